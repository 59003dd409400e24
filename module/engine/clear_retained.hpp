#pragma once
// What the broker keeps of a device: its retained messages.

#include <functional>
#include <string>
#include <vector>

#include "module/base/result.hpp"
#include "module/config/config.hpp"

namespace mirror::engine {

/// What became of retained messages; topics in order.
struct ClearedTopics {
    std::vector<std::string> cleared;  ///< the broker forwarded our empty message: nothing is retained there
    std::vector<std::string> kept;     ///< it did not: our account may not write there
};

/// Finds what the broker retains on the devices' topics and below them, and clears it with empty retained
/// messages. A client of its own does it, beside the mirror's. Waits for the network, at most about half a
/// minute.
/// \param devices base topics \param is_cancelled asked now and then: true ends the wait
/// \return what was cleared, or why the broker could not be asked
Result<ClearedTopics, Failure> clear_retained(const config::Config& config,
                                              const std::vector<std::string>& devices,
                                              const std::function<bool()>& is_cancelled);

/// Finds the commands that the broker keeps for any device of the household, and clears those for which
/// `confirm` is content. \param confirm gets the topics, not when there are none; may wait for somebody
Result<ClearedTopics, Failure> clear_retained_commands(
    const config::Config& config, const std::function<bool(const std::vector<std::string>&)>& confirm,
    const std::function<bool()>& is_cancelled);

}  // namespace mirror::engine
