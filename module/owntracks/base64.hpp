#pragma once
// Base64 as phones write it: standard alphabet.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mirror::owntracks {

/// The bytes; padding may be missing, line ends and blanks are skipped. Nothing for anything else.
std::optional<std::string> decode_base64(std::string_view text);

/// The bytes in the standard alphabet, with padding and without line ends.
std::string encode_base64(std::string_view bytes);

/// How many bytes decode_base64() would give, without decoding. A `data:…;base64,` before it is skipped.
std::optional<std::size_t> base64_decoded_size(std::string_view text);

}  // namespace mirror::owntracks
