#pragma once
// Locations by the thousand, for benchmarks and load tests.

#include <cstdint>
#include <vector>

#include "module/simulator/publication.hpp"

namespace mirror::simulator {

/// `count` locations of `devices` phones in turn (`owntracks/bulk/d0` …), one a second in all from `begin`
/// on; every phone walks about a town of its own chance. The apps (Android new and old, iOS) take turns.
/// Pure; the same arguments give the same bytes. \pre devices > 0
std::vector<Publication> make_locations(std::size_t count, std::size_t devices, std::uint64_t seed,
                                        UtcTime begin = UtcTime(std::chrono::seconds(1'700'000'000)));

}  // namespace mirror::simulator
