#include "render/cli/size_option.hpp"

#include <charconv>

namespace mirror::cli {

std::optional<PixelSize> parse_size(const std::string& text) {
    PixelSize size;
    const char* const end = text.data() + text.size();
    const auto width = std::from_chars(text.data(), end, size.width_px);
    if (width.ec != std::errc() || width.ptr == end || *width.ptr != 'x') return std::nullopt;
    const auto height = std::from_chars(width.ptr + 1, end, size.height_px);
    if (height.ec != std::errc() || height.ptr != end) return std::nullopt;
    const auto in_range = [](int px) { return px >= 64 && px <= 8192; };
    if (!in_range(size.width_px) || !in_range(size.height_px)) return std::nullopt;
    return size;
}

std::string check_size(const std::string& text) {
    return parse_size(text)
               ? ""
               : "\"" + text +
                     "\" is no size: write WIDTHxHEIGHT in pixels from 64 to 8192, such as 1080x1920";
}

}  // namespace mirror::cli
