#include "render/widgets/marker_glides.hpp"

#include <cmath>

namespace mirror::render {
namespace {

/// A glide begins as if a picture of it had passed: the first one after the news moves already.
constexpr MotionTime k_head_start = k_frame_time;

}  // namespace

MarkStand MarkerGlides::stand(const Glide& glide, MotionTime now) {
    const float done = ease_out(glide.motion.progress(now));
    if (done >= 1) return glide.to;
    double east = glide.to.ground.x - glide.from.ground.x;
    east -= std::round(east);  // the shorter way round the world
    return {{glide.from.ground.x + east * done,
             glide.from.ground.y + (glide.to.ground.y - glide.from.ground.y) * done},
            glide.from.dx + (glide.to.dx - glide.from.dx) * done,
            glide.from.dy + (glide.to.dy - glide.from.dy) * done};
}

PathPoint MarkerGlides::pixel(const MarkStand& stand, const MapGround& ground) {
    const PathPoint place = ground.to_pixel(stand.ground);
    return {std::round(place.x + stand.dx), std::round(place.y + stand.dy)};
}

void MarkerGlides::send(const std::string& name, const MarkStand& to, const MapGround& ground,
                        float longest_px, Motion how) {
    const auto [entry, is_new] = m_glides.try_emplace(name, Glide{to, to, {}, true});
    Glide& glide = entry->second;
    glide.is_seen = true;
    if (is_new || glide.to == to) return;
    MarkStand from = stand(glide, how.start);
    const PathPoint begin = pixel(from, ground);
    const PathPoint end = pixel(to, ground);
    const bool leaps = std::hypot(end.x - begin.x, end.y - begin.y) > longest_px;
    if (leaps || begin == end) from = to;
    how.start -= k_head_start;
    glide = {from, to, how, true};
}

void MarkerGlides::forget_others() {
    std::erase_if(m_glides, [](const auto& entry) { return !entry.second.is_seen; });
    for (auto& [name, glide] : m_glides)
        glide.is_seen = false;
}

PathPoint MarkerGlides::at(const std::string& name, const MapGround& ground, MotionTime now) const {
    const auto found = m_glides.find(name);
    return found == m_glides.end() ? PathPoint{} : pixel(stand(found->second, now), ground);
}

std::optional<MotionTime> MarkerGlides::next_step(const MapGround& ground, MotionTime now) const {
    std::optional<MotionTime> next;
    for (const auto& [name, glide] : m_glides) {
        if (glide.from == glide.to || glide.motion.is_over(now)) continue;
        const PathPoint here = pixel(stand(glide, now), ground);
        const MotionTime end = glide.motion.start + glide.motion.duration;
        for (MotionTime then = now + k_frame_time; !next || then < *next; then += k_frame_time) {
            then = std::min(then, end);
            if (pixel(stand(glide, then), ground) != here) next = then;
            if (then == end) break;
        }
    }
    return next;
}

}  // namespace mirror::render
