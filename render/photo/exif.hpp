#pragma once
// How a camera was held, from the EXIF block of a JPEG.

#include <string_view>

namespace mirror::render {

/// EXIF's orientation: 1 upright, 2 mirrored, 3 upside down, 4 both, 5 to 8 lying on a side. Anything that is
/// not a JPEG, has no EXIF or a broken one: 1.
/// Source: CIPA DC-008 (Exif 2.32), 4.6.4 A "Orientation"; TIFF 6.0 for the structure.
int exif_orientation(std::string_view jpeg);

}  // namespace mirror::render
