#include "module/provisioning/vehicle_commands.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "module/base/utf8.hpp"

namespace mirror::provisioning {
namespace {

/// What changes how often and how much a tracker tells. Everything that could cut it off from the broker,
/// hand it to somebody else or show a secret is missing.
constexpr auto k_keys = std::to_array<std::string_view>(
    {"tid",          "fields",      "payload",      "qos",         "retain",
     "minInterval",  "maxInterval", "minSpeed",     "minDistance", "sensitivity",
     "motion",       "sleep",       "battery",      "lowBattery",  "temperatureInterval",
     "dBattVoltage", "dExtVoltage", "useGPIO1",     "useGPIO3",    "useGPIO2",
     "useGPIO5",     "cellinfo",    "topicLogLevel"});
constexpr std::size_t k_longest_value = 60;
constexpr std::size_t k_longest_answer = 400;  // code points

/// A refused text may hold a secret, and sentences about it come into logs.
std::string told_command(std::string_view text) {
    if (text.starts_with("set ")) return safe_text(masked_answer(text), 60);
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos || text.starts_with("out ")) return safe_text(text, 60);
    return safe_text(text.substr(0, blank), 60) + " …";
}

tl::unexpected<Failure> refused(std::string_view text, std::string_view why) {
    return tl::unexpected(Failure{fmt::format("“{}” is not sent to a vehicle: {}", told_command(text), why)});
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

Result<std::string, Failure> set_command(std::string_view text) {
    const std::string_view setting = text.substr(4);
    const std::size_t equals = std::min(setting.find('='), setting.size());
    const std::string_view key = setting.substr(0, equals);
    if (std::ranges::find(k_keys, key) == k_keys.end())
        return refused(text, fmt::format("these keys may be set: {}", fmt::join(k_keys, ", ")));
    const std::string_view value = setting.substr(std::min(equals + 1, setting.size()));
    if (value.size() > k_longest_value || value.find(' ') != std::string_view::npos)
        return refused(text, "a value is short and has no spaces");
    return std::string(text);
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_secret_key(std::string_view key) {
    std::string small(key);
    std::ranges::transform(small, small.begin(), lower);
    const auto has = [&](std::string_view part) { return small.find(part) != std::string::npos; };
    return has("pass") || has("secret") || has("user") || has("login") || has("pin");
}

}  // namespace

std::vector<VehicleStep> bootstrap_steps(const Account& vehicle, const PhoneBroker& broker,
                                         std::string_view unique_id) {
    const std::string host = broker.host.empty() ? "<host>" : broker.host;
    std::vector<VehicleStep> steps;
    steps.push_back(
        {"by text message to the tracker's number (it restarts afterwards)",
         fmt::format("bootstrap <secret> <apn>,<apnUser>,<apnPassword>,{}://{},{},{},{}",
                     broker.tls ? "ssl" : "tcp", host, broker.port, vehicle.user_name, vehicle.password)});
    const std::string how = "by text message, after `login <secret>`";
    // `publish` and `clientID` are joined without a slash between them.
    steps.push_back({how, fmt::format("set publish=owntracks/{}/", unique_id)});
    steps.push_back({how, "set clientID=" + vehicle.client_id});
    steps.push_back({how, "set tid=" + vehicle.tid});
    steps.push_back({how, "set payload=json"});
    steps.push_back({how, "reboot"});
    return steps;
}

Result<std::string, Failure> vehicle_command(std::string_view text) {
    if (!is_printable(text)) return refused(text, "it holds something that is no letter");
    if (text == "gps" || text == "state" || text == "upgrade") return std::string(text);
    if (text.starts_with("set ")) return set_command(text);
    constexpr std::array<std::string_view, 4> k_outputs{"out 1 0", "out 1 1", "out 2 0", "out 2 1"};
    if (std::ranges::find(k_outputs, text) != k_outputs.end()) return std::string(text);
    return refused(text, "only gps, state, set KEY[=VALUE], out 1|2 0|1 and upgrade are");
}

config::VehicleCommand kind_of(std::string_view command) {
    using enum config::VehicleCommand;
    for (const config::VehicleCommand kind : {gps, state, out, upgrade}) {
        if (command.starts_with(name_of(kind))) return kind;
    }
    return set;
}

std::string_view name_of(config::VehicleCommand command) {
    constexpr std::array<std::string_view, 5> k_names{"gps", "state", "set", "out", "upgrade"};
    return k_names.at(static_cast<std::size_t>(command));
}

bool needs_confirmation(config::VehicleCommand command) {
    return command == config::VehicleCommand::out || command == config::VehicleCommand::upgrade;
}

std::optional<std::string> vehicle_topic(std::string_view name, const config::Config& config) {
    for (const config::Person& person : config.people) {
        if (person.name == name && person.kind == config::PersonKind::vehicle && !person.devices.empty())
            return fmt::format("owntracks/{}/{}", config.unique_id, person.devices.front());
    }
    return std::nullopt;
}

std::string masked_answer(std::string_view line) {
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos && is_secret_key(line.substr(0, equals)))
        return safe_text(line.substr(0, equals), k_longest_answer) + "=…";
    // A URL may carry a name and a password before its host.
    std::string text = safe_text(line, k_longest_answer);
    const std::size_t scheme = text.find("://");
    if (scheme != std::string::npos) {
        const std::size_t host = scheme + 3;
        const std::size_t at = text.find('@', host);
        if (at != std::string::npos && at < text.find('/', host)) text.replace(host, at - host, "…");
    }
    return text;
}

}  // namespace mirror::provisioning
