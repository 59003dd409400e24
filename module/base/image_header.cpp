#include "module/base/image_header.hpp"

#include <cstddef>

namespace mirror {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t k_most_px = 65535;

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

std::optional<ImageHeader> header(ImageFormat format, std::uint32_t width, std::uint32_t height) {
    if (width == 0 || height == 0 || width > k_most_px || height > k_most_px) return std::nullopt;
    return ImageHeader{format, static_cast<int>(width), static_cast<int>(height)};
}

std::optional<ImageHeader> png_header(std::string_view bytes) {
    if (bytes.size() < 24 || bytes.substr(12, 4) != "IHDR"sv) return std::nullopt;
    return header(ImageFormat::png, number_at(bytes, 16, 4), number_at(bytes, 20, 4));
}

/// SOF0 … SOF15 without DHT (C4), JPG (C8) and DAC (CC).
bool is_frame(unsigned marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

std::optional<ImageHeader> jpeg_header(std::string_view bytes) {
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (bytes[at] != '\xFF') return std::nullopt;
        const auto marker = static_cast<unsigned char>(bytes[at + 1]);
        if (marker == 0xFF) {  // a filling byte
            ++at;
            continue;
        }
        const std::uint32_t length = number_at(bytes, at + 2, 2);
        if (length < 2) return std::nullopt;
        if (is_frame(marker)) {
            if (at + 9 > bytes.size()) return std::nullopt;
            return header(ImageFormat::jpeg, number_at(bytes, at + 7, 2), number_at(bytes, at + 5, 2));
        }
        at += 2 + length;
    }
    return std::nullopt;
}

}  // namespace

std::optional<ImageHeader> read_image_header(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return png_header(bytes);
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return jpeg_header(bytes);
    return std::nullopt;
}

}  // namespace mirror
