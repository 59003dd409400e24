#pragma once
// A route with time: where a traveller is at each second, how fast and in which direction.

#include <vector>

#include "module/simulator/road_graph.hpp"

namespace mirror::simulator {

/// How something moves at one instant.
struct Motion {
    LatLon place;
    double speed_mps = 0;
    double course_deg = 0;  ///< clockwise from north
};

/// Pulls away from rest, slows down for bends, keeps to what its roads allow and comes to rest at the end.
class Journey {
  public:
    /// `haste` scales all speeds (1: as cruise_kmh says). \pre the route has at least two steps
    Journey(const Route& route, Travel travel, double haste);

    [[nodiscard]] double duration_s() const { return m_knots.back().time_s; }
    [[nodiscard]] double length_m() const { return m_length_m; }
    /// Before the start: at its first place; after the end: at its last.
    [[nodiscard]] Motion at(double seconds) const;

  private:
    struct Knot {
        LatLon place;
        double time_s = 0;
        double speed_mps = 0;
        double course_deg = 0;  ///< towards the next knot
    };

    std::vector<Knot> m_knots;
    double m_length_m = 0;
};

/// The place that lies this far (metres) east and north of another; for a few kilometres.
LatLon moved(LatLon place, double east_m, double north_m);

}  // namespace mirror::simulator
