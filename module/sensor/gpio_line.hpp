#pragma once
// One input line of this machine, as much of it as a motion sensor needs.

#include <functional>
#include <memory>

#include "module/base/result.hpp"
#include "module/config/config.hpp"

namespace mirror::sensor {

/// An input that is watched for both edges. Belongs to one thread.
class GpioLine {
  public:
    virtual ~GpioLine() = default;
    /// Readable when the line has changed.
    [[nodiscard]] virtual int descriptor() const = 0;
    /// Takes away what makes the descriptor readable; called when it is.
    virtual Result<void, Failure> take_edges() = 0;
    /// Whether the line is active now; `activeLow` is reckoned with.
    virtual Result<bool, Failure> is_active() = 0;
};

/// Gets hold of a line, or says why not.
using OpenLine = std::function<Result<std::unique_ptr<GpioLine>, Failure>(const config::GpioLine& wish)>;

/// A line of the machine itself. The failure is a sentence that names the line and what to do.
Result<std::unique_ptr<GpioLine>, Failure> open_gpiod_line(const config::GpioLine& wish);

}  // namespace mirror::sensor
