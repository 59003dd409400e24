#pragma once
// The family of the demo: Anna, Ben, Clara, David and their car in Neubrandenburg.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "module/simulator/device.hpp"
#include "module/simulator/road_graph.hpp"
#include "module/simulator/timeline.hpp"

namespace mirror::simulator {

/// One member of the family, as a household configuration names it.
struct Member {
    std::string name;
    std::string device;  ///< topic tail below the household's topic: `anna`, `clara/pixel`
    bool is_vehicle = false;
};

/// What the family lives by: a map that shows this circle of the world serves it.
struct Surroundings {
    LatLon centre;
    double radius_m = 0;
};

Surroundings family_surroundings();
/// The roads of these surroundings from a map file (the shipped `neubrandenburg.mbtiles`), or why there are
/// none.
Result<RoadGraph, Failure> read_family_roads(const std::filesystem::path& map_file);

const std::vector<Member>& family_members();
/// Home, School, Work and Grandma. Home is the first.
const std::vector<Circle>& family_regions();

/// How far back the history reaches: seconds before the story begins.
inline constexpr double k_history_s = 20 * 3600;
/// After this the story begins again (not to the letter: nobody is equally fast every day).
inline constexpr double k_story_s = 3600;

struct FamilyOptions {
    std::string household = "demo";  ///< its topic is `owntracks/<household>`
    Timeline timeline;               ///< when the story begins, and how fast it runs
    std::uint64_t seed = 1;
    bool has_history = true;  ///< begin k_history_s before the story
};

/// All messages of the family in the order of time: first some hours of history, then a story of an hour that
/// repeats for ever. In the story Ben fetches Clara from school by car, Anna cycles to town and back, Clara
/// visits Grandma through a dead zone and her fixes come late, and David's phone has been silent since before
/// it began; it comes back in the second round.
/// Pure: everything follows from the options; the clock is not read, and one thread at a time uses it.
class Family {
  public:
    /// The graph must hold the roads of family_surroundings() and outlive the family.
    Family(const RoadGraph& graph, const FamilyOptions& options);

    /// The next message. Never ends.
    Publication next();

    /// One per device, with its will.
    [[nodiscard]] std::vector<Connection> connections() const;

  private:
    struct Source {
        std::unique_ptr<Device> device;
        Publication waiting;
    };
    std::vector<Source> m_sources;
};

}  // namespace mirror::simulator
