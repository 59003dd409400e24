#include "render/map/far_groups.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace mirror::map {
namespace {

using Members = std::vector<std::size_t>;

/// A point on a sphere of metres: distances between such are chords, near enough to the way on the ground.
struct GroupSpot {
    double x = 0, y = 0, z = 0;
};

GroupSpot spot_of(LatLon place) {
    constexpr double k_radius_m = 6'371'008.8;
    const double lat = place.lat_deg() * std::numbers::pi / 180;
    const double lon = place.lon_deg() * std::numbers::pi / 180;
    return {k_radius_m * std::cos(lat) * std::cos(lon), k_radius_m * std::cos(lat) * std::sin(lon),
            k_radius_m * std::sin(lat)};
}

double squared_m(const GroupSpot& a, const GroupSpot& b) {
    const double x = a.x - b.x;
    const double y = a.y - b.y;
    const double z = a.z - b.z;
    return x * x + y * y + z * z;
}

/// Groups in which everybody is near somebody, in the order of their first members.
std::vector<Members> linked(const std::vector<GroupSpot>& spots, double link_m) {
    std::vector<Members> groups;
    std::vector<std::size_t> free(spots.size());
    std::iota(free.begin(), free.end(), std::size_t{0});
    while (!free.empty()) {
        Members group{free.front()};
        free.erase(free.begin());
        for (std::size_t next = 0; next < group.size(); ++next) {
            const GroupSpot& here = spots[group[next]];
            std::erase_if(free, [&](std::size_t other) {
                if (squared_m(here, spots[other]) > link_m * link_m) return false;
                group.push_back(other);
                return true;
            });
        }
        std::ranges::sort(group);
        groups.push_back(std::move(group));
    }
    return groups;
}

class Splitter {
  public:
    Splitter(std::span<const Subject> subjects, ViewSize size, const Margins& margins,
             const CameraLimits& limits)
        : m_subjects(subjects), m_size(size), m_margins(margins), m_limits(limits) {}

    [[nodiscard]] double zoom_of(const Members& members) const {
        std::vector<Subject> seen;
        for (const std::size_t member : members)
            seen.push_back(m_subjects[member]);
        const auto camera = frame(seen, m_size, m_margins, m_limits);
        return camera ? camera->zoom : m_limits.max_zoom;
    }

  private:
    std::span<const Subject> m_subjects;
    ViewSize m_size;
    Margins m_margins;
    CameraLimits m_limits;
};

void join(Members& into, const Members& more) {
    into.insert(into.end(), more.begin(), more.end());
    std::ranges::sort(into);
}

}  // namespace

Groups far_groups(std::span<const Subject> subjects, const std::optional<LatLon>& home, bool was_split,
                  ViewSize size, const Margins& margins, const CameraLimits& limits, const FarRules& rules) {
    Groups result;
    result.together.resize(subjects.size());
    std::iota(result.together.begin(), result.together.end(), std::size_t{0});
    const Splitter splitter(subjects, size, margins, limits);
    const double wide_enough = rules.town_zoom + (was_split ? rules.kept_zooms : 0);
    if (subjects.size() < 2 || splitter.zoom_of(result.together) >= wide_enough) return result;

    std::vector<GroupSpot> spots;
    for (const Subject& subject : subjects)
        spots.push_back(spot_of(subject.place));
    std::vector<Members> groups = linked(spots, rules.link_m);
    const auto nearest_m2 = [&](const Members& group, const GroupSpot& to) {
        double nearest = std::numeric_limits<double>::infinity();
        for (const std::size_t member : group)
            nearest = std::min(nearest, squared_m(spots[member], to));
        return nearest;
    };
    auto main = std::ranges::max_element(groups, {}, &Members::size);
    if (home) {
        const GroupSpot hearth = spot_of(*home);
        const auto at_home =
            std::ranges::min_element(groups, {}, [&](const Members& g) { return nearest_m2(g, hearth); });
        if (nearest_m2(*at_home, hearth) <= rules.link_m * rules.link_m) main = at_home;
    }
    result.together = std::move(*main);
    groups.erase(main);

    const GroupSpot centre = spots[result.together.front()];
    std::ranges::stable_sort(groups, {}, [&](const Members& g) { return nearest_m2(g, centre); });
    const double closest = splitter.zoom_of(result.together);
    for (Members& group : groups) {
        Members all = result.together;
        join(all, group);
        const double zoom = splitter.zoom_of(all);
        if (zoom >= wide_enough || zoom >= closest - rules.most_zooms_out) {
            result.together = std::move(all);
        } else if (result.far.size() < rules.max_far) {
            result.far.push_back(std::move(group));
        } else {
            join(result.far.back(), group);
        }
    }
    return result;
}

}  // namespace mirror::map
