#include "module/geo/lat_lon.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mirror {
namespace {

constexpr double k_earth_radius_m = 6371008.8;

double radians(double degrees) {
    return degrees * std::numbers::pi / 180.0;
}

}  // namespace

std::optional<LatLon> LatLon::make(double lat_deg, double lon_deg) {
    if (!std::isfinite(lat_deg) || !std::isfinite(lon_deg)) return std::nullopt;
    if (std::abs(lat_deg) > 90.0 || std::abs(lon_deg) > 180.0) return std::nullopt;
    return LatLon(lat_deg, lon_deg);
}

double distance_m(LatLon a, LatLon b) {
    const double half_lat = radians(b.lat_deg() - a.lat_deg()) / 2;
    const double half_lon = radians(b.lon_deg() - a.lon_deg()) / 2;
    const double h = std::sin(half_lat) * std::sin(half_lat) + std::cos(radians(a.lat_deg())) *
                                                                   std::cos(radians(b.lat_deg())) *
                                                                   std::sin(half_lon) * std::sin(half_lon);
    return 2 * k_earth_radius_m * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)));
}

double bearing_deg(LatLon from, LatLon to) {
    const double lat_from = radians(from.lat_deg());
    const double lat_to = radians(to.lat_deg());
    const double delta_lon = radians(to.lon_deg() - from.lon_deg());
    const double east = std::sin(delta_lon) * std::cos(lat_to);
    const double north =
        std::cos(lat_from) * std::sin(lat_to) - std::sin(lat_from) * std::cos(lat_to) * std::cos(delta_lon);
    const double degrees = std::atan2(east, north) * 180.0 / std::numbers::pi;
    return degrees < 0 ? degrees + 360.0 : degrees;
}

}  // namespace mirror
