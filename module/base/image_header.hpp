#pragma once
// What a picture says about itself in its first bytes, before any decoder is let loose on it.

#include <cstdint>
#include <optional>
#include <string_view>

namespace mirror {

enum class ImageFormat : std::uint8_t { png, jpeg };

struct ImageHeader {
    ImageFormat format = ImageFormat::png;
    int width_px = 0;   ///< 1 … 65535
    int height_px = 0;  ///< 1 … 65535
    bool operator==(const ImageHeader&) const = default;
};

/// Reads the header of a PNG or JPEG. \return nothing for anything else, and for sizes that no JPEG can have
/// (0, or above 65535). The rest of the bytes may still be broken.
/// Source: PNG specification (W3C), 11.2.2 IHDR; ITU-T T.81, B.2.2 frame header.
std::optional<ImageHeader> read_image_header(std::string_view bytes);

}  // namespace mirror
