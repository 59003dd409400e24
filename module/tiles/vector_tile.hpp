#pragma once
// One small inner model for every vector tile schema: what the map draws and what the simulator drives on.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mirror::tiles {

/// What a feature is, whatever its schema calls it. The order is the drawing order.
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

/// The grid of a tile: coordinates run from 0 to this, and somewhat beyond in the buffer.
inline constexpr int k_tile_extent = 4096;

struct TilePoint {
    std::int16_t x = 0;
    std::int16_t y = 0;
    bool operator==(const TilePoint&) const = default;
};

enum class Geometry : std::uint8_t { point, line, area };

struct Feature {
    Theme theme = Theme::landcover;
    Geometry geometry = Geometry::line;
    std::uint8_t rank =
        0;  ///< RoadClass, PlaceClass, admin level of a boundary, 0 river/1 stream of a waterway
    std::uint8_t importance = 0;  ///< rank of a place within its class, 0 most important
    bool is_ramp = false;
    bool is_tunnel = false;
    bool is_oneway = false;
    std::uint32_t first_part = 0;
    std::uint32_t part_count = 0;
    std::uint32_t name = 0;  ///< index into names; 0 is no name
};

/// One line, ring or set of points.
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
