#pragma once
// `--size 1080x1920`

#include <optional>
#include <string>

namespace mirror::cli {

struct PixelSize {
    int width_px = 1080;
    int height_px = 1920;
    bool operator==(const PixelSize&) const = default;
};

/// \return nothing unless the text is WIDTHxHEIGHT with both from 64 to 8192
std::optional<PixelSize> parse_size(const std::string& text);

/// For Option::check: "" when the text is a size, else the sentence to print.
std::string check_size(const std::string& text);

}  // namespace mirror::cli
