#include "module/geo/sky.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace mirror::sky {
namespace {

using std::chrono::milliseconds;

constexpr double k_degree = std::numbers::pi / 180;
constexpr double k_julian_day_of_epoch = 2440587.5;
constexpr double k_j2000 = 2451545.0;
constexpr double k_days_per_century = 36525;
/// Terrestrial time minus UTC: 69.2 s since 2017, changing by less than a second in ten years.
constexpr double k_clock_difference_days = 69.2 / 86400;
constexpr double k_earth_radius_km = 6378.14;
constexpr double k_astronomical_unit_km = 149'597'870.7;
/// Refraction and the sun's radius. Source: NOAA Solar Calculator, zenith 90.833 degrees.
constexpr double k_sun_threshold_deg = -0.833;
constexpr double k_refraction_deg = 34.0 / 60;
/// The moon's radius as a share of its parallax. Source: Meeus, chapter 15.
constexpr double k_moon_radius_share = 0.2725;
/// Nothing rises and sets again within this time but where it only touches the horizon.
constexpr std::chrono::minutes k_step{10};
constexpr milliseconds k_exact{1000};

double sin_deg(double angle_deg) {
    return std::sin(angle_deg * k_degree);
}
double cos_deg(double angle_deg) {
    return std::cos(angle_deg * k_degree);
}
double turned(double angle_deg) {
    const double rest = std::fmod(angle_deg, 360);
    return rest < 0 ? rest + 360 : rest;
}

double days_since_j2000(UtcTime time) {
    const auto ms = static_cast<double>(time.time_since_epoch().count());
    return ms / 86'400'000 + (k_julian_day_of_epoch - k_j2000);
}

/// Julian centuries of terrestrial time since J2000.
double centuries(UtcTime time) {
    return (days_since_j2000(time) + k_clock_difference_days) / k_days_per_century;
}

/// The ascending node of the moon's way, and what it does to longitudes and to the earth's tilt.
struct Nutation {
    explicit Nutation(double t)
        : node_deg(125.04 - 1934.136 * t),
          longitude_deg(-0.00478 * sin_deg(node_deg)),
          obliquity_deg(23.4392911 - 0.0130042 * t + 0.00256 * cos_deg(node_deg)) {}
    double node_deg;
    double longitude_deg;
    double obliquity_deg;
};

Direction from_ecliptic(double longitude_deg, double latitude_deg, double distance_km, double obliquity_deg) {
    const double sin_latitude = sin_deg(latitude_deg);
    const double cos_latitude = cos_deg(latitude_deg);
    const double east = cos_deg(longitude_deg) * cos_latitude;
    const double ahead = sin_deg(longitude_deg) * cos_latitude * cos_deg(obliquity_deg) -
                         sin_latitude * sin_deg(obliquity_deg);
    const double up = sin_latitude * cos_deg(obliquity_deg) +
                      cos_latitude * sin_deg(obliquity_deg) * sin_deg(longitude_deg);
    return {turned(std::atan2(ahead, east) / k_degree), std::asin(up) / k_degree, turned(longitude_deg),
            latitude_deg, distance_km};
}

/// One periodic term of the moon's place: multiples of elongation, the sun's and the moon's anomaly, and the
/// distance from the node. Sines in millionths of a degree, cosines in metres.
struct Term {
    int elongation, sun, moon, node;
    double sine, cosine;
};

/// The terms of Meeus, table 47.A, above 0.003 degrees or 3 km.
constexpr std::array k_longitude_terms{
    Term{0, 0, 1, 0, 6288774, -20905355}, Term{2, 0, -1, 0, 1274027, -3699111},
    Term{2, 0, 0, 0, 658314, -2955968},   Term{0, 0, 2, 0, 213618, -569925},
    Term{0, 1, 0, 0, -185116, 48888},     Term{0, 0, 0, 2, -114332, -3149},
    Term{2, 0, -2, 0, 58793, 246158},     Term{2, -1, -1, 0, 57066, -152138},
    Term{2, 0, 1, 0, 53322, -170733},     Term{2, -1, 0, 0, 45758, -204586},
    Term{0, 1, -1, 0, -40923, -129620},   Term{1, 0, 0, 0, -34720, 108743},
    Term{0, 1, 1, 0, -30383, 104755},     Term{2, 0, 0, -2, 15327, 10321},
    Term{0, 0, 1, 2, -12528, 0},          Term{0, 0, 1, -2, 10980, 79661},
    Term{4, 0, -1, 0, 10675, -34782},     Term{0, 0, 3, 0, 10034, -23210},
    Term{4, 0, -2, 0, 8548, -21636},      Term{2, 1, -1, 0, -7888, 24208},
    Term{2, 1, 0, 0, -6766, 30824},       Term{1, 0, -1, 0, -5163, -8379},
    Term{1, 1, 0, 0, 4987, -16675},       Term{2, -1, 1, 0, 4036, -12831},
    Term{2, 0, 2, 0, 3994, -10445},       Term{4, 0, 0, 0, 3861, -11650},
    Term{2, 0, -3, 0, 3665, 14403},
};

/// The terms of Meeus, table 47.B, above 0.003 degrees.
constexpr std::array k_latitude_terms{
    Term{0, 0, 0, 1, 5128122, 0}, Term{0, 0, 1, 1, 280602, 0}, Term{0, 0, 1, -1, 277693, 0},
    Term{2, 0, 0, -1, 173237, 0}, Term{2, 0, -1, 1, 55413, 0}, Term{2, 0, -1, -1, 46271, 0},
    Term{2, 0, 0, 1, 32573, 0},   Term{0, 0, 2, 1, 17198, 0},  Term{2, 0, 1, -1, 9266, 0},
    Term{0, 0, 2, -1, 8822, 0},   Term{2, -1, 0, -1, 8216, 0}, Term{2, 0, -2, -1, 4324, 0},
    Term{2, 0, 1, 1, 4200, 0},    Term{2, 1, 0, -1, -3359, 0},
};

double moon_parallax_deg(double distance_km) {
    return std::asin(k_earth_radius_km / distance_km) / k_degree;
}

/// Walks through a span of time and finds where a height crosses zero.
template <class Height>
RiseAndSet crossings(UtcTime from, UtcTime to, const Height& height_above_threshold) {
    RiseAndSet found;
    double before = height_above_threshold(from);
    found.is_up = before > 0;
    for (UtcTime begin = from; begin < to && (!found.rise || !found.set);) {
        const UtcTime end = std::min<UtcTime>(begin + k_step, to);
        const double after = height_above_threshold(end);
        if ((before > 0) != (after > 0)) {
            UtcTime low = begin;
            UtcTime high = end;
            while (high - low > k_exact) {
                const UtcTime middle = low + (high - low) / 2;
                ((height_above_threshold(middle) > 0) == (before > 0) ? low : high) = middle;
            }
            auto& slot = after > 0 ? found.rise : found.set;
            if (!slot) slot = high;
        }
        before = after;
        begin = end;
    }
    return found;
}

}  // namespace

Direction sun_at(UtcTime time) {
    const double t = centuries(time);
    const double mean_longitude_deg = 280.46646 + t * (36000.76983 + t * 0.0003032);
    const double anomaly_deg = 357.52911 + t * (35999.05029 - t * 0.0001537);
    const double eccentricity = 0.016708634 - t * (0.000042037 + t * 0.0000001267);
    const double centre_deg = (1.914602 - t * (0.004817 + t * 0.000014)) * sin_deg(anomaly_deg) +
                              (0.019993 - t * 0.000101) * sin_deg(2 * anomaly_deg) +
                              0.000289 * sin_deg(3 * anomaly_deg);
    const double distance_au = 1.000001018 * (1 - eccentricity * eccentricity) /
                               (1 + eccentricity * cos_deg(anomaly_deg + centre_deg));
    const Nutation nutation(t);
    constexpr double k_aberration_deg = -0.00569;
    const double apparent_deg = mean_longitude_deg + centre_deg + k_aberration_deg + nutation.longitude_deg;
    return from_ecliptic(apparent_deg, 0, distance_au * k_astronomical_unit_km, nutation.obliquity_deg);
}

Direction moon_at(UtcTime time) {
    const double t = centuries(time);
    const double mean_longitude_deg = 218.3164477 + t * (481267.88123421 - t * 0.0015786);
    const double elongation_deg = 297.8501921 + t * (445267.1114034 - t * 0.0018819);
    const double sun_deg = 357.5291092 + t * (35999.0502909 - t * 0.0001536);
    const double moon_deg = 134.9633964 + t * (477198.8675055 + t * 0.0087414);
    const double node_deg = 93.2720950 + t * (483202.0175233 - t * 0.0036539);
    const double earth_orbit = 1 - t * (0.002516 + t * 0.0000074);
    const auto angle_deg = [&](const Term& term) {
        return term.elongation * elongation_deg + term.sun * sun_deg + term.moon * moon_deg +
               term.node * node_deg;
    };
    const auto weight = [&](const Term& term) { return std::pow(earth_orbit, std::abs(term.sun)); };
    double longitude = 0;
    double distance = 0;
    for (const Term& term : k_longitude_terms) {
        longitude += weight(term) * term.sine * sin_deg(angle_deg(term));
        distance += weight(term) * term.cosine * cos_deg(angle_deg(term));
    }
    double latitude = 0;
    for (const Term& term : k_latitude_terms)
        latitude += weight(term) * term.sine * sin_deg(angle_deg(term));
    // What Venus, Jupiter and the flattening of the earth add.
    const double venus_deg = 119.75 + 131.849 * t;
    const double jupiter_deg = 53.09 + 479264.290 * t;
    const double flattening_deg = 313.45 + 481266.484 * t;
    longitude += 3958 * sin_deg(venus_deg) + 1962 * sin_deg(mean_longitude_deg - node_deg) +
                 318 * sin_deg(jupiter_deg);
    latitude += -2235 * sin_deg(mean_longitude_deg) + 382 * sin_deg(flattening_deg);
    const Nutation nutation(t);
    return from_ecliptic(mean_longitude_deg + longitude / 1e6 + nutation.longitude_deg, latitude / 1e6,
                         385000.56 + distance / 1000, nutation.obliquity_deg);
}

double height_deg(const Direction& body, LatLon place, UtcTime time) {
    const double days = days_since_j2000(time);
    const double t = days / k_days_per_century;
    const Nutation nutation(t);
    const double sidereal_deg = 280.46061837 + 360.98564736629 * days + 0.000387933 * t * t +
                                nutation.longitude_deg * cos_deg(nutation.obliquity_deg);
    const double hour_angle_deg = sidereal_deg + place.lon_deg() - body.right_ascension_deg;
    return std::asin(sin_deg(place.lat_deg()) * sin_deg(body.declination_deg) +
                     cos_deg(place.lat_deg()) * cos_deg(body.declination_deg) * cos_deg(hour_angle_deg)) /
           k_degree;
}

RiseAndSet sun_times(LatLon place, UtcTime from, UtcTime to) {
    return crossings(
        from, to, [&](UtcTime time) { return height_deg(sun_at(time), place, time) - k_sun_threshold_deg; });
}

RiseAndSet moon_times(LatLon place, UtcTime from, UtcTime to) {
    return crossings(from, to, [&](UtcTime time) {
        const Direction moon = moon_at(time);
        const double parallax_deg = moon_parallax_deg(moon.distance_km);
        const double threshold_deg = (1 - k_moon_radius_share) * parallax_deg - k_refraction_deg;
        return height_deg(moon, place, time) - threshold_deg;
    });
}

MoonPhase moon_phase(UtcTime time) {
    const Direction sun = sun_at(time);
    const Direction moon = moon_at(time);
    const double apart_deg = moon.ecliptic_longitude_deg - sun.ecliptic_longitude_deg;
    const double cos_apart = cos_deg(moon.ecliptic_latitude_deg) * cos_deg(apart_deg);
    const double sin_apart = std::sqrt(std::max(0.0, 1 - cos_apart * cos_apart));
    const double phase_angle =
        std::atan2(sun.distance_km * sin_apart, moon.distance_km - sun.distance_km * cos_apart);
    return {(1 + std::cos(phase_angle)) / 2, turned(apart_deg)};
}

}  // namespace mirror::sky
