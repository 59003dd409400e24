#pragma once
// Marks on their way to their newest place. They move over the ground, so that a map that moves meanwhile
// takes them along.

#include <map>
#include <optional>
#include <string>

#include "module/geo/mercator.hpp"
#include "render/scene.hpp"
#include "render/widgets/map_ground.hpp"
#include "render/widgets/motion.hpp"

namespace mirror::render {

/// Where a mark stands: a place on the ground, and how many pixels beside it.
struct MarkStand {
    WorldPoint ground;
    float dx = 0, dy = 0;
    bool operator==(const MarkStand&) const = default;
};

class MarkerGlides {
  public:
    /// Sends a mark to a new stand; the first time, and over more than `longest_px`, it is there at once:
    /// nobody flies. From where it was on its way, a mark turns to the newer stand.
    /// \param how its duration; without any it is there at once
    void send(const std::string& name, const MarkStand& to, const MapGround& ground, float longest_px,
              Motion how);
    /// Forgets every mark that was not sent anywhere since the last call.
    void forget_others();

    /// Where a mark is drawn now: a whole pixel.
    [[nodiscard]] PathPoint at(const std::string& name, const MapGround& ground, MotionTime now) const;

    /// When any mark stands on another pixel than now; nothing once all have arrived.
    [[nodiscard]] std::optional<MotionTime> next_step(const MapGround& ground, MotionTime now) const;

  private:
    struct Glide {
        MarkStand from, to;
        Motion motion;
        bool is_seen = true;
    };
    static MarkStand stand(const Glide& glide, MotionTime now);
    static PathPoint pixel(const MarkStand& stand, const MapGround& ground);

    std::map<std::string, Glide, std::less<>> m_glides;
};

}  // namespace mirror::render
