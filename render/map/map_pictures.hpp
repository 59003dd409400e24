#pragma once
// How the map widget asks for base maps: a request goes out as a value, the finished picture is there at a
// later frame.

#include <memory>
#include <optional>
#include <string>

#include "render/map/base_map_painter.hpp"
#include "render/scene.hpp"

namespace mirror::map {

/// A drawn base map and what it shows.
struct FinishedMap {
    MapRequest request;
    std::shared_ptr<const render::Image> image;  ///< the ground, up to its edges
    bool is_blank = false;                       ///< no file has anything of this place
    std::vector<NamePicture> names = {};
};

class MapPictures {
  public:
    virtual ~MapPictures() = default;
    /// Where one view asks: each view of each widget has a slot of its own.
    virtual std::size_t new_slot() = 0;
    /// Asks for a picture; a newer request in the same slot replaces one that is not begun yet. Never waits.
    virtual void ask(std::size_t slot, MapRequest request) = 0;
    /// The picture that was finished last in this slot, or null; valid until the caller waits for the next.
    [[nodiscard]] virtual const FinishedMap* latest(std::size_t slot) const = 0;
    /// Gives a slot's picture back: nothing is asked there for a while.
    virtual void forget(std::size_t slot) = 0;
    /// What to write in the map's corner.
    [[nodiscard]] virtual std::string attribution() const = 0;
};

}  // namespace mirror::map
