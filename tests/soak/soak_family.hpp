#pragma once
// A household of six people and two cars, their ordinary days, and fifty regions.

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "module/simulator/device.hpp"
#include "module/simulator/road_graph.hpp"

namespace mirror::soak {

inline constexpr const char* k_household = "soak";

/// Everybody's messages from one moment on, for ever, in the order of time.
class Family {
  public:
    /// \param midnight the story's days begin there; \param graph must outlive it
    Family(const simulator::RoadGraph& graph, UtcTime midnight);

    simulator::Publication next();

  private:
    struct Source {
        std::unique_ptr<simulator::Device> device;
        simulator::Publication waiting;
    };
    std::vector<simulator::Circle> m_regions;
    std::vector<Source> m_sources;
};

/// The household's configuration: everybody, every region, a screen of modules. The broker's port, the
/// state directory and the tile server are to be added.
nlohmann::json family_config();

}  // namespace mirror::soak
