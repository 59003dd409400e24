#pragma once
// What can switch the screen itself off and on, whichever way.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "module/base/result.hpp"

namespace mirror::render {

/// How long somebody waits for a switch.
struct PowerPatience {
    std::chrono::steady_clock::time_point deadline;
    std::shared_ptr<const std::atomic<bool>> stop;  ///< set when nobody waits any more

    [[nodiscard]] std::chrono::milliseconds left() const {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        return std::max(left, std::chrono::milliseconds(0));
    }
};

class PowerBackend {
  public:
    virtual ~PowerBackend() = default;

    /// As the configuration calls it.
    [[nodiscard]] virtual std::string name() const = 0;
    /// Switches the screen, and waits for it, at most so long. Called on threads of its own, never by two of
    /// them at once. \return why the screen is not as it should be, as a sentence
    virtual Result<void, Failure> switch_screen(bool on, const PowerPatience& patience) = 0;
    /// Whether the screen stays off when this process ends.
    [[nodiscard]] virtual bool outlasts_us() const { return true; }
};

/// In the order in which they are tried. After the last one the picture is black.
using PowerChain = std::vector<std::shared_ptr<PowerBackend>>;

}  // namespace mirror::render
