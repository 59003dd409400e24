#pragma once
// What the household's state means at one moment: the same truth for the glass, for `state` and for anybody
// who asks.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/clock.hpp"
#include "module/config/config.hpp"
#include "module/geo/lat_lon.hpp"
#include "module/household/card_picture.hpp"

namespace mirror::household {

struct HouseholdState;
struct Rules;

enum class WhereaboutsKind : std::uint8_t { region, travelling, away, unknown };
enum class Freshness : std::uint8_t { fresh, ageing, stale };
enum class Charging : std::uint8_t { unknown, no, yes, full };
enum class Heading : std::uint8_t { unknown, approaching_home, leaving_home };

struct Whereabouts {
    WhereaboutsKind kind = WhereaboutsKind::unknown;
    std::string region;               ///< name, when kind is region
    std::optional<UtcSeconds> since;  ///< when this began, where known
    bool operator==(const Whereabouts&) const = default;
};

struct Position {
    LatLon place;
    std::optional<double> accuracy_m;
    UtcSeconds fix_time;
    std::optional<double> speed_kmh;
    std::optional<double> course_deg;
    bool doubtful = false;  ///< dated in the future: shown, never fresh
    bool operator==(const Position&) const = default;
};

/// One person (or vehicle) as the mirror speaks of them now.
struct PersonStatus {
    std::string name;
    config::PersonKind kind = config::PersonKind::person;
    std::size_t index = 0;  ///< place in the config; chooses the colour
    Whereabouts whereabouts;
    std::optional<Position> position;
    std::optional<UtcTime> last_heard;
    std::optional<SinceBoot> since_heard;  ///< how long ago that was; never negative; measured without the
                                           ///< wall clock where possible
    Freshness freshness = Freshness::stale;
    std::optional<int> battery_pct;
    Charging charging = Charging::unknown;
    bool battery_low = false;
    std::optional<bool> online;  ///< absent where "offline" means nothing (iOS disconnects by design)
    std::optional<double> distance_home_m;
    std::optional<double> bearing_from_home_deg;
    Heading heading = Heading::unknown;
    std::optional<bool> ignition;     ///< vehicles
    std::optional<UtcSeconds> alarm;  ///< vehicles: moved while switched off, since then
    std::optional<double> supply_v;   ///< vehicles
    bool asleep = false;              ///< vehicles: the tracker sleeps on purpose until it is woken
    bool hidden = false;              ///< not heard for thresholds.hide
    /// After so long something of the above becomes another by the clock alone, unless a message comes first;
    /// absent when it never does. What since_heard itself says is not meant.
    std::optional<SinceBoot> changes_in;
    std::string card_name;
    CardPicture card_picture;  ///< of the first of their devices that published one
    bool operator==(const PersonStatus&) const = default;
};

/// One arrival or departure of the household's one stream.
struct TransitionRecord {
    std::string person;
    std::string region;
    bool is_enter = true;
    UtcSeconds time;
    bool operator==(const TransitionRecord&) const = default;
};

/// Something that a phone says to everybody.
struct Note {
    std::string person;
    std::string device;  ///< base topic
    std::string text;    ///< safe to draw, at most 300 letters
    std::string region;  ///< where they were then; empty outside
    UtcSeconds time{};
    bool operator==(const Note&) const = default;
};

/// A region as the map shows it.
struct RegionStatus {
    std::string name;
    LatLon centre;
    double radius_m = 0;
    std::vector<std::string> people_inside;
    bool is_home = false;
    std::string owner{};  ///< the person whose phone alone knows it; empty: everybody's
    bool operator==(const RegionStatus&) const = default;
};

struct Counters {
    std::uint64_t messages = 0;
    std::uint64_t rejected = 0;
    std::uint64_t unknown_type = 0;
    std::uint64_t unknown_device = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t old_fixes = 0;  ///< late fixes that went to history without moving anyone
    bool operator==(const Counters&) const = default;
};

struct Summary {
    std::vector<PersonStatus> people;           ///< config order
    std::vector<TransitionRecord> transitions;  ///< newest first, at most 100
    std::vector<Note> notes{};                  ///< newest first
    std::vector<RegionStatus> regions;
    std::vector<std::string> unknown_devices;  ///< base topics heard but not configured, at most 100
    Counters counters;
    bool operator==(const Summary&) const = default;
};

/// One person as summarize() tells of them. \param index in the rules
PersonStatus status_of(const HouseholdState& state, const Rules& rules, std::size_t index, Moment now,
                       std::string_view boot);

/// What the state means at one moment.
///
/// Ages come from message times and the monotonic clock and are never negative; the wall clock counts only
/// where it can be true. Freshness and `unknown` go by when the shown device was last heard, for a ping
/// confirms an old position; its thresholds know how often a device in its mode speaks at all.
/// \param boot boot_id() of the machine whose clocks made `now`
Summary summarize(const HouseholdState& state, const Rules& rules, Moment now, std::string_view boot);

}  // namespace mirror::household
