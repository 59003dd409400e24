#include "render/layout/drift.hpp"

#include <array>

namespace mirror::render {
namespace {

/// The picture moves by a pixel this often.
constexpr auto k_step = std::chrono::minutes(5);

constexpr std::uint64_t k_side = 2 * k_most_drift_px + 1;
constexpr std::uint64_t k_places = k_side * k_side;

constexpr std::array<Drift, k_places> make_spiral() {
    std::array<Drift, k_places> spiral{};
    Drift at;
    Drift way{1, 0};
    std::uint64_t made = 1;
    for (int length = 1; made < k_places; ++length) {
        for (int arm = 0; arm < 2; ++arm) {
            for (int i = 0; i < length && made < k_places; ++i) {
                at = {at.dx + way.dx, at.dy + way.dy};
                spiral[made++] = at;
            }
            way = {-way.dy, way.dx};
        }
    }
    return spiral;
}

constexpr std::array<Drift, k_places> k_spiral = make_spiral();

}  // namespace

Drift drift_after(std::uint64_t steps) {
    // Out and back without staying at either end.
    const std::uint64_t at = steps % (2 * (k_places - 1));
    return k_spiral[at < k_places ? at : 2 * (k_places - 1) - at];
}

bool DriftClock::is_step(Time now, bool is_resting) {
    if (!is_resting || (m_next && now < *m_next)) return false;
    const bool has_begun = m_next.has_value();
    m_next = now + k_step;
    if (has_begun) ++m_steps;
    return has_begun;
}

}  // namespace mirror::render
