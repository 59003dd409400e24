#pragma once
// The names of a map, apart from its ground: ways run between both, and names come and go by themselves while
// the camera moves.

#include <memory>
#include <span>
#include <string>

#include "render/map/map_style.hpp"
#include "render/scene.hpp"

namespace mirror::map {

/// One name with its black halo, on nothing.
struct NamePicture {
    std::string text;
    std::shared_ptr<const render::Image> image;
    int x = 0, y = 0;  ///< top left corner, pixels of the map
};

/// A pixel (straight alpha) over which a colour is laid. \param cover 0 to 255
std::uint32_t inked(std::uint32_t pixel, Color color, unsigned cover);

/// The ground with its names written on it.
render::Image with_names(render::Image ground, std::span<const NamePicture> names);

}  // namespace mirror::map
