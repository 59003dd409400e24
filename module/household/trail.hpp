#pragma once
// The way that a device went: jitter of a phone that lies still collapsed, spikes dropped, gaps marked.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "module/base/clock.hpp"
#include "module/geo/lat_lon.hpp"

namespace mirror::household {

/// One corner of a trail.
struct TrailPoint {
    LatLon place;
    UtcSeconds time{};
    bool after_gap = false;  ///< nothing is known between the point before and this one
    bool operator==(const TrailPoint&) const = default;
};

/// Ascending in time; never null and never changed where it is handed out.
using TrailPoints = std::shared_ptr<const std::vector<TrailPoint>>;

/// The trails of everybody, ready to be shown.
struct Trail {
    std::string person;
    TrailPoints points;
    bool operator==(const Trail&) const = default;
};

/// Collects the fixes of many devices. A value without threads or clocks.
class TrailBook {
  public:
    /// \param kept how long before its newest fix a trail begins
    explicit TrailBook(std::chrono::seconds kept = {}) : m_kept(kept) {}

    /// Adds one fix; fixes may come in any order and more than once. Bad ones (coordinates that are none, an
    /// accuracy worse than 500 m) are left out. At most 256 devices are kept.
    void add(const std::string& person, const std::string& device, UtcSeconds time, double lat_deg,
             double lon_deg, std::optional<double> accuracy_m);

    /// Drops all that a person did ("" is nobody), and what these devices told.
    void forget(const std::string& person, const std::vector<std::string>& devices);

    /// Trails with at least two points, by person and device. The same pointers until something changed.
    [[nodiscard]] const std::vector<Trail>& trails();

  private:
    struct Way {
        std::vector<TrailPoint> points;
        UtcSeconds still_until{};  ///< the last fix that did not leave the newest point
        TrailPoints shown;         ///< null: has changed
    };
    void extend(Way& way, TrailPoint point, double slack_m) const;

    std::chrono::seconds m_kept;
    std::map<std::pair<std::string, std::string>, Way> m_ways;
    std::vector<Trail> m_trails;
    bool m_is_changed = false;
};

}  // namespace mirror::household
