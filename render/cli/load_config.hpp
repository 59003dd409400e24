#pragma once
// How commands get at the household's configuration.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "module/config/problem.hpp"
#include "module/config/read_config.hpp"
#include "module/storage/state_directory.hpp"
#include "module/view/view_input.hpp"

namespace mirror::cli {

/// Reads a configuration ("" for the default place). Its problems go to standard error.
/// \return nothing when it cannot be used: the command ends with k_exit_usage
std::optional<config::Config> load_config(const std::string& path);

/// The configuration that a running mirror uses: the file when it is good, else the last good copy. Tells
/// nothing of a broken file unless there is no copy either.
/// \return nothing when there is none: the command ends with k_exit_usage
std::optional<config::Config> load_config_in_force(const std::string& path);

/// Where the household of this configuration keeps its state: for every command that reads or changes it.
/// \throws std::runtime_error with what hidden_state() says, before another state is taken for it
std::filesystem::path state_path(const config::Config& config);

/// As state_path(), for what goes on without the state: nothing when it is hidden.
std::optional<std::filesystem::path> visible_state_path(const config::Config& config);

/// Where a mirror that this user starts keeps its state, whatever the system's service has.
std::filesystem::path own_state_path(const config::Config& config);

/// The directory of the household's state, when this user may not use it: without root's rights that of the
/// system's service is hidden, and another one would be looked at instead.
std::optional<std::filesystem::path> hidden_directory(const config::Config& config);

/// The same as a sentence with the next step; "" when the state can be told from here.
std::string hidden_state(const config::Config& config);

/// What the display runs with: a broken file never stops it.
struct DisplayConfig {
    config::Config config;
    std::optional<storage::StateDirectory> directory;
    std::vector<view::LocalProblem> problems;
    bool is_usable = true;  ///< false: there is nothing to connect to
    std::string file;       ///< where the configuration stands, or would
};

/// How a display reads its configuration: what the file names but is missing does not stop it.
config::ReadOptions display_reading();

/// The same for a command that looks at what a display read.
config::ReadOptions reading_in_force();

/// Keeps the text of a good configuration for the day on which its file is broken.
/// \param directory of the state; empty: none
void keep_copies(const std::filesystem::path& directory, const std::string& file, const std::string& text);

/// The configuration for `run`: the file when it is good (a copy is kept), else the last good copy, else an
/// empty mirror that shows what is wrong. \return a sentence when the state directory belongs to another
/// mirror
Result<DisplayConfig, Failure> load_display_config(const std::string& path);

}  // namespace mirror::cli
