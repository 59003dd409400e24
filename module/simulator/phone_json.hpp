#pragma once
// The words of the OwnTracks apps: what a phone writes into its messages, with each app's habits.
// Source: OwnTracks Android 2.5 and 2.6 source, OwnTracks iOS 26 source.

#include <cstdint>
#include <string>
#include <vector>

#include "module/simulator/device.hpp"

namespace mirror::simulator {

enum class App : std::uint8_t {
    android,      ///< 2.6: fields that are zero are left out
    android_old,  ///< 2.5: sorted keys, zeros written
    ios,          ///< 26: six decimals, lower-case ssid
};

/// The state of a phone at a fix, in the app's own units.
struct PhoneReport {
    std::int64_t fix_epoch_s = 0;
    std::int64_t written_epoch_s = 0;  ///< `created_at`
    LatLon place;
    int accuracy_m = 0;
    int altitude_m = 0;
    int vertical_accuracy_m = 0;
    int speed_kmh = 0;
    int course_deg = 0;
    int battery_pct = 0;
    int battery_state = 1;  ///< `bs`: 1 unplugged, 2 charging, 3 full
    char connection = 'm';  ///< `w` wireless network, `m` mobile, `o` offline
    std::string network;    ///< name of the wireless network
    int monitoring = 1;     ///< `m`: 1 significant, 2 move
    double pressure_kpa = 101.3;
    std::string motion;  ///< iOS: `stationary`, `walking`, `cycling`, `automotive`
    std::string tracker_id;
    std::string trigger;                 ///< `t`; "" for automatic
    std::vector<const Circle*> regions;  ///< the phone is in
    std::uint32_t message_id = 0;        ///< `_id` of Android
};

std::string location_json(App app, const PhoneReport& report);

/// A crossing of a region's edge at the report's fix. `trigger`: `c` found by the system, `l` by the app.
std::string transition_json(App app, const PhoneReport& report, const Circle& region, bool is_enter,
                            char trigger);

/// The will. Android writes no time into it.
std::string last_will_json(App app, std::int64_t connected_epoch_s);

/// The card an iPhone publishes of its owner.
std::string card_json(const std::string& name);

}  // namespace mirror::simulator
