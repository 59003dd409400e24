#include "module/raster/picture_header.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mirror::raster {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool has_at(Bytes bytes, std::size_t at, std::string_view text) {
    return bytes.size() >= at + text.size() &&
           std::equal(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

std::uint32_t big_endian(Bytes bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8U | bytes[at + i];
    return value;
}

std::uint32_t little_endian(Bytes bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- > 0;)
        value = value << 8U | bytes[at + i];
    return value;
}

/// W3C PNG, 5.2 and 11.2.1: the signature, then IHDR with width and height.
std::optional<PictureHeader> read_png(Bytes bytes) {
    constexpr std::string_view k_signature("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
    if (!has_at(bytes, 0, k_signature) || bytes.size() < 24) return std::nullopt;
    return PictureHeader{PictureKind::png, big_endian(bytes, 16, 4), big_endian(bytes, 20, 4)};
}

bool is_start_of_frame(std::uint8_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// ITU T.81, B.1 and B.2: segments with their lengths up to a start of frame, which holds height and width.
std::optional<PictureHeader> read_jpeg(Bytes bytes) {
    if (!has_at(bytes, 0, "\xFF\xD8\xFF")) return std::nullopt;
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (bytes[at] != 0xFF) return std::nullopt;
        const std::uint8_t marker = bytes[at + 1];
        if (marker == 0xFF) {  // a fill byte
            ++at;
            continue;
        }
        if (is_start_of_frame(marker)) {
            if (at + 9 > bytes.size()) return std::nullopt;
            return PictureHeader{PictureKind::jpeg, big_endian(bytes, at + 7, 2),
                                 big_endian(bytes, at + 5, 2)};
        }
        const bool is_alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
        if (marker == 0xD9 || marker == 0xDA) return std::nullopt;  // the picture is over, or has begun
        at += is_alone ? 2 : 2 + std::size_t{big_endian(bytes, at + 2, 2)};
    }
    return std::nullopt;
}

/// RFC 9649, sections 2.4 to 2.7.
std::optional<PictureHeader> read_webp(Bytes bytes) {
    constexpr std::uint8_t k_animation = 0x02;
    if (!has_at(bytes, 0, "RIFF") || !has_at(bytes, 8, "WEBP") || bytes.size() < 30) return std::nullopt;
    if (has_at(bytes, 12, "VP8 ") && has_at(bytes, 23, "\x9D\x01\x2A"))
        return PictureHeader{PictureKind::webp, little_endian(bytes, 26, 2) & 0x3FFFU,
                             little_endian(bytes, 28, 2) & 0x3FFFU};
    if (has_at(bytes, 12, "VP8L") && bytes[20] == 0x2F) {
        const std::uint32_t packed = little_endian(bytes, 21, 4);
        return PictureHeader{PictureKind::webp, (packed & 0x3FFFU) + 1, (packed >> 14U & 0x3FFFU) + 1};
    }
    if (has_at(bytes, 12, "VP8X") && (bytes[20] & k_animation) == 0)
        return PictureHeader{PictureKind::webp, little_endian(bytes, 24, 3) + 1,
                             little_endian(bytes, 27, 3) + 1};
    return std::nullopt;
}

}  // namespace

std::optional<PictureHeader> read_picture_header(std::span<const std::uint8_t> bytes) {
    for (const auto read : {read_png, read_jpeg, read_webp}) {
        const auto header = read(bytes);
        if (header && header->width_px > 0 && header->height_px > 0) return header;
    }
    return std::nullopt;
}

bool is_tile_sized(const PictureHeader& header) {
    return header.width_px >= 1 && header.height_px >= 1 && header.width_px <= k_most_tile_px &&
           header.height_px <= k_most_tile_px;
}

}  // namespace mirror::raster
