#include "render/map/raster_mosaic.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "render/map/raster_filter.hpp"

namespace mirror::map {
namespace {

/// How much larger than on a desk a tile is drawn: 10 px high letters become 20 px, which is the least that
/// can be read from the other side of a room.
constexpr double k_growth = 2;
/// Tiles drawn larger than this are asked for at twice the resolution where the server has them.
constexpr double k_growth_for_2x = 1.2;
constexpr double k_most_zooms_beyond = 4;  ///< deeper than the server's last zoom, tiles are scaled up
constexpr double k_most_zooms_before = 1;  ///< beside its first zoom, more tiles are shown than meant

/// A mosaic takes at most 32 MB; an odd size of screen or letters gets coarser tiles instead.
constexpr double k_most_pixels = 8'000'000;

constexpr int k_rim_px = 2;  ///< around the view, for smooth scaling
constexpr std::uint32_t k_opaque_black = 0xFF000000U;

/// 512 px tiles in the sense of the camera: how many pixels the world has at a zoom of the tiles.
double world_px(const RasterPlan& plan) {
    return std::ldexp(plan.tile_px, plan.zoom);
}

/// How many pixels of its tiles a view shows.
double pixels_of(const RasterPlan& plan, const MapRequest& request) {
    const double growth = request.camera.world_px() / world_px(plan);
    return request.width_px / growth * request.height_px / growth;
}

Plane channel_of(const render::Image& picture, unsigned shift) {
    Plane plane = Plane::of_size(picture.width_px, picture.height_px);
    std::ranges::transform(picture.pixels, plane.values.begin(), [shift](std::uint32_t pixel) {
        return static_cast<std::uint8_t>(pixel >> 24U < 128 ? 0 : pixel >> shift & 0xFFU);
    });
    return plane;
}

std::uint32_t with_shore(std::uint32_t light, std::uint32_t shore) {
    const auto channel = [&](std::uint32_t full) { return std::max(light, full * shore / 255); };
    return k_opaque_black | channel(k_shore.r) << 16U | channel(k_shore.g) << 8U | channel(k_shore.b);
}

/// One picture from planes of equal size.
template <class Join>
render::Image joined(const Plane& first, Join&& join) {
    render::Image image{first.width_px, first.height_px, render::Pixels(first.values.size())};
    for (std::size_t i = 0; i < image.pixels.size(); ++i)
        image.pixels[i] = join(i);
    return image;
}

}  // namespace

std::optional<RasterPlan> plan_raster(const raster::Source& source, bool offers_2x, bool is_always_2x,
                                      const MapRequest& request) {
    const double exact =
        detail_zoom(request.camera, request.scale) + std::log2(k_tile_px / (source.tile_px * k_growth));
    if (!(exact <= source.max_zoom + k_most_zooms_beyond && exact >= source.min_zoom - k_most_zooms_before))
        return std::nullopt;
    RasterPlan plan;
    plan.zoom = static_cast<std::uint8_t>(std::clamp(std::round(exact), static_cast<double>(source.min_zoom),
                                                     static_cast<double>(source.max_zoom)));
    plan.tile_px = source.tile_px;
    plan.asks_for_2x = offers_2x && k_growth * request.scale > k_growth_for_2x;
    plan.pixels_per_unit = plan.asks_for_2x || is_always_2x ? 2 : 1;
    plan.tile_px *= plan.pixels_per_unit;
    while (pixels_of(plan, request) > k_most_pixels && plan.zoom > source.min_zoom)
        --plan.zoom;
    plan.tiles = tiles_at(request.camera, request.size(), plan.zoom);
    if (plan.tiles.empty()) return std::nullopt;
    const auto from_middle = [&](const TileWish& wish) {
        const WorldRect rect = wish.rect();
        return std::hypot((rect.left + rect.right) / 2 - request.camera.centre.x,
                          (rect.top + rect.bottom) / 2 - request.camera.centre.y);
    };
    std::ranges::stable_sort(plan.tiles, {}, from_middle);
    return plan;
}

/// The part of a picture that fills one tile; all of it, or of an ancestor a piece.
struct RasterMosaic::Part {
    double left = 0, top = 0;       ///< in pixels of the picture
    double step_x = 1, step_y = 1;  ///< pixels of the picture for one of the mosaic
};

RasterMosaic::RasterMosaic(RasterPlan plan, const MapRequest& request)
    : m_plan(std::move(plan)),
      m_request(request),
      m_growth(request.camera.world_px() / world_px(m_plan)),
      m_left(request.camera.centre.x * world_px(m_plan) - request.width_px / 2.0 / m_growth),
      m_top(request.camera.centre.y * world_px(m_plan) - request.height_px / 2.0 / m_growth),
      m_first_x(static_cast<std::int64_t>(std::floor(m_left)) - k_rim_px),
      m_first_y(static_cast<std::int64_t>(std::floor(m_top)) - k_rim_px) {
    m_pixels.width_px = static_cast<int>(std::ceil(request.width_px / m_growth)) + 2 * k_rim_px + 1;
    m_pixels.height_px = static_cast<int>(std::ceil(request.height_px / m_growth)) + 2 * k_rim_px + 1;
    m_pixels.pixels.assign(
        static_cast<std::size_t>(m_pixels.width_px) * static_cast<std::size_t>(m_pixels.height_px), 0);
}

bool RasterMosaic::fits(const MapRequest& request) const {
    return m_request.camera == request.camera && m_request.size() == request.size() &&
           m_request.scale == request.scale;
}

void RasterMosaic::paste(TileId wanted, TileId found, const render::Image& picture) {
    if (picture.pixels.empty()) return;
    const bool is_exact = found == wanted;
    if (!is_exact && m_exact.contains(wanted)) return;
    if (is_exact) m_exact.insert(wanted);
    m_is_empty = false;
    const int up = wanted.z - found.z;
    const double pieces = std::ldexp(1.0, up);  // along a side of the ancestor
    Part part;
    part.step_x = picture.width_px / pieces / m_plan.tile_px;
    part.step_y = picture.height_px / pieces / m_plan.tile_px;
    const auto piece_of = [up](std::uint32_t index) { return index - (index >> up << up); };
    part.left = piece_of(wanted.x) * picture.width_px / pieces;
    part.top = piece_of(wanted.y) * picture.height_px / pieces;
    for (const TileWish& place : m_plan.tiles)
        if (place.id == wanted) put(place, picture, part);
}

void RasterMosaic::put(const TileWish& place, const render::Image& picture, const Part& part) {
    const std::int64_t world = std::int64_t{m_plan.tile_px} << m_plan.zoom;
    const std::int64_t left = std::int64_t{place.id.x} * m_plan.tile_px + place.wrap * world - m_first_x;
    const std::int64_t top = std::int64_t{place.id.y} * m_plan.tile_px - m_first_y;
    const auto inside = [](std::int64_t value, int limit) {
        return static_cast<int>(std::clamp<std::int64_t>(value, 0, limit));
    };
    const int from_x = inside(left, m_pixels.width_px);
    const int to_x = inside(left + m_plan.tile_px, m_pixels.width_px);
    const int to_y = inside(top + m_plan.tile_px, m_pixels.height_px);
    // Pixel for pixel where the sizes agree; else the nearest one: it is a stopgap, or an odd server.
    const auto source_pixel = [](double start, double step, std::int64_t offset, int limit) {
        return std::min(static_cast<int>(start + (static_cast<double>(offset) + 0.5) * step), limit - 1);
    };
    for (int y = inside(top, m_pixels.height_px); y < to_y; ++y) {
        const std::uint32_t* row =
            picture.pixels.data() +
            std::ptrdiff_t{source_pixel(part.top, part.step_y, y - top, picture.height_px)} *
                picture.width_px;
        std::uint32_t* target = m_pixels.pixels.data() + std::ptrdiff_t{y} * m_pixels.width_px;
        for (int x = from_x; x < to_x; ++x)
            target[x] = row[source_pixel(part.left, part.step_x, x - left, picture.width_px)];
    }
}

render::Image RasterMosaic::draw(const MapRequest& request, const config::MapFilter& filter) const {
    const AxisMap across{request.width_px, m_left - static_cast<double>(m_first_x), 1 / m_growth};
    const AxisMap down{request.height_px, m_top - static_cast<double>(m_first_y), 1 / m_growth};
    render::Image image;
    if (filter.mode == config::FilterMode::mirror) {
        const FilteredMap filtered = filter_for_mirror(m_pixels, m_plan.pixels_per_unit, filter.strength);
        const Plane light = resample(filtered.light, across, down);
        const Plane shore = resample(filtered.shore, across, down);
        image = joined(light, [&](std::size_t i) { return with_shore(light.values[i], shore.values[i]); });
    } else {
        const Plane red = resample(channel_of(m_pixels, 16), across, down);
        const Plane green = resample(channel_of(m_pixels, 8), across, down);
        const Plane blue = resample(channel_of(m_pixels, 0), across, down);
        image = joined(red, [&](std::size_t i) {
            return k_opaque_black | std::uint32_t{red.values[i]} << 16U |
                   std::uint32_t{green.values[i]} << 8U | blue.values[i];
        });
    }
    finish(image, 0);
    return image;
}

}  // namespace mirror::map
