#pragma once
// The parts of a configuration, each read by a file of its own.

#include <optional>

#include "module/config/object_reader.hpp"

namespace mirror::config {

void read_display(ObjectReader& root, Display& display);
void read_broker(ObjectReader& root, Broker& broker);
void read_people(ObjectReader& root, std::vector<Person>& people);
/// The regions and `home`.
void read_regions(ObjectReader& root, Config& config);
/// The word for it in the file.
std::string_view overlap_name(Overlap overlap);
void read_thresholds(ObjectReader& root, Thresholds& thresholds);
void read_map(ObjectReader& root, MapFiles& map);
void read_alerts(ObjectReader& root, Alerts& alerts);
/// `raster`, a key of `map`.
void read_raster(ObjectReader& map, std::optional<Raster>& slot);
void read_modules(ObjectReader& root, std::vector<Module>& modules);

/// The options of the module `weasleyClock`.
void read_weasley_clock(ObjectReader& reader, WeasleyClockOptions& options);

// Keys that several parts have.

/// Reports a name that is none of `people`.
void check_person(ObjectReader& reader, const LocatedValue& value, std::string_view key,
                  const std::string& name);

void read_time_format(ObjectReader& reader, std::optional<TimeFormat>& slot);
/// An IANA name that this machine knows.
void read_timezone(ObjectReader& reader, std::string& slot);
/// `lat` and `lon`, both needed.
std::optional<LatLon> read_place(ObjectReader& reader);

/// Why a text cannot be one level of an MQTT topic here; nothing when it can.
std::optional<std::string> topic_level_fault(std::string_view level);

}  // namespace mirror::config
