#include "render/cli/commands.hpp"
#include "render/cli/provision_commands.hpp"

namespace mirror::cli {
namespace {

constexpr AddCommand k_commands[] = {
    add_provision_add_command,     add_provision_remove_command,  add_provision_rotate_command,
    add_provision_list_command,    add_provision_vehicle_command, add_provision_show_command,
    add_provision_status_command,  add_provision_push_command,    add_provision_ask_command,
    add_provision_restore_command, add_provision_clear_command,
};

}  // namespace

void add_provision_command(Command& app, int& exit_code) {
    auto& provision = app.add_subcommand("provision", "Sets the family's phones up");
    provision.require_subcommand();
    for (const AddCommand add : k_commands)
        add(provision, exit_code);
}

}  // namespace mirror::cli
