#pragma once
// A configuration as it may be shown to a stranger who mends the mirror.

#include <string>
#include <string_view>
#include <vector>

namespace mirror::config {

/// A configuration's text as JSON, without passwords, keys, user names, hosts and places: "…" stands for
/// them. What only names a file stays. \return a sentence in its place where the text is no JSON: nobody
/// knows what would be secret in it
std::string redacted_config(std::string_view text);

/// A text with "…" in place of every secret; those of fewer than four letters are none.
std::string without_secrets(std::string text, std::vector<std::string> secrets);

}  // namespace mirror::config
