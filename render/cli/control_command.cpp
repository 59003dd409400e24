#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <memory>

#include "module/control/orders.hpp"
#include "module/control/request.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/running_mirror.hpp"

namespace mirror::cli {
namespace {

struct ControlOptions {
    std::string config;
    std::vector<std::string> words;
    bool yes = false;
};

/// A vehicle is asked over the air.
constexpr std::chrono::seconds k_answer_patience(45);

/// Every verb of the table that is no command of its own.
std::string control_help() {
    std::string text = "ORDER:\n";
    for (const control::Verb& verb : control::verbs()) {
        if (verb.is_for_socket || verb.name == "snapshot") continue;
        text += fmt::format("  {:<46}{}\n", fmt::format("{} {}", verb.name, verb.takes), verb.meaning);
    }
    return text;
}

int control(const ControlOptions& options) {
    const auto config = load_config_in_force(options.config);
    if (!config) return k_exit_usage;
    std::string line = fmt::format("{}", fmt::join(options.words, " "));
    if (options.yes) line = control::request_json({line, "", true});
    return print_outcome(tell_running_mirror(*config, line, k_answer_patience));
}

}  // namespace

void add_control_command(Command& app, int& exit_code) {
    const auto options = std::make_shared<ControlOptions>();
    auto& command =
        app.add_subcommand("control", "Tells the running mirror what to do, as its control topic does");
    command.add_option("order", options->words, "What it is to do").required();
    command.footer(control_help());
    command.add_flag("-y,--yes", options->yes, "Confirms what switches something in a vehicle");
    command.add_option("--config", options->config, "The household's configuration file");
    command.callback([options, &exit_code] { exit_code = control(*options); });
}

}  // namespace mirror::cli
