// What the base map costs, beside its targets. Times are processor time of one thread: others may be busy.

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/map/shipped_map.hpp"

using namespace mirror;

namespace {

const std::filesystem::path k_assets = std::filesystem::path(MIRROR_SOURCE_DIR) / "assets";

double thread_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// The middle of so many runs.
double median_ms(int runs, const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        const double start = thread_ms();
        work();
        times.push_back(thread_ms() - start);
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

void row(const std::string& what, double ms, std::optional<double> target_ms = std::nullopt) {
    const std::string target = target_ms ? fmt::format("<= {:5.1f} ms", *target_ms) : std::string("-");
    const char* verdict = !target_ms ? "" : ms <= *target_ms ? "  ok" : "  ABOVE";
    fmt::print("map  {:52} {:8.2f} ms   target {:>11}{}\n", what, ms, target, verdict);
}

void memory_row(const std::string& what, std::size_t bytes, std::optional<double> target_mib = std::nullopt) {
    const double mib = static_cast<double>(bytes) / (1024 * 1024);
    const std::string target = target_mib ? fmt::format("<= {:5.1f} MiB", *target_mib) : std::string("-");
    const char* verdict = !target_mib ? "" : mib <= *target_mib ? "  ok" : "  ABOVE";
    fmt::print("map  {:52} {:7.2f} MiB  target {:>11}{}\n", what, mib, target, verdict);
}

struct View {
    const char* name;
    double lat_deg, lon_deg, zoom;
    int width_px, height_px;
    std::optional<double> geometry_target_ms;
};

constexpr View k_views[] = {
    {"city z12 1080x1920", 53.5571, 13.2607, 12, 1080, 1920, std::nullopt},
    {"city z13 1080x1920", 53.5571, 13.2607, 13, 1080, 1920, std::nullopt},
    {"city z14 1080x500", 53.5571, 13.2607, 14, 1080, 500, 40},
    {"city z14 1080x1920", 53.5571, 13.2607, 14, 1080, 1920, 40},
    {"city z14 1920x1080", 53.5571, 13.2607, 14, 1920, 1080, 40},
    {"city z15 1080x1920", 53.5571, 13.2607, 15, 1080, 1920, std::nullopt},
    {"world z2 1920x1080", 30, 10, 2, 1920, 1080, std::nullopt},
};

map::MapRequest request_for(const View& view) {
    return map::ShippedMap::request(view.lat_deg, view.lon_deg, view.zoom, view.width_px, view.height_px);
}

/// Median over the view's tiles of the time to decode one, and to draw one into 512 px.
void bench_tiles(tiles::TileSet& set, const View& view) {
    const auto request = request_for(view);
    std::vector<double> decode_ms;
    std::vector<double> draw_ms;
    for (const map::TileWish& wish : map::wanted_tiles(request.camera, request.size(), 1)) {
        for (const tiles::TilePiece& piece : set.pieces_of(wish.id)) {
            std::shared_ptr<const tiles::VectorTile> tile;
            decode_ms.push_back(median_ms(5, [&] {
                auto read = set.read(piece);
                if (read && *read) tile = std::make_shared<const tiles::VectorTile>(std::move(**read));
            }));
            if (!tile) continue;
            const map::PlacedTile placed{tile, wish.rect(), wish.rect()};
            map::MapRequest one;
            one.width_px = one.height_px = 512;
            one.edge_fade_px = 0;
            one.camera.zoom = wish.id.z;
            one.camera.centre = {(placed.rect.left + placed.rect.right) / 2,
                                 (placed.rect.top + placed.rect.bottom) / 2};
            draw_ms.push_back(median_ms(5, [&] { map::compose(one, {&placed, 1}, nullptr); }));
        }
    }
    std::ranges::sort(decode_ms);
    std::ranges::sort(draw_ms);
    if (decode_ms.empty() || draw_ms.empty()) return;
    row(fmt::format("{}: tile read and decoded, median", view.name), decode_ms[decode_ms.size() / 2]);
    row(fmt::format("{}: tile drawn at 512 px, median", view.name), draw_ms[draw_ms.size() / 2], 4);
}

void bench_view(tiles::TileSet& set, const View& view) {
    const auto request = request_for(view);
    const auto wishes = map::wanted_tiles(request.camera, request.size(), 1);
    std::vector<std::string> problems;
    std::vector<map::PlacedTile> tiles;
    row(fmt::format("{}: tiles read and decoded, all", view.name), median_ms(5, [&] {
            map::TileGather cold(set);
            tiles = cold.gather(wishes, problems);
        }));
    const double geometry = median_ms(9, [&] { map::compose(request, tiles, nullptr); });
    row(fmt::format("{}: geometry", view.name), geometry, view.geometry_target_ms);
    const double shared = median_ms(9, [&] { map::compose(request, tiles, nullptr, 2); });
    row(fmt::format("{}: geometry, two threads", view.name), shared, view.geometry_target_ms);

    std::vector<map::TileOnView> views;
    for (const map::PlacedTile& placed : tiles)
        views.emplace_back(placed, request.camera, request.size());
    row(fmt::format("{}: whole picture, cold", view.name), median_ms(3, [&] {
            tiles::TileSet files = map::shipped_files();
            map::TileGather cold(files);
            map::LabelPainter labels(k_assets / "fonts");
            map::compose(request, cold.gather(wishes, problems), &labels);
        }));
    map::TileGather gather(set);
    map::LabelPainter labels(k_assets / "fonts");
    row(fmt::format("{}: whole picture, warm", view.name),
        median_ms(5, [&] { map::compose(request, gather.gather(wishes, problems), &labels); }));
    memory_row(fmt::format("{}: decoded tiles while drawing", view.name), gather.size_bytes(), 24);
    const auto picture_bytes = sizeof(std::uint32_t) * static_cast<std::size_t>(view.width_px) *
                               static_cast<std::size_t>(view.height_px);
    memory_row(fmt::format("{}: the still map, one picture", view.name), picture_bytes, 8);
    gather.drop();
    memory_row(fmt::format("{}: decoded tiles when still", view.name), gather.size_bytes(), 0);

    map::MapRequest streets = request;
    streets.street_names = true;
    for (const map::MapRequest* wanted : {&request, static_cast<const map::MapRequest*>(&streets)}) {
        const char* names = wanted->street_names ? "labels and streets" : "labels";
        auto picture = map::compose(request, tiles, nullptr);
        row(fmt::format("{}: {}, cold", view.name, names),
            median_ms(5,
                      [&] {
                          map::LabelPainter cold(k_assets / "fonts");
                          cold.paint(picture, views, *wanted);
                      }),
            25);
        map::LabelPainter warm(k_assets / "fonts");
        row(fmt::format("{}: {}, cached", view.name, names),
            median_ms(9, [&] { warm.paint(picture, views, *wanted); }), 5);
    }
}

}  // namespace

/// map_bench [NAME]: only the views whose name contains it.
int main(int argc, char** argv) {
    const std::string_view only = argc > 1 ? argv[1] : "";
    tiles::TileSet set = map::shipped_files();
    if (only.empty()) bench_tiles(set, k_views[3]);
    for (const View& view : k_views)
        if (std::string_view(view.name).find(only) != std::string_view::npos) bench_view(set, view);
    return 0;
}
