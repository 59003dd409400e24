#pragma once
// What the main thread hands over to be stored: the household's state as opaque values, and its history.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "module/base/clock.hpp"

namespace mirror::storage {

/// One part of the state (a person, a device, …): a name that its owner chose and bytes that only the owner
/// reads.
struct KeyValue {
    std::string key{};
    std::string value{};
    bool operator==(const KeyValue&) const = default;
};

/// One position of one device. There is one for each device, person and time: the first to come is kept.
struct FixRow {
    std::string person{};
    std::string device{};  ///< the device's base topic
    UtcSeconds tst{};
    double lat_deg = 0;
    double lon_deg = 0;
    std::optional<double> accuracy_m{};
    std::optional<double> speed_kmh{};
    std::optional<double> course_deg{};
    std::optional<int> battery_pct{};
    std::int64_t message = 0;  ///< journal row of the message it came with
    bool operator==(const FixRow&) const = default;
};

/// Somebody entered or left a region. One for each device, person, time, region and event.
struct TransitionRow {
    std::string person{};
    std::string device{};
    std::string region{};
    std::string event{};  ///< "enter" or "leave"
    UtcSeconds tst{};
    std::int64_t message = 0;
    /// This person's same transition was stored with another time before: that row goes. A row without a
    /// device takes over the device of the one that it replaces.
    std::optional<UtcSeconds> replaces{};
    bool operator==(const TransitionRow&) const = default;
};

/// A vehicle reported that it moved while switched off. One for each device, person and time.
struct AlarmRow {
    std::string person{};
    std::string device{};
    UtcSeconds tst{};
    std::optional<double> lat_deg{};
    std::optional<double> lon_deg{};
    std::int64_t message = 0;
    bool operator==(const AlarmRow&) const = default;
};

/// Somebody whose history goes for good.
struct Forgotten {
    std::string person{};  ///< all that they did, whatever device told it; "": only the devices go
    /// Base topics: fixes and alarms that they told. Transitions of people who stay lose the device's name.
    std::vector<std::string> devices{};
    bool operator==(const Forgotten&) const = default;
};

/// Everything that changed since the last one; stored in one transaction or not at all.
struct Commit {
    std::vector<KeyValue> upserts{};
    std::vector<std::string> erased{};  ///< keys that are gone; an upsert of the same key wins
    std::vector<FixRow> fixes{};
    std::vector<TransitionRow> transitions{};
    std::vector<AlarmRow> alarms{};
    std::vector<Forgotten> forgotten{};  ///< before the rows above are added
    std::int64_t watermark = 0;          ///< the last journal row whose effect is in here; never goes back
    /// History before this time goes, a little with every commit; UtcSeconds::max() keeps none, nothing keeps
    /// all. Set it only once the clock is known to be right: a clock that is years ahead would empty the
    /// history.
    std::optional<UtcSeconds> keep_since{};
    bool urgent = false;  ///< does not wait for company
};

/// What state.db holds besides history.
struct StoredState {
    std::map<std::string, std::string, std::less<>> values{};
    std::int64_t watermark = 0;
    bool operator==(const StoredState&) const = default;
};

}  // namespace mirror::storage
