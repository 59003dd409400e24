#include "render/cli/commands.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "module/base/assets.hpp"

namespace mirror::cli {
namespace {

constexpr AddCommand k_commands[] = {
    add_run_command,     add_snapshot_command, add_check_config_command, add_decode_command,
    add_state_command,   add_map_command,      add_demo_command,         add_dismiss_command,
    add_history_command, add_forget_command,   add_screen_command,
};

/// Without a command the mirror runs: `owntracks-mirror --config F` means `owntracks-mirror run --config F`.
std::vector<std::string> with_default_command(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool asks_about_us = !arguments.empty() && (arguments[0] == "-h" || arguments[0] == "--help" ||
                                                      arguments[0] == "--version");
    if (arguments.empty() || (arguments[0].starts_with("-") && !asks_about_us))
        arguments.insert(arguments.begin(), "run");
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    return arguments;
}

}  // namespace

int run_command_line(int argc, char** argv) {
    CLI::App app("OwnTracks on a two-way mirror: shows where the family is.", "owntracks-mirror");
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("owntracks-mirror ") + version());
    int exit_code = k_exit_done;
    for (const AddCommand add : k_commands)
        add(app, exit_code);
    try {
        app.parse(with_default_command(argc, argv));
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? k_exit_done : k_exit_usage;
    }
    return exit_code;
}

}  // namespace mirror::cli
