#include <algorithm>

#include "module/tiles/schema_table.hpp"

namespace mirror::tiles {
namespace {

constexpr Named<RoadClass> k_roads[] = {
    {"minor", RoadClass::minor},     {"path", RoadClass::path},         {"service", RoadClass::service},
    {"track", RoadClass::track},     {"tertiary", RoadClass::tertiary}, {"secondary", RoadClass::secondary},
    {"primary", RoadClass::primary}, {"trunk", RoadClass::trunk},       {"motorway", RoadClass::motorway},
    {"busway", RoadClass::service},  {"raceway", RoadClass::service},   {"pier", RoadClass::pier},
};

constexpr Named<PlaceClass> k_places[] = {
    {"country", PlaceClass::country},
    {"city", PlaceClass::city},
    {"town", PlaceClass::town},
    {"village", PlaceClass::village},
    {"suburb", PlaceClass::suburb},
    {"borough", PlaceClass::suburb},
    {"quarter", PlaceClass::neighbourhood},
    {"neighbourhood", PlaceClass::neighbourhood},
    {"hamlet", PlaceClass::hamlet},
    {"isolated_dwelling", PlaceClass::other},
    {"locality", PlaceClass::other},
    {"island", PlaceClass::other},
};

constexpr Named<LandClass> k_land[] = {
    {"wood", LandClass::wood},
    {"grass", LandClass::grass},
    {"farmland", LandClass::farmland},
    {"wetland", LandClass::wetland},
    {"sand", LandClass::sand},
    {"residential", LandClass::residential},
    {"suburb", LandClass::residential},
    {"neighbourhood", LandClass::residential},
    {"industrial", LandClass::industrial},
    {"commercial", LandClass::industrial},
    {"retail", LandClass::industrial},
};

constexpr Named<WaterwayClass> k_waterways[] = {
    {"river", WaterwayClass::river},  {"canal", WaterwayClass::river},  {"stream", WaterwayClass::stream},
    {"drain", WaterwayClass::stream}, {"ditch", WaterwayClass::stream},
};

std::uint8_t importance_of(const Attributes& attributes) {
    const double rank = attributes.number(Key::rank);
    if (!(rank >= 1)) return k_unranked;
    return static_cast<std::uint8_t>(std::min<double>(rank - 1, k_unranked));
}

bool keep(const Attributes& /*attributes*/, Feature& /*feature*/) {
    return true;
}

bool refine_land(const Attributes& attributes, Feature& feature) {
    if (attributes.text(Key::class_) == "ice") feature.theme = Theme::ice;
    const auto land = find(k_land, attributes.text(Key::class_)).value_or(LandClass::other);
    feature.rank = rank_of(land);
    return feature.geometry == Geometry::area;
}

bool refine_waterway(const Attributes& attributes, Feature& feature) {
    const auto waterway = find(k_waterways, attributes.text(Key::class_)).value_or(WaterwayClass::stream);
    feature.rank = rank_of(waterway);
    feature.is_tunnel = attributes.text(Key::brunnel) == "tunnel";
    return feature.geometry == Geometry::line;
}

bool refine_boundary(const Attributes& attributes, Feature& feature) {
    if (is_set(attributes, Key::maritime)) return false;  // a line through the open sea
    const double level = attributes.number(Key::admin_level);
    if (!(level >= 1 && level <= 15)) return false;
    feature.rank = static_cast<std::uint8_t>(level);
    return feature.geometry == Geometry::line;
}

// Construction sites, abandoned railways, platforms and cable cars are in no table: they are dropped.
bool refine_transportation(const Attributes& attributes, Feature& feature) {
    const std::string_view kind = attributes.text(Key::class_);
    feature.is_tunnel = attributes.text(Key::brunnel) == "tunnel";
    feature.is_ramp = attributes.number(Key::ramp) == 1;
    feature.is_oneway = attributes.number(Key::oneway) == 1;
    if (kind == "rail" || kind == "transit") {
        if (feature.theme == Theme::road_name) return false;
        feature.theme = Theme::rail;
        const bool is_side = !attributes.text(Key::service).empty();
        feature.rank = rank_of(is_side ? RailClass::side : RailClass::main);
        return feature.geometry == Geometry::line;
    }
    if (kind == "ferry") {
        if (feature.theme == Theme::road_name) return false;
        feature.theme = Theme::ferry;
        return feature.geometry == Geometry::line;
    }
    const auto road = find(k_roads, kind);
    if (!road) return false;
    feature.rank = rank_of(*road);
    return feature.geometry == Geometry::line || *road == RoadClass::pier;
}

bool refine_place(const Attributes& attributes, Feature& feature) {
    auto place = find(k_places, attributes.text(Key::class_));
    if (!place) return false;  // continents, states, counties: nothing that a family map names
    if (*place == PlaceClass::city && attributes.number(Key::capital) == 2) place = PlaceClass::capital;
    feature.rank = rank_of(*place);
    feature.importance = importance_of(attributes);
    return feature.geometry == Geometry::point;
}

bool refine_poi(const Attributes& attributes, Feature& feature) {
    feature.importance = importance_of(attributes);
    return feature.geometry == Geometry::point;
}

constexpr LayerRule k_open_map_tiles[] = {
    {"landcover", refine_land, Theme::landcover},
    {"landuse", refine_land, Theme::landuse},
    {"park", refine_area, Theme::park},
    {"water", refine_area, Theme::water},
    {"waterway", refine_waterway, Theme::waterway, true},
    {"building", refine_area, Theme::building},
    {"boundary", refine_boundary, Theme::boundary},
    {"aeroway", keep, Theme::aeroway},
    {"transportation", refine_transportation, Theme::road},
    {"transportation_name", refine_transportation, Theme::road_name},
    {"place", refine_place, Theme::place},
    {"water_name", keep, Theme::water_name},
    {"poi", refine_poi, Theme::poi},
};

}  // namespace

const Schema& open_map_tiles() {
    static constexpr Schema schema{"OpenMapTiles", k_open_map_tiles,
                                   "© OpenMapTiles © OpenStreetMap contributors"};
    return schema;
}

}  // namespace mirror::tiles
