#include "render/cli/commands.hpp"

namespace mirror::cli {

void add_check_config_command(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("check-config", "Lists every problem of a configuration file");
    command->callback([&exit_code] { exit_code = k_exit_failed; });
}

}  // namespace mirror::cli
