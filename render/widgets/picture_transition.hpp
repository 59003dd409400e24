#pragma once
// From one base map to the next without a hole: the camera glides, the old picture goes along and fades into
// the new one. Names are never blended: the old ones go first, the new ones come last, both on their places.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "render/map/map_pictures.hpp"
#include "render/text/scene_builder.hpp"
#include "render/widgets/motion.hpp"
#include "render/widgets/soft_edge.hpp"

namespace mirror::render {

class PictureTransition {
  public:
    /// Shows a finished picture; glides to it from what is seen when that has its size and is near.
    void take(const map::FinishedMap& picture, MotionTime duration, MotionTime now);
    /// Forgets everything: the next picture is there at once.
    void clear() { *this = {}; }

    [[nodiscard]] const std::optional<map::FinishedMap>& picture() const { return m_shown; }
    /// What is looked at now; only with a picture.
    [[nodiscard]] map::Camera camera(MotionTime now) const;
    [[nodiscard]] bool is_moving(MotionTime now) const { return m_before && !m_motion.is_over(now); }

    /// While it moves: how much is seen of where it goes. A glide shows one and the same place all the time.
    [[nodiscard]] double strength(MotionTime now) const;
    /// While it moves: the closest that the camera comes.
    [[nodiscard]] const map::Camera& closest() const;

    /// Draws the ground that is seen now with its top left corner at (x, y).
    /// \param draw_on puts more into some rows of each picture on the way, for the moving camera; several
    /// threads call it at once, each for other rows
    using DrawOn = std::function<void(Image&, int from_row, int to_row)>;
    void draw_ground(SceneBuilder& builder, int x, int y, MotionTime now, const DrawOn& draw_on = {});
    /// Draws what lies over the ground and the ways: the edge that fades to black, then the names.
    void draw_names(SceneBuilder& builder, int x, int y, MotionTime now);

  private:
    /// A name where it is seen now.
    struct SeenName {
        map::NamePicture name;
        float strength;
    };
    [[nodiscard]] std::vector<SeenName> seen_names(MotionTime now) const;
    [[nodiscard]] Image seen_ground(MotionTime now, const DrawOn& draw_on = {});
    [[nodiscard]] map::FinishedMap seen(MotionTime now);

    std::optional<map::FinishedMap> m_shown;
    std::optional<map::FinishedMap> m_before;  ///< on its way out
    float m_names_before = 1;                  ///< how much of its names was seen when it began to go
    map::Camera m_from;                        ///< where the glide began
    Motion m_motion;
    bool m_is_leap = false;  ///< too far to glide: the pictures only fade
    std::vector<std::shared_ptr<Image>>
        m_frames;  ///< the last pictures on the way: their memory serves again
    SoftEdge m_edge;
};

}  // namespace mirror::render
