#pragma once
// An old map picture seen from a new camera: what is shown while the new one fades in.

#include "render/map/camera.hpp"
#include "render/scene.hpp"

namespace mirror::map {

/// Moves and scales a picture of `from` to where it belongs in a view of `to` of the same size. What the old
/// picture does not cover is black. \return an opaque image; empty when the zooms are more than two levels
/// apart
render::Image reproject(const render::Image& picture, const Camera& from, const Camera& to);

}  // namespace mirror::map
