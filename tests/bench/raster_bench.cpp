// What a map from a tile server costs, beside its targets. Times are processor time of one thread.

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "render/map/raster_decode.hpp"
#include "render/map/raster_filter.hpp"
#include "render/map/raster_mosaic.hpp"
#include "tests/support/paper_map.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

double thread_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

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
    fmt::print("raster {:50} {:8.2f} ms   target {:>11}{}\n", what, ms, target, verdict);
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void bench_tile(test::PaperMap& paper) {
    constexpr TileId k_tile{14, 8795, 5290};
    const std::string png = paper.png(k_tile);
    const auto tile = decode_raster_tile(bytes_of(png));
    row("tile of 256 px decoded", median_ms(51, [&] { decode_raster_tile(bytes_of(png)); }));
    row("tile of 256 px filtered", median_ms(51, [&] { filter_for_mirror(*tile, 1, 1); }), 1.4);
}

void bench_view(test::PaperMap& paper, const char* name, int width_px, int height_px, bool offers_2x) {
    MapRequest request;
    request.camera = {to_world(LatLon::make(53.5571, 13.2607).value()), 14.3};
    request.width_px = width_px;
    request.height_px = height_px;
    const auto plan = plan_raster({}, offers_2x, false, request);
    RasterMosaic mosaic(*plan, request);
    std::vector<render::Image> tiles;
    for (const TileWish& wish : plan->tiles)
        tiles.push_back(paper.tile(wish.id, plan->asks_for_2x));
    const double joining = median_ms(9, [&] {
        for (std::size_t i = 0; i < tiles.size(); ++i)
            mosaic.paste(plan->tiles[i].id, plan->tiles[i].id, tiles[i]);
    });
    row(fmt::format("{}: {} tiles joined", name, tiles.size()), joining);
    row(fmt::format("{}: filtered", name),
        median_ms(9, [&] { filter_for_mirror(mosaic.pixels(), plan->pixels_per_unit, 1); }));
    row(fmt::format("{}: filtered, scaled", name),
        median_ms(9, [&] { static_cast<void>(mosaic.draw(request, {})); }), 40);
    row(fmt::format("{}: as it came, scaled", name), median_ms(9, [&] {
            static_cast<void>(mosaic.draw(request, {config::FilterMode::off, 1}));
        }));
}

}  // namespace

int main() {
    test::PaperMap paper;
    bench_tile(paper);
    bench_view(paper, "1080x1920", 1080, 1920, false);
    bench_view(paper, "1080x1920 @2x", 1080, 1920, true);
    bench_view(paper, "1080x500", 1080, 500, false);
    return 0;
}
