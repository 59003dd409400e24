#pragma once
// The mirror filter: a bright printed map becomes light letters and roads on black.

#include "render/map/resample.hpp"
#include "render/scene.hpp"

namespace mirror::map {

/// What a filtered picture consists of.
struct FilteredMap {
    Plane light;  ///< grey: letters, roads, outlines
    Plane shore;  ///< how near a pixel of water is to land
};

/// What is drawn for a pixel at the very shore. Open water is black: it mirrors.
inline constexpr render::Rgba k_shore{70, 130, 170};

/// Filters the joined tiles of a view, so that nothing shows where one ends. A pixel that is not opaque was
/// never there: it stays black and does not count for its neighbours.
/// \param pixels_per_unit 1, or 2 for tiles of twice the resolution: lines and letters are as much larger
/// \param strength how bright roads and outlines are beside the letters, 0 to 1
FilteredMap filter_for_mirror(const render::Image& picture, int pixels_per_unit, double strength);

}  // namespace mirror::map
