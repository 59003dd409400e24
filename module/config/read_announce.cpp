// `announce`, `homeAssistant` and `control`: what the household's other machines are told, and what they may
// say.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "module/config/module_options.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

/// What our own topics begin with: levels with something in them, and none of the phones'.
void read_topic_root(ObjectReader& reader, std::string_view key, std::string& slot) {
    const LocatedValue* value = reader.text(key, slot);
    if (value == nullptr || slot.empty()) return;
    std::string_view rest = slot;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        const auto fault = topic_level_fault(rest.substr(0, end));
        const bool ends_early = end + 1 == rest.size();
        if (fault || ends_early) {
            reader.problem(value->place, key,
                           fmt::format("{} cannot begin a topic: {}", in_ticks(slot),
                                       fault.value_or("it ends with a slash")),
                           "write words between slashes, such as \"house/mirror\"");
            slot.clear();
            return;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (slot != "owntracks" && !slot.starts_with("owntracks/")) return;
    reader.problem(value->place, key, "below `owntracks/` are phones alone",
                   "choose another word, such as \"owntracks-mirror\"");
    slot.clear();
}

/// A user name as mosquitto's access list can hold it.
void take_account(ObjectReader& reader, Control& control, const std::string& name,
                  const LocatedValue& value) {
    const bool is_odd = name.empty() || std::ranges::any_of(name, [](char c) {
                            return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == ':';
                        });
    if (!is_odd) return control.accounts.push_back(name);
    reader.problem(value.place, "accounts", fmt::format("{} is no user name", in_ticks(name)),
                   "the name of an account at the broker, without spaces and colons");
}

void read_page(ObjectReader& reader, Control& control) {
    std::vector<std::string> page;
    reader.texts("modules", [&](const std::string& name, const LocatedValue& value) {
        page.push_back(name);
        if (default_options(name)) return;
        const auto near = near_name(name, module_names());
        reader.problem(value.place, "modules", fmt::format("there is no module {}", in_ticks(name)),
                       near ? fmt::format("did you mean `{}`?", *near) : "");
    });
    reader.require({"modules"});
    if (!reader.is_visit()) control.pages.push_back(std::move(page));
}

void read_vehicle_commands(ObjectReader& reader, Control& control) {
    constexpr std::array<Choice<VehicleCommand>, 5> k_commands{{{"gps", VehicleCommand::gps},
                                                                {"state", VehicleCommand::state},
                                                                {"set", VehicleCommand::set},
                                                                {"out", VehicleCommand::out},
                                                                {"upgrade", VehicleCommand::upgrade}}};
    std::vector<VehicleCommand> allowed;
    const auto take = [&](const std::string& name, const LocatedValue& value) {
        const auto* const found = std::ranges::find(k_commands, name, &Choice<VehicleCommand>::name);
        if (found != k_commands.end()) return allowed.push_back(found->value);
        reader.problem(value.place, "vehicleCommands",
                       fmt::format("a vehicle is never told {} through the mirror", in_ticks(name)),
                       "write gps, state, set, out or upgrade");
    };
    reader.texts("vehicleCommands", take, R"(["gps","state"])");
    const bool is_given = !reader.is_visit() && reader.find("vehicleCommands") != nullptr;
    if (is_given) control.vehicle_commands = std::move(allowed);
}

}  // namespace

void read_announce(ObjectReader& root, Config& config) {
    root.object("announce", [&](ObjectReader& reader) {
        reader.flag("enabled", config.announce.enabled);
        read_topic_root(reader, "topic", config.announce.topic);
    });
    constexpr std::array<Choice<DiscoveryForm>, 2> k_forms{
        {{"device", DiscoveryForm::device}, {"entities", DiscoveryForm::entities}}};
    root.object("homeAssistant", [&](ObjectReader& reader) {
        const LocatedValue* enabled = reader.flag("enabled", config.home_assistant.enabled);
        read_topic_root(reader, "prefix", config.home_assistant.prefix);
        reader.choice<DiscoveryForm>("form", config.home_assistant.form, k_forms);
        if (config.home_assistant.prefix.empty()) config.home_assistant.prefix = HomeAssistant{}.prefix;
        if (enabled != nullptr && config.home_assistant.enabled && !config.announce.enabled)
            reader.problem(enabled->place, "enabled", "there is nothing to discover: `announce` is off",
                           "take `\"enabled\": false` out of `announce`");
    });
    root.object("control", [&](ObjectReader& reader) {
        reader.flag("enabled", config.control.enabled);
        reader.texts("accounts", [&](const std::string& name, const LocatedValue& value) {
            take_account(reader, config.control, name, value);
        });
        reader.objects("pages", [&](ObjectReader& page) { read_page(page, config.control); });
        read_vehicle_commands(reader, config.control);
    });
}

}  // namespace mirror::config
