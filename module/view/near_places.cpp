#include "module/view/near_places.hpp"

#include <algorithm>
#include <cmath>

namespace mirror::view {
namespace {

constexpr double k_cells_per_degree = 200;
constexpr std::size_t k_most_places = 500;

bool wants_name(const household::PersonStatus& person) {
    return person.position && !person.hidden && person.whereabouts.kind == household::WhereaboutsKind::away;
}

}  // namespace

NearPlaces::Cell NearPlaces::cell_of(LatLon place) {
    const auto steps = [](double degrees) {
        return static_cast<std::int32_t>(std::floor(degrees * k_cells_per_degree));
    };
    return {steps(place.lat_deg()), steps(place.lon_deg())};
}

LatLon NearPlaces::centre_of(Cell cell) {
    const auto middle = [](std::int32_t step) { return (step + 0.5) / k_cells_per_degree; };
    return LatLon::make(std::min(middle(cell.first), 90.0), std::min(middle(cell.second), 180.0))
        .value_or(LatLon());
}

void NearPlaces::put(LatLon place, NearPlace names) {
    if (m_names.size() >= k_most_places) m_names.clear();
    m_names[cell_of(place)] = std::move(names);
}

const NearPlace* NearPlaces::find(LatLon place) const {
    const auto found = m_names.find(cell_of(place));
    return found == m_names.end() ? nullptr : &found->second;
}

std::vector<LatLon> NearPlaces::wishes(const household::Summary& summary) const {
    std::vector<LatLon> wanted;
    const auto want = [&](LatLon place) {
        const LatLon centre = centre_of(cell_of(place));
        if (find(place) == nullptr && std::ranges::find(wanted, centre) == wanted.end())
            wanted.push_back(centre);
    };
    for (const household::PersonStatus& person : summary.people) {
        if (wants_name(person)) want(person.position->place);
    }
    if (!std::ranges::any_of(summary.people, wants_name)) return wanted;
    for (const household::RegionStatus& region : summary.regions) {
        if (region.is_home) want(region.centre);
    }
    return wanted;
}

std::string near_name(const NearPlaces& places, LatLon place, const LatLon* home) {
    const NearPlace* const there = places.find(place);
    if (there == nullptr) return {};
    const NearPlace* const at_home = home != nullptr ? places.find(*home) : nullptr;
    if (at_home == nullptr || there->settlement != at_home->settlement) return there->settlement;
    return there->quarter != at_home->quarter ? there->quarter : std::string();
}

}  // namespace mirror::view
