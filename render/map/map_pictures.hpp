#pragma once
// How the map widget asks for base maps: a request goes out as a value, the finished picture is there at a
// later frame.

#include <memory>
#include <optional>
#include <string>

#include "render/map/base_map_painter.hpp"
#include "render/scene.hpp"

namespace mirror::map {

/// A composed base map and what it shows.
struct FinishedMap {
    MapRequest request;
    std::shared_ptr<const render::Image> image;
};

class MapPictures {
  public:
    virtual ~MapPictures() = default;
    /// Asks for a picture; a newer request replaces one that is not begun yet. Never waits.
    virtual void ask(MapRequest request) = 0;
    /// The picture that was finished last, if any.
    [[nodiscard]] virtual std::optional<FinishedMap> latest() const = 0;
    /// What to write in the map's corner.
    [[nodiscard]] virtual std::string attribution() const = 0;
};

}  // namespace mirror::map
