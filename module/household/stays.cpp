#include "module/household/stays.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace mirror::household {
namespace {

/// Stands for the radius of a region that is no longer configured, among overlapping ones.
constexpr double k_gone_region_radius_m = 100;

/// One uninterrupted time inside one region.
struct Inside {
    UtcSeconds from{};
    UtcSeconds to{};
    std::string region;
};

bool is_in(const RegionStatus& region, const std::string& person) {
    return std::ranges::find(region.people_inside, person) != region.people_inside.end();
}

/// Turns arrivals and departures of one person into times inside.
class Pairing {
  public:
    Pairing(const PastEvents& events, const PersonStatus& now, const std::vector<RegionStatus>& regions)
        : m_events(events), m_now(now), m_regions(regions) {}

    std::vector<Inside> run() {
        for (const TransitionRecord& transition : m_events.transitions)
            transition.is_enter ? enter(transition) : leave(transition);
        for (const auto& [region, since] : m_open) {
            if (since) m_found.push_back({*since, end_of(region, *since), region});
        }
        add_unannounced();
        std::erase_if(m_found, [](const Inside& inside) { return inside.to <= inside.from; });
        std::ranges::stable_sort(m_found, {}, &Inside::from);
        return std::move(m_found);
    }

  private:
    void enter(const TransitionRecord& transition) {
        auto& since = m_open[transition.region];
        if (!since) since = transition.time;
    }

    void leave(const TransitionRecord& transition) {
        const bool is_first_word = !m_open.contains(transition.region);
        auto& since = m_open[transition.region];
        if (is_first_word) since = m_events.first_heard;
        if (since) m_found.push_back({*since, transition.time, transition.region});
        since.reset();
    }

    /// When a stay without a departure ended.
    [[nodiscard]] UtcSeconds end_of(const std::string& region, UtcSeconds since) const {
        const auto is_here = [&](const RegionStatus& each) {
            return each.name == region && is_in(each, m_now.name);
        };
        if (m_now.whereabouts.kind == WhereaboutsKind::unknown || std::ranges::any_of(m_regions, is_here))
            return UtcSeconds::max();
        const auto next = std::ranges::upper_bound(m_events.transitions, since, {}, &TransitionRecord::time);
        if (next != m_events.transitions.end()) return next->time;
        return m_now.whereabouts.since.value_or(since);
    }

    /// Regions whose arrival nobody told: it lies further back, or a circle was drawn around somebody.
    void add_unannounced() {
        const Whereabouts& place = m_now.whereabouts;
        if (place.kind == WhereaboutsKind::unknown) return;
        for (const RegionStatus& region : m_regions) {
            if (!is_in(region, m_now.name)) continue;
            const auto open = m_open.find(region.name);
            if (open != m_open.end() && open->second) continue;
            const bool is_named = place.kind == WhereaboutsKind::region && place.region == region.name;
            if (is_named && place.since) {
                m_found.push_back({*place.since, UtcSeconds::max(), region.name});
            } else if (open == m_open.end()) {
                m_found.push_back({m_events.first_heard, UtcSeconds::max(), region.name});
            }
        }
    }

    const PastEvents& m_events;
    const PersonStatus& m_now;
    const std::vector<RegionStatus>& m_regions;
    std::map<std::string, std::optional<UtcSeconds>> m_open;  ///< nothing: known, and outside
    std::vector<Inside> m_found;
};

/// What decides which of several regions names a place: the smallest tuple does.
class Naming {
  public:
    Naming(const std::vector<RegionStatus>& regions, const std::string& person, config::Overlap overlap)
        : m_overlap(overlap) {
        for (std::size_t i = regions.size(); i-- > 0;) {
            if (regions[i].owner.empty() || regions[i].owner == person)
                m_ranks[regions[i].name] = {regions[i].radius_m, static_cast<double>(i)};
        }
    }

    [[nodiscard]] std::tuple<double, double> rank(const Inside& inside) const {
        const auto known = m_ranks.find(inside.region);
        const auto [radius_m, place] =
            known != m_ranks.end() ? known->second
                                   : std::pair(k_gone_region_radius_m, static_cast<double>(m_ranks.size()));
        switch (m_overlap) {
            case config::Overlap::first:
                return {place, radius_m};
            case config::Overlap::latest:
                return {-static_cast<double>(inside.from.time_since_epoch().count()), radius_m};
            case config::Overlap::smallest:
                break;
        }
        return {radius_m, place};
    }

  private:
    config::Overlap m_overlap;
    std::map<std::string, std::pair<double, double>, std::less<>> m_ranks;
};

/// Appends a stay, or lengthens the last one where nothing changed.
void append(std::vector<Stay>& stays, Stay stay) {
    if (stay.to <= stay.from) return;
    const bool goes_on = !stays.empty() && stays.back().to == stay.from && stays.back().kind == stay.kind &&
                         stays.back().region == stay.region;
    if (goes_on) {
        stays.back().to = stay.to;
    } else {
        stays.push_back(std::move(stay));
    }
}

/// Walks along the time and names every stretch between two changes.
std::vector<Stay> named_stays(const std::vector<Inside>& insides, const Naming& naming, UtcSeconds from,
                              UtcSeconds to) {
    std::vector<UtcSeconds> changes{from, to};
    for (const Inside& inside : insides) {
        for (const UtcSeconds time : {inside.from, inside.to}) {
            if (time > from && time < to) changes.push_back(time);
        }
    }
    std::ranges::sort(changes);
    std::vector<Stay> stays;
    std::vector<const Inside*> open;
    auto next = insides.begin();
    for (std::size_t i = 0; i + 1 < changes.size(); ++i) {
        for (; next != insides.end() && next->from <= changes[i]; ++next)
            open.push_back(&*next);
        std::erase_if(open, [&](const Inside* inside) { return inside->to <= changes[i]; });
        Stay stay{changes[i], changes[i + 1], StayKind::out};
        if (!open.empty()) {
            stay.kind = StayKind::region;
            stay.region = (*std::ranges::min_element(open, {}, [&](const Inside* inside) {
                              return naming.rank(*inside);
                          }))->region;
        }
        append(stays, std::move(stay));
    }
    return stays;
}

/// What was not heard is not known, whatever was so before and after.
std::vector<Stay> with_silences(const std::vector<Stay>& told, const std::vector<Silence>& silences) {
    std::vector<Stay> stays;
    auto silence = silences.begin();
    for (const Stay& stay : told) {
        UtcSeconds at = stay.from;
        while (at < stay.to) {
            while (silence != silences.end() && silence->to <= at)
                ++silence;
            const bool is_quiet = silence != silences.end() && silence->from <= at;
            UtcSeconds end = stay.to;
            if (silence != silences.end()) end = std::min(end, is_quiet ? silence->to : silence->from);
            append(stays,
                   is_quiet ? Stay{at, end, StayKind::unknown} : Stay{at, end, stay.kind, stay.region});
            at = end;
        }
    }
    return stays;
}

}  // namespace

std::vector<Stay> stays_of(const PastEvents& events, const PersonStatus& now,
                           const std::vector<RegionStatus>& regions, config::Overlap overlap) {
    PastEvents known = events;
    if (known.first_heard == UtcSeconds{} && !known.transitions.empty())
        known.first_heard = known.transitions.front().time;
    if (known.first_heard == UtcSeconds{}) return {};
    UtcSeconds end = std::max(known.last_heard, known.first_heard + std::chrono::seconds(1));
    if (!known.transitions.empty()) {
        // One second, so that the newest arrival is a stay already.
        end = std::max(end, known.transitions.back().time + std::chrono::seconds(1));
    }
    if (now.whereabouts.since) end = std::max(end, *now.whereabouts.since + std::chrono::seconds(1));
    const std::vector<Inside> insides = Pairing(known, now, regions).run();
    const Naming naming(regions, now.name, overlap);
    return with_silences(named_stays(insides, naming, known.first_heard, end), known.silences);
}

}  // namespace mirror::household
