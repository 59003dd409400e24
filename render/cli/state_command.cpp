#include <cstdio>
#include <memory>

#include "module/base/clock.hpp"
#include "module/engine/read_only.hpp"
#include "module/household/summary_json.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"

namespace mirror::cli {
namespace {

int print_state(const std::string& config_path) {
    const auto config = load_config(config_path);
    if (!config) return k_exit_usage;
    const auto summary = engine::read_summary(*config, state_path(*config), SystemClock().now());
    if (!summary) {
        std::fprintf(stderr, "owntracks-mirror: %s\n", summary.error().text.c_str());
        return k_exit_failed;
    }
    std::printf("%s\n", household::to_json(*summary).c_str());
    return k_exit_done;
}

}  // namespace

void add_state_command(Command& app, int& exit_code) {
    const auto config = std::make_shared<std::string>();
    auto& command = app.add_subcommand("state", "Prints what the mirror knows, as JSON; changes nothing");
    command.add_option("--config", *config, "The household's configuration file");
    command.callback([config, &exit_code] { exit_code = print_state(*config); });
}

}  // namespace mirror::cli
