#include "render/map/name_track.hpp"

#include <algorithm>
#include <cmath>

namespace mirror::map {
namespace {

constexpr double k_track_step_px = 5;

/// Pixels are no numbers for which std::hypot would be worth its time.
double distance_px(PixelPoint a, PixelPoint b) {
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    return std::sqrt(dx * dx + dy * dy);
}

}  // namespace

std::vector<PixelPoint> smoothed(std::span<const PixelPoint> points, double window) {
    std::vector<PixelPoint> even{points.front()};
    double left_over = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        const PixelPoint a = points[i - 1];
        const PixelPoint b = points[i];
        const double length = distance_px(a, b);
        double at = k_track_step_px - left_over;
        while (at <= length) {
            even.push_back({a.x + (b.x - a.x) * at / length, a.y + (b.y - a.y) * at / length});
            at += k_track_step_px;
        }
        left_over = length - (at - k_track_step_px);
    }
    even.push_back(points.back());

    const auto reach = static_cast<std::size_t>(window / k_track_step_px);
    std::vector<PixelPoint> out;
    for (std::size_t i = 0; i < even.size(); ++i) {
        const std::size_t around = std::min({reach, i, even.size() - 1 - i});
        PixelPoint sum;
        for (std::size_t k = i - around; k <= i + around; ++k) {
            sum.x += even[k].x;
            sum.y += even[k].y;
        }
        const auto count = static_cast<double>(2 * around + 1);
        out.push_back({sum.x / count, sum.y / count});
    }
    return out;
}

void NameTrack::reverse() {
    std::ranges::reverse(m_points);
    measure();
}

PixelPoint NameTrack::point(double distance) const {
    const auto [i, t] = find(distance);
    const PixelPoint a = m_points[i];
    const PixelPoint b = m_points[i + 1];
    return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

void NameTrack::measure() {
    m_at.assign(1, 0.0);
    for (std::size_t i = 1; i < m_points.size(); ++i)
        m_at.push_back(m_at.back() + distance_px(m_points[i - 1], m_points[i]));
}

std::pair<std::size_t, double> NameTrack::find(double distance) const {
    const auto after = std::ranges::upper_bound(m_at, distance);
    const auto last = static_cast<std::ptrdiff_t>(m_at.size()) - 2;
    const auto i = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(after - m_at.begin() - 1, 0, last));
    const double step = m_at[i + 1] - m_at[i];
    return {i, step > 0 ? (distance - m_at[i]) / step : 0};
}

}  // namespace mirror::map
