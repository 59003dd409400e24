#pragma once
// What lies under the names: the geometry of a view is gathered once and painted in pieces, by as many
// threads as there are to spare.

#include <span>
#include <vector>

#include "render/map/line_layers.hpp"
#include "render/map/map_style.hpp"
#include "render/map/shores.hpp"
#include "render/scene.hpp"

namespace mirror::map {

/// Everything that is drawn of a view, in pixels and in drawing order.
struct Ground {
    std::vector<FilledRings> land;
    std::vector<StyledLines> waterways;
    WaterAreas water;
    std::vector<StyledLines> lines;
};

Ground gather_ground(std::span<const TileOnView> tiles, const MapStyle& style, LayerScale scale);

inline constexpr int k_piece_px = 512;

/// Paints the ground on all of the picture; only its size matters, what it held is gone. It is painted in
/// square pieces which the painters take one after the other: the pixels do not depend on how many they are.
/// \param painters threads at work, the caller's among them; at least 1
void paint_ground(render::Image& picture, const Ground& ground, const MapStyle& style, LayerScale scale,
                  unsigned painters, int piece_px = k_piece_px);

/// Threads for one picture on this machine: all cores but the screen's, at most 4.
unsigned painters_here();

}  // namespace mirror::map
