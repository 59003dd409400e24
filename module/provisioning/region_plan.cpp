#include "module/provisioning/region_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mirror::provisioning {
namespace {

// `tst` is what Android knows a region by, and regions made on a phone have the time of their making: ours
// lie in the years 2001 to 2008, before there was any OwnTracks.
constexpr std::uint64_t k_first_tst = 1'000'000'000;
constexpr std::uint64_t k_tst_span = 200'000'000;
/// Android gives southern and western coordinates back with a short decimal's noise, iOS rounds to 1e-6.
constexpr double k_tolerance_deg = 3e-5;
/// So near to where a vanished region was, a new name is that region's new name.
constexpr double k_same_place_m = 20;

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = 14695981039346656037ULL ^ (seed * 1099511628211ULL);  // FNV-1a
    for (const char letter : text)
        hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
    return hash ^ (hash >> 29U);
}

int whole_radius(double radius_m) {
    return std::max(1, static_cast<int>(std::lround(radius_m)));
}

bool is_near(const ShownRegion& shown, const PhoneRegion& wanted) {
    return shown.centre && std::abs(shown.centre->lat_deg() - wanted.centre.lat_deg()) < k_tolerance_deg &&
           std::abs(shown.centre->lon_deg() - wanted.centre.lon_deg()) < k_tolerance_deg;
}

bool is_same(Platform platform, const ShownRegion& shown, const PhoneRegion& region) {
    return platform == Platform::Ios ? shown.rid == region.rid : shown.tst == region.tst;
}

bool agrees(const ShownRegion& shown, const PhoneRegion& wanted) {
    return is_near(shown, wanted) && shown.radius_m == wanted.radius_m && shown.name == wanted.name;
}

}  // namespace

bool RegionBook::update(std::string_view unique_id, std::span<const config::Region> regions) {
    const RegionBook before = *this;
    for (Entry& entry : m_entries)
        entry.is_retired = true;
    std::vector<const config::Region*> unknown;
    const auto take = [](Entry& entry, const config::Region& region) {
        entry.is_retired = false;
        entry.region.name = region.name;
        entry.region.centre = region.centre;
        entry.region.radius_m = whole_radius(region.radius_m);
    };
    for (const config::Region& region : regions) {
        const auto known = std::ranges::find_if(
            m_entries, [&](const Entry& entry) { return entry.region.name == region.name; });
        known == m_entries.end() ? unknown.push_back(&region) : take(*known, region);
    }
    for (const config::Region* region : unknown) {
        const auto renamed = std::ranges::find_if(m_entries, [&](const Entry& entry) {
            return entry.is_retired && distance_m(entry.region.centre, region->centre) < k_same_place_m;
        });
        if (renamed != m_entries.end()) {
            take(*renamed, *region);
            continue;
        }
        Entry made;
        take(made, *region);
        for (std::uint64_t seed = 0;; ++seed) {
            const std::uint64_t hash = hash_of(fmt::format("{}/{}", unique_id, region->name), seed);
            made.region.tst = static_cast<std::int64_t>(k_first_tst + hash % k_tst_span);
            made.region.rid = fmt::format("{:08x}", hash & 0xFFFFFFFFU);
            const bool is_taken = std::ranges::any_of(m_entries, [&](const Entry& entry) {
                return entry.region.tst == made.region.tst || entry.region.rid == made.region.rid;
            });
            if (!is_taken) break;
        }
        m_entries.push_back(std::move(made));
    }
    return *this != before;
}

std::vector<PhoneRegion> RegionBook::wanted() const {
    std::vector<PhoneRegion> regions;
    for (const Entry& entry : m_entries) {
        if (!entry.is_retired) regions.push_back(entry.region);
    }
    return regions;
}

std::vector<PhoneRegion> RegionBook::retired() const {
    std::vector<PhoneRegion> regions;
    for (const Entry& entry : m_entries) {
        if (entry.is_retired) regions.push_back(entry.region);
    }
    return regions;
}

std::vector<ShownRegion> shown_regions(const owntracks::Waypoints& waypoints) {
    std::vector<ShownRegion> shown;
    for (const owntracks::Waypoint& waypoint : waypoints.waypoints) {
        ShownRegion region;
        region.name = waypoint.name.value_or("");
        region.centre = waypoint.position;
        region.radius_m = static_cast<int>(std::clamp(waypoint.radius_m.value_or(0), -1e6, 1e7));
        if (waypoint.created) region.tst = waypoint.created->time_since_epoch().count();
        region.rid = waypoint.region_id.value_or("");
        shown.push_back(std::move(region));
    }
    return shown;
}

std::string ios_region_name(std::string name) {
    for (std::size_t at = name.find(':'); at != std::string::npos; at = name.find(':', at))
        name.replace(at, 1, " –");
    std::ranges::replace(name, '|', '/');
    while (!name.empty() && (name.front() == '+' || name.front() == '-' || name.front() == ' '))
        name.erase(0, 1);
    return name.empty() ? "Region" : name;
}

RegionPlan plan_regions(Platform platform, std::string_view unique_id, std::span<const PhoneRegion> wanted,
                        std::span<const PhoneRegion> retired, std::span<const ShownRegion> shown) {
    RegionPlan plan;
    const auto is_among = [&](const ShownRegion& region, std::span<const PhoneRegion> list) {
        return std::ranges::any_of(list,
                                   [&](const PhoneRegion& ours) { return is_same(platform, region, ours); });
    };
    for (const ShownRegion& region : shown) {
        if (is_among(region, wanted)) continue;
        if (is_among(region, retired)) {
            plan.surplus.push_back(
                {region.name, region.centre.value_or(LatLon()), region.radius_m, region.tst, region.rid});
        } else if (region.centre) {
            plan.own.push_back({region.name, *region.centre, region.radius_m, region.tst, region.rid});
        }
    }
    for (PhoneRegion region : wanted) {
        if (platform == Platform::Ios) {
            region.name = ios_region_name(std::move(region.name));
            // Regions of one name share one watch there: the owner's own goes first.
            const bool is_taken = std::ranges::any_of(
                plan.own, [&](const PhoneRegion& own) { return own.name == region.name; });
            if (is_taken) region.name += fmt::format(" ({})", unique_id);
        }
        const auto known = std::ranges::find_if(
            shown, [&](const ShownRegion& there) { return is_same(platform, there, region); });
        if (known == shown.end() || !agrees(*known, region)) plan.missing.push_back(region);
        plan.wanted.push_back(std::move(region));
    }
    return plan;
}

bool contains_all(Platform platform, std::span<const ShownRegion> shown,
                  std::span<const PhoneRegion> regions) {
    return std::ranges::all_of(regions, [&](const PhoneRegion& region) {
        return std::ranges::any_of(
            shown, [&](const ShownRegion& there) { return is_same(platform, there, region); });
    });
}

std::optional<std::string> region_limit_warning(std::size_t regions) {
    if (regions <= k_most_ios_regions) return std::nullopt;
    return fmt::format(
        "an iPhone watches {} regions of an app, and there are {}: the last ones will not be "
        "noticed by the phone itself, only by the mirror",
        k_most_ios_regions, regions);
}

}  // namespace mirror::provisioning
