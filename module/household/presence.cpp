#include "module/household/presence.hpp"

#include <algorithm>
#include <cmath>

#include "module/geo/lat_lon.hpp"
#include "module/household/position.hpp"
#include "module/household/regions.hpp"
#include "module/household/stream.hpp"

namespace mirror::household {
namespace {

constexpr double k_least_metres_per_degree = 111194;  // on the sphere of distance_m(), rounded down
/// Farther than this from where a phone was in a region that only it knows, it has left.
constexpr double k_phone_region_reach_m = 1000;
/// An event and a fix this close together tell of the same crossing.
constexpr std::chrono::minutes k_same_moment{1};

using Regions = std::vector<RegionRule>;

/// From the surest "inside" on: of several circles the first of these counts.
enum class Side : std::uint8_t { inside, edge, outside, blind };
enum class Word : std::uint8_t { none, inside, outside };
enum class Verdict : std::uint8_t { inside, outside, hold };

/// \param insists the phone itself says it is inside: its word outweighs one more reach
Side side_of(const RegionRule& region, const Fix* fix, bool insists, const config::Thresholds& thresholds) {
    if (fix == nullptr || !is_accurate(*fix, thresholds)) return Side::blind;
    const double reach_m = std::max(fix->accuracy_m.value_or(0), thresholds.region_margin_m);
    const double enter_m = insists ? region.radius_m + reach_m : region.radius_m;
    const double leave_m = enter_m + reach_m;
    const double north_m =
        std::abs(fix->place.lat_deg() - region.centre.lat_deg()) * k_least_metres_per_degree;
    if (north_m > leave_m) return Side::outside;  // spares the exact distance for most regions
    const double off_m = distance_m(region.centre, fix->place);
    if (off_m <= enter_m) return Side::inside;
    return off_m > leave_m ? Side::outside : Side::edge;
}

/// The same for all circles of one name: inside any of them is inside.
Side side_of(const Regions& regions, const std::string& person, const std::string& region, const Fix* fix,
             bool insists, const config::Thresholds& thresholds) {
    Side best = Side::blind;
    for_each_circle(regions, person, region, [&](const RegionRule& circle) {
        best = std::min(best, side_of(circle, fix, insists, thresholds));
    });
    return best;
}

bool contains(const std::vector<std::string>* names, const std::string& name) {
    return names != nullptr && std::ranges::find(*names, name) != names->end();
}

/// What the phone says about a region. Silence about one that it never named says nothing.
Word word_about(const std::string& region, const Sighting& sighting) {
    if (sighting.claims == nullptr) return Word::none;
    if (contains(sighting.claims, region)) return Word::inside;
    return contains(sighting.known, region) ? Word::outside : Word::none;
}

Verdict verdict_by_place(const Regions& regions, const std::string& person, const Presence& presence,
                         const Sighting& sighting, const config::Thresholds& thresholds) {
    const Word word = word_about(presence.region, sighting);
    switch (side_of(regions, person, presence.region, sighting.fix, word == Word::inside, thresholds)) {
        case Side::inside:
            return presence.left_by_phone && word == Word::outside ? Verdict::hold : Verdict::inside;
        case Side::edge:
            return word == Word::outside ? Verdict::outside : Verdict::hold;
        case Side::outside:
            return Verdict::outside;
        case Side::blind:
            break;
    }
    return Verdict::hold;
}

/// For a region without geometry: the phone's word, else a long way from where it was inside.
Verdict verdict_by_phone(const Presence& presence, const Sighting& sighting,
                         const config::Thresholds& thresholds) {
    if (sighting.fix != nullptr && !is_accurate(*sighting.fix, thresholds)) return Verdict::hold;
    switch (word_about(presence.region, sighting)) {
        case Word::inside:
            return Verdict::inside;
        case Word::outside:
            return Verdict::outside;
        case Word::none:
            break;
    }
    if (sighting.fix == nullptr || !presence.seen_at) return Verdict::hold;
    const double off_m =
        distance_m(*presence.seen_at, sighting.fix->place) - sighting.fix->accuracy_m.value_or(0);
    return off_m > k_phone_region_reach_m ? Verdict::outside : Verdict::hold;
}

Verdict verdict_for(const Turn& turn, const PersonRule& rule, const Presence& presence,
                    const Sighting& sighting) {
    const Regions& regions = turn.state.regions;
    const config::Thresholds& thresholds = turn.rules.thresholds;
    return has_circle(regions, rule.name, presence.region)
               ? verdict_by_place(regions, rule.name, presence, sighting, thresholds)
               : verdict_by_phone(presence, sighting, thresholds);
}

Presence* find(PersonState& person, const std::string& region) {
    const auto found = std::ranges::find(person.presences, region, &Presence::region);
    return found == person.presences.end() ? nullptr : &*found;
}

/// The entry for a region, made where there is none; the one that was left longest ago makes room for it.
/// \return nothing when the person is inside of all that are remembered
Presence* entry_for(PersonState& person, const std::string& region) {
    if (Presence* const known = find(person, region)) return known;
    if (person.presences.size() >= k_max_presences) {
        const auto oldest = std::ranges::min_element(person.presences, [](const auto& a, const auto& b) {
            return a.inside != b.inside ? b.inside : a.since < b.since;
        });
        if (oldest->inside) return nullptr;
        person.presences.erase(oldest);
    }
    Presence presence;
    presence.region = region;
    return &person.presences.emplace_back(std::move(presence));
}

/// One message about one person, with everything that a change of presence needs.
class Decision {
  public:
    Decision(Turn& turn, const PersonRule& rule, PersonState& person, const Sighting& sighting, bool silent)
        : m_turn(turn), m_rule(rule), m_person(person), m_sighting(sighting), m_silent(silent) {}

    void arrive(const std::string& region) {
        Presence* const entry = entry_for(m_person, region);
        if (entry == nullptr) return;
        Presence& presence = *entry;
        presence.left_by_phone = false;
        if (m_sighting.fix != nullptr) presence.seen_at = m_sighting.fix->place;
        if (presence.inside || m_sighting.time < presence.since) return;
        const UtcSeconds begun = presence.pending.value_or(m_sighting.time);
        if (m_sighting.time - begun < m_turn.rules.thresholds.dwell) {
            presence.pending = begun;
            return;
        }
        presence.pending.reset();
        presence.inside = true;
        presence.since = begun;
        presence.announced = !m_silent;
        if (!m_silent) tell(presence, true);
    }

    void depart(Presence& presence) {
        presence.pending.reset();
        if (!presence.inside || m_sighting.time < presence.since) return;
        presence.inside = false;
        presence.since = m_sighting.time;
        presence.announced = false;
        if (!m_silent) tell(presence, false);
    }

    void tell(const Presence& presence, bool is_enter) {
        record(m_turn, {m_rule.name, presence.region, is_enter, presence.since, m_sighting.device},
               m_sighting.news);
    }

  private:
    Turn& m_turn;
    const PersonRule& m_rule;
    PersonState& m_person;
    const Sighting& m_sighting;
    bool m_silent;
};

/// Whether a presence of before cannot last when the person enters another region, as far as one can tell
/// without a position.
bool ends_with(const Presence& presence, const std::string& entered, const Regions& regions,
               const std::string& person) {
    if (!presence.inside || presence.region == entered) return false;
    bool may_overlap = false;
    for_each_circle(regions, person, presence.region, [&](const RegionRule& a) {
        for_each_circle(regions, person, entered, [&](const RegionRule& b) {
            may_overlap = may_overlap || distance_m(a.centre, b.centre) < a.radius_m + b.radius_m;
        });
    });
    return !may_overlap;
}

/// An enter is contradicted by a position well outside; the next fix will tell.
bool is_contradicted(const Turn& turn, const PersonRule& rule, const std::string& region, const Fix* fix) {
    return side_of(turn.state.regions, rule.name, region, fix, false, turn.rules.thresholds) == Side::outside;
}

/// An event from before the newest word about its region: it may complete the stream, not change the present.
void told_late(Turn& turn, const Crossing& crossing, PersonState& person) {
    Presence* const known = find(person, crossing.region);
    const bool inside = known != nullptr && known->inside;
    if (!record_late(turn, crossing, inside)) return;
    if (known == nullptr || inside != crossing.is_enter) return;
    known->since = std::min(known->since, crossing.time);
    known->announced = inside;
}

/// Makes up the departures that must have come before an arrival.
void leave_behind(Decision& decision, const Turn& turn, const PersonRule& rule, PersonState& person,
                  const Sighting& sighting, const std::string& region) {
    for (Presence& other : person.presences) {
        if (!ends_with(other, region, turn.state.regions, rule.name)) continue;
        const bool gone = sighting.fix == nullptr ||
                          (!has_circle(turn.state.regions, rule.name, other.region) &&
                           verdict_by_phone(other, sighting, turn.rules.thresholds) == Verdict::outside);
        if (gone) decision.depart(other);
    }
}

void told_enter(Decision& decision, PersonState& person, const Sighting& sighting,
                const std::string& region) {
    decision.arrive(region);
    Presence* const presence = find(person, region);
    if (presence == nullptr) return;
    presence->as_of = sighting.time;
    // What was taken over in silence turns out to be an arrival of this very moment.
    if (presence->inside && !presence->announced && sighting.time <= presence->since + k_same_moment) {
        presence->announced = true;
        decision.tell(*presence, true);
    }
}

void told_leave(Decision& decision, const Turn& turn, const PersonRule& rule, PersonState& person,
                const Sighting& sighting, const std::string& region) {
    const bool first_word = find(person, region) == nullptr;
    Presence* const presence = entry_for(person, region);
    if (presence == nullptr) return;
    presence->as_of = sighting.time;
    if (first_word) {  // nobody saw the arrival, the departure is still true
        presence->since = sighting.time;
        decision.tell(*presence, false);
        return;
    }
    if (presence->inside) {
        presence->left_by_phone = side_of(turn.state.regions, rule.name, region, sighting.fix, false,
                                          turn.rules.thresholds) == Side::inside;
    }
    decision.depart(*presence);
}

}  // namespace

void see(Turn& turn, const PersonRule& rule, PersonState& person, const Sighting& sighting) {
    if (sighting.time < person.as_of) return;
    const bool first = person.as_of == UtcSeconds{} && person.presences.empty();
    person.as_of = sighting.time;
    Decision decision(turn, rule, person, sighting, first && sighting.retained);

    const auto is_excepted = [&](const std::string& region) {
        return sighting.except != nullptr && *sighting.except == region;
    };
    for (Presence& presence : person.presences) {
        const bool open = presence.inside || presence.pending || presence.left_by_phone;
        if (!open || is_excepted(presence.region)) continue;
        if (verdict_for(turn, rule, presence, sighting) == Verdict::outside) {
            decision.depart(presence);
            presence.left_by_phone = false;
        }
    }
    for (const RegionRule& region : turn.state.regions) {
        if (!concerns(region, rule.name) || is_excepted(region.name)) continue;
        const bool insists = contains(sighting.claims, region.name);
        if (side_of(region, sighting.fix, insists, turn.rules.thresholds) != Side::inside) continue;
        const Presence* const known = find(person, region.name);
        const bool kept_out =
            known != nullptr && known->left_by_phone && word_about(region.name, sighting) == Word::outside;
        if (!kept_out) decision.arrive(region.name);
    }
    if (sighting.claims == nullptr) return;
    if (sighting.fix != nullptr && !is_accurate(*sighting.fix, turn.rules.thresholds)) return;
    for (const std::string& name : *sighting.claims) {
        if (!is_excepted(name) && !has_circle(turn.state.regions, rule.name, name)) decision.arrive(name);
    }
}

void told(Turn& turn, const PersonRule& rule, PersonState& person, const Sighting& sighting,
          const std::string& region, bool is_enter, bool knew_before) {
    if (sighting.fix != nullptr && !is_accurate(*sighting.fix, turn.rules.thresholds)) return;
    const bool has_place = has_circle(turn.state.regions, rule.name, region);
    const Presence* const known = find(person, region);
    UtcSeconds as_of = known != nullptr ? known->as_of : UtcSeconds{};
    if (has_place) as_of = std::max(as_of, person.as_of);
    if (sighting.time < as_of) {
        told_late(turn, {rule.name, region, is_enter, sighting.time, sighting.device}, person);
        return;
    }
    Decision decision(turn, rule, person, sighting, false);
    if (is_enter) {
        if (is_contradicted(turn, rule, region, sighting.fix)) return;
        leave_behind(decision, turn, rule, person, sighting, region);
        told_enter(decision, person, sighting, region);
    } else if (known != nullptr || !has_place || !knew_before) {
        told_leave(decision, turn, rule, person, sighting, region);
    }  // else known to be outside, whatever the phone makes up again
}

void settle(PersonState& person, const std::string& name, const Regions& regions, const std::string& region,
            const Fix& fix, UtcSeconds time, const config::Thresholds& thresholds) {
    const Side side = side_of(regions, name, region, &fix, false, thresholds);
    Presence* const known = find(person, region);
    if (side == Side::inside && (known == nullptr || !known->inside)) {
        Presence* const presence = entry_for(person, region);
        if (presence == nullptr) return;
        *presence = Presence{};
        presence->region = region;
        presence->inside = true;
        presence->since = time;
    } else if (side == Side::outside && known != nullptr) {
        std::erase_if(person.presences, [&](const Presence& p) { return p.region == region; });
    }
}

}  // namespace mirror::household
