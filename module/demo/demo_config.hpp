#pragma once
// The household configuration of the demo.

#include <filesystem>
#include <string>

namespace mirror::demo {

struct DemoHousehold {
    int port = 1883;                        ///< of the broker on 127.0.0.1
    std::filesystem::path state_directory;  ///< where the mirror keeps what it knows
    std::string language = "en";
};

/// A household file (JSON) with the simulated family, its regions and a screen of every module.
std::string demo_config(const DemoHousehold& household);

}  // namespace mirror::demo
