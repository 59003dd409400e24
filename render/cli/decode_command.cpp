#include "render/cli/commands.hpp"

namespace mirror::cli {

void add_decode_command(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("decode", "Decodes OwnTracks messages: JSON Lines in, JSON Lines out");
    command->callback([&exit_code] { exit_code = k_exit_failed; });
}

}  // namespace mirror::cli
