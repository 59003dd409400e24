#pragma once
// The parts of a configuration, each read by a file of its own.

#include <optional>
#include <span>

#include "module/config/object_reader.hpp"

namespace mirror::config {

void read_display(ObjectReader& root, Display& display);
/// `privacy`: its schedule has the form of `display.schedule`.
void read_privacy(ObjectReader& root, Privacy& privacy);
void read_broker(ObjectReader& root, Broker& broker);
void read_people(ObjectReader& root, std::vector<Person>& people);
/// The regions and `home`.
void read_regions(ObjectReader& root, Config& config);
/// The word for it in the file.
std::string_view overlap_name(Overlap overlap);
void read_thresholds(ObjectReader& root, Thresholds& thresholds);
void read_map(ObjectReader& root, MapFiles& map);
void read_alerts(ObjectReader& root, Alerts& alerts);
/// \param broker as read before
void read_provisioning(ObjectReader& root, const Broker& broker, Provisioning& provisioning);
void read_http(ObjectReader& root, Http& http);
/// Warns of what needs a broker in a household that has none.
void check_without_broker(ObjectReader& root, const Config& config);
/// `announce`, `homeAssistant` and `control`.
void read_announce(ObjectReader& root, Config& config);
/// After people and regions, whom its rules name.
void read_notifications(ObjectReader& root, Notifications& notifications);
/// `raster`, a key of `map`.
void read_raster(ObjectReader& map, std::optional<Raster>& slot);
void read_modules(ObjectReader& root, std::vector<Module>& modules);

/// The options of the module `weasleyClock`.
void read_weasley_clock(ObjectReader& reader, WeasleyClockOptions& options);

// Keys that several parts have.

/// Reports a name that is none of `people`.
void check_person(ObjectReader& reader, const LocatedValue& value, std::string_view key,
                  const std::string& name);
/// Warns of a name that is none of the known ones. No error: phones may know places that stand nowhere else.
void check_region(ObjectReader& reader, const LocatedValue& value, std::string_view key,
                  const std::string& name, std::span<const std::string> known);

/// Reports what cannot be a `host`. \return whether it can be one
bool check_host(ObjectReader& reader, const LocatedValue& value, const std::string& host);

/// A part of the day, such as "22:00-07:00".
void read_day_span(ObjectReader& reader, std::string_view key, std::optional<DaySpan>& slot);
void read_time_format(ObjectReader& reader, std::optional<TimeFormat>& slot);
/// An IANA name that this machine knows.
void read_timezone(ObjectReader& reader, std::string& slot);
/// `lat` and `lon`, both needed.
std::optional<LatLon> read_place(ObjectReader& reader);

/// A topic to listen to: whole, without wildcards.
void read_topic(ObjectReader& reader, std::string_view key, std::string& slot);
/// A JSON pointer (RFC 6901), or nothing.
void read_pointer(ObjectReader& reader, std::string_view key, std::string& slot);

/// Why a text cannot be one level of an MQTT topic here; nothing when it can.
std::optional<std::string> topic_level_fault(std::string_view level);

}  // namespace mirror::config
