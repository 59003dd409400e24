#pragma once
// One small inner model for every vector tile schema: what the map draws and what the simulator drives on.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mirror::tiles {

/// What a feature is, whatever its schema calls it. The order is the drawing order; from `place` on they are
/// labels only.
enum class Theme : std::uint8_t {
    ice,
    landcover,
    landuse,
    park,
    water,
    waterway,
    building,
    boundary,
    aeroway,
    rail,
    ferry,
    road,
    place,
    water_name,
    poi,
    road_name,  ///< the line along which a street's name runs; its road is another feature
};

/// Roads from wide to narrow.
enum class RoadClass : std::uint8_t {
    motorway,
    trunk,
    primary,
    secondary,
    tertiary,
    minor,
    service,
    track,
    path,
    pier
};

/// Named places from large to small.
enum class PlaceClass : std::uint8_t {
    country,
    capital,
    city,
    town,
    village,
    suburb,
    neighbourhood,
    hamlet,
    other
};

/// What grows or stands on a landcover or landuse area.
enum class LandClass : std::uint8_t { other, wood, grass, farmland, wetland, sand, residential, industrial };

/// Main railway lines, and the tracks of yards, sidings and spurs.
enum class RailClass : std::uint8_t { main, side };

/// Rivers and canals, and the thin lines: streams, drains, ditches.
enum class WaterwayClass : std::uint8_t { river, stream };

/// Importance of a place or point of interest to which its file gives none.
inline constexpr std::uint8_t k_unranked = 15;

/// The grid of a tile: coordinates run from 0 to this, and somewhat beyond in the buffer.
inline constexpr int k_tile_extent = 4096;

/// Steps of 1/4096 of the tile's edge, y downwards.
struct TilePoint {
    std::int16_t x = 0;
    std::int16_t y = 0;
    bool operator==(const TilePoint&) const = default;
};

enum class Geometry : std::uint8_t { point, line, area };

struct Feature {
    Theme theme = Theme::landcover;
    Geometry geometry = Geometry::line;
    /// RoadClass of a road or road_name, PlaceClass, LandClass of landcover and landuse, RailClass,
    /// WaterwayClass, admin level of a boundary (2 country, 4 state …); else 0.
    std::uint8_t rank = 0;
    std::uint8_t importance = k_unranked;  ///< of a place or poi within its class: 0 most important
    bool is_ramp = false;
    bool is_tunnel = false;
    bool is_oneway = false;  ///< a road that may be used only in the direction of its points
    std::uint32_t first_part = 0;
    std::uint32_t part_count = 0;
    std::uint32_t name = 0;  ///< index into names; 0 is no name
};

/// One line, ring or set of points. A line has at least two points, a ring at least three; a ring's last
/// point joins its first, which is not repeated. An area's rings are to be filled even-odd.
struct Part {
    std::uint32_t first_point = 0;
    std::uint32_t point_count = 0;
};

struct VectorTile {
    std::vector<Feature> features;
    std::vector<Part> parts;
    std::vector<TilePoint> points;
    std::vector<std::string> names{""};

    [[nodiscard]] std::span<const Part> parts_of(const Feature& feature) const {
        return std::span(parts).subspan(feature.first_part, feature.part_count);
    }
    [[nodiscard]] std::span<const TilePoint> points_of(const Part& part) const {
        return std::span(points).subspan(part.first_point, part.point_count);
    }
    /// Bytes of memory the tile holds.
    [[nodiscard]] std::size_t size_bytes() const;
};

}  // namespace mirror::tiles
