#include <fmt/format.h>

#include <algorithm>

#include "module/tiles/map_file.hpp"
#include "render/cli/doctor/doctor.hpp"
#include "render/map/shipped_maps.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_maps_check = "map";
/// From here on a map has the streets of a town.
constexpr int k_street_zoom = 12;

bool shows_map_files(const config::Config& config) {
    return std::ranges::any_of(config.modules, [](const config::Module& module) {
        const auto* map = std::get_if<config::MapOptions>(&module.options);
        return map != nullptr && !module.disabled && map->kind == config::MapKind::map;
    });
}

const config::Region* home_of(const config::Config& config) {
    const auto found = std::ranges::find_if(config.regions, [&](const config::Region& region) {
        return config.home.empty() || region.name == config.home;
    });
    return found == config.regions.end() ? nullptr : &*found;
}

bool holds(const tiles::SourceInfo& file, LatLon place) {
    return place.lat_deg() >= file.south_deg && place.lat_deg() <= file.north_deg &&
           place.lon_deg() >= file.west_deg && place.lon_deg() <= file.east_deg;
}

}  // namespace

Findings check_maps(const Patient& patient) {
    const config::Config& config = *patient.config;
    const map::MapWorkerSetup setup = map::map_setup(config);
    const config::Region* const home = home_of(config);
    Findings findings;
    int best_zoom = -1;
    std::string best_file;
    for (const auto& file : setup.files) {
        const auto source = setup.open(file);
        if (!source) {
            findings.push_back({k_maps_check, Verdict::problem, source.error().text,
                                "correct `map.files`, or copy the file again"});
            continue;
        }
        const tiles::SourceInfo& info = (*source)->info();
        findings.push_back({k_maps_check, Verdict::ok,
                            fmt::format("{}: zooms {} to {}", info.path, info.min_zoom, info.max_zoom), ""});
        if (home != nullptr && holds(info, home->centre) && info.max_zoom > best_zoom) {
            best_zoom = info.max_zoom;
            best_file = info.path;
        }
    }
    if (!shows_map_files(config) || setup.raster) return findings;
    if (home == nullptr) {
        findings.push_back({k_maps_check, Verdict::warning,
                            "there is no home: nobody knows which map is needed",
                            "add your home to `regions`"});
    } else if (best_zoom < k_street_zoom) {
        findings.push_back(
            {k_maps_check, Verdict::warning,
             best_zoom < 0
                 ? fmt::format("no map file holds {}", home->name)
                 : fmt::format("around {} the best map ends at zoom {}: no streets", home->name, best_zoom),
             "cut out your own region's map, as config/README.md says, and put it first in `map.files`"});
    } else {
        findings.push_back(
            {k_maps_check, Verdict::ok, fmt::format("{} lies in {}", home->name, best_file), ""});
    }
    return findings;
}

}  // namespace mirror::cli::doctor
