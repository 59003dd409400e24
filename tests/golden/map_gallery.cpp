// Draws base maps to look at: map_gallery FOLDER [NAME]. Each picture twice: as it is, and as it looks behind
// a two-way mirror by day.

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <string_view>

#include "module/tiles/mbtiles_source.hpp"
#include "module/tiles/tile_set.hpp"
#include "render/map/base_map_painter.hpp"
#include "render/map/labels.hpp"
#include "render/map/tile_gather.hpp"
#include "tests/golden/golden.hpp"

using namespace mirror;

namespace {

struct View {
    const char* name;
    double lat_deg, lon_deg, zoom;
    int width_px, height_px;
    bool streets = false;
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
    std::vector<std::unique_ptr<tiles::TileSource>> sources;
    for (const char* name : {"neubrandenburg", "liechtenstein", "world"}) {
        auto source = tiles::open_mbtiles(fmt::format("{}/assets/maps/{}.mbtiles", MIRROR_SOURCE_DIR, name));
        if (source) sources.push_back(std::move(*source));
    }
    tiles::TileSet set(std::move(sources));
    map::TileGather gather(set);
    map::LabelPainter labels;
    for (const View& view : k_views) {
        if (argc > 2 && !std::string_view(view.name).starts_with(argv[2])) continue;
        map::MapRequest request;
        request.camera = {to_world(*LatLon::make(view.lat_deg, view.lon_deg)), view.zoom};
        request.width_px = view.width_px;
        request.height_px = view.height_px;
        request.street_names = view.streets;
        std::vector<std::string> problems;
        using Clock = std::chrono::steady_clock;
        const auto t0 = Clock::now();
        const auto tiles =
            gather.gather(map::wanted_tiles(request.camera, request.size(), request.scale), problems);
        const auto t1 = Clock::now();
        auto plain = request;
        plain.labels = false;
        map::compose(plain, tiles, nullptr);
        const auto t2 = Clock::now();
        const auto picture = map::compose(request, tiles, &labels);
        const auto t3 = Clock::now();
        for (const std::string& problem : problems)
            fmt::print(stderr, "{}\n", problem);
        const auto ms = [](auto d) { return std::chrono::duration<double, std::milli>(d).count(); };
        fmt::print(
            "{:14} {:3} tiles, {:5.1f} ms read, {:5.1f} ms geometry, {:5.1f} ms all, {:4.1f} % black\n",
            view.name, tiles.size(), ms(t1 - t0), ms(t2 - t1), ms(t3 - t2), 100 * map::black_share(picture));
        golden::write_png(picture, folder / (std::string(view.name) + ".png"));
        golden::write_png(behind_glass(picture), folder / (std::string(view.name) + "_glass.png"));
    }
    return 0;
}
