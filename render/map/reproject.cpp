#include "render/map/reproject.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mirror::map {
namespace {

constexpr double k_most_zooms = 2.5;
constexpr std::uint32_t k_black = 0xFF000000U;

/// For each pixel of one axis the source pixel, or -1 outside.
std::vector<int> source_pixels(int count, double shift_px, double growth) {
    std::vector<int> sources(static_cast<std::size_t>(count));
    const double middle = count / 2.0;
    for (int i = 0; i < count; ++i) {
        const double source = (i + 0.5 - middle - shift_px) / growth + middle;
        sources[static_cast<std::size_t>(i)] = source >= 0 && source < count ? static_cast<int>(source) : -1;
    }
    return sources;
}

/// Where the pixels of a view lie in a picture.
struct Sampling {
    Sampling(const SeenPicture& picture, const Camera& view) : m_image(*picture.image) {
        const ViewSize size{m_image.width_px, m_image.height_px};
        const PixelPoint centre = Projection(view, size).to_pixel(picture.camera.centre);
        const double growth = std::exp2(view.zoom - picture.camera.zoom);
        columns = source_pixels(size.width_px, centre.x - size.width_px / 2.0, growth);
        m_rows = source_pixels(size.height_px, centre.y - size.height_px / 2.0, growth);
    }

    [[nodiscard]] const std::uint32_t* row(int y) const {
        const int source = m_rows[static_cast<std::size_t>(y)];
        return source < 0 ? nullptr
                          : m_image.pixels.data() + static_cast<std::ptrdiff_t>(source) * m_image.width_px;
    }

    std::vector<int> columns;

  private:
    const render::Image& m_image;
    std::vector<int> m_rows;
};

std::uint32_t mixed(std::uint32_t a, std::uint32_t b, std::uint32_t share_of_b) {
    const std::uint32_t share_of_a = 256 - share_of_b;
    const std::uint32_t red_blue =
        (((a & 0xFF00FFU) * share_of_a + (b & 0xFF00FFU) * share_of_b) >> 8U) & 0xFF00FFU;
    const std::uint32_t green =
        (((a & 0x00FF00U) * share_of_a + (b & 0x00FF00U) * share_of_b) >> 8U) & 0x00FF00U;
    return k_black | red_blue | green;
}

}  // namespace

render::Image blend_pictures(const SeenPicture& before, const SeenPicture& after, const Camera& view,
                             double share) {
    const int width = after.image->width_px;
    const int height = after.image->height_px;
    const Sampling old_picture(before, view);
    const Sampling new_picture(after, view);
    const auto new_share = static_cast<std::uint32_t>(std::lround(std::clamp(share, 0.0, 1.0) * 256));
    render::Image seen{width, height, std::vector<std::uint32_t>(after.image->pixels.size(), k_black)};
    std::uint32_t* target = seen.pixels.data();
    for (int y = 0; y < height; ++y) {
        const std::uint32_t* const old_row = old_picture.row(y);
        const std::uint32_t* const new_row = new_picture.row(y);
        for (int x = 0; x < width; ++x, ++target) {
            const int old_x = old_row == nullptr ? -1 : old_picture.columns[static_cast<std::size_t>(x)];
            const int new_x = new_row == nullptr ? -1 : new_picture.columns[static_cast<std::size_t>(x)];
            if (old_x >= 0 && new_x >= 0) {
                const std::uint32_t old_pixel = old_row[old_x];
                const std::uint32_t new_pixel = new_row[new_x];
                if (((old_pixel | new_pixel) & 0xFFFFFFU) != 0)
                    *target = mixed(old_pixel, new_pixel, new_share);
            } else if (old_x >= 0) {
                *target = old_row[old_x];
            } else if (new_x >= 0) {
                *target = new_row[new_x];
            }
        }
    }
    return seen;
}

Camera between(const Camera& from, const Camera& to, double progress) {
    Camera camera;
    camera.zoom = from.zoom + (to.zoom - from.zoom) * progress;
    // So much of the way on the ground that what both views share moves on straight lines: the sizes of the
    // views change by powers of two.
    double way = progress;
    const double growth = std::exp2(from.zoom - to.zoom);
    if (std::abs(growth - 1) > 1e-6) way = (std::exp2(from.zoom - camera.zoom) - 1) / (growth - 1);
    double east = to.centre.x - from.centre.x;
    east -= std::round(east);
    camera.centre = {from.centre.x + east * way, from.centre.y + (to.centre.y - from.centre.y) * way};
    camera.centre.x -= std::floor(camera.centre.x);
    return camera;
}

bool is_near(const Camera& from, const Camera& to, ViewSize size) {
    if (std::abs(to.zoom - from.zoom) > k_most_zooms) return false;
    // As seen from the wider of both.
    const PixelPoint there = Projection(from.zoom < to.zoom ? from : to, size)
                                 .to_pixel(from.zoom < to.zoom ? to.centre : from.centre);
    return std::abs(there.x - size.width_px / 2.0) < size.width_px &&
           std::abs(there.y - size.height_px / 2.0) < size.height_px;
}

}  // namespace mirror::map
