#include "module/simulator/itinerary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "module/simulator/random.hpp"

namespace mirror::simulator {
namespace {

/// A stay farther than this from its road has a drive of its own.
constexpr double k_doorstep_m = 2;

/// Nobody is equally fast every day; the same departure always gives the same haste.
double haste_of(StoryTime depart) {
    return Random(static_cast<std::uint64_t>(std::llround(depart) + 1'000'000)).between(0.9, 1.1);
}

}  // namespace

Itinerary::Itinerary(const RoadGraph& graph, Plan plan)
    : m_graph(&graph), m_plan(std::move(plan)), m_stay(m_plan.begin) {}

Leg Itinerary::leg(std::size_t index) const {
    if (index < m_plan.history.size()) return m_plan.history[index];
    if (m_plan.story.empty()) return {std::numeric_limits<StoryTime>::infinity(), m_stay, Travel::walk};
    const std::size_t in_story = index - m_plan.history.size();
    Leg found = m_plan.story[in_story % m_plan.story.size()];
    const std::size_t rounds = in_story / m_plan.story.size();
    found.depart += static_cast<double>(rounds) * m_plan.story_length;
    return found;
}

void Itinerary::go_to_next_leg() {
    const Leg next = leg(m_next++);
    m_travel = next.travel;
    auto route = m_graph->find_route(m_stay, next.to, next.travel);
    if (!route) return;
    if (distance_m(m_stay, route->front().place) > k_doorstep_m)
        route->insert(route->begin(), {m_stay, tiles::RoadClass::service});
    if (distance_m(next.to, route->back().place) > k_doorstep_m)
        route->push_back({next.to, tiles::RoadClass::service});
    m_journey.emplace(*route, next.travel, haste_of(next.depart));
    m_departed = std::max(next.depart, m_free_since);
    m_goal = next.to;
}

Doing Itinerary::at(StoryTime time) {
    for (;;) {
        if (m_journey) {
            const StoryTime arrival = m_departed + m_journey->duration_s();
            if (time < arrival) return {m_journey->at(time - m_departed), m_travel, true, arrival};
            m_journey.reset();
            m_free_since = arrival;
            m_stay = m_goal;
        }
        const StoryTime departure = std::max(leg(m_next).depart, m_free_since);
        if (time < departure) return {{m_stay, 0, 0}, m_travel, false, departure};
        go_to_next_leg();
    }
}

}  // namespace mirror::simulator
