#pragma once
// A traveller's day: stays, and journeys between them.

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "module/simulator/journey.hpp"
#include "module/simulator/timeline.hpp"

namespace mirror::simulator {

/// One planned journey: when it begins and where it leads.
struct Leg {
    StoryTime depart = 0;
    LatLon to;
    Travel travel = Travel::walk;
};

/// A plan without end: what comes before the story once, then the story over and over.
struct Plan {
    LatLon begin;              ///< the place before the first leg
    std::vector<Leg> history;  ///< departures below 0, rising
    std::vector<Leg> story;    ///< departures from 0 to story_length, rising; must end where history ended
    StoryTime story_length = 3600;
};

/// What the traveller does at one moment.
struct Doing {
    Motion motion;
    Travel travel = Travel::walk;
    bool is_moving = false;
    StoryTime until = 0;  ///< the end of this stay or journey
};

/// Walks through a plan. Stays are at the very place, journeys on the roads next to it; a leg to where no
/// road leads is left out, and one that is due before the last has ended begins later. Two travellers with
/// equal legs (a driver and the car) move as one.
class Itinerary {
  public:
    /// The graph must outlive the itinerary.
    Itinerary(const RoadGraph& graph, Plan plan);

    /// \pre time never goes back
    Doing at(StoryTime time);

  private:
    [[nodiscard]] Leg leg(std::size_t index) const;
    void go_to_next_leg();

    const RoadGraph* m_graph;
    Plan m_plan;
    std::size_t m_next = 0;  ///< the leg after the current journey or stay
    LatLon m_stay;           ///< where the traveller is when not travelling
    std::optional<Journey> m_journey;
    LatLon m_goal;
    StoryTime m_departed = 0;
    StoryTime m_free_since = -std::numeric_limits<StoryTime>::infinity();
    Travel m_travel = Travel::walk;
};

}  // namespace mirror::simulator
