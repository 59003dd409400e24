#include "render/widgets/picture_transition.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "render/map/reproject.hpp"

namespace mirror::render {
namespace {

/// The share of the way in which the old names go, and in which the new ones come.
constexpr float k_names_share = 0.35F;
/// The scene on the screen, the one that is made, and one to spare.
constexpr std::size_t k_most_frames = 3;

}  // namespace

void PictureTransition::take(const map::FinishedMap& picture, MotionTime duration, MotionTime now) {
    if (m_shown && m_shown->image == picture.image) return;
    const map::ViewSize size = picture.request.size();
    const bool is_first = !m_shown || m_shown->request.size() != size;
    if (!is_first && duration.count() > 0) {
        const map::Camera from = camera(now);
        m_before = seen(now);
        m_from = from;
        m_is_leap = !map::is_near(m_from, picture.request.camera, size);
        m_motion = {now, duration};
    } else {
        m_before.reset();
    }
    m_shown = picture;
}

/// What is seen now as a picture of its own: a glide that is sent elsewhere begins with it.
map::FinishedMap PictureTransition::seen(MotionTime now) {
    if (!is_moving(now)) {
        m_names_before = 1;
        return *m_shown;
    }
    map::FinishedMap seen = *m_shown;
    seen.request.camera = camera(now);
    seen.image = std::make_shared<const Image>(seen_ground(now));
    seen.names.clear();
    float strongest = 0;
    for (SeenName& each : seen_names(now)) {
        strongest = std::max(strongest, each.strength);
        seen.names.push_back(std::move(each.name));
    }
    m_names_before = strongest;
    return seen;
}

map::Camera PictureTransition::camera(MotionTime now) const {
    const map::Camera& to = m_shown->request.camera;
    if (!is_moving(now) || m_is_leap) return to;
    return map::between(m_from, to, ease_in_out(m_motion.progress(now)));
}

double PictureTransition::strength(MotionTime now) const {
    return m_is_leap ? ease_in_out(m_motion.progress(now)) : 1;
}

const map::Camera& PictureTransition::closest() const {
    const map::Camera& to = m_shown->request.camera;
    return m_is_leap || to.zoom >= m_from.zoom ? to : m_from;
}

Image PictureTransition::seen_ground(MotionTime now, const DrawOn& draw_on) {
    Pixels pixels;
    const auto spare =
        std::ranges::find_if(m_frames, [](const auto& frame) { return frame.use_count() == 1; });
    if (spare != m_frames.end()) {
        pixels = std::move((*spare)->pixels);
        m_frames.erase(spare);
    }
    const map::Camera view = camera(now);
    const map::SeenPicture before{m_before->image.get(), m_is_leap ? view : m_before->request.camera};
    const map::SeenPicture after{m_shown->image.get(), m_shown->request.camera};
    return map::blend_pictures(before, after, view, ease_in_out(m_motion.progress(now)), std::move(pixels),
                               draw_on);
}

void PictureTransition::draw_ground(SceneBuilder& builder, int x, int y, MotionTime now,
                                    const DrawOn& draw_on) {
    if (!m_shown) return;
    if (!is_moving(now)) {
        m_before.reset();
        m_frames.clear();
        builder.picture(m_shown->image, x, y, true);
        return;
    }
    const auto frame = std::make_shared<Image>(seen_ground(now, draw_on));
    builder.picture(frame, x, y, true);
    m_frames.push_back(frame);
    if (m_frames.size() > k_most_frames) m_frames.erase(m_frames.begin());
}

void PictureTransition::draw_names(SceneBuilder& builder, int x, int y, MotionTime now) {
    if (!m_shown) return;
    const map::MapRequest& request = m_shown->request;
    m_edge.draw(builder, {x, y, request.width_px, request.height_px}, static_cast<int>(request.edge_fade_px));
    for (const SeenName& seen : seen_names(now))
        builder.picture(seen.name.image, x + seen.name.x, y + seen.name.y, false,
                        static_cast<std::uint8_t>(std::lround(255 * seen.strength)));
}

std::vector<PictureTransition::SeenName> PictureTransition::seen_names(MotionTime now) const {
    std::vector<SeenName> seen;
    if (!is_moving(now)) {
        for (const map::NamePicture& name : m_shown->names)
            seen.push_back({name, 1});
        return seen;
    }
    const float way = m_motion.progress(now);
    const map::ViewSize size = m_shown->request.size();
    const map::Projection view(camera(now), size);
    const auto add = [&](const map::FinishedMap& picture, const map::NamePicture& name, float strength) {
        if (strength <= 0) return;
        map::NamePicture moved = name;
        if (!m_is_leap) {
            const map::PixelPoint middle{name.x + name.image->width_px / 2.0,
                                         name.y + name.image->height_px / 2.0};
            const map::PixelPoint there =
                view.to_pixel(map::Projection(picture.request.camera, size).to_world_point(middle));
            moved.x += static_cast<int>(std::lround(there.x - middle.x));
            moved.y += static_cast<int>(std::lround(there.y - middle.y));
        }
        seen.push_back({std::move(moved), std::min(strength, 1.0F)});
    };
    // A name that stands where it stood stays.
    const bool is_same_view = m_before->request.camera == m_shown->request.camera;
    const auto stands_in = [&](const map::FinishedMap& picture, const map::NamePicture& name) {
        return is_same_view && std::ranges::any_of(picture.names, [&](const map::NamePicture& other) {
                   return other.text == name.text && other.x == name.x && other.y == name.y;
               });
    };
    for (const map::NamePicture& name : m_before->names) {
        if (!stands_in(*m_shown, name)) add(*m_before, name, m_names_before * (1 - way / k_names_share));
    }
    for (const map::NamePicture& name : m_shown->names) {
        const float coming = 1 - (1 - way) / k_names_share;
        add(*m_shown, name, stands_in(*m_before, name) ? std::max(m_names_before, coming) : coming);
    }
    return seen;
}

}  // namespace mirror::render
