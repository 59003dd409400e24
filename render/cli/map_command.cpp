#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>

#include "module/base/inbox.hpp"
#include "module/config/config.hpp"
#include "module/tiles/map_file.hpp"
#include "module/tiles/tile_set.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/place_option.hpp"
#include "render/cli/size_option.hpp"
#include "render/map/map_worker.hpp"
#include "render/map/read_style.hpp"
#include "render/map/shipped_maps.hpp"
#include "render/sdl/canvas.hpp"

namespace mirror::cli {
namespace {

constexpr double k_usual_zoom = 14;
constexpr std::chrono::seconds k_map_patience(60);  // for a slow tile server

struct MapOptions {
    std::string config;
    std::string style;
    std::string out;
    std::string center;
    std::optional<double> zoom;
    std::string size = "1080x1920";
    double scale = 1;
    bool streets = false;
    bool no_names = false;
};

/// What stands in a file, a line each.
void print_source(const tiles::SourceInfo& info) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(info.path, error);
    fmt::print("{}\n", info.path);
    fmt::print("  {}, {:.1f} MB, {}, zooms {} to {}\n", info.name,
               error ? 0.0 : static_cast<double>(bytes) / 1e6, info.schema->name, info.min_zoom,
               info.max_zoom);
    fmt::print("  from {:.4f},{:.4f} (south-west) to {:.4f},{:.4f} (north-east)\n", info.south_deg,
               info.west_deg, info.north_deg, info.east_deg);
    if (!info.attribution.empty()) fmt::print("  {}\n", info.attribution);
}

using Sources = std::vector<std::unique_ptr<tiles::TileSource>>;

/// Opens every file and says what is in it. \return whether all of them serve
bool describe(const map::MapWorkerSetup& setup) {
    if (setup.raster) {
        const auto& source = setup.raster->source;
        fmt::print(
            "{}\n  pictures of {} px from a server, zooms {} to {}; the files below are for when it fails\n"
            "  {}\n",
            source.url, source.tile_px, source.min_zoom, source.max_zoom, source.attribution);
    }
    Sources sources;
    bool is_good = true;
    for (const auto& file : setup.files) {
        auto source = setup.open(file);
        if (source) {
            print_source((*source)->info());
            sources.push_back(std::move(*source));
        } else {
            is_good = false;
            fmt::print("{}\n", source.error().text);
        }
    }
    if (sources.empty()) {
        fmt::print("no map file can be read: the map stays black\n");
        return false;
    }
    fmt::print("style: {}\n", setup.style.empty() ? "mirror (ships with the program)" : setup.style.string());
    fmt::print("shown on the map: {}\n", tiles::TileSet(std::move(sources)).attribution());
    return is_good;
}

/// Where to look when nobody says: at home, else at the middle of the first file.
LatLon usual_centre(const config::Config& config, const map::MapWorkerSetup& setup) {
    const auto home = std::ranges::find_if(config.regions, [&](const config::Region& region) {
        return config.home.empty() || region.name == config.home;
    });
    if (home != config.regions.end()) return home->centre;
    for (const auto& file : setup.files) {
        if (const auto source = setup.open(file)) {
            const tiles::SourceInfo& info = (*source)->info();
            return LatLon::make((info.south_deg + info.north_deg) / 2, (info.west_deg + info.east_deg) / 2)
                .value_or(LatLon());
        }
    }
    return {};
}

map::MapRequest request_of(const MapOptions& options, LatLon centre) {
    const PixelSize size = parse_size(options.size).value_or(PixelSize());
    map::MapRequest request;
    request.id = 1;
    request.width_px = size.width_px;
    request.height_px = size.height_px;
    request.scale = options.scale;
    request.edge_fade_px = 0;
    request.labels = !options.no_names;
    request.street_names = options.streets;
    map::CameraLimits limits;
    limits.min_zoom = 0;
    limits.max_zoom = 22;
    request.camera =
        map::clamped({to_world(centre), options.zoom.value_or(k_usual_zoom)}, request.size(), limits);
    return request;
}

/// With a tile server pictures become complete little by little.
map::MapPicture last_picture(Inbox<map::MapPicture>& inbox) {
    const auto end = std::chrono::steady_clock::now() + k_map_patience;
    map::MapPicture picture;
    bool is_complete = false;
    while (!is_complete && std::chrono::steady_clock::now() < end) {
        for (map::MapPicture& drawn : inbox.wait_until(end)) {
            picture = std::move(drawn);
            is_complete = picture.is_complete;
        }
    }
    return picture;
}

int draw(const MapOptions& options, const config::Config& config, map::MapWorkerSetup setup) {
    const LatLon centre = parse_place(options.center).value_or(usual_centre(config, setup));
    Inbox<map::MapPicture> inbox(8);
    map::MapWorker worker(std::move(setup),
                          [&inbox](map::MapPicture drawn) { inbox.send(std::move(drawn)); });
    worker.request(request_of(options, centre));
    const map::MapPicture picture = last_picture(inbox);
    for (const view::LocalProblem& problem : picture.problems)
        std::fprintf(stderr, "owntracks-mirror: %s\n", problem.told().c_str());
    if (!picture.image || picture.image->pixels.empty()) return k_exit_failed;
    if (const auto written = render::write_png(map::with_names(*picture.image, picture.names), options.out);
        !written) {
        std::fprintf(stderr, "owntracks-mirror: %s\n", written.error().text.c_str());
        return k_exit_failed;
    }
    std::printf("%s\n%s\n", options.out.c_str(), picture.attribution.c_str());
    return picture.problems.empty() ? k_exit_done : k_exit_failed;
}

/// A table that cannot be used is named with all of its mistakes.
bool is_good_style(const std::filesystem::path& file) {
    if (file.empty()) return true;
    const auto style = map::read_style_file(file);
    if (style) return true;
    for (const config::Problem& problem : style.error())
        std::fprintf(stderr, "%s\n", config::to_text(problem).c_str());
    return false;
}

int show_map(const MapOptions& options) {
    config::Config config;
    if (!options.config.empty()) {
        auto read = load_config(options.config);
        if (!read) return k_exit_usage;
        config = std::move(*read);
    }
    map::MapWorkerSetup setup = map::map_setup(config);
    if (!options.style.empty()) setup.style = options.style;
    if (!is_good_style(setup.style)) return k_exit_usage;
    if (!options.out.empty()) return draw(options, config, std::move(setup));
    return describe(setup) ? k_exit_done : k_exit_failed;
}

}  // namespace

void add_map_command(Command& app, int& exit_code) {
    const auto options = std::make_shared<MapOptions>();
    auto& command = app.add_subcommand(
        "map", "Says which map files there are and what is in them, or draws a view of them into a PNG");
    command.add_option("--config", options->config,
                       "A household's configuration; without it the maps that ship");
    command.add_option("--style", options->style, "A style table instead of the configured one");
    auto& out = command.add_option("--out", options->out, "Draw into this PNG");
    command.add_option("--center", options->center, "LAT,LON; by default home, else the first file's middle")
        .check(check_place)
        .needs(out);
    command.add_option("--zoom", options->zoom, "From 0 (the world in 512 px) to 22")
        .range(0.0, 22.0)
        .needs(out);
    command.add_option("--size", options->size, "Pixels").check(check_size).needs(out).show_default();
    command.add_option("--scale", options->scale, "Lines and letters so many times as large")
        .range(0.25, 4.0)
        .needs(out);
    command.add_flag("--streets", options->streets, "With the names of streets").needs(out);
    command.add_flag("--no-names", options->no_names, "Without any names").needs(out);
    command.callback([options, &exit_code] { exit_code = show_map(*options); });
}

}  // namespace mirror::cli
