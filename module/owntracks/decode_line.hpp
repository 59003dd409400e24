#pragma once
// The `decode` command's work on one line.

#include <string>
#include <string_view>

namespace mirror::owntracks {

/// Decodes a JSON line `{"id","topic","payload","encoding":"utf8"|"base64","key"?}` and answers with one:
/// `{"id","ok":true,"type",…}` or `{"id","ok":false,"reason"}`. `key` is one passphrase or an array of them.
/// A line that cannot be read is answered too; its `id` is null unless it can be made out. The answer has no
/// line end. Never throws for anything that is in the line.
/// \param root first level or levels that the topic has to start with
std::string decode_line(std::string_view line, std::string_view root);

}  // namespace mirror::owntracks
