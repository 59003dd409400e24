#pragma once
// Names as the screen shows them: untrusted in length and content, in any script.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mirror::view {

/// A name of a person or a region made safe to draw: valid, at most 40 characters, on one line, without marks
/// that turn the direction of the text around it. "?" for an empty one.
std::string shown_name(std::string_view name);

/// One or two letters for each name, all different: the first letter alone where it is nobody else's, else
/// with the first later letter that tells them apart (Anna, Andrea: An, Ad), else with a number (Anna, Anna:
/// A1, A2). Letters are what readers call letters: an emoji or a syllable stays whole.
std::vector<std::string> initials_of(std::span<const std::string> names);

}  // namespace mirror::view
