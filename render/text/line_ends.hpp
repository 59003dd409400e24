#pragma once
// Where a line of text may end.

#include <cstddef>
#include <string_view>
#include <vector>

namespace mirror::render {

/// Byte offsets at which a line may end, ascending, without that of the end itself. Scripts that part words
/// with spaces break there and nowhere else; Japanese, Chinese, Thai and their like as the Unicode line
/// breaking algorithm (UAX #14) says. A space at such an offset belongs to neither line.
/// \param text valid UTF-8
std::vector<std::size_t> line_ends(std::string_view text);

}  // namespace mirror::render
