// Draws base maps to look at: map_gallery FOLDER [NAME]. Each picture twice: as it is, and as it looks behind
// a two-way mirror by day.

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <string_view>

#include "tests/golden/golden.hpp"
#include "tests/unit/map/shipped_map.hpp"

using namespace mirror;

namespace {

struct View {
    const char* name;
    double lat_deg, lon_deg, zoom;
    int width_px, height_px;
    bool streets = false;
    double scale = 1;
};

constexpr View k_views[] = {
    {"nb12_wide", 53.5571, 13.2607, 12, 1080, 500},
    {"nb13_wide", 53.5571, 13.2607, 13, 1080, 500},
    {"nb14_wide", 53.5571, 13.2607, 14, 1080, 500},
    {"nb15_wide", 53.5571, 13.2607, 15, 1080, 500},
    {"nb12_tall", 53.5571, 13.2607, 12, 1080, 1920},
    {"nb13_tall", 53.5571, 13.2607, 13, 1080, 1920},
    {"nb14_tall", 53.5571, 13.2607, 14, 1080, 1920},
    {"nb15_tall", 53.5571, 13.2607, 15, 1080, 1920},
    {"nb144_tall", 53.5571, 13.2607, 14.4, 1080, 1920},
    {"nb12_land", 53.5571, 13.2607, 12, 1920, 1080},
    {"nb13_land", 53.5571, 13.2607, 13, 1920, 1080},
    {"nb14_land", 53.5571, 13.2607, 14, 1920, 1080},
    {"nb15_land", 53.5571, 13.2607, 15, 1920, 1080},
    {"nb15_streets", 53.5571, 13.2607, 15, 1080, 500, true},
    {"nb14_4k", 53.5571, 13.2607, 15, 2160, 1000, false, 2},
    {"nb14_small", 53.5571, 13.2607, 13, 480, 800, false, 0.5},
    {"fiji", -17.5, 179.9, 6, 1080, 500},
    {"north", 84, 20, 4, 1080, 500},
    {"nb10_wide", 53.5571, 13.2607, 10, 1080, 500},
    {"nb8_tall", 53.5571, 13.2607, 8, 1080, 1920},
    {"li13_wide", 47.14, 9.52, 13, 1080, 500},
    {"li13_tall", 47.14, 9.52, 13, 1080, 1920},
    {"li13_land", 47.14, 9.52, 13, 1920, 1080},
    {"li11_tall", 47.14, 9.55, 11, 1080, 1920},
    {"world2_wide", 40, 10, 2, 1080, 500},
    {"world2_tall", 20, 10, 2, 1080, 1920},
    {"world2_land", 30, 10, 2, 1920, 1080},
    {"world5_land", 50, 10, 5.5, 1920, 1080},
    {"world7_tall", 51, 10, 7, 1080, 1920},
};

/// What an eye in front of the glass sees: 40 % of a 250 cd/m2 panel and 30 cd/m2 of reflected room.
render::Image behind_glass(const render::Image& picture) {
    constexpr double k_panel = 0.40 * 250, k_room = 30;
    std::array<std::uint32_t, 256> seen{};
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const double light = k_panel * std::pow(static_cast<double>(i) / 255, 2.2) + k_room;
        seen[i] =
            static_cast<std::uint32_t>(std::lround(255 * std::pow(light / (k_panel + k_room), 1 / 2.2)));
    }
    render::Image out = picture;
    for (auto& p : out.pixels)
        p = 0xFF000000U | seen[(p >> 16U) & 255U] << 16U | seen[(p >> 8U) & 255U] << 8U | seen[p & 255U];
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: map_gallery FOLDER [NAME]\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    map::ShippedMap shipped;
    for (const View& view : k_views) {
        if (argc > 2 && !std::string_view(view.name).starts_with(argv[2])) continue;
        auto request =
            map::ShippedMap::request(view.lat_deg, view.lon_deg, view.zoom, view.width_px, view.height_px);
        request.scale = view.scale;
        request.street_names = view.streets;
        const auto picture = shipped.draw(request);
        for (const std::string& problem : shipped.problems)
            fmt::print(stderr, "{}\n", problem);
        fmt::print("{:16} {:4.1f} % black\n", view.name, 100 * map::black_share(picture));
        golden::write_png(picture, folder / (std::string(view.name) + ".png"));
        golden::write_png(behind_glass(picture), folder / (std::string(view.name) + "_glass.png"));
    }
    return 0;
}
