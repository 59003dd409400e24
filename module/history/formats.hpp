#pragma once
// The past for other programs, and for reading.

#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "module/history/history.hpp"
#include "module/history/local_span.hpp"

namespace mirror::history {

/// What is written.
struct Contents {
    bool fixes = true;
    bool transitions = true;
    bool alarms = true;
};

/// A GeoJSON FeatureCollection: a LineString for each way without a gap (a Point for a single fix), a Point
/// for each arrival, departure and alarm; without geometry where the place is not known. Longitude first. A
/// way over the 180th meridian is cut there. Source: RFC 7946. Times are RFC 3339 in UTC; those of a line's
/// positions are in `coordinateProperties`.
std::string to_geojson(const History& history, const Contents& contents,
                       const std::vector<config::Region>& regions);

/// GPX 1.1: a track for each person and device, a segment for each way without a gap, a waypoint for each
/// arrival, departure and alarm whose place is known. Source: topografix.com, gpx.xsd 1.1.
std::string to_gpx(const History& history, const Contents& contents,
                   const std::vector<config::Region>& regions, const TimeSpan& span);

/// One JSON object with `from`, `to`, and lists of `fixes`, `transitions` and `alarms` as asked for. Times
/// are epoch seconds, names of fields OwnTracks' own.
std::string to_json(const History& history, const Contents& contents, const TimeSpan& span);

/// One line for each thing that happened, in order, with times of the household's clock.
std::string to_table(const History& history, const Contents& contents, const view::TimeZone& zone);

}  // namespace mirror::history
