#pragma once
// What a picture says about itself in its first bytes, before any decoder is let loose on it.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mirror {

enum class ImageFormat : std::uint8_t { png, jpeg, webp };

struct ImageHeader {
    ImageFormat format = ImageFormat::png;
    int width_px = 0;   ///< 1 … 65535
    int height_px = 0;  ///< 1 … 65535
    bool operator==(const ImageHeader&) const = default;
};

/// Reads the header of a PNG, a JPEG or a still WebP. \return nothing for anything else, and for sizes that
/// no JPEG can have (0, or above 65535). The rest of the bytes may still be broken.
/// Source: PNG specification (W3C), 5.2 and 11.2.2; ITU-T T.81, B.1 and B.2; RFC 9649, sections 2.4 to 2.7.
std::optional<ImageHeader> read_image_header(std::string_view bytes);

inline std::optional<ImageHeader> read_image_header(std::span<const std::uint8_t> bytes) {
    return read_image_header(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

}  // namespace mirror
