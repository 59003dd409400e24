#include "module/view/ribbons_view.hpp"

#include <algorithm>
#include <map>

#include "module/view/names.hpp"

namespace mirror::view {
namespace {

using namespace std::chrono_literals;
using household::PersonStatus;
using household::Stay;
using household::StayKind;

constexpr std::chrono::minutes k_now_step{5};
constexpr std::chrono::hours k_hours_between_words{6};
constexpr std::size_t k_slots = 24h / k_usual_step;
/// So many days of a weekday make something usual.
constexpr int k_fewest_days = 2;

/// A local day as the household's clock has it: 23, 24 or 25 hours.
struct Day {
    UtcTime from;
    UtcTime to;

    [[nodiscard]] double share(UtcTime time) const {
        const double part =
            static_cast<double>((time - from).count()) / static_cast<double>((to - from).count());
        return std::clamp(part, 0.0, 1.0);
    }
};

/// What a stretch of time is drawn as; empty: unknown.
struct Look {
    RibbonKind kind = RibbonKind::out;
    std::string_view region{};
    bool operator==(const Look&) const = default;
    auto operator<=>(const Look&) const = default;
};
using MaybeLook = std::optional<Look>;

/// Gives every region that is drawn a pattern of its own: those of the household in their order, then others.
class Patterns {
  public:
    explicit Patterns(const ViewInput& input) {
        for (const household::RegionStatus& region : input.summary.regions) {
            if (!region.is_home) m_patterns.emplace(region.name, m_patterns.size());
        }
    }
    std::size_t of(const std::string& region) {
        return m_patterns.emplace(region, m_patterns.size()).first->second;
    }

  private:
    std::map<std::string, std::size_t> m_patterns;
};

class DayMaker {
  public:
    /// \param now up to here the day is drawn
    DayMaker(const ViewInput& input, const TimeZone& zone, UtcTime now)
        : m_input(input),
          m_zone(zone),
          m_date(std::chrono::floor<std::chrono::days>(zone.local(now))),
          m_day(day_of(m_date)),
          m_now(now),
          m_edges(slot_times(m_date, {})),
          m_patterns(input) {}

    [[nodiscard]] std::chrono::local_days date() const { return m_date; }
    [[nodiscard]] const Day& day() const { return m_day; }

    /// What happened on this day until now.
    std::vector<RibbonPart> today(const std::vector<Stay>& stays, const PersonStatus& person) {
        std::vector<RibbonPart> parts;
        for (auto stay = first_after(stays, m_day.from); stay != stays.end(); ++stay) {
            add(parts, look_of(*stay), m_day.share(UtcTime(stay->from)),
                m_day.share(std::min(end_of(stays, stay, person), m_now)));
        }
        return parts;
    }

    /// What mostly happens on this weekday.
    std::vector<RibbonPart> usual(const std::vector<Stay>& stays, const PersonStatus& person, int weeks) {
        std::vector<std::vector<MaybeLook>> days;
        for (int week = 1; week <= weeks; ++week) {
            std::vector<MaybeLook> day = slots_of(stays, person, middles_of(week));
            if (std::ranges::any_of(day, [](const MaybeLook& look) { return look.has_value(); }))
                days.push_back(std::move(day));
        }
        std::vector<RibbonPart> parts;
        if (std::ssize(days) < k_fewest_days) return parts;
        for (std::size_t slot = 0; slot < k_slots; ++slot) {
            const MaybeLook look = mostly(days, slot);
            add(parts, look, m_day.share(m_edges[slot]), m_day.share(m_edges[slot + 1]));
        }
        return parts;
    }

    /// Which patterns were used, in their order.
    [[nodiscard]] const std::map<std::size_t, std::string>& used() const { return m_used; }
    [[nodiscard]] bool uses(RibbonKind kind) const {
        return kind == RibbonKind::home ? m_has_home : m_has_out;
    }

  private:
    [[nodiscard]] Day day_of(std::chrono::local_days date) const {
        return {m_zone.utc(date), m_zone.utc(date + std::chrono::days(1))};
    }

    using StayPlace = std::vector<Stay>::const_iterator;

    /// The first stay that ends after a time; else the last one, which may go on.
    static StayPlace first_after(const std::vector<Stay>& stays, UtcTime time) {
        const auto found =
            std::ranges::upper_bound(stays, time, {}, [](const Stay& stay) { return UtcTime(stay.to); });
        return found == stays.end() && !stays.empty() ? std::prev(found) : found;
    }

    /// When a stay ends; the last one goes on to this moment unless nobody knows where they are.
    [[nodiscard]] UtcTime end_of(const std::vector<Stay>& stays, StayPlace stay,
                                 const PersonStatus& person) const {
        if (std::next(stay) != stays.end()) return UtcTime(stay->to);
        if (person.whereabouts.kind != household::WhereaboutsKind::unknown) return m_now;
        return std::max(UtcTime(stay->from), person.last_heard.value_or(UtcTime(stay->to)));
    }

    [[nodiscard]] MaybeLook look_of(const Stay& stay) const {
        if (stay.kind == StayKind::unknown) return std::nullopt;
        if (stay.kind == StayKind::out) return Look{RibbonKind::out, ""};
        if (stay.region == m_input.home) return Look{RibbonKind::home, ""};
        return Look{RibbonKind::region, stay.region};
    }

    /// When each slot of a day begins, or `later` by the clock on the wall; the day's end comes last. What a
    /// change of the clock skips has no length.
    [[nodiscard]] std::vector<UtcTime> slot_times(std::chrono::local_days date,
                                                  std::chrono::minutes later) const {
        const Day day = day_of(date);
        const bool is_even = day.to - day.from == 24h;  // then the zone need not be asked for each
        std::vector<UtcTime> times(k_slots + 1, day.to);
        for (std::size_t slot = k_slots; slot-- > 0;) {
            const auto after = static_cast<int>(slot) * k_usual_step + later;
            times[slot] =
                is_even ? day.from + after : std::min(m_zone.utc(LocalTime(date + after)), times[slot + 1]);
        }
        return times;
    }

    /// The middles of the slots of the day some weeks ago; the same for everybody.
    const std::vector<UtcTime>& middles_of(int week) {
        while (std::ssize(m_middles) < week) {
            const auto back = std::chrono::days(7 * (std::ssize(m_middles) + 1));
            m_middles.push_back(slot_times(m_date - back, k_usual_step / 2));
        }
        return m_middles[static_cast<std::size_t>(week) - 1];
    }

    /// Another day by the clock on the wall, looked at in the middle of each slot.
    [[nodiscard]] std::vector<MaybeLook> slots_of(const std::vector<Stay>& stays, const PersonStatus& person,
                                                  const std::vector<UtcTime>& middles) const {
        std::vector<MaybeLook> looks(k_slots);
        auto stay = first_after(stays, middles.front());
        for (std::size_t slot = 0; slot < k_slots; ++slot) {
            while (stay != stays.end() && end_of(stays, stay, person) <= middles[slot])
                ++stay;
            if (stay != stays.end() && UtcTime(stay->from) <= middles[slot]) looks[slot] = look_of(*stay);
        }
        return looks;
    }

    static MaybeLook mostly(const std::vector<std::vector<MaybeLook>>& days, std::size_t slot) {
        std::map<Look, int> votes;
        int known = 0;
        for (const auto& day : days) {
            if (!day[slot]) continue;
            ++votes[*day[slot]];
            ++known;
        }
        if (known < k_fewest_days) return std::nullopt;
        const auto best = std::ranges::max_element(votes, {}, [](const auto& vote) { return vote.second; });
        if (best->second * 2 < known) return std::nullopt;
        return best->first;
    }

    void add(std::vector<RibbonPart>& parts, const MaybeLook& look, double from, double to) {
        if (!look || to <= from) return;
        RibbonPart part{from, to, look->kind, 0};
        if (look->kind == RibbonKind::region) {
            part.pattern = m_patterns.of(std::string(look->region));
            m_used.emplace(part.pattern, look->region);
        }
        m_has_home |= look->kind == RibbonKind::home;
        m_has_out |= look->kind == RibbonKind::out;
        const bool goes_on = !parts.empty() && parts.back().to == from && parts.back().kind == part.kind &&
                             parts.back().pattern == part.pattern;
        if (goes_on) {
            parts.back().to = to;
        } else {
            parts.push_back(part);
        }
    }

    const ViewInput& m_input;
    const TimeZone& m_zone;
    std::chrono::local_days m_date;
    Day m_day;
    UtcTime m_now;
    std::vector<UtcTime> m_edges;                 ///< of today's slots
    std::vector<std::vector<UtcTime>> m_middles;  ///< of the slots one week ago, two weeks ago, …
    Patterns m_patterns;
    std::map<std::size_t, std::string> m_used;
    bool m_has_home = false;
    bool m_has_out = false;
};

bool is_wanted(const PersonStatus& person, const config::RibbonsOptions& options) {
    if (person.hidden) return false;
    if (options.people.empty()) return person.kind == config::PersonKind::person;
    return std::ranges::find(options.people, person.name) != options.people.end();
}

/// A mark for every third hour, words for every sixth; none where the day ends anyway.
std::vector<RibbonsView::Hour> hours_of(const Language& language, const TimeZone& zone,
                                        std::chrono::local_days date, const Day& day) {
    std::vector<RibbonsView::Hour> hours;
    for (auto hour = 0h; hour <= 24h; hour += 3h) {
        const LocalTime local(date + hour);
        const bool has_words = hour % k_hours_between_words == 0h && hour > 0h && hour < 24h;
        hours.push_back({hour == 24h ? 1.0 : day.share(zone.utc(local)),
                         has_words ? language.time_of_day(local) : std::string()});
    }
    return hours;
}

std::vector<RibbonsView::Legend> legend_of(const Language& language, const DayMaker& maker) {
    std::vector<RibbonsView::Legend> legend;
    if (maker.uses(RibbonKind::home))
        legend.push_back({RibbonKind::home, 0, language.text("whereabouts.home")});
    for (const auto& [pattern, region] : maker.used())
        legend.push_back({RibbonKind::region, pattern, shown_name(region)});
    if (maker.uses(RibbonKind::out)) legend.push_back({RibbonKind::out, 0, language.text("ribbons.out")});
    return legend;
}

/// Up to when the day is drawn: in steps of some minutes, but as soon as something happens.
UtcTime drawn_until(const ViewInput& input, NextChange& next) {
    const UtcTime now = input.now.wall;
    UtcTime drawn = now - now.time_since_epoch() % std::chrono::milliseconds(k_now_step);
    next.at(drawn + k_now_step);
    for (const household::Past& past : input.local.pasts) {
        if (past.stays->empty()) continue;
        const UtcTime newest(past.stays->back().from);
        if (newest <= now) drawn = std::max(drawn, newest);
    }
    return drawn;
}

}  // namespace

RibbonsView ribbons_view(const ViewInput& input, const config::RibbonsOptions& options, NextChange& next) {
    RibbonsView view;
    if (!input.now.clock_trusted) return view;  // no day can be claimed
    const TimeZone& zone = input.language.zone();
    const UtcTime now = drawn_until(input, next);
    DayMaker maker(input, zone, now);
    const auto& people = input.summary.people;
    for (std::size_t i = 0; i < people.size(); ++i) {
        const PersonStatus& person = people[i];
        if (!is_wanted(person, options) || view.rows.size() >= static_cast<std::size_t>(options.max_rows))
            continue;
        const PersonLook& look = input.looks[i];
        Ribbon ribbon{look.name, look.color, {}, {}};
        const auto past = std::ranges::find(input.local.pasts, person.name, &household::Past::person);
        if (past != input.local.pasts.end()) {
            ribbon.today = maker.today(*past->stays, person);
            if (options.show_usual) ribbon.usual = maker.usual(*past->stays, person, options.weeks);
        }
        view.rows.push_back(std::move(ribbon));
    }
    if (view.rows.empty()) return view;
    view.hours = hours_of(input.language, zone, maker.date(), maker.day());
    view.now = maker.day().share(now);
    if (options.show_legend) view.legend = legend_of(input.language, maker);
    return view;
}

}  // namespace mirror::view
