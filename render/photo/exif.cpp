#include "render/photo/exif.hpp"

#include <cstddef>
#include <cstdint>

namespace mirror::render {
namespace {

using namespace std::string_view_literals;

constexpr unsigned k_orientation_tag = 0x0112;
constexpr std::size_t k_entry_bytes = 12;

/// Numbers in the byte order that the block names; 0 beyond its end.
struct Tiff {
    std::string_view bytes;
    bool is_little = false;

    [[nodiscard]] std::uint32_t number(std::size_t at, std::size_t size) const {
        if (at > bytes.size() || bytes.size() - at < size) return 0;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8U | static_cast<unsigned char>(bytes[is_little ? at + size - 1 - i : at + i]);
        return value;
    }
};

int orientation_in(std::string_view block) {
    if (!block.starts_with("II*\0"sv) && !block.starts_with("MM\0*"sv)) return 1;
    const Tiff tiff{block, block[0] == 'I'};
    const std::size_t directory = tiff.number(4, 4);
    const std::size_t entries = tiff.number(directory, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t at = directory + 2 + i * k_entry_bytes;
        if (at + k_entry_bytes > block.size()) break;
        if (tiff.number(at, 2) != k_orientation_tag) continue;
        const std::uint32_t value = tiff.number(at + 8, 2);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

}  // namespace

int exif_orientation(std::string_view jpeg) {
    if (!jpeg.starts_with("\xFF\xD8"sv)) return 1;
    const Tiff file{jpeg, false};
    for (std::size_t at = 2; at + 4 <= jpeg.size();) {
        const std::uint32_t marker = file.number(at, 2);
        const std::size_t length = file.number(at + 2, 2);
        if (marker < 0xFF01 || marker == 0xFFDA || length < 2) break;  // the picture itself begins
        const std::string_view segment = jpeg.substr(at + 4, length - 2);
        if (marker == 0xFFE1 && segment.starts_with("Exif\0\0"sv)) return orientation_in(segment.substr(6));
        at += 2 + length;
    }
    return 1;
}

}  // namespace mirror::render
