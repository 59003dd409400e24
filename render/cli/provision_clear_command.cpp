// `provision clear-commands`: what the broker keeps on `/cmd` topics goes, and nothing else.

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "module/base/log.hpp"
#include "module/engine/clear_retained.hpp"
#include "render/app.hpp"
#include "render/cli/account_desk.hpp"
#include "render/cli/ask_back.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/provision_commands.hpp"

namespace mirror::cli {
namespace {

struct ClearOptions {
    std::string config;
    bool is_yes = false;
};

int clear_commands(const ClearOptions& options) {
    render::take_signals();
    log::set_level(log::Level::warning);  // what is said here is the answer
    const auto config = load_config(options.config);
    if (!config) return k_exit_usage;
    bool has_found = false;
    std::optional<int> end;
    const auto confirm = [&](const std::vector<std::string>& topics) {
        has_found = true;
        say("The broker keeps a command on these topics; the device obeys it again at every reconnect:");
        for (const std::string& topic : topics)
            say("  " + topic);
        end = ask_back("Remove them?", options.is_yes);
        return !end;
    };
    const auto result = engine::clear_retained_commands(*config, confirm, render::is_asked_to_stop);
    if (!result) return fail(k_exit_failed, result.error().text);
    if (!has_found) say("The broker keeps no command for any device.");
    if (end) return *end;
    for (const std::string& topic : result->cleared)
        say("Removed: " + topic);
    for (const std::string& topic : result->kept)
        fail(k_exit_failed,
             fmt::format("the broker did not remove {}: give the mirror's account the right to write there",
                         topic));
    return result->kept.empty() ? k_exit_done : k_exit_failed;
}

}  // namespace

void add_provision_clear_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<ClearOptions>();
    auto& command = provision.add_subcommand(
        "clear-commands", "Removes commands that the broker keeps for devices, and nothing else");
    command.footer(
        "A command published with the retain flag is obeyed again at every reconnect of its device. This\n"
        "shows where the broker keeps one, asks, and removes it. Commands that wait for a device that is\n"
        "offline are others: they stay.");
    command.add_option("--config", options->config, "The household's configuration file");
    command.add_flag("-y,--yes", options->is_yes, "Does not ask back");
    command.callback([options, &exit_code] { exit_code = clear_commands(*options); });
}

}  // namespace mirror::cli
