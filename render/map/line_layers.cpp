#include "render/map/line_layers.hpp"

#include <utility>

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

// A tunnel is under the ground: a share of the road's light.
constexpr double k_tunnel_light = 0.5;

template <class Class>
constexpr std::uint8_t rank(Class value) {
    return static_cast<std::uint8_t>(value);
}

/// Calls `use(view, feature)` for every feature that `wanted(feature)` accepts.
template <class Wanted, class Use>
void for_each(std::span<const TileOnView> tiles, Wanted wanted, Use use) {
    for (const TileOnView& view : tiles)
        for (const Feature& feature : view.tile().features)
            if (wanted(feature)) use(view, feature);
}

template <class Wanted>
void stroke_where(Canvas& canvas, std::span<const TileOnView> tiles, const LineStyle& style, LayerScale scale,
                  Wanted wanted) {
    if (style.width_px <= 0 || scale.zoom < style.from_zoom) return;
    PixelLines lines;
    for_each(tiles, wanted, [&](const TileOnView& view, const Feature& feature) {
        if (feature.geometry == Geometry::area)
            add_outlines(view, feature, lines);
        else if (feature.geometry == Geometry::line)
            add_lines(view, feature, lines);
    });
    canvas.stroke(lines, style, scale.zoom, scale.lines);
}

template <class Wanted>
void fill_where(Canvas& canvas, std::span<const TileOnView> tiles, const std::optional<Color>& color,
                Wanted wanted) {
    if (!color) return;
    PixelLines rings;
    for_each(tiles, wanted, [&](const TileOnView& view, const Feature& feature) {
        rings.clear();
        add_rings(view, feature, rings);
        canvas.fill(rings, *color);
    });
}

Color dimmed(Color color, double light) {
    const auto channel = [light](std::uint8_t value) { return static_cast<std::uint8_t>(value * light); };
    return {channel(color.r), channel(color.g), channel(color.b)};
}

void paint_roads(Canvas& canvas, std::span<const TileOnView> tiles, const MapStyle& style, LayerScale scale) {
    const auto is_road = [](const Feature& feature, RoadClass road, bool ramp, bool tunnel) {
        return feature.theme == Theme::road && feature.rank == rank(road) && feature.is_ramp == ramp &&
               feature.is_tunnel == tunnel;
    };
    constexpr RoadClass k_upwards[] = {RoadClass::path,      RoadClass::track,   RoadClass::pier,
                                       RoadClass::service,   RoadClass::minor,   RoadClass::tertiary,
                                       RoadClass::secondary, RoadClass::primary, RoadClass::trunk,
                                       RoadClass::motorway};
    const auto paint = [&](RoadClass road, bool ramp, bool tunnel) {
        LineStyle line = style.roads[rank(road)];
        if (ramp) line.width_px *= k_ramp_width;
        if (ramp) line.min_width_px *= k_ramp_width;
        if (tunnel) line.color = dimmed(line.color, k_tunnel_light);
        stroke_where(canvas, tiles, line, scale,
                     [&](const Feature& feature) { return is_road(feature, road, ramp, tunnel); });
    };
    for (const RoadClass road : k_upwards)
        for (const bool ramp : {true, false})
            paint(road, ramp, true);
    for (const RoadClass road : k_upwards)
        for (const bool ramp : {true, false})
            paint(road, ramp, false);
}

}  // namespace

void paint_land(Canvas& canvas, std::span<const TileOnView> tiles, const MapStyle& style) {
    const auto is_land = [](LandClass land) {
        return [land](const Feature& feature) {
            return (feature.theme == Theme::landcover || feature.theme == Theme::landuse) &&
                   feature.rank == rank(land);
        };
    };
    fill_where(canvas, tiles, style.residential_fill, is_land(LandClass::residential));
    fill_where(canvas, tiles, style.wood_fill, is_land(LandClass::wood));
    fill_where(canvas, tiles, style.park_fill, [](const Feature& f) { return f.theme == Theme::park; });
    fill_where(canvas, tiles, style.building_fill,
               [](const Feature& f) { return f.theme == Theme::building; });
}

void paint_waterways(Canvas& canvas, std::span<const TileOnView> tiles, const MapStyle& style,
                     LayerScale scale) {
    const auto is_waterway = [](WaterwayClass waterway) {
        return [waterway](const Feature& feature) {
            return feature.theme == Theme::waterway && feature.rank == rank(waterway) && !feature.is_tunnel;
        };
    };
    stroke_where(canvas, tiles, style.stream, scale, is_waterway(WaterwayClass::stream));
    stroke_where(canvas, tiles, style.river, scale, is_waterway(WaterwayClass::river));
}

void paint_lines(Canvas& canvas, std::span<const TileOnView> tiles, const MapStyle& style, LayerScale scale) {
    const auto is = [](Theme theme) {
        return [theme](const Feature& feature) { return feature.theme == theme; };
    };
    const auto is_rail = [](RailClass rail) {
        return [rail](const Feature& feature) {
            return feature.theme == Theme::rail && feature.rank == rank(rail) && !feature.is_tunnel;
        };
    };
    const auto is_border = [](int first_level, int last_level) {
        return [=](const Feature& feature) {
            return feature.theme == Theme::boundary && feature.rank >= first_level &&
                   feature.rank <= last_level;
        };
    };
    stroke_where(canvas, tiles, style.water.shore, scale, is(Theme::water));
    stroke_where(canvas, tiles, style.building, scale, is(Theme::building));
    stroke_where(canvas, tiles, style.state_border, scale, is_border(3, 4));
    stroke_where(canvas, tiles, style.country_border, scale, is_border(1, 2));
    stroke_where(canvas, tiles, style.ferry, scale, is(Theme::ferry));
    stroke_where(canvas, tiles, style.aeroway, scale, is(Theme::aeroway));
    stroke_where(canvas, tiles, style.rail_side, scale, is_rail(RailClass::side));
    stroke_where(canvas, tiles, style.rail, scale, is_rail(RailClass::main));
    paint_roads(canvas, tiles, style, scale);
}

}  // namespace mirror::map
