#include "render/map/camera.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mirror::map {
namespace {

/// What must be seen, in world units; x may leave [0, 1).
struct WorldBox {
    double left = 0, top = 0, right = 0, bottom = 0;
};

/// The x at which the world is best cut open: the east end of the widest empty gap between the places.
double cut_of(std::vector<double> xs) {
    std::ranges::sort(xs);
    double cut = xs.front();
    double widest = xs.front() + 1 - xs.back();
    for (std::size_t i = 1; i < xs.size(); ++i) {
        if (xs[i] - xs[i - 1] > widest) {
            widest = xs[i] - xs[i - 1];
            cut = xs[i];
        }
    }
    return cut;
}

WorldBox box_of(std::span<const Subject> subjects, const CameraLimits& limits) {
    std::vector<double> xs;
    for (const Subject& subject : subjects)
        xs.push_back(to_world(subject.place).x);
    const double cut = cut_of(std::move(xs));

    WorldBox box{cut, 1, cut, 0};
    for (const Subject& subject : subjects) {
        const WorldPoint point = to_world(subject.place);
        const double x = point.x < cut ? point.x + 1 : point.x;
        const double wanted_m = std::isfinite(subject.accuracy_m) ? subject.accuracy_m : 0;
        const double radius_m = std::clamp(wanted_m, 0.0, limits.max_accuracy_m);
        const double radius = radius_m / metres_per_world_unit(subject.place.lat_deg());
        box.left = std::min(box.left, x - radius);
        box.right = std::max(box.right, x + radius);
        box.top = std::min(box.top, point.y - radius);
        box.bottom = std::max(box.bottom, point.y + radius);
    }
    return box;
}

/// The zoom at which `across` world units take `px` pixels.
double zoom_for(double across, double px) {
    return std::log2(px / (k_tile_px * std::max(across, 1e-12)));
}

/// Margins that would leave less than a third of the view are scaled down.
Margins usable(const Margins& wanted, ViewSize size) {
    const auto fit = [](int& low, int& high, int length) {
        const int allowed = length * 2 / 3;
        if (low + high <= allowed) return;
        const double factor = static_cast<double>(allowed) / (low + high);
        low = static_cast<int>(low * factor);
        high = static_cast<int>(high * factor);
    };
    Margins margins = wanted;
    fit(margins.left_px, margins.right_px, size.width_px);
    fit(margins.top_px, margins.bottom_px, size.height_px);
    return margins;
}

}  // namespace

double Camera::world_px() const {
    return k_tile_px * std::exp2(zoom);
}

CameraLimits CameraLimits::for_scale(double scale) {
    CameraLimits limits;
    const double more = std::log2(std::max(scale, 0.1));
    limits.min_zoom += more;
    limits.max_zoom += more;
    return limits;
}

std::optional<Camera> frame(std::span<const Subject> subjects, ViewSize size, const Margins& margins,
                            const CameraLimits& limits) {
    if (subjects.empty() || size.width_px <= 0 || size.height_px <= 0) return std::nullopt;
    const WorldBox box = box_of(subjects, limits);
    const Margins inside = usable(margins, size);
    const double free_width = size.width_px - inside.left_px - inside.right_px;
    const double free_height = size.height_px - inside.top_px - inside.bottom_px;
    const WorldPoint middle{(box.left + box.right) / 2, (box.top + box.bottom) / 2};

    const double lat_deg = to_lat_lon(middle).lat_deg();
    const double least_across = limits.min_across_m / metres_per_world_unit(lat_deg);
    Camera camera;
    camera.zoom =
        std::min({zoom_for(box.right - box.left, free_width), zoom_for(box.bottom - box.top, free_height),
                  zoom_for(least_across, size.width_px), limits.max_zoom});
    camera.zoom = std::max(camera.zoom, limits.min_zoom);
    const double world_px = camera.world_px();
    camera.centre.x = middle.x - (inside.left_px - inside.right_px) / 2.0 / world_px;
    camera.centre.y = middle.y - (inside.top_px - inside.bottom_px) / 2.0 / world_px;
    return clamped(camera, size, limits);
}

Camera clamped(const Camera& camera, ViewSize size, const CameraLimits& limits) {
    Camera out = camera;
    out.zoom = std::clamp(camera.zoom, limits.min_zoom, std::max(limits.min_zoom, limits.max_zoom));
    out.centre.x -= std::floor(out.centre.x);
    if (out.centre.x >= 1) out.centre.x = 0;  // a tiny negative x rounds to exactly 1
    const double half_height = size.height_px / 2.0 / out.world_px();
    out.centre.y = half_height >= 0.5 ? 0.5 : std::clamp(out.centre.y, half_height, 1 - half_height);
    return out;
}

bool should_move(const Camera& old, const Camera& wanted, std::span<const Subject> subjects, ViewSize size,
                 const Margins& safe, double wide_zooms) {
    if (wanted.zoom > old.zoom + wide_zooms) return true;
    const Margins margins = usable(safe, size);
    const Projection projection(old, size);
    return std::ranges::any_of(subjects, [&](const Subject& subject) {
        const PixelPoint at = projection.to_pixel(subject.place);
        return at.x < margins.left_px || at.x > size.width_px - margins.right_px || at.y < margins.top_px ||
               at.y > size.height_px - margins.bottom_px;
    });
}

Camera panned(const Camera& old, const Camera& wanted, std::span<const Subject> subjects, ViewSize size,
              const Margins& safe) {
    const Margins margins = usable(safe, size);
    const Projection view(wanted, size);
    // From the subjects to the safe area's edges.
    double left = size.width_px, right = size.width_px, top = size.height_px, bottom = size.height_px;
    for (const Subject& subject : subjects) {
        const PixelPoint at = view.to_pixel(subject.place);
        left = std::min(left, at.x - margins.left_px);
        right = std::min(right, size.width_px - margins.right_px - at.x);
        top = std::min(top, at.y - margins.top_px);
        bottom = std::min(bottom, size.height_px - margins.bottom_px - at.y);
    }
    const auto with_lead = [](double way, double room_before, double room_behind) {
        const double room = std::max(0.0, way > 0 ? room_before : room_behind);
        return std::round(way + std::copysign(std::min(std::abs(way), room / 2), way));
    };
    const PixelPoint there = Projection(old, size).to_pixel(wanted.centre);
    const double east = with_lead(there.x - size.width_px / 2.0, left, right);
    const double south = with_lead(there.y - size.height_px / 2.0, top, bottom);
    return {{old.centre.x + east / old.world_px(), old.centre.y + south / old.world_px()}, old.zoom};
}

Projection::Projection(const Camera& camera, ViewSize size)
    : m_camera(camera),
      m_world_px(camera.world_px()),
      m_half_width_px(size.width_px / 2.0),
      m_half_height_px(size.height_px / 2.0) {}

PixelPoint Projection::to_pixel(LatLon place) const {
    return to_pixel(to_world(place));
}

PixelPoint Projection::to_pixel(WorldPoint point) const {
    double dx = point.x - m_camera.centre.x;
    dx -= std::round(dx);
    return {m_half_width_px + dx * m_world_px, m_half_height_px + (point.y - m_camera.centre.y) * m_world_px};
}

WorldPoint Projection::to_world_point(PixelPoint pixel) const {
    return {m_camera.centre.x + (pixel.x - m_half_width_px) / m_world_px,
            m_camera.centre.y + (pixel.y - m_half_height_px) / m_world_px};
}

LatLon Projection::to_place(PixelPoint pixel) const {
    return to_lat_lon(to_world_point(pixel));
}

double Projection::pixels_of(double metres, LatLon at) const {
    return metres / metres_per_world_unit(at.lat_deg()) * m_world_px;
}

}  // namespace mirror::map
