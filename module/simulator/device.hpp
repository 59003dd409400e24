#pragma once
// Anything that publishes: phones and vehicle trackers.

#include <optional>
#include <string>

#include "module/geo/lat_lon.hpp"
#include "module/simulator/publication.hpp"

namespace mirror::simulator {

/// A named circle as the household's phones know it.
struct Circle {
    std::string name;
    LatLon centre;
    double radius_m = 100;
    std::int64_t created_epoch_s = 0;  ///< `wtst` of its transitions
    std::string id;                    ///< `rid`: six hex digits, iOS only
    std::string wifi;                  ///< name of the wireless network there, "" for none
};

/// One device's messages in the order of time.
class Device {
  public:
    virtual ~Device() = default;
    /// The next message. Never ends.
    virtual Publication next() = 0;
    [[nodiscard]] virtual Connection connection() const = 0;
};

}  // namespace mirror::simulator
