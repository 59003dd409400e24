#pragma once
// "did you mean …?"

#include <optional>
#include <span>
#include <string_view>

namespace mirror {

/// The candidate that differs least from a word (letter case counts half), or nothing when all are too far
/// off to be a typing slip (more than a third of the word).
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace mirror
