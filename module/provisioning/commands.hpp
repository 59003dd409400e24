#pragma once
// The exact words of the commands that phones obey, `cmd` messages on `<base>/cmd`. Published with QoS 1 and
// never retained: a retained command is obeyed again at every reconnect.
// Sources: OwnTracks Android 2.6.0, MessageProcessor.kt and model/CommandAction.kt; OwnTracks iOS 26.3.1,
// OwnTracksAppDelegate.m and Settings.m; OwnTracks booklet, tech/json.md, "_type=cmd".

#include <span>
#include <string>
#include <vector>

#include "module/provisioning/phone_settings.hpp"

namespace mirror::provisioning {

/// Tell where you are: a location with `t` `r`. Quiet and manual phones do not answer.
std::string report_location_command();
/// Tell your permissions: `status`.
std::string status_command();
/// Tell your regions: `waypoints`.
std::string waypoints_command();
/// Tell your whole configuration, secrets included: `dump`. iOS only; Android drops it.
std::string dump_command();
/// Forget all regions, the owner's own included. Android's only way of removing one.
std::string clear_waypoints_command();

/// Take these regions: known ones are replaced (Android: same `tst`, iOS: same `rid`), the others stay.
std::string set_waypoints_command(std::span<const PhoneRegion> regions);

/// Removes regions of an iPhone by coordinates that are nowhere. A `rid` that the phone does not know is put
/// in instead: only for regions that a fresh answer has shown.
std::string remove_waypoints_command(std::span<const PhoneRegion> regions);

/// Takes over settings, and regions where each app reads them: iOS inside the configuration, Android beside
/// it. No regions: those of the phone are not mentioned.
std::string set_configuration_command(const std::vector<Setting>& settings,
                                      std::span<const PhoneRegion> regions);

/// `<base>/cmd`.
std::string command_topic(const std::string& base);

}  // namespace mirror::provisioning
