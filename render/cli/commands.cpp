#include "render/cli/commands.hpp"

namespace mirror::cli {
namespace {

constexpr AddCommand k_commands[] = {
    add_check_config_command,
    add_decode_command,
};

}  // namespace

int run_command_line(int argc, char** argv) {
    CLI::App app("OwnTracks on a two-way mirror: shows where the family is.", "owntracks-mirror");
    app.require_subcommand(1);
    int exit_code = k_exit_done;
    for (const AddCommand add : k_commands)
        add(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? k_exit_done : k_exit_usage;
    }
    return exit_code;
}

}  // namespace mirror::cli
