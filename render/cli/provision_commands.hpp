#pragma once
// The subcommands of `provision`. Each lives in a file of its own (`provision_add_command.cpp` …).

#include "render/cli/command_line.hpp"

namespace mirror::cli {

void add_provision_add_command(Command& provision, int& exit_code);
void add_provision_ask_command(Command& provision, int& exit_code);
void add_provision_clear_command(Command& provision, int& exit_code);
void add_provision_list_command(Command& provision, int& exit_code);
void add_provision_push_command(Command& provision, int& exit_code);
void add_provision_remove_command(Command& provision, int& exit_code);
void add_provision_restore_command(Command& provision, int& exit_code);
void add_provision_rotate_command(Command& provision, int& exit_code);
void add_provision_show_command(Command& provision, int& exit_code);
void add_provision_status_command(Command& provision, int& exit_code);
void add_provision_vehicle_command(Command& provision, int& exit_code);

}  // namespace mirror::cli
