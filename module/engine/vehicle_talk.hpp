#pragma once
// A word with a tracker in a vehicle, over the household's broker.

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "module/base/result.hpp"
#include "module/config/config.hpp"

namespace mirror::engine {

/// Publishes a command to a vehicle's `cmd` (QoS 1, not retained) and hands over every line of its answers
/// for so long. Success with nothing to say has no answer. \param base_topic of the vehicle \param hear
/// called on another thread \param is_cancelled asked now and then \return or why it could not be published
Result<void, Failure> talk_to_vehicle(const config::Config& config, const std::string& base_topic,
                                      const std::string& command, std::chrono::milliseconds time,
                                      const std::function<void(std::string_view line)>& hear,
                                      const std::function<bool()>& is_cancelled);

/// The same, and waits for an answer: ten seconds at most, and no longer than until the vehicle has finished
/// speaking. \param vehicle its name \return a sentence, and below it the answer's lines without secrets; or
/// why it could not be published
Result<std::string, Failure> ask_vehicle(const config::Config& config, std::string_view vehicle,
                                         const std::string& command, const std::function<bool()>& is_ending);

}  // namespace mirror::engine
