#include <algorithm>
#include <cmath>

#include "module/tiles/schema_table.hpp"

namespace mirror::tiles {
namespace {

// `kind` is OpenStreetMap's highway value; a ramp has `link` instead of a kind of its own.
constexpr Named<RoadClass> k_roads[] = {
    {"motorway", RoadClass::motorway}, {"trunk", RoadClass::trunk},
    {"primary", RoadClass::primary},   {"secondary", RoadClass::secondary},
    {"tertiary", RoadClass::tertiary}, {"unclassified", RoadClass::minor},
    {"residential", RoadClass::minor}, {"living_street", RoadClass::minor},
    {"busway", RoadClass::service},    {"bus_guideway", RoadClass::service},
    {"service", RoadClass::service},   {"track", RoadClass::track},
    {"pedestrian", RoadClass::path},   {"footway", RoadClass::path},
    {"steps", RoadClass::path},        {"path", RoadClass::path},
    {"cycleway", RoadClass::path},     {"pier", RoadClass::pier},
    {"breakwater", RoadClass::pier},   {"groyne", RoadClass::pier},
};

constexpr std::string_view k_rails[] = {"rail",      "narrow_gauge", "tram",    "light_rail",
                                        "funicular", "subway",       "monorail"};

constexpr Named<PlaceClass> k_places[] = {
    {"capital", PlaceClass::capital},
    {"state_capital", PlaceClass::city},
    {"city", PlaceClass::city},
    {"town", PlaceClass::town},
    {"village", PlaceClass::village},
    {"hamlet", PlaceClass::hamlet},
    {"suburb", PlaceClass::suburb},
    {"quarter", PlaceClass::neighbourhood},
    {"neighbourhood", PlaceClass::neighbourhood},
    {"isolated_dwelling", PlaceClass::other},
    {"farm", PlaceClass::other},
    {"island", PlaceClass::other},
    {"locality", PlaceClass::other},
};

constexpr Named<LandClass> k_land[] = {
    {"forest", LandClass::wood},
    {"grass", LandClass::grass},
    {"meadow", LandClass::grass},
    {"grassland", LandClass::grass},
    {"heath", LandClass::grass},
    {"scrub", LandClass::grass},
    {"village_green", LandClass::grass},
    {"recreation_ground", LandClass::grass},
    {"farmland", LandClass::farmland},
    {"farmyard", LandClass::farmland},
    {"orchard", LandClass::farmland},
    {"vineyard", LandClass::farmland},
    {"swamp", LandClass::wetland},
    {"bog", LandClass::wetland},
    {"string_bog", LandClass::wetland},
    {"wet_meadow", LandClass::wetland},
    {"marsh", LandClass::wetland},
    {"sand", LandClass::sand},
    {"beach", LandClass::sand},
    {"residential", LandClass::residential},
    {"industrial", LandClass::industrial},
    {"commercial", LandClass::industrial},
    {"retail", LandClass::industrial},
    {"railway", LandClass::industrial},
};

bool refine_land(const Attributes& attributes, Feature& feature) {
    const std::string_view kind = attributes.text(Key::kind);
    if (kind == "park")
        feature.theme = Theme::park;
    else
        feature.rank = rank_of(find(k_land, kind).value_or(LandClass::other));
    return feature.geometry == Geometry::area;
}

bool refine_water(const Attributes& attributes, Feature& feature) {
    if (attributes.text(Key::kind) == "glacier") feature.theme = Theme::ice;
    return feature.geometry == Geometry::area;
}

bool refine_waterway(const Attributes& attributes, Feature& feature) {
    const std::string_view kind = attributes.text(Key::kind);
    const bool is_wide = kind == "river" || kind == "canal";
    feature.rank = rank_of(is_wide ? WaterwayClass::river : WaterwayClass::stream);
    feature.is_tunnel = is_set(attributes, Key::tunnel);
    return feature.geometry == Geometry::line;
}

bool refine_water_name(const Attributes& attributes, Feature& /*feature*/) {
    return attributes.text(Key::kind) != "glacier";
}

bool refine_boundary(const Attributes& attributes, Feature& feature) {
    if (is_set(attributes, Key::maritime)) return false;  // a line through the open sea, or the coast itself
    const double level = attributes.number(Key::admin_level);
    if (!(level >= 1 && level <= 15)) return false;
    feature.rank = static_cast<std::uint8_t>(level);
    return feature.geometry == Geometry::line;
}

bool refine_street(const Attributes& attributes, Feature& feature) {
    const std::string_view kind = attributes.text(Key::kind);
    feature.is_tunnel = is_set(attributes, Key::tunnel);
    const bool is_name = feature.theme == Theme::road_name;
    if (kind == "runway" || kind == "taxiway") {
        feature.theme = Theme::aeroway;
        return !is_name;
    }
    if (std::ranges::find(k_rails, kind) != std::end(k_rails)) {
        feature.theme = Theme::rail;
        const bool is_side = !attributes.text(Key::service).empty();
        feature.rank = rank_of(is_side ? RailClass::side : RailClass::main);
        return !is_name && feature.geometry == Geometry::line;
    }
    const auto road = find(k_roads, kind);
    if (!road) return false;
    feature.rank = rank_of(*road);
    feature.is_ramp = is_set(attributes, Key::link);
    feature.is_oneway = is_set(attributes, Key::oneway);
    return feature.geometry == Geometry::line || *road == RoadClass::pier;
}

bool refine_ferry(const Attributes& /*attributes*/, Feature& feature) {
    return feature.geometry == Geometry::line;
}

/// Ten million people 0, a million 2, a hundred thousand 4 …
std::uint8_t importance_of(double population) {
    if (!(population >= 1)) return k_unranked;
    const double steps = 2 * (7 - std::log10(population));
    return static_cast<std::uint8_t>(std::lround(std::clamp<double>(steps, 0, k_unranked - 1)));
}

bool refine_place(const Attributes& attributes, Feature& feature) {
    const auto place = find(k_places, attributes.text(Key::kind));
    if (!place) return false;
    feature.rank = rank_of(*place);
    feature.importance = importance_of(attributes.number(Key::population));
    return feature.geometry == Geometry::point;
}

/// Names of countries stand among the borders; `way_area` is in hectares.
bool refine_boundary_name(const Attributes& attributes, Feature& feature) {
    if (attributes.number(Key::admin_level) != 2) return false;
    const double area_km2 = attributes.number(Key::way_area) / 100;
    feature.rank = rank_of(PlaceClass::country);
    feature.importance = area_km2 >= 2e6 ? 0 : area_km2 >= 7e5 ? 1 : area_km2 >= 1e5 ? 2 : 3;
    return feature.geometry == Geometry::point;
}

constexpr LayerRule k_shortbread[] = {
    {"land", refine_land, Theme::landcover},
    {"sites", refine_land, Theme::landuse},
    {"ocean", refine_area, Theme::water},
    {"water_polygons", refine_water, Theme::water},
    {"water_lines", refine_waterway, Theme::waterway},
    {"buildings", refine_area, Theme::building},
    {"boundaries", refine_boundary, Theme::boundary},
    {"pier_lines", refine_street, Theme::road},
    {"pier_polygons", refine_street, Theme::road},
    {"streets", refine_street, Theme::road},
    {"ferries", refine_ferry, Theme::ferry},
    {"street_labels", refine_street, Theme::road_name},
    {"place_labels", refine_place, Theme::place},
    {"boundary_labels", refine_boundary_name, Theme::place},
    {"water_polygons_labels", refine_water_name, Theme::water_name},
    {"water_lines_labels", refine_water_name, Theme::water_name},
};

}  // namespace

const Schema& shortbread() {
    static constexpr Schema schema{"Shortbread", k_shortbread};
    return schema;
}

}  // namespace mirror::tiles
