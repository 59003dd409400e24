#include "module/geo/mercator.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mirror {
namespace {

constexpr double k_equator_m = 40075016.685578488;  // EPSG:3857 circumference

}  // namespace

WorldPoint to_world(LatLon place) {
    const double lat_deg = std::clamp(place.lat_deg(), -k_mercator_limit_deg, k_mercator_limit_deg);
    const double lat = lat_deg * std::numbers::pi / 180.0;
    return {place.lon_deg() / 360.0 + 0.5, 0.5 - std::asinh(std::tan(lat)) / (2 * std::numbers::pi)};
}

LatLon to_lat_lon(WorldPoint point) {
    const double x = point.x - std::floor(point.x);
    const double y = std::clamp(point.y, 0.0, 1.0);
    const double lat = std::atan(std::sinh((0.5 - y) * 2 * std::numbers::pi)) * 180.0 / std::numbers::pi;
    return LatLon::make(std::clamp(lat, -90.0, 90.0), x * 360.0 - 180.0).value_or(LatLon());
}

double metres_per_world_unit(double lat_deg) {
    const double clamped = std::clamp(lat_deg, -k_mercator_limit_deg, k_mercator_limit_deg);
    return k_equator_m * std::cos(clamped * std::numbers::pi / 180.0);
}

TileId tile_at(WorldPoint point, std::uint8_t z) {
    const double side = std::ldexp(1.0, z);
    const double x = (point.x - std::floor(point.x)) * side;
    const double y = std::clamp(point.y * side, 0.0, side - 1);
    const auto last = static_cast<std::uint32_t>(side) - 1;
    return {z, std::min(static_cast<std::uint32_t>(x), last), std::min(static_cast<std::uint32_t>(y), last)};
}

}  // namespace mirror
