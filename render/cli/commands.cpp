#include "render/cli/commands.hpp"

#include <string>
#include <vector>

#include "module/base/assets.hpp"

namespace mirror::cli {
namespace {

constexpr AddCommand k_commands[] = {
    add_run_command,     add_snapshot_command, add_check_config_command, add_decode_command,
    add_state_command,   add_map_command,      add_demo_command,         add_dismiss_command,
    add_history_command, add_forget_command,   add_screen_command,       add_control_command,
    add_doctor_command,  add_report_command,   add_provision_command,    add_notify_command,
};

/// Without a command the mirror runs: `owntracks-mirror --config F` means `owntracks-mirror run --config F`.
std::vector<std::string> with_default_command(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool asks_about_us = !arguments.empty() && (arguments[0] == "-h" || arguments[0] == "--help" ||
                                                      arguments[0] == "--version");
    if (arguments.empty() || (arguments[0].starts_with("-") && !asks_about_us))
        arguments.insert(arguments.begin(), "run");
    return arguments;
}

}  // namespace

int run_command_line(int argc, char** argv) {
    Command app("owntracks-mirror", "OwnTracks on a two-way mirror: shows where the family is.",
                std::string("owntracks-mirror ") + version());
    app.require_subcommand();
    int exit_code = k_exit_done;
    for (const AddCommand add : k_commands)
        add(app, exit_code);
    if (!app.parse(with_default_command(argc, argv))) return k_exit_usage;
    return exit_code;
}

}  // namespace mirror::cli
