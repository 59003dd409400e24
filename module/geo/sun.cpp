#include "module/geo/sun.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mirror {
namespace {

constexpr double k_unix_epoch_julian_days = 2440587.5;
constexpr double k_j2000_julian_days = 2451545.0;
constexpr double k_ms_per_day = 86'400'000.0;

double rad(double degrees) {
    return degrees * std::numbers::pi / 180;
}
double deg(double radians) {
    return radians * 180 / std::numbers::pi;
}
double sin_deg(double degrees) {
    return std::sin(rad(degrees));
}
double cos_deg(double degrees) {
    return std::cos(rad(degrees));
}

/// Names as in NOAA's table; degrees.
struct Sun {
    double declination = 0;
    double equation_of_time_min = 0;
};

/// \param t Julian centuries since J2000
Sun sun_at(double t) {
    const double mean_longitude = std::fmod(280.46646 + t * (36000.76983 + 0.0003032 * t), 360.0);
    const double mean_anomaly = 357.52911 + t * (35999.05029 - 0.0001537 * t);
    const double eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t);
    const double centre = sin_deg(mean_anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t)) +
                          sin_deg(2 * mean_anomaly) * (0.019993 - 0.000101 * t) +
                          sin_deg(3 * mean_anomaly) * 0.000289;
    const double node = 125.04 - 1934.136 * t;
    const double apparent_longitude = mean_longitude + centre - 0.00569 - 0.00478 * sin_deg(node);
    const double mean_obliquity =
        23 + (26 + (21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))) / 60) / 60;
    const double obliquity = mean_obliquity + 0.00256 * cos_deg(node);
    Sun sun;
    sun.declination = deg(std::asin(sin_deg(obliquity) * sin_deg(apparent_longitude)));
    const double y = std::pow(std::tan(rad(obliquity / 2)), 2);
    sun.equation_of_time_min =
        4 * deg(y * sin_deg(2 * mean_longitude) - 2 * eccentricity * sin_deg(mean_anomaly) +
                4 * eccentricity * y * sin_deg(mean_anomaly) * cos_deg(2 * mean_longitude) -
                0.5 * y * y * sin_deg(4 * mean_longitude) -
                1.25 * eccentricity * eccentricity * sin_deg(2 * mean_anomaly));
    return sun;
}

}  // namespace

double sun_altitude_deg(UtcTime time, LatLon place) {
    const double days = static_cast<double>(time.time_since_epoch().count()) / k_ms_per_day;
    const Sun sun = sun_at((days + k_unix_epoch_julian_days - k_j2000_julian_days) / 36525);
    const double minute_of_day = (days - std::floor(days)) * 1440;
    const double solar_minutes = minute_of_day + sun.equation_of_time_min + 4 * place.lon_deg();
    const double hour_angle = solar_minutes / 4 - 180;
    const double sine = sin_deg(place.lat_deg()) * sin_deg(sun.declination) +
                        cos_deg(place.lat_deg()) * cos_deg(sun.declination) * cos_deg(hour_angle);
    return deg(std::asin(std::clamp(sine, -1.0, 1.0)));
}

}  // namespace mirror
