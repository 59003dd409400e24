#include "render/map/line_layers.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace mirror::map {
namespace {

using tiles::Feature;
using tiles::Geometry;
using tiles::LandClass;
using tiles::RailClass;
using tiles::RoadClass;
using tiles::Theme;
using tiles::WaterwayClass;

// Ramps are as bright as their road but thinner, so that a junction does not grow into a blot.
constexpr double k_ramp_width = 0.7;

// Pixels per tile unit: a world map scaled up by 16. Beyond, its rivers run kilometres beside their beds.
constexpr double k_coarsest_river_px = 3;

// Shorter dashes are no dashes to any eye, and there would be very many.
constexpr double k_least_dash_px = 0.25;

// A tunnel is under the ground: a share of the road's light.
constexpr double k_tunnel_light = 0.5;

// Levels of boundaries. Source: OpenStreetMap wiki, "Key:admin_level".
constexpr std::uint8_t k_country_level = 2;
constexpr std::uint8_t k_state_level = 4;

template <class Class>
constexpr std::uint8_t rank(Class value) {
    return static_cast<std::uint8_t>(value);
}

// Layers below the roads, in drawing order.
enum Below : std::size_t {
    shore,
    building,
    state_border,
    country_border,
    ferry,
    aeroway,
    rail_side,
    rail,
    roads
};

// Roads from narrow to wide: the greater one lies on top where two cross.
constexpr std::array<RoadClass, 10> k_upwards{
    RoadClass::path,     RoadClass::track,     RoadClass::pier,    RoadClass::service, RoadClass::minor,
    RoadClass::tertiary, RoadClass::secondary, RoadClass::primary, RoadClass::trunk,   RoadClass::motorway};
constexpr std::array<std::size_t, 10> make_heights() {
    std::array<std::size_t, 10> heights{};
    for (std::size_t i = 0; i < k_upwards.size(); ++i)
        heights[static_cast<std::size_t>(k_upwards[i])] = i;
    return heights;
}
constexpr std::array<std::size_t, 10> k_height = make_heights();

/// Tunnels below all roads, a ramp below its road.
constexpr std::size_t road_layer(RoadClass road, bool is_ramp, bool is_tunnel) {
    const std::size_t height = k_height[static_cast<std::size_t>(road)];
    return Below::roads + (is_tunnel ? 0 : 2 * k_upwards.size()) + 2 * height + (is_ramp ? 0 : 1);
}
constexpr std::size_t k_layer_count = Below::roads + 4 * k_upwards.size();

/// The layer of a feature; nothing for what is no line above the water.
std::optional<std::size_t> layer_of(const Feature& feature) {
    switch (feature.theme) {
        case Theme::water:
            return Below::shore;
        case Theme::building:
            return Below::building;
        case Theme::boundary:
            if (feature.rank <= k_country_level) return Below::country_border;
            if (feature.rank <= k_state_level) return Below::state_border;
            return std::nullopt;
        case Theme::ferry:
            return Below::ferry;
        case Theme::aeroway:
            return Below::aeroway;
        case Theme::rail:
            if (feature.is_tunnel) return std::nullopt;
            return feature.rank == rank(RailClass::main) ? Below::rail : Below::rail_side;
        case Theme::road:
            if (feature.rank >= k_upwards.size()) return std::nullopt;
            return road_layer(static_cast<RoadClass>(feature.rank), feature.is_ramp, feature.is_tunnel);
        default:
            return std::nullopt;
    }
}

Color dimmed(Color color, double light) {
    const auto channel = [light](std::uint8_t value) { return static_cast<std::uint8_t>(value * light); };
    return {channel(color.r), channel(color.g), channel(color.b)};
}

LineStyle road_style(LineStyle line, bool is_ramp, bool is_tunnel) {
    if (is_tunnel) line.color = dimmed(line.color, k_tunnel_light);
    if (is_ramp) {
        for (double& width : line.width_px)
            width *= k_ramp_width;
    }
    return line;
}

std::vector<StyledLines> empty_layers(const MapStyle& style) {
    std::vector<StyledLines> layers(k_layer_count);
    layers[Below::shore].style = style.water.shore;
    layers[Below::building].style = style.building;
    layers[Below::state_border].style = style.state_border;
    layers[Below::country_border].style = style.country_border;
    layers[Below::ferry].style = style.ferry;
    layers[Below::aeroway].style = style.aeroway;
    layers[Below::rail_side].style = style.rail_side;
    layers[Below::rail].style = style.rail;
    for (const RoadClass road : k_upwards)
        for (const bool is_ramp : {true, false})
            for (const bool is_tunnel : {true, false})
                layers[road_layer(road, is_ramp, is_tunnel)].style =
                    road_style(style.roads[rank(road)], is_ramp, is_tunnel);
    return layers;
}

void add_feature(const TileOnView& view, const Feature& feature, PixelLines& out) {
    if (feature.geometry == Geometry::area)
        add_outlines(view, feature, out);
    else if (feature.geometry == Geometry::line)
        add_lines(view, feature, out);
}

/// Dashes are cut here, once and for the whole picture: where a painter's piece ends, none begins anew.
void cut_dashes(std::vector<StyledLines>& layers, double scale) {
    for (StyledLines& layer : layers) {
        const double dash = layer.style.dash_px * scale;
        const double gap = layer.style.gap_px * scale;
        if (dash > k_least_dash_px && gap > k_least_dash_px)
            layer.lines = cut_into_dashes(layer.lines, dash, gap);
    }
}

template <class Wanted>
void gather_where(std::vector<FilledRings>& land, std::span<const TileOnView> tiles,
                  const std::optional<Color>& color, Wanted wanted) {
    if (!color) return;
    for (const TileOnView& view : tiles) {
        for (const Feature& feature : view.tile().features) {
            if (feature.geometry != Geometry::area || !wanted(feature)) continue;
            FilledRings area{*color, {}};
            add_rings(view, feature, area.rings);
            land.push_back(std::move(area));
        }
    }
}

}  // namespace

std::vector<FilledRings> gather_land(std::span<const TileOnView> tiles, const MapStyle& style) {
    const auto is_land = [](LandClass land) {
        return [land](const Feature& feature) {
            return (feature.theme == Theme::landcover || feature.theme == Theme::landuse) &&
                   feature.rank == rank(land);
        };
    };
    std::vector<FilledRings> land;
    gather_where(land, tiles, style.residential_fill, is_land(LandClass::residential));
    gather_where(land, tiles, style.wood_fill, is_land(LandClass::wood));
    gather_where(land, tiles, style.park_fill, [](const Feature& f) { return f.theme == Theme::park; });
    gather_where(land, tiles, style.building_fill,
                 [](const Feature& f) { return f.theme == Theme::building; });
    return land;
}

std::vector<StyledLines> gather_waterways(std::span<const TileOnView> tiles, const MapStyle& style,
                                          LayerScale scale) {
    StyledLines rivers{style.river, {}};
    StyledLines streams{style.stream, {}};
    for (const TileOnView& view : tiles) {
        for (const Feature& feature : view.tile().features) {
            if (feature.theme != Theme::waterway || feature.is_tunnel) continue;
            if (view.px_per_unit() > k_coarsest_river_px) continue;
            StyledLines& layer = feature.rank == rank(WaterwayClass::river) ? rivers : streams;
            if (layer.style.is_drawn(scale.zoom)) add_feature(view, feature, layer.lines);
        }
    }
    std::vector<StyledLines> layers;
    layers.push_back(std::move(streams));
    layers.push_back(std::move(rivers));
    cut_dashes(layers, scale.lines);
    return layers;
}

std::vector<StyledLines> gather_lines(std::span<const TileOnView> tiles, const MapStyle& style,
                                      LayerScale scale) {
    std::vector<StyledLines> layers = empty_layers(style);
    for (const TileOnView& view : tiles) {
        for (const Feature& feature : view.tile().features) {
            const auto index = layer_of(feature);
            if (!index || !layers[*index].style.is_drawn(scale.zoom)) continue;
            add_feature(view, feature, layers[*index].lines);
        }
    }
    cut_dashes(layers, scale.lines);
    return layers;
}

}  // namespace mirror::map
