#pragma once
// The subcommands. Each lives in a file of its own (`decode_command.cpp` …) and adds itself to the command
// line.

#include "render/cli/command_line.hpp"

namespace mirror::cli {

/// Exit codes of every command.
inline constexpr int k_exit_done = 0;
inline constexpr int k_exit_failed = 1;
inline constexpr int k_exit_usage = 2;  ///< bad arguments or a bad configuration

/// A subcommand adds its options to `app` and stores its exit code in `exit_code` when it has run.
using AddCommand = void (*)(Command& app, int& exit_code);

void add_decode_command(Command& app, int& exit_code);
void add_check_config_command(Command& app, int& exit_code);
void add_dismiss_command(Command& app, int& exit_code);
void add_demo_command(Command& app, int& exit_code);
void add_doctor_command(Command& app, int& exit_code);
void add_forget_command(Command& app, int& exit_code);
void add_history_command(Command& app, int& exit_code);
void add_map_command(Command& app, int& exit_code);
void add_notify_command(Command& app, int& exit_code);
void add_provision_command(Command& app, int& exit_code);
void add_report_command(Command& app, int& exit_code);
void add_run_command(Command& app, int& exit_code);
void add_screen_command(Command& app, int& exit_code);
void add_control_command(Command& app, int& exit_code);
void add_snapshot_command(Command& app, int& exit_code);
void add_state_command(Command& app, int& exit_code);

/// Parses the command line and runs the command. \throws std::runtime_error when a command cannot start
int run_command_line(int argc, char** argv);

}  // namespace mirror::cli
