#pragma once
// A place on the earth, checked at construction.

#include <compare>
#include <optional>

namespace mirror {

/// WGS 84 position in degrees. Always finite, |lat| <= 90, |lon| <= 180.
class LatLon {
  public:
    constexpr LatLon() = default;

    /// \return nothing unless both are finite and in range; never corrects a value.
    static std::optional<LatLon> make(double lat_deg, double lon_deg);

    [[nodiscard]] constexpr double lat_deg() const { return m_lat_deg; }
    [[nodiscard]] constexpr double lon_deg() const { return m_lon_deg; }

    auto operator<=>(const LatLon&) const = default;

  private:
    constexpr LatLon(double lat_deg, double lon_deg) : m_lat_deg(lat_deg), m_lon_deg(lon_deg) {}

    double m_lat_deg = 0;
    double m_lon_deg = 0;
};

/// Great-circle distance in metres on a sphere of 6,371,008.8 m (mean earth radius, IUGG).
double distance_m(LatLon a, LatLon b);

/// Initial bearing from a to b: degrees clockwise from north, [0, 360).
double bearing_deg(LatLon from, LatLon to);

}  // namespace mirror
