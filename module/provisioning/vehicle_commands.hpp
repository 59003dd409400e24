#pragma once
// What a Greenwich tracker in a vehicle is told. Source: Greenwich, OwnTracks Edition, device source of April
// 2016.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/provisioning/account.hpp"
#include "module/provisioning/phones_broker.hpp"

namespace mirror::provisioning {

/// One step of pointing a new tracker at the household's broker.
struct VehicleStep {
    std::string how;   ///< for people: by which way it is sent
    std::string text;  ///< the exact text; "<…>" stands for what only the household knows
};

/// The text message that gives a new tracker its broker, and the settings that follow it. They hold the
/// account's password.
std::vector<VehicleStep> bootstrap_steps(const Account& vehicle, const PhoneBroker& broker,
                                         std::string_view unique_id);

/// A command that may be published to a vehicle: `gps`, `state`, `set <key>[=<value>]` of the harmless keys,
/// `out <1|2> <0|1>`, `upgrade`. \return its exact text, or why not
Result<std::string, Failure> vehicle_command(std::string_view text);

/// What a text that vehicle_command() has taken is. \param command for instance `set tid=AB`
config::VehicleCommand kind_of(std::string_view command);
std::string_view name_of(config::VehicleCommand command);
/// Whether it does something to the vehicle itself: switches its outputs or changes its program.
bool needs_confirmation(config::VehicleCommand command);

/// The base topic of a vehicle of `people`; nothing for everybody else.
std::optional<std::string> vehicle_topic(std::string_view name, const config::Config& config);

/// A line of a vehicle's answer without passwords in it.
std::string masked_answer(std::string_view line);

}  // namespace mirror::provisioning
