#pragma once
// Old and new map pictures seen from a camera on its way between them.

#include <cstdint>
#include <functional>
#include <vector>

#include "render/map/camera.hpp"
#include "render/scene.hpp"

namespace mirror::map {

/// A picture of the map and what it was drawn for. The picture must outlive it.
struct SeenPicture {
    const render::Image* image = nullptr;
    Camera camera;
};

/// What is seen from `view` while one picture of the same size fades into another: each moved and scaled
/// smoothly to where it belongs. Where only one of them has something to show, that one is seen; where none
/// has, black; there is no hard edge between them. Of a large picture several threads draw a band each.
/// \param share of the new picture, 0 to 1 \param pixels memory to be used again
/// \param draw_on puts more into rows that are blended, from the first to before the last; any thread
/// \return an opaque image
render::Image blend_pictures(const SeenPicture& before, const SeenPicture& after, const Camera& view,
                             double share, render::Pixels pixels = {},
                             const std::function<void(render::Image&, int, int)>& draw_on = {});

/// A camera on its way: everything in the view moves on straight lines, the zoom changes evenly. Where the
/// zoom stays, the camera is whole pixels away from its end.
/// \param progress 0 to 1
Camera between(const Camera& from, const Camera& to, double progress);

/// Whether the way between two cameras can be shown: else the new view had better replace the old one. More
/// than two and a half zooms, or further than one view away, is no way but a leap.
bool is_near(const Camera& from, const Camera& to, ViewSize size);

}  // namespace mirror::map
