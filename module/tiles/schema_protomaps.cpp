#include <algorithm>
#include <cmath>

#include "module/tiles/schema_table.hpp"

namespace mirror::tiles {
namespace {

struct RoadKind {
    RoadClass road;
    bool is_ramp = false;
};

// `kind_detail` is OpenStreetMap's highway value.
constexpr Named<RoadKind> k_road_details[] = {
    {"motorway", {RoadClass::motorway}},   {"motorway_link", {RoadClass::motorway, true}},
    {"trunk", {RoadClass::trunk}},         {"trunk_link", {RoadClass::trunk, true}},
    {"primary", {RoadClass::primary}},     {"primary_link", {RoadClass::primary, true}},
    {"secondary", {RoadClass::secondary}}, {"secondary_link", {RoadClass::secondary, true}},
    {"tertiary", {RoadClass::tertiary}},   {"tertiary_link", {RoadClass::tertiary, true}},
    {"residential", {RoadClass::minor}},   {"unclassified", {RoadClass::minor}},
    {"living_street", {RoadClass::minor}}, {"road", {RoadClass::minor}},
    {"busway", {RoadClass::service}},      {"raceway", {RoadClass::service}},
    {"service", {RoadClass::service}},     {"track", {RoadClass::track}},
    {"pier", {RoadClass::pier}},
};

// Where there is no known detail.
constexpr Named<RoadClass> k_road_kinds[] = {
    {"highway", RoadClass::motorway}, {"major_road", RoadClass::primary}, {"minor_road", RoadClass::minor},
    {"other", RoadClass::service},    {"path", RoadClass::path},          {"pier", RoadClass::pier},
};

constexpr Named<PlaceClass> k_places[] = {
    {"city", PlaceClass::city},
    {"town", PlaceClass::town},
    {"village", PlaceClass::village},
    {"hamlet", PlaceClass::hamlet},
    {"suburb", PlaceClass::suburb},
    {"borough", PlaceClass::suburb},
    {"quarter", PlaceClass::neighbourhood},
    {"neighbourhood", PlaceClass::neighbourhood},
    {"isolated_dwelling", PlaceClass::other},
    {"farm", PlaceClass::other},
    {"allotments", PlaceClass::other},
    {"locality", PlaceClass::other},
};

constexpr Named<LandClass> k_land[] = {
    {"forest", LandClass::wood},
    {"wood", LandClass::wood},
    {"grass", LandClass::grass},
    {"grassland", LandClass::grass},
    {"meadow", LandClass::grass},
    {"scrub", LandClass::grass},
    {"recreation_ground", LandClass::grass},
    {"village_green", LandClass::grass},
    {"farmland", LandClass::farmland},
    {"farmyard", LandClass::farmland},
    {"orchard", LandClass::farmland},
    {"wetland", LandClass::wetland},
    {"sand", LandClass::sand},
    {"beach", LandClass::sand},
    {"barren", LandClass::sand},
    {"residential", LandClass::residential},
    {"neighbourhood", LandClass::residential},
    {"urban_area", LandClass::residential},
    {"industrial", LandClass::industrial},
    {"commercial", LandClass::industrial},
    {"railway", LandClass::industrial},
};

constexpr Named<std::uint8_t> k_boundaries[] = {
    {"country", 2}, {"region", 4}, {"county", 6}, {"locality", 8}};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

bool refine_land(const Attributes& attributes, Feature& feature) {
    const std::string_view kind = attributes.text(Key::kind);
    if (is_one_of(kind, {"park", "national_park", "nature_reserve", "protected_area"}))
        feature.theme = Theme::park;
    else if (kind == "glacier")
        feature.theme = Theme::ice;
    else if (is_one_of(kind, {"pier", "runway", "taxiway"}))
        return false;  // lines of the roads layer draw these
    feature.rank = feature.theme == Theme::park ? 0 : rank_of(find(k_land, kind).value_or(LandClass::other));
    return feature.geometry == Geometry::area;
}

/// One layer for water areas, running water and the names of both.
bool refine_water(const Attributes& attributes, Feature& feature) {
    const std::string_view kind = attributes.text(Key::kind);
    if (feature.geometry == Geometry::point) {
        feature.theme = Theme::water_name;
        return true;
    }
    if (feature.geometry == Geometry::area)
        return !is_one_of(kind, {"playa", "reef", "swimming_pool", "fountain"});
    feature.is_tunnel = is_set(attributes, Key::is_tunnel);
    const bool is_wide = is_one_of(kind, {"river", "canal"});
    if (is_wide || is_one_of(kind, {"stream", "drain", "ditch"})) {
        feature.theme = Theme::waterway;
        feature.rank = rank_of(is_wide ? WaterwayClass::river : WaterwayClass::stream);
    } else {
        feature.theme = Theme::water_name;  // a strait or bay with a line for its name
    }
    return true;
}

bool refine_boundary(const Attributes& attributes, Feature& feature) {
    const auto known = find(k_boundaries, attributes.text(Key::kind));
    const double level = known ? *known : attributes.number(Key::kind_detail);
    if (!(level >= 1 && level <= 15)) return false;
    feature.rank = static_cast<std::uint8_t>(level);
    return feature.geometry == Geometry::line;
}

bool refine_rail(const Attributes& attributes, Feature& feature) {
    if (is_one_of(attributes.text(Key::kind_detail), {"disused", "abandoned", "construction", "proposed"}))
        return false;
    feature.theme = Theme::rail;
    const bool is_side = !attributes.text(Key::service).empty();
    feature.rank = rank_of(is_side ? RailClass::side : RailClass::main);
    return true;
}

bool refine_road(const Attributes& attributes, Feature& feature) {
    if (feature.geometry != Geometry::line) return false;
    const std::string_view kind = attributes.text(Key::kind);
    feature.is_tunnel = is_set(attributes, Key::is_tunnel);
    if (kind == "rail") return refine_rail(attributes, feature);
    if (kind == "ferry" || kind == "aeroway") {
        feature.theme = kind == "ferry" ? Theme::ferry : Theme::aeroway;
        return true;
    }
    const std::string_view oneway = attributes.text(Key::oneway);
    feature.is_oneway = oneway == "yes" || oneway == "1" || is_set(attributes, Key::oneway);
    if (const auto detail = find(k_road_details, attributes.text(Key::kind_detail))) {
        feature.rank = rank_of(detail->road);
        feature.is_ramp = detail->is_ramp || is_set(attributes, Key::is_link);
        return true;
    }
    const auto road = find(k_road_kinds, kind);
    if (!road) return false;  // cable cars
    feature.rank = rank_of(*road);
    feature.is_ramp = is_set(attributes, Key::is_link);
    return true;
}

/// `min_zoom` is where a name appears on a map of 256 px tiles, one more than on ours. The painter shows a
/// city from one zoom after its importance, a country from its importance on.
std::uint8_t importance_of(const Attributes& attributes) {
    const double zoom = attributes.number(Key::min_zoom);
    if (!(zoom >= 1)) return k_unranked;
    return static_cast<std::uint8_t>(std::clamp<double>(std::floor(zoom) - 2, 0, k_unranked - 1));
}

bool refine_place(const Attributes& attributes, Feature& feature) {
    const std::string_view kind = attributes.text(Key::kind);
    std::optional<PlaceClass> place;
    if (kind == "country")
        place = PlaceClass::country;
    else if (is_one_of(kind, {"locality", "macrohood", "neighbourhood"}))
        place = find(k_places, attributes.text(Key::kind_detail)).value_or(PlaceClass::other);
    if (!place) return false;  // states and provinces
    if (*place == PlaceClass::city && attributes.text(Key::capital) == "yes") place = PlaceClass::capital;
    feature.rank = rank_of(*place);
    feature.importance = importance_of(attributes);
    return feature.geometry == Geometry::point;
}

bool refine_building(const Attributes& attributes, Feature& feature) {
    return feature.geometry == Geometry::area && attributes.text(Key::kind) != "building_part";
}

bool refine_poi(const Attributes& attributes, Feature& feature) {
    feature.importance = importance_of(attributes);
    return feature.geometry == Geometry::point;
}

// `earth` is land and needs no drawing, `transit` is empty.
constexpr LayerRule k_protomaps[] = {
    {"landcover", refine_land, Theme::landcover},     {"landuse", refine_land, Theme::landuse},
    {"water", refine_water, Theme::water, true},      {"buildings", refine_building, Theme::building},
    {"boundaries", refine_boundary, Theme::boundary}, {"roads", refine_road, Theme::road, true},
    {"places", refine_place, Theme::place},           {"pois", refine_poi, Theme::poi},
};

}  // namespace

const Schema& protomaps() {
    static constexpr Schema schema{"Protomaps", k_protomaps};
    return schema;
}

}  // namespace mirror::tiles
