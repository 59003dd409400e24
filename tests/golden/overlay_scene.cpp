#include "tests/golden/overlay_scene.hpp"

#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>

#include "render/photo/decode_photo.hpp"
#include "render/sdl/canvas.hpp"
#include "render/stage.hpp"
#include "tests/support/still_maps.hpp"

namespace mirror::golden {
namespace {

constexpr double k_lat_deg = 53.5571;
constexpr double k_lon_deg = 13.2607;
constexpr double k_metres_per_degree = 111'195;

/// Decodes at once, on the caller's thread.
class StillPhotos final : public render::PhotoSource {
  public:
    std::shared_ptr<const render::Image> disc(const render::Photo& photo, int diameter_px) override {
        if (photo.file.empty()) return nullptr;
        std::ifstream stream(photo.file, std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(stream), {});
        auto image = render::decode_photo(bytes, diameter_px);
        return image ? std::make_shared<const render::Image>(std::move(*image)) : nullptr;
    }
};

}  // namespace

LatLon spot(double east_m, double north_m) {
    const double lat = k_lat_deg + north_m / k_metres_per_degree;
    const double narrow = std::cos(k_lat_deg * std::numbers::pi / 180);
    return LatLon::make(lat, k_lon_deg + east_m / k_metres_per_degree / narrow).value();
}

view::Marker marker(const char* name, std::size_t index, double east_m, double north_m) {
    constexpr std::array<config::Color, 8> k_colors{{{0x43, 0x8B, 0xFF},
                                                     {0xFB, 0xF5, 0x21},
                                                     {0xFF, 0x53, 0xA9},
                                                     {0x63, 0xFF, 0xB1},
                                                     {0xB4, 0xB2, 0xFF},
                                                     {0xAF, 0xBD, 0x64},
                                                     {0xD3, 0x98, 0x92},
                                                     {0xFB, 0xCE, 0xF1}}};
    view::Marker made;
    made.name = name;
    made.initials = std::string(name, 1);
    made.color = k_colors[index % k_colors.size()];
    made.double_ring = index >= k_colors.size();
    made.place = spot(east_m, north_m);
    return made;
}

view::RegionCircle region(const char* name, double east_m, double north_m, double radius_m, bool inside,
                          const char* icon) {
    return {name, spot(east_m, north_m), radius_m, inside, icon};
}

config::Config map_config(int width_px, int height_px, config::MapOptions options) {
    config::Config config;
    config.zoom = 1080.0 / std::min(width_px, height_px);
    config.display.viewing_distance_m = 0;
    config::Module module;
    module.name = "map";
    module.position = config::Position::fullscreen_below;
    module.options = std::move(options);
    config.modules = {module};
    return config;
}

render::Image draw_map(const config::Config& config, const view::MapView& view, int width_px, int height_px,
                       bool has_map_files) {
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    testing::StillMaps maps;
    if (!has_map_files) maps.lose_files();
    StillPhotos photos;
    render::Stage stage(config, width_px, height_px, fonts, &maps, &photos);
    stage.allow_motion(false);
    view::MirrorView whole;
    whole.modules.push_back({0, "", view});
    stage.show(whole, render::MotionTime(0));
    stage.compose(render::MotionTime(0));
    render::Canvas canvas(width_px, height_px, fonts);
    canvas.paint(stage.compose(render::MotionTime(10'000)));
    return canvas.image();
}

}  // namespace mirror::golden
