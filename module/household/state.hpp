#pragma once
// The household's truth: what was heard from which device, who is where and who came and went. Plain values
// that change only through apply() and apply_config(); the same messages always give the same state.
//
// Everything has a bound: nothing that a network can send makes the state grow without end.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "module/base/clock.hpp"
#include "module/geo/lat_lon.hpp"
#include "module/household/card_picture.hpp"
#include "module/household/rules.hpp"
#include "module/household/summary.hpp"

namespace mirror::household {

inline constexpr std::size_t k_max_transitions = 100;
inline constexpr std::size_t k_max_unknown_devices = 100;
inline constexpr std::size_t k_max_fixes = 5;         ///< per device: enough to tell a spike from a journey
inline constexpr std::size_t k_max_recent = 32;       ///< fingerprints per device for de-duplication
inline constexpr std::size_t k_max_presences = 32;    ///< regions remembered per person
inline constexpr std::size_t k_max_phone_names = 64;  ///< region names remembered per device
inline constexpr std::size_t k_max_notes = 20;
inline constexpr std::size_t k_max_phone_regions =
    100;  ///< circles remembered per device: as many as Android watches

/// One position with its time.
struct Fix {
    LatLon place;
    UtcSeconds time{};  ///< `tst`
    std::optional<UtcSeconds> created_at;
    std::optional<double> accuracy_m;
    std::optional<double> speed_kmh;
    std::optional<double> course_deg;
    bool from_transition = false;  ///< came with a region event instead of a location
    bool operator==(const Fix&) const = default;
};

/// When a device last said anything.
struct Heard {
    UtcTime time{};           ///< by the message's own clock, never later than its arrival
    std::int64_t boot = 0;    ///< the boot (HouseholdState::boot_number) in which it arrived
    SinceBoot at{};           ///< the same instant on that boot's monotonic clock; may be negative
    bool by_arrival = false;  ///< the time is that of arrival: the message had none, or one in the future
    bool operator==(const Heard&) const = default;
};

/// Whether a device stays or moves. Times are fix times.
struct Travel {
    LatLon stay;              ///< where it last stayed
    UtcSeconds stay_since{};  ///< zero: no fix yet
    LatLon halt;              ///< where it may be about to stay
    UtcSeconds halt_since{};
    int votes = 0;  ///< 0 stays, 1 one fix says it moves, 2 it moves
    UtcSeconds moving_since{};
    UtcSeconds last_moving{};  ///< the newest fix that said it moves
    UtcSeconds moved_at{};     ///< when it was last certainly on the move, else when it was first seen
    bool has_moved = false;    ///< which of both: whoever has a device on the move carries it
    bool operator==(const Travel&) const = default;
};

enum class Platform : std::uint8_t { unknown, android, ios, vehicle };

/// What a vehicle tracker says besides its position.
struct VehicleState {
    std::optional<int> status;  ///< 1 online, 0 connection lost, -1 went to sleep on purpose
    std::optional<bool> ignition;
    std::optional<bool> driving;  ///< by its triggers, where it does not tell the ignition
    std::optional<double> supply_v;
    std::optional<UtcSeconds>
        alarm;  ///< moved while switched off; until the ignition is on or it is dismissed
    bool operator==(const VehicleState&) const = default;
};

/// The fingerprints of the newest messages of a device, oldest overwritten first.
struct RecentMessages {
    std::array<std::uint64_t, k_max_recent> fingerprints{};
    std::uint32_t next = 0;
    bool operator==(const RecentMessages&) const = default;
};

struct DeviceState {
    std::vector<Fix> fixes;       ///< the newest ones, ascending by time; at most k_max_fixes
    std::optional<Fix> position;  ///< the newest plausible one of fixes
    std::optional<Fix> doubtful;  ///< dated in the future, arrived after position; shown until a better one
    std::optional<Heard> heard;
    Travel travel;
    UtcTime facts_as_of{};  ///< when battery and mode were said
    std::optional<int> battery_pct;
    Charging charging = Charging::unknown;
    std::optional<int> monitoring_mode;
    Platform platform = Platform::unknown;
    bool heard_live = false;          ///< said something while we listened
    bool offline = false;             ///< its last will came after its last live message
    bool cleared = false;             ///< its retained place was cleared and it has said nothing since
    std::vector<std::string> claims;  ///< the regions it last said it is in, by canonical name
    std::vector<std::string>
        known_regions;  ///< every region it ever named: only for these its silence counts
    std::string card_name;
    VehicleState vehicle;
    RecentMessages recent;
    bool operator==(const DeviceState&) const = default;
};

/// A circle that a phone told of in a `waypoint` or `waypoints` message.
struct PhoneRegion {
    std::string name;  ///< as phone_region_name() gives it
    LatLon centre;
    double radius_m = 0;
    UtcSeconds created{};  ///< `tst`, which tells Android's regions apart; zero: not said
    std::string id;        ///< `rid`, which tells those of iOS apart; empty: not said
    bool operator==(const PhoneRegion&) const = default;
};

/// One person and one region.
struct Presence {
    std::string region;  ///< canonical name
    bool inside = false;
    UtcSeconds since{};                 ///< of the arrival, or of the departure
    UtcSeconds as_of{};                 ///< newest word of a phone about this region
    std::optional<UtcSeconds> pending;  ///< first fix inside, not yet for thresholds.dwell
    bool announced = false;             ///< the stream tells how it came to be inside
    bool left_by_phone = false;         ///< a phone said "left" where the geometry says "inside"
    std::optional<LatLon> seen_at;      ///< where a phone was inside a region that only it knows
    bool operator==(const Presence&) const = default;
};

struct PersonState {
    std::string leader;               ///< base topic of the device that they carry
    UtcSeconds as_of{};               ///< newest fix that decided about regions; zero: nothing known yet
    std::vector<Presence> presences;  ///< at most k_max_presences
    bool operator==(const PersonState&) const = default;
};

/// What is known about the mirror's own clock. A Pi without a clock chip boots in the past.
struct ClockSense {
    UtcTime confirmed{};                    ///< proven by messages: it is later than this now
    std::optional<std::int64_t> offset_ms;  ///< while the wall clock is wrong: UTC minus time since boot, at
                                            ///< least; this boot only
    bool unjudged = false;  ///< messages came in while the clock was wrong, and it was not right since
    bool agreed = false;    ///< a live message agreed with the wall clock in this boot
    std::string witness;    ///< the device that contradicted it before any agreed
    std::int64_t witness_offset_ms = 0;
    bool operator==(const ClockSense&) const = default;
};

struct HouseholdState {
    std::unordered_map<std::string, DeviceState> devices;   ///< by base topic; known and unknown ones
    std::unordered_map<std::string, PersonState> people;    ///< by name
    std::unordered_map<std::string, CardPicture> pictures;  ///< by base topic; of known devices only
    std::vector<TransitionRecord> transitions;              ///< ascending by time, at most k_max_transitions
    std::map<std::string, std::vector<PhoneRegion>> phone_regions;  ///< by base topic
    std::vector<Note> notes;                   ///< ascending by time, at most k_max_notes
    std::vector<RegionRule> regions;           ///< those that count: effective_regions(), kept up to date
    std::vector<std::string> unknown_devices;  ///< base topics, in the order first heard
    Counters counters;
    ClockSense clock;
    std::string boot;  ///< of the newest message
    std::int64_t boot_number = 0;
    bool operator==(const HouseholdState&) const = default;
};

}  // namespace mirror::household
