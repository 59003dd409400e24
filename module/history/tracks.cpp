#include "module/history/tracks.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "module/geo/lat_lon.hpp"

namespace mirror::history {
namespace {

using storage::FixRow;

constexpr std::chrono::minutes k_silence{30};
constexpr double k_gap_m = 200;
constexpr std::chrono::minutes k_near_transition{10};

std::optional<LatLon> place(const FixRow& fix) {
    return LatLon::make(fix.lat_deg, fix.lon_deg);
}

bool is_gap(const FixRow& before, const FixRow& after) {
    if (after.tst - before.tst <= k_silence) return false;
    const auto from = place(before);
    const auto to = place(after);
    return !from || !to || distance_m(*from, *to) > k_gap_m;
}

}  // namespace

std::vector<Track> tracks(const std::vector<FixRow>& fixes) {
    std::map<std::pair<std::string, std::string>, std::vector<Track>> ways;
    for (const FixRow& fix : fixes) {
        auto& theirs = ways[{fix.person, fix.device}];
        if (theirs.empty() || is_gap(theirs.back().fixes.back(), fix))
            theirs.push_back({fix.person, fix.device, {}});
        theirs.back().fixes.push_back(fix);
    }
    std::vector<Track> all;
    for (auto& [who, theirs] : ways)
        std::ranges::move(theirs, std::back_inserter(all));
    return all;
}

std::optional<LatLon> place_of(const storage::TransitionRow& transition, const History& history,
                               const std::vector<config::Region>& regions) {
    const auto region = std::ranges::find(regions, transition.region, &config::Region::name);
    if (region != regions.end()) return region->centre;
    const FixRow* nearest = nullptr;
    const auto distance = [&](const FixRow& fix) { return std::chrono::abs(fix.tst - transition.tst); };
    for (const FixRow& fix : history.fixes) {
        if (fix.person != transition.person || distance(fix) > k_near_transition) continue;
        if (nearest == nullptr || distance(fix) < distance(*nearest)) nearest = &fix;
    }
    return nearest == nullptr ? std::nullopt : place(*nearest);
}

}  // namespace mirror::history
