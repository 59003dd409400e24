#include "render/map/tile_geometry.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace mirror::map {
namespace {

using tiles::TilePoint;

constexpr double k_extent = tiles::k_tile_extent;

// Strokes reach this far beyond the picture's edge, so that no line's end is seen.
constexpr double k_beyond_view_px = 12;

// Lines overlap the neighbour tile's by this much: without it a hairline gap could open between them.
constexpr double k_overlap_px = 1;

// Areas overlap by the part of the buffer that every tile maker writes.
constexpr double k_area_overlap = 32;

// Points nearer than this to the one before are left out: no eye sees them, and they cost time.
constexpr double k_least_step_px = 0.7;

// Of a tile scaled up this much the single points show: its corners are rounded, by at most so many pixels.
constexpr double k_coarse_px_per_unit = 0.45;
constexpr double k_corner_px = 14;
constexpr int k_corner_steps = 4;

struct Bounds {
    int left = 0, top = 0, right = 0, bottom = 0;
};

Bounds bounds_of(std::span<const TilePoint> points) {
    Bounds box{points[0].x, points[0].y, points[0].x, points[0].y};
    for (const TilePoint point : points) {
        box.left = std::min<int>(box.left, point.x);
        box.right = std::max<int>(box.right, point.x);
        box.top = std::min<int>(box.top, point.y);
        box.bottom = std::max<int>(box.bottom, point.y);
    }
    return box;
}

bool misses(const Bounds& box, const TileWindow& window) {
    return box.right < window.left || box.left > window.right || box.bottom < window.top ||
           box.top > window.bottom;
}

bool is_within(const Bounds& box, const TileWindow& window) {
    return box.left >= window.left && box.right <= window.right && box.top >= window.top &&
           box.bottom <= window.bottom;
}

TileWindow common(const TileWindow& a, const TileWindow& b) {
    return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right),
            std::min(a.bottom, b.bottom)};
}

PixelPoint as_double(TilePoint point) {
    return {static_cast<double>(point.x), static_cast<double>(point.y)};
}

PixelPoint as_double(PixelPoint point) {
    return point;
}

/// Cuts a segment to the window (Liang and Barsky). \return false when nothing is left.
bool cut(PixelPoint& a, PixelPoint& b, const TileWindow& window) {
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    double enter = 0;
    double leave = 1;
    const auto side = [&](double towards, double room) {
        if (towards == 0) return room >= 0;
        const double at = room / towards;
        if (towards < 0)
            enter = std::max(enter, at);
        else
            leave = std::min(leave, at);
        return enter <= leave;
    };
    if (!side(-dx, a.x - window.left) || !side(dx, window.right - a.x) || !side(-dy, a.y - window.top) ||
        !side(dy, window.bottom - a.y))
        return false;
    const PixelPoint from = a;
    if (leave < 1) b = {from.x + dx * leave, from.y + dy * leave};
    if (enter > 0) a = {from.x + dx * enter, from.y + dy * enter};
    return true;
}

/// Appends points as pixels and leaves out those too near to the last one, but never a line's end.
class Pen {
  public:
    Pen(const TileOnView& view, PixelLines& out) : m_view(view), m_out(out) {}

    void start(PixelPoint in_tile) {
        m_out.begin();
        put(m_view.to_pixel(in_tile));
    }
    void go(PixelPoint in_tile, bool is_end) {
        const PixelPoint at = m_view.to_pixel(in_tile);
        if (!is_end && std::abs(at.x - m_last.x) + std::abs(at.y - m_last.y) < k_least_step_px) return;
        put(at);
    }
    void close() {
        auto& run = m_out.runs.back();
        run.closed = true;
    }

  private:
    void put(PixelPoint at) {
        m_out.add(at);
        m_last = at;
    }

    const TileOnView& m_view;
    PixelLines& m_out;
    PixelPoint m_last;
};

/// A line that may leave the window and come back.
template <class Point>
void add_cut_line(std::span<const Point> points, const TileWindow& window, Pen& pen) {
    bool is_down = false;
    for (std::size_t i = 1; i < points.size(); ++i) {
        PixelPoint a = as_double(points[i - 1]);
        PixelPoint b = as_double(points[i]);
        const PixelPoint whole_b = b;
        if (!cut(a, b, window)) {
            is_down = false;
            continue;
        }
        if (!is_down) pen.start(a);
        const bool leaves = b.x != whole_b.x || b.y != whole_b.y;
        pen.go(b, leaves || i + 1 == points.size());
        is_down = !leaves;
    }
}

template <class Point>
void add_whole_line(std::span<const Point> points, Pen& pen) {
    pen.start(as_double(points[0]));
    for (std::size_t i = 1; i < points.size(); ++i)
        pen.go(as_double(points[i]), i + 1 == points.size());
}

/// Of an area that goes on in the next tile. Tiles write such edges exactly on or beyond their border.
template <class Point>
bool is_cut_edge(Point a, Point b) {
    constexpr int far_side = tiles::k_tile_extent;
    return (a.x <= 0 && b.x <= 0) || (a.x >= far_side && b.x >= far_side) || (a.y <= 0 && b.y <= 0) ||
           (a.y >= far_side && b.y >= far_side);
}

template <class Point>
void add_cut_outline(std::span<const Point> ring, const TileWindow& window, Pen& pen) {
    bool is_down = false;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point from = ring[i];
        const Point to = ring[(i + 1) % ring.size()];
        PixelPoint a = as_double(from);
        PixelPoint b = as_double(to);
        const PixelPoint whole_b = b;
        if (is_cut_edge(from, to) || !cut(a, b, window)) {
            is_down = false;
            continue;
        }
        if (!is_down) pen.start(a);
        const bool leaves = b.x != whole_b.x || b.y != whole_b.y;
        pen.go(b, leaves || i + 1 == ring.size());
        is_down = !leaves;
    }
}

/// Cuts a ring to one side of the window after the other (Sutherland and Hodgman).
template <class Point>
std::vector<PixelPoint> cut_ring(std::span<const Point> ring, const TileWindow& window) {
    std::vector<PixelPoint> points;
    std::vector<PixelPoint> next;
    for (const Point point : ring)
        points.push_back(as_double(point));
    // `room` is positive on the inner side and changes evenly along an edge.
    const auto cut_side = [&](auto room) {
        next.clear();
        for (std::size_t i = 0; i < points.size(); ++i) {
            const PixelPoint a = points[i];
            const PixelPoint b = points[(i + 1) % points.size()];
            const double room_a = room(a);
            const double room_b = room(b);
            if (room_a >= 0) next.push_back(a);
            if ((room_a >= 0) == (room_b >= 0)) continue;
            const double at = room_a / (room_a - room_b);
            next.push_back({a.x + (b.x - a.x) * at, a.y + (b.y - a.y) * at});
        }
        points.swap(next);
    };
    cut_side([&](PixelPoint p) { return p.x - window.left; });
    cut_side([&](PixelPoint p) { return window.right - p.x; });
    cut_side([&](PixelPoint p) { return p.y - window.top; });
    cut_side([&](PixelPoint p) { return window.bottom - p.y; });
    return points;
}

/// The point at a distance from a corner, on the way to its neighbour, but never beyond the middle.
PixelPoint beside(PixelPoint corner, PixelPoint neighbour, double distance) {
    const double length = std::hypot(neighbour.x - corner.x, neighbour.y - corner.y);
    const double share = length > 0 ? std::min(0.5, distance / length) : 0;
    return {corner.x + (neighbour.x - corner.x) * share, corner.y + (neighbour.y - corner.y) * share};
}

/// The line with its corners rounded. Ends stay, and so do corners at the tile's border: the neighbour goes
/// on from there.
std::vector<PixelPoint> rounded(std::span<const TilePoint> points, bool is_ring, double distance) {
    std::vector<PixelPoint> out;
    const std::size_t count = points.size();
    for (std::size_t i = 0; i < count; ++i) {
        const PixelPoint corner = as_double(points[i]);
        const bool is_end = !is_ring && (i == 0 || i + 1 == count);
        const PixelPoint before = as_double(points[(i + count - 1) % count]);
        const PixelPoint after = as_double(points[(i + 1) % count]);
        if (is_end || is_cut_edge(before, corner) || is_cut_edge(corner, after)) {
            out.push_back(corner);
            continue;
        }
        const PixelPoint a = beside(corner, before, distance);
        const PixelPoint b = beside(corner, after, distance);
        for (int step = 0; step <= k_corner_steps; ++step) {  // a quadratic Bezier curve
            const double t = static_cast<double>(step) / k_corner_steps;
            const double u = 1 - t;
            out.push_back({u * u * a.x + 2 * u * t * corner.x + t * t * b.x,
                           u * u * a.y + 2 * u * t * corner.y + t * t * b.y});
        }
    }
    return out;
}

/// Calls `use` with the points of a part, rounded where the tile is scaled up far.
template <class Use>
void with_points(const TileOnView& view, std::span<const TilePoint> points, bool is_ring, Use use) {
    if (view.px_per_unit() < k_coarse_px_per_unit)
        use(points);
    else
        use(std::span<const PixelPoint>(rounded(points, is_ring, k_corner_px / view.px_per_unit())));
}

}  // namespace

TileOnView::TileOnView(const PlacedTile& placed, const Camera& camera, ViewSize size)
    : m_tile(placed.tile.get()) {
    const double world_px = camera.world_px();
    m_x0 = size.width_px / 2.0 + (placed.rect.left - camera.centre.x) * world_px;
    m_y0 = size.height_px / 2.0 + (placed.rect.top - camera.centre.y) * world_px;
    const double side = placed.rect.right - placed.rect.left;
    m_px_per_unit = side * world_px / k_extent;

    const double units_per_world = k_extent / side;
    m_owned = {(placed.shown.left - placed.rect.left) * units_per_world,
               (placed.shown.top - placed.rect.top) * units_per_world,
               (placed.shown.right - placed.rect.left) * units_per_world,
               (placed.shown.bottom - placed.rect.top) * units_per_world};
    const TileWindow picture{(-k_beyond_view_px - m_x0) / m_px_per_unit,
                             (-k_beyond_view_px - m_y0) / m_px_per_unit,
                             (size.width_px + k_beyond_view_px - m_x0) / m_px_per_unit,
                             (size.height_px + k_beyond_view_px - m_y0) / m_px_per_unit};
    const double overlap = k_overlap_px / m_px_per_unit;
    m_window = common(
        {m_owned.left - overlap, m_owned.top - overlap, m_owned.right + overlap, m_owned.bottom + overlap},
        picture);
    const bool is_whole = placed.shown == placed.rect;
    const double buffer = is_whole ? k_area_overlap : 0;
    m_area_window =
        common({m_owned.left - buffer, m_owned.top - buffer, m_owned.right + buffer, m_owned.bottom + buffer},
               picture);
}

bool TileOnView::owns(TilePoint point) const {
    return point.x >= m_owned.left && point.x < m_owned.right && point.y >= m_owned.top &&
           point.y < m_owned.bottom;
}

PixelLines cut_into_dashes(const PixelLines& lines, double dash_px, double gap_px) {
    PixelLines dashes;
    for (const auto& run : lines.runs) {
        const std::span points = std::span(lines.points).subspan(run.first, run.count);
        const std::size_t segments =
            run.closed ? points.size() : points.size() - std::min<std::size_t>(points.size(), 1);
        bool is_dash = true;
        double left = dash_px;  // of this dash or gap
        if (segments > 0) {
            dashes.begin();
            dashes.add(points[0]);
        }
        for (std::size_t i = 0; i < segments; ++i) {
            const PixelPoint a = points[i];
            const PixelPoint b = points[(i + 1) % points.size()];
            const double length = std::hypot(b.x - a.x, b.y - a.y);
            double done = 0;
            while (length - done > left) {
                done += left;
                const PixelPoint at{a.x + (b.x - a.x) * done / length, a.y + (b.y - a.y) * done / length};
                if (!is_dash) dashes.begin();
                dashes.add(at);
                is_dash = !is_dash;
                left = is_dash ? dash_px : gap_px;
            }
            left -= length - done;
            if (is_dash) dashes.add(b);
        }
    }
    return dashes;
}

void add_lines(const TileOnView& view, const tiles::Feature& feature, PixelLines& out) {
    Pen pen(view, out);
    for (const tiles::Part& part : view.tile().parts_of(feature)) {
        const auto line = view.tile().points_of(part);
        if (line.size() < 2) continue;
        const Bounds box = bounds_of(line);
        if (misses(box, view.window())) continue;
        with_points(view, line, false, [&](auto points) {
            if (is_within(box, view.window()))
                add_whole_line(points, pen);
            else
                add_cut_line(points, view.window(), pen);
        });
    }
}

void add_outlines(const TileOnView& view, const tiles::Feature& feature, PixelLines& out) {
    constexpr TileWindow inside{1, 1, k_extent - 1, k_extent - 1};
    Pen pen(view, out);
    for (const tiles::Part& part : view.tile().parts_of(feature)) {
        const auto ring = view.tile().points_of(part);
        if (ring.size() < 3) continue;
        const Bounds box = bounds_of(ring);
        if (misses(box, view.window())) continue;
        with_points(view, ring, true, [&](auto points) {
            if (is_within(box, view.window()) && is_within(box, inside)) {
                add_whole_line(points, pen);
                pen.close();
            } else {
                add_cut_outline(points, view.window(), pen);
            }
        });
    }
}

void add_rings(const TileOnView& view, const tiles::Feature& feature, PixelLines& out) {
    const TileWindow& window = view.area_window();
    Pen pen(view, out);
    for (const tiles::Part& part : view.tile().parts_of(feature)) {
        const auto ring = view.tile().points_of(part);
        if (ring.size() < 3) continue;
        const Bounds box = bounds_of(ring);
        if (misses(box, window)) continue;
        with_points(view, ring, true, [&](auto points) {
            if (is_within(box, window)) {
                add_whole_line(points, pen);
                pen.close();
                return;
            }
            const auto cut_points = cut_ring(points, window);
            if (cut_points.size() < 3) return;
            add_whole_line(std::span<const PixelPoint>(cut_points), pen);
            pen.close();
        });
    }
}

}  // namespace mirror::map
