#pragma once
// Untrusted text: made valid and short before anything else sees it.

#include <cstddef>
#include <string>
#include <string_view>

namespace mirror {

/// Whether every byte belongs to a well-formed UTF-8 sequence (no surrogates, no overlong forms).
bool is_valid_utf8(std::string_view bytes);

/// The text with broken sequences replaced by U+FFFD and control characters by spaces, cut after
/// max_codepoints (an ellipsis marks the cut).
std::string safe_text(std::string_view bytes, std::size_t max_codepoints);

/// Number of code points of valid UTF-8.
std::size_t codepoint_count(std::string_view text);

}  // namespace mirror
