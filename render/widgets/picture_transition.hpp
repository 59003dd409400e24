#pragma once
// From one base map to the next without a hole: the camera glides, the old picture goes along and fades into
// the new one.

#include <memory>
#include <optional>

#include "render/map/map_pictures.hpp"
#include "render/text/scene_builder.hpp"
#include "render/widgets/motion.hpp"

namespace mirror::render {

class PictureTransition {
  public:
    /// Shows a finished picture; glides to it from the one before when that has its size and is near.
    void take(const map::FinishedMap& picture, MotionTime duration, MotionTime now);
    /// Forgets everything: the next picture is there at once.
    void clear() { *this = {}; }
    /// The newest picture is there at once.
    void arrive() { m_before.reset(); }

    [[nodiscard]] const std::optional<map::FinishedMap>& picture() const { return m_shown; }
    /// What is looked at now; only with a picture.
    [[nodiscard]] map::Camera camera(MotionTime now) const;
    [[nodiscard]] bool is_moving(MotionTime now) const { return m_before && !m_motion.is_over(now); }

    /// Draws what is seen now with its top left corner at (x, y).
    void draw(SceneBuilder& builder, int x, int y, MotionTime now);

  private:
    std::optional<map::FinishedMap> m_shown;
    std::optional<map::FinishedMap> m_before;  ///< on its way out
    map::Camera m_from;                        ///< where the glide began
    Motion m_motion;
    bool m_is_leap = false;  ///< too far to glide: the pictures only fade
};

}  // namespace mirror::render
