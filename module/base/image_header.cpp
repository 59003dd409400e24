#include "module/base/image_header.hpp"

#include <cstddef>

namespace mirror {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t k_most_px = 65535;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8U | byte_at(bytes, at + i);
    return value;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- > 0;)
        value = value << 8U | byte_at(bytes, at + i);
    return value;
}

std::optional<ImageHeader> header(ImageFormat format, std::uint32_t width, std::uint32_t height) {
    if (width == 0 || height == 0 || width > k_most_px || height > k_most_px) return std::nullopt;
    return ImageHeader{format, static_cast<int>(width), static_cast<int>(height)};
}

/// The signature, then IHDR with width and height.
std::optional<ImageHeader> read_png(std::string_view bytes) {
    if (!bytes.starts_with("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"sv) || bytes.size() < 24) return std::nullopt;
    return header(ImageFormat::png, big_endian(bytes, 16, 4), big_endian(bytes, 20, 4));
}

/// SOF0 … SOF15 without DHT (C4), JPG (C8) and DAC (CC).
bool is_start_of_frame(std::uint32_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Segments with their lengths up to a start of frame, which holds height and width.
std::optional<ImageHeader> read_jpeg(std::string_view bytes) {
    if (!bytes.starts_with("\xFF\xD8\xFF"sv)) return std::nullopt;
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (byte_at(bytes, at) != 0xFF) return std::nullopt;
        const std::uint32_t marker = byte_at(bytes, at + 1);
        if (marker == 0xFF) {  // a filling byte
            ++at;
            continue;
        }
        if (is_start_of_frame(marker)) {
            if (at + 9 > bytes.size()) return std::nullopt;
            return header(ImageFormat::jpeg, big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2));
        }
        if (marker == 0xD9 || marker == 0xDA) return std::nullopt;  // the picture is over, or has begun
        const bool is_alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
        const std::uint32_t length = is_alone ? 0 : big_endian(bytes, at + 2, 2);
        if (!is_alone && length < 2) return std::nullopt;
        at += 2 + length;
    }
    return std::nullopt;
}

std::optional<ImageHeader> read_webp(std::string_view bytes) {
    constexpr std::uint32_t k_animation = 0x02;
    if (!bytes.starts_with("RIFF"sv) || bytes.size() < 30 || bytes.substr(8, 4) != "WEBP"sv)
        return std::nullopt;
    const std::string_view chunk = bytes.substr(12, 4);
    if (chunk == "VP8 "sv && bytes.substr(23, 3) == "\x9D\x01\x2A"sv)
        return header(ImageFormat::webp, little_endian(bytes, 26, 2) & 0x3FFFU,
                      little_endian(bytes, 28, 2) & 0x3FFFU);
    if (chunk == "VP8L"sv && byte_at(bytes, 20) == 0x2F) {
        const std::uint32_t packed = little_endian(bytes, 21, 4);
        return header(ImageFormat::webp, (packed & 0x3FFFU) + 1, (packed >> 14U & 0x3FFFU) + 1);
    }
    if (chunk == "VP8X"sv && (byte_at(bytes, 20) & k_animation) == 0)
        return header(ImageFormat::webp, little_endian(bytes, 24, 3) + 1, little_endian(bytes, 27, 3) + 1);
    return std::nullopt;
}

}  // namespace

std::optional<ImageHeader> read_image_header(std::string_view bytes) {
    for (const auto read : {read_png, read_jpeg, read_webp}) {
        if (const auto found = read(bytes)) return found;
    }
    return std::nullopt;
}

}  // namespace mirror
