#include "module/view/weasley_clock_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "module/config/weasley_place.hpp"
#include "module/view/names.hpp"
#include "module/view/person_words.hpp"

namespace mirror::view {
namespace {

using config::is_same_place_name;
using household::PersonStatus;
using household::WhereaboutsKind;

/// Travelling and Lost have a place of their own on every clock.
constexpr std::size_t k_reserved_places = 2;

/// Coming home: a hand begins to lean this far away, and leans fully this near.
constexpr double k_lean_from_m = 50'000;
constexpr double k_lean_to_m = 200;
/// Hands do not stir for less.
constexpr double k_lean_steps = 50;

/// The kind that a name of the configuration means.
ClockPlaceKind kind_of(std::string_view name) {
    switch (config::weasley_place(name)) {
        case config::WeasleyPlace::travelling:
            return ClockPlaceKind::travelling;
        case config::WeasleyPlace::lost:
            return ClockPlaceKind::lost;
        case config::WeasleyPlace::peril:
            return ClockPlaceKind::peril;
        case config::WeasleyPlace::region:
            break;
    }
    return ClockPlaceKind::region;
}

/// A place with the name by which regions find it.
struct NamedPlace {
    std::string key;
    ClockPlaceKind kind = ClockPlaceKind::region;
};

class Maker {
  public:
    Maker(const ViewInput& input, const config::WeasleyClockOptions& options)
        : m_input(input), m_options(options) {
        choose_places();
        seat();
    }

    [[nodiscard]] std::vector<ClockPlace> places() const {
        std::vector<ClockPlace> shown;
        for (const NamedPlace& place : m_seated) {
            const std::string name = label(place);
            shown.push_back({name, m_input.language.capitals(name), place.kind, icon_of(place)});
        }
        return shown;
    }

    /// Where the hand of somebody points; \param peril why they are in mortal peril
    [[nodiscard]] std::size_t place_of(const PersonStatus& person, const std::string& peril) const {
        if (!peril.empty()) return *find(ClockPlaceKind::peril);
        switch (person.whereabouts.kind) {
            case WhereaboutsKind::unknown:
                return find(ClockPlaceKind::lost).value_or(0);
            case WhereaboutsKind::region:
                if (const auto place = find_region(person.whereabouts.region)) return *place;
                break;
            case WhereaboutsKind::travelling:
            case WhereaboutsKind::away:
                break;
        }
        return find(ClockPlaceKind::travelling).value_or(0);
    }

    /// Whether the first place is home.
    [[nodiscard]] bool has_home() const { return m_has_home; }

    /// Why somebody is in mortal peril; empty when they are not.
    [[nodiscard]] std::string peril_of(const PersonStatus& person) const {
        if (!find(ClockPlaceKind::peril)) return "";
        const config::WeasleyPeril rules = m_options.peril.value_or(config::WeasleyPeril{});
        const Language& language = m_input.language;
        if (rules.alarm && person.alarm) return language.text("map.alarm");
        if (person.whereabouts.kind == WhereaboutsKind::unknown) return "";
        const auto speed = person.position ? person.position->speed_kmh : std::nullopt;
        if (rules.speed_kmh > 0 && speed > rules.speed_kmh &&
            person.freshness == household::Freshness::fresh) {
            return language.speed(*speed);
        }
        const bool is_charging = person.charging == household::Charging::yes;
        if (person.battery_pct && *person.battery_pct <= rules.battery_pct && rules.battery_pct > 0 &&
            !is_charging)
            return language.text("weasleyClock.battery",
                                 {{"percent", language.percent(*person.battery_pct)}});
        return "";
    }

  private:
    /// The place that regions of this name share.
    [[nodiscard]] std::string shared_name(const std::string& region) const {
        for (const config::WeasleyAlias& alias : m_options.aliases) {
            if (std::ranges::find(alias.regions, region) != alias.regions.end()) return alias.place;
        }
        return region;
    }

    void add(const std::string& name, std::size_t most) {
        const bool is_there = std::ranges::any_of(m_places, [&](const NamedPlace& place) {
            return is_same_place_name(place.key, name) ||
                   (place.kind != ClockPlaceKind::region && place.kind == kind_of(name));
        });
        if (!is_there && m_places.size() < most) m_places.push_back({name, kind_of(name)});
    }

    void choose_places() {
        const auto& named = m_options.locations;
        const bool has_peril = m_options.peril || std::ranges::any_of(named, [](const std::string& name) {
                                   return kind_of(name) == ClockPlaceKind::peril;
                               });
        const std::size_t most = k_most_clock_places - k_reserved_places - (has_peril ? 1 : 0);
        for (const std::string& name : named) {
            if (kind_of(name) == ClockPlaceKind::region) add(name, most);
        }
        if (named.empty()) {
            if (!m_input.home.empty()) add(shared_name(m_input.home), most);
            for (const config::Region& region : m_input.config.regions)
                add(shared_name(region.name), most);
            if (m_input.config.regions.empty()) {
                for (const household::RegionStatus& region : m_input.summary.regions)
                    if (region.owner.empty()) add(shared_name(region.name), most);
            }
        }
        if (has_peril) m_places.push_back({"Mortal Peril", ClockPlaceKind::peril});
        m_places.push_back({"Travelling", ClockPlaceKind::travelling});
        m_places.push_back({"Lost", ClockPlaceKind::lost});
    }

    /// Puts every place into its sector, the first at twelve o'clock.
    void seat() {
        const std::size_t count = m_places.size();
        std::vector<const NamedPlace*> seats(count);
        const auto take = [&](std::size_t seat, const NamedPlace* place) {
            while (seats[seat % count] != nullptr)
                ++seat;
            seats[seat % count] = place;
        };
        const auto found = std::ranges::find_if(
            m_places, [&](const NamedPlace& place) { return is_region_at(m_input.home, place); });
        m_has_home = found != m_places.end();
        const NamedPlace* const home = m_has_home ? &*found : &m_places.front();
        const auto of_kind = [&](ClockPlaceKind kind) {
            return &*std::ranges::find(m_places, kind, &NamedPlace::kind);
        };
        std::vector<const NamedPlace*> first{home};
        take(0, home);
        const auto reserve = [&](ClockPlaceKind kind, double turn) {
            const NamedPlace* const place = of_kind(kind);
            if (place == home) return;
            take(static_cast<std::size_t>(std::lround(turn * static_cast<double>(count))), place);
            first.push_back(place);
        };
        reserve(ClockPlaceKind::lost, 0.5);
        reserve(ClockPlaceKind::travelling, 0.25);
        for (const NamedPlace& place : m_places) {
            if (std::ranges::find(first, &place) == first.end()) take(1, &place);
        }
        for (const NamedPlace* const place : seats)
            m_seated.push_back(*place);
    }

    [[nodiscard]] std::string label(const NamedPlace& place) const {
        switch (place.kind) {
            case ClockPlaceKind::travelling:
                return m_input.language.text("weasleyClock.travelling");
            case ClockPlaceKind::lost:
                return m_input.language.text("weasleyClock.lost");
            case ClockPlaceKind::peril:
                return m_input.language.text("weasleyClock.mortalPeril");
            case ClockPlaceKind::region:
                break;
        }
        return shown_name(place.key);
    }

    /// The icon of the first region that has one and shares the place.
    [[nodiscard]] std::string icon_of(const NamedPlace& place) const {
        const auto found = std::ranges::find_if(m_input.config.regions, [&](const config::Region& region) {
            return !region.icon.empty() && is_region_at(region.name, place);
        });
        return found == m_input.config.regions.end() ? "" : found->icon;
    }

    /// Whether whoever is in this region is at that place.
    [[nodiscard]] bool is_region_at(const std::string& region, const NamedPlace& place) const {
        if (place.kind != ClockPlaceKind::region || region.empty()) return false;
        if (is_same_place_name(place.key, region) || is_same_place_name(place.key, shared_name(region)))
            return true;
        const auto& regions = m_input.config.regions;
        const auto known = std::ranges::find(regions, region, &config::Region::name);
        return known != regions.end() && std::ranges::any_of(known->aliases, [&](const std::string& alias) {
                   return is_same_place_name(place.key, alias);
               });
    }

    [[nodiscard]] std::optional<std::size_t> find(ClockPlaceKind kind) const {
        const auto found = std::ranges::find(m_seated, kind, &NamedPlace::kind);
        if (found == m_seated.end()) return std::nullopt;
        return static_cast<std::size_t>(found - m_seated.begin());
    }

    [[nodiscard]] std::optional<std::size_t> find_region(const std::string& region) const {
        for (std::size_t i = 0; i < m_seated.size(); ++i) {
            if (is_region_at(region, m_seated[i])) return i;
        }
        return std::nullopt;
    }

    const ViewInput& m_input;
    const config::WeasleyClockOptions& m_options;
    std::vector<NamedPlace> m_places;  ///< in the order of the configuration
    std::vector<NamedPlace> m_seated;  ///< in the order of the clock
    bool m_has_home = false;
};

/// How near home somebody is who is on the way there: each doubling of the distance counts the same.
double lean_of(const PersonStatus& person) {
    if (person.whereabouts.kind != WhereaboutsKind::travelling ||
        person.heading != household::Heading::approaching_home || !person.distance_home_m)
        return 0;
    const double near = std::max(*person.distance_home_m, k_lean_to_m);
    const double lean = 1 - std::log(near / k_lean_to_m) / std::log(k_lean_from_m / k_lean_to_m);
    return std::round(std::clamp(lean, 0.0, 1.0) * k_lean_steps) / k_lean_steps;
}

/// Everybody who has a hand, by their place in the summary, in the order of the hands.
std::vector<std::size_t> people_of(const ViewInput& input, const std::vector<std::string>& wanted) {
    const auto& people = input.summary.people;
    std::vector<std::size_t> shown;
    const auto add_if_shown = [&](std::size_t i) {
        if (!people[i].hidden && shown.size() < k_most_clock_hands) shown.push_back(i);
    };
    if (wanted.empty()) {
        for (std::size_t i = 0; i < people.size(); ++i)
            add_if_shown(i);
    }
    for (const std::string& name : wanted) {
        for (std::size_t i = 0; i < people.size(); ++i)
            if (people[i].name == name) add_if_shown(i);
    }
    return shown;
}

}  // namespace

WeasleyClockView weasley_clock_view(const ViewInput& input, const config::WeasleyClockOptions& options,
                                    NextChange& next) {
    const Maker maker(input, options);
    WeasleyClockView view;
    view.places = maker.places();
    view.mirrored = input.language.right_to_left();
    const auto& configured = input.config.people;
    for (const std::size_t i : people_of(input, options.people)) {
        const PersonStatus& person = input.summary.people[i];
        const PersonLook& look = input.looks[i];
        ClockHand hand;
        hand.person = person.index;
        hand.name = look.name;
        hand.initials = look.initials;
        hand.color = look.color;
        hand.double_ring = look.double_ring;
        const bool has_own_color = person.index < configured.size() && configured[person.index].color;
        if (!options.color_cycle.empty() && !has_own_color) {
            hand.color = options.color_cycle[view.hands.size() % options.color_cycle.size()];
            hand.double_ring = false;
        }
        hand.is_vehicle = person.kind == config::PersonKind::vehicle;
        hand.photo = look.photo;
        hand.is_blurred = look.is_blurred;
        hand.card_picture = person.card_picture;
        hand.freshness = person.freshness;
        hand.peril = maker.peril_of(person);
        hand.place = maker.place_of(person, hand.peril);
        if (maker.has_home() && view.places[hand.place].kind == ClockPlaceKind::travelling)
            hand.lean = lean_of(person);
        hand.whereabouts = whereabouts_words(input, person);
        hand.age = age_words(input, person, next);
        note_freshness(input, person, next);
        view.hands.push_back(std::move(hand));
    }
    return view;
}

}  // namespace mirror::view
