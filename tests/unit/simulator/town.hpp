#pragma once
// The shipped town's roads, read once for all tests.

#include "module/simulator/road_graph.hpp"

namespace mirror::test {

/// The roads round the demo's family.
const simulator::RoadGraph& town();

/// How far a place is from the nearest road that the map draws, measured on the tiles themselves.
double metres_off_road(LatLon place);

}  // namespace mirror::test
