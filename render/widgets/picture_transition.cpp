#include "render/widgets/picture_transition.hpp"

#include <utility>

#include "render/map/reproject.hpp"

namespace mirror::render {

void PictureTransition::take(const map::FinishedMap& picture, MotionTime duration, MotionTime now) {
    if (m_shown && m_shown->image == picture.image) return;
    const map::ViewSize size = picture.request.size();
    const bool is_first = !m_shown || m_shown->request.size() != size;
    if (!is_first && duration.count() > 0) {
        m_from = camera(now);
        m_is_leap = !map::is_near(m_from, picture.request.camera, size);
        m_motion = {now, duration};
        m_before = std::exchange(m_shown, std::nullopt);
    } else {
        m_before.reset();
    }
    m_shown = picture;
}

map::Camera PictureTransition::camera(MotionTime now) const {
    const map::Camera& to = m_shown->request.camera;
    if (!is_moving(now) || m_is_leap) return to;
    return map::between(m_from, to, ease_in_out(m_motion.progress(now)));
}

void PictureTransition::draw(SceneBuilder& builder, int x, int y, MotionTime now) {
    if (!m_shown) return;
    if (!is_moving(now)) {
        m_before.reset();
        builder.picture(m_shown->image, x, y, true);
        return;
    }
    const double share = ease_in_out(m_motion.progress(now));
    map::SeenPicture before{m_before->image.get(), m_before->request.camera};
    const map::SeenPicture after{m_shown->image.get(), m_shown->request.camera};
    const map::Camera view = camera(now);
    if (m_is_leap) before.camera = view;
    builder.picture(std::make_shared<const Image>(map::blend_pictures(before, after, view, share)), x, y,
                    true);
}

}  // namespace mirror::render
