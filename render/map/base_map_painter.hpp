#pragma once
// Draws the whole base map of a view: geometry by Cairo, layer by layer over all tiles, and its names. Pure
// of files and SDL; runs on any worker.

#include <cstdint>
#include <span>
#include <vector>

#include "render/map/camera.hpp"
#include "render/map/map_style.hpp"
#include "render/map/name_picture.hpp"
#include "render/map/view_tiles.hpp"
#include "render/scene.hpp"

namespace mirror::map {

class LabelPainter;

/// What the map should show. A value: it crosses threads.
struct MapRequest {
    std::uint64_t id = 0;  ///< comes back with the picture
    std::size_t slot = 0;  ///< a newer request takes the place of an older one of the same slot only
    Camera camera;
    int width_px = 0;
    int height_px = 0;
    double scale = 1;          ///< screen's short side / 1080 times the household's zoom: lines and letters
    double edge_fade_px = 96;  ///< all four edges fade to black over this
    bool labels = true;
    bool street_names = false;          ///< only when one person is followed
    std::vector<render::Rect> blocked;  ///< pixels of the picture where no name may stand: people, modules
    MapStyle style = mirror_style();
    bool operator==(const MapRequest&) const = default;

    [[nodiscard]] ViewSize size() const { return {width_px, height_px}; }
};

/// A drawn view. Its edges do not fade yet: while the camera moves, they lie in the middle of the screen.
struct PaintedMap {
    render::Image ground;  ///< every pixel opaque
    std::vector<NamePicture> names;
};

/// Draws a view. `labels` writes the names and may be null.
/// Sizes outside 1..8192 px give an empty picture. `painters`: threads at work; the pixels do not depend on
/// it.
PaintedMap paint_map(const MapRequest& request, std::span<const PlacedTile> tiles, LabelPainter* labels,
                     unsigned painters = 1);

/// The same as one picture whose edges fade to black.
render::Image compose(const MapRequest& request, std::span<const PlacedTile> tiles, LabelPainter* labels,
                      unsigned painters = 1);

/// A pixel darker than this is only the soft rim of a line. Behind the glass it is not seen, but it would
/// still light up the mirror.
inline constexpr std::uint32_t k_least_light = 20;

/// How light the pixels of a row or column are at most, so that both of its ends fade smoothly to black: 256
/// in the middle, 0 outside.
std::vector<std::uint32_t> edge_light(int length_px, double fade_px);

/// Fades the edges to black, makes what is darker than `least_light` exactly black, and every pixel opaque.
void finish(render::Image& picture, double fade_px, std::uint32_t least_light = k_least_light);

/// Share of the pixels that are exactly black (0..1): what stays a mirror.
double black_share(const render::Image& picture);

}  // namespace mirror::map
