#include "render/widgets/occupancy.hpp"

#include <algorithm>

namespace mirror::render {
namespace {

constexpr int k_square_px = 96;

int square(int px) {
    return px < 0 ? 0 : px / k_square_px;
}

}  // namespace

Occupancy::Occupancy(const Rect& area)
    : m_left(area.x),
      m_top(area.y),
      m_columns(std::max(1, square(area.w) + 1)),
      m_rows(std::max(1, square(area.h) + 1)),
      m_squares(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows)) {}

/// What lies beyond an edge belongs to the squares there.
Occupancy::Range Occupancy::squares_of(const Rect& rect) const {
    const auto column = [this](int x) { return std::min(m_columns - 1, square(x - m_left)); };
    const auto row = [this](int y) { return std::min(m_rows - 1, square(y - m_top)); };
    return {column(rect.x), row(rect.y), column(rect.right() - 1), row(rect.bottom() - 1)};
}

void Occupancy::add(const Rect& rect) {
    if (rect.empty()) return;
    const auto id = static_cast<std::uint32_t>(m_rects.size());
    m_rects.push_back(rect);
    const Range range = squares_of(rect);
    for (int y = range.top; y <= range.bottom; ++y) {
        for (int x = range.left; x <= range.right; ++x)
            m_squares[index_of(x, y)].push_back(id);
    }
}

/// Visits every rectangle that may touch this one, once: in the first square that both share.
template <class Visit>
void Occupancy::each_near(const Rect& rect, const Visit& visit) const {
    const Range range = squares_of(rect);
    for (int y = range.top; y <= range.bottom; ++y) {
        for (int x = range.left; x <= range.right; ++x) {
            for (const std::uint32_t id : m_squares[index_of(x, y)]) {
                const Range other = squares_of(m_rects[id]);
                const bool is_first =
                    x == std::max(range.left, other.left) && y == std::max(range.top, other.top);
                if (is_first && !visit(m_rects[id])) return;
            }
        }
    }
}

bool Occupancy::is_free(const Rect& rect) const {
    bool is_free = true;
    each_near(rect, [&](const Rect& other) { return is_free = !other.intersects(rect); });
    return is_free;
}

std::int64_t Occupancy::overlap(const Rect& rect) const {
    std::int64_t pixels = 0;
    each_near(rect, [&](const Rect& other) {
        const Rect shared = rect.shared_with(other);
        pixels += static_cast<std::int64_t>(shared.w) * shared.h;
        return true;
    });
    return pixels;
}

}  // namespace mirror::render
