#include "tests/golden/golden.hpp"

#include <cairo.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "module/base/handle.hpp"

namespace fs = std::filesystem;

namespace mirror::golden {
namespace {

using SurfaceHandle = std::unique_ptr<cairo_surface_t, HandleDeleter<cairo_surface_destroy>>;

int channel(std::uint32_t pixel, int index) {
    return static_cast<int>((pixel >> (8 * index)) & 0xFFU);
}

/// Cairo keeps colours multiplied with their alpha, our pictures do not.
std::uint32_t premultiplied(std::uint32_t pixel) {
    const auto a = static_cast<std::uint32_t>(channel(pixel, 3));
    std::uint32_t out = a << 24U;
    for (int i = 0; i < 3; ++i)
        out |= ((static_cast<std::uint32_t>(channel(pixel, i)) * a + 127) / 255) << (8 * i);
    return out;
}

std::uint32_t straight(std::uint32_t pixel) {
    const auto a = static_cast<std::uint32_t>(channel(pixel, 3));
    if (a == 0) return 0;
    std::uint32_t out = a << 24U;
    for (int i = 0; i < 3; ++i) {
        const auto c = (static_cast<std::uint32_t>(channel(pixel, i)) * 255 + a / 2) / a;
        out |= std::min(c, 255U) << (8 * i);
    }
    return out;
}

bool is_opaque(const render::Image& picture) {
    return std::ranges::all_of(picture.pixels, [](std::uint32_t pixel) { return pixel >> 24U == 255; });
}

int difference(std::uint32_t a, std::uint32_t b) {
    int most = 0;
    for (int i = 0; i < 4; ++i)
        most = std::max(most, std::abs(channel(a, i) - channel(b, i)));
    return most;
}

/// The picture, dimmed, with every differing pixel in red.
render::Image picture_of_differences(const render::Image& actual, const render::Image& golden, int allowed) {
    render::Image out{actual.width_px, actual.height_px, actual.pixels};
    for (std::size_t i = 0; i < out.pixels.size(); ++i) {
        const bool differs = difference(actual.pixels[i], golden.pixels[i]) > allowed;
        out.pixels[i] = differs ? 0xFFFF3030U : 0xFF000000U | ((actual.pixels[i] >> 2U) & 0x3F3F3FU);
    }
    return out;
}

Verdict keep_and_complain(const render::Image& actual, const std::string& name, const std::string& why) {
    const fs::path folder = fs::path(MIRROR_BINARY_DIR) / "golden";
    fs::create_directories(folder);
    const fs::path path = folder / (name + ".actual.png");
    write_png(actual, path);
    return {false, fmt::format("{}: {}. Drawn now: {}. If it is right, run again with MIRROR_BLESS=1.", name,
                               why, path.string())};
}

}  // namespace

std::optional<render::Image> read_png(const fs::path& path) {
    const SurfaceHandle file(cairo_image_surface_create_from_png(path.c_str()));
    if (cairo_surface_status(file.get()) != CAIRO_STATUS_SUCCESS) return std::nullopt;
    const int w = cairo_image_surface_get_width(file.get());
    const int h = cairo_image_surface_get_height(file.get());
    render::Image image{w, h, render::Pixels(static_cast<std::size_t>(w) * h)};
    const bool has_alpha = cairo_image_surface_get_format(file.get()) == CAIRO_FORMAT_ARGB32;
    const auto* bytes = cairo_image_surface_get_data(file.get());
    const int stride = cairo_image_surface_get_stride(file.get());
    for (int y = 0; y < h; ++y) {
        auto* row = image.pixels.data() + static_cast<std::size_t>(y) * w;
        std::memcpy(row, bytes + static_cast<std::ptrdiff_t>(y) * stride, static_cast<std::size_t>(w) * 4);
        for (int x = 0; x < w; ++x)
            row[x] = has_alpha ? straight(row[x]) : row[x] | 0xFF000000U;
    }
    return image;
}

bool write_png(const render::Image& picture, const fs::path& path) {
    const auto format = is_opaque(picture) ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32;
    const SurfaceHandle file(cairo_image_surface_create(format, picture.width_px, picture.height_px));
    auto* bytes = cairo_image_surface_get_data(file.get());
    if (bytes == nullptr) return false;
    const int stride = cairo_image_surface_get_stride(file.get());
    for (int y = 0; y < picture.height_px; ++y) {
        auto* row = reinterpret_cast<std::uint32_t*>(bytes + static_cast<std::ptrdiff_t>(y) * stride);
        const auto* from = picture.pixels.data() + static_cast<std::size_t>(y) * picture.width_px;
        std::transform(from, from + picture.width_px, row, premultiplied);
    }
    cairo_surface_mark_dirty(file.get());
    return cairo_surface_write_to_png(file.get(), path.c_str()) == CAIRO_STATUS_SUCCESS;
}

Verdict compare(const render::Image& picture, const std::string& name, Tolerance tolerance) {
    const fs::path blessed = fs::path(MIRROR_SOURCE_DIR) / "tests" / "golden" / (name + ".png");
    const char* bless = std::getenv("MIRROR_BLESS");
    if (bless != nullptr && std::string_view(bless) == "1") {
        const bool written = write_png(picture, blessed);
        return {written, written ? "" : "cannot write " + blessed.string()};
    }
    const auto golden = read_png(blessed);
    if (!golden) return keep_and_complain(picture, name, "there is no golden image " + blessed.string());
    if (golden->width_px != picture.width_px || golden->height_px != picture.height_px) {
        return keep_and_complain(picture, name,
                                 fmt::format("it is {}x{}, the golden image {}x{}", picture.width_px,
                                             picture.height_px, golden->width_px, golden->height_px));
    }
    std::size_t differing = 0;
    for (std::size_t i = 0; i < picture.pixels.size(); ++i)
        if (difference(picture.pixels[i], golden->pixels[i]) > tolerance.channel) ++differing;
    const double share =
        static_cast<double>(differing) / static_cast<double>(std::max<std::size_t>(1, picture.pixels.size()));
    if (share <= tolerance.share) return {true, ""};

    auto verdict =
        keep_and_complain(picture, name,
                          fmt::format("{:.3f} % of the pixels differ by more than {}, {:.3f} % may",
                                      100 * share, tolerance.channel, 100 * tolerance.share));
    write_png(picture_of_differences(picture, *golden, tolerance.channel),
              fs::path(MIRROR_BINARY_DIR) / "golden" / (name + ".diff.png"));
    return verdict;
}

}  // namespace mirror::golden
