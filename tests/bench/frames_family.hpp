#pragma once
// A family in the town whose map ships with the program, for the benchmarks of the screen.

#include <cmath>
#include <numbers>
#include <string>

#include "module/config/config.hpp"
#include "module/view/mirror_view.hpp"

namespace mirror::bench {

/// Somebody drives round the town; a lap takes 20 minutes.
inline LatLon on_the_road(std::size_t person, double seconds) {
    const double turn = 2 * std::numbers::pi * (seconds / 1200 + static_cast<double>(person) / 5);
    const double reach = 0.012 + 0.004 * static_cast<double>(person % 3);
    return LatLon::make(53.557 + reach * std::sin(turn), 13.262 + 1.6 * reach * std::cos(turn)).value();
}

/// People in the town, spread on a spiral, on a map that is the only module.
inline view::MirrorView family(std::size_t people) {
    view::MapView map;
    map.home = LatLon::make(53.5605, 13.2480).value();
    map.regions = {{"Home", *map.home, 120, true, ""}};
    for (std::size_t i = 0; i < people; ++i) {
        view::Marker marker;
        marker.name = "Person " + std::to_string(i + 1);
        marker.initials = "P" + std::to_string(i % 10);
        marker.color = {static_cast<std::uint8_t>(60 + i * 37 % 190), 160, 220};
        const double turn = 2.4 * static_cast<double>(i);
        const double reach = 0.02 * std::sqrt((static_cast<double>(i) + 1) / static_cast<double>(people));
        marker.place =
            LatLon::make(53.557 + reach * std::sin(turn), 13.262 + 2.4 * reach * std::cos(turn)).value();
        map.markers.push_back(marker);
    }
    view::MirrorView view;
    view.modules.push_back({0, "", std::move(map)});
    return view;
}

inline view::MapView& map_of(view::MirrorView& view) {
    return std::get<view::MapView>(view.modules[0].data);
}

/// The map alone, over the whole screen.
inline config::Config map_alone(double zoom) {
    config::Config config;
    config.zoom = zoom;
    config.display.viewing_distance_m = 0;
    config::Module module;
    module.name = "map";
    module.position = config::Position::fullscreen_below;
    module.options = config::MapOptions{};
    config.modules = {module};
    return config;
}

}  // namespace mirror::bench
