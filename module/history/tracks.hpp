#pragma once
// Fixes as the ways that people went.

#include <optional>
#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "module/geo/lat_lon.hpp"
#include "module/history/history.hpp"

namespace mirror::history {

/// One way of one device as one person carried it, without a gap. At least one fix, ascending by time.
struct Track {
    std::string person;
    std::string device;  ///< base topic
    std::vector<storage::FixRow> fixes;
};

/// Cuts fixes into ways: where a device was silent for more than half an hour and spoke again farther than
/// 200 m away, nobody knows how it went. By person, then device, then time.
std::vector<Track> tracks(const std::vector<storage::FixRow>& fixes);

/// Where somebody came or went: the region of the configuration, else the person's fix within ten minutes of
/// it. Nothing where neither is known.
std::optional<LatLon> place_of(const storage::TransitionRow& transition, const History& history,
                               const std::vector<config::Region>& regions);

}  // namespace mirror::history
