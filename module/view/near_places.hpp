#pragma once
// What people call the places where the family is: asked from the map files elsewhere, kept here as values.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "module/geo/lat_lon.hpp"
#include "module/household/summary.hpp"

namespace mirror::view {

/// The names around one place; empty where nobody knows any.
struct NearPlace {
    std::string settlement;
    std::string quarter;  ///< part of a city or town
    bool operator==(const NearPlace&) const = default;
};

/// Names by place, rounded to about half a kilometre: whoever walks around the block is still there. Bounded:
/// when full it forgets everything and is asked anew.
class NearPlaces {
  public:
    void put(LatLon place, NearPlace names);
    /// \return null where nobody has asked yet
    [[nodiscard]] const NearPlace* find(LatLon place) const;

    /// The places whose names the view would like to say and does not know: those of people who are out, and
    /// home, for the part of the own town that somebody is in. Rounded, each once.
    [[nodiscard]] std::vector<LatLon> wishes(const household::Summary& summary) const;

    bool operator==(const NearPlaces&) const = default;

  private:
    using Cell = std::pair<std::int32_t, std::int32_t>;
    static Cell cell_of(LatLon place);
    static LatLon centre_of(Cell cell);

    std::map<Cell, NearPlace> m_names;
};

/// What to say of a place: its settlement, or within the town of `home` its quarter. Empty where neither
/// tells anything.
std::string near_name(const NearPlaces& places, LatLon place, const LatLon* home);

}  // namespace mirror::view
