#pragma once
// A configuration file becomes a Config, or a list of everything that is wrong with it.

#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/config/environment.hpp"
#include "module/config/object_reader.hpp"
#include "module/config/problem.hpp"

namespace mirror::config {

/// A configuration that can be used, with what is odd about it.
struct GoodConfig {
    Config config;
    std::vector<Problem> warnings;
};

/// Errors and warnings in the order of the file; at least one error.
using Problems = std::vector<Problem>;

struct ReadOptions {
    /// The service itself takes process_environment().
    Environment environment = environment_beside_service();
    /// How much it matters that a file which the configuration names (photo, map, certificate, password)
    /// cannot be read. A display that must start would rather say warning.
    Severity missing_file = Severity::error;
};

/// Reads a configuration file. Relative paths in it begin at its folder and come back complete. Never throws
/// over what the file holds.
Result<GoodConfig, Problems> read_config(const std::string& path, const ReadOptions& options = {});

/// Reads a configuration from text. `name` stands in the messages; its folder is where relative paths begin.
Result<GoodConfig, Problems> read_config_text(std::string_view text, const std::string& name,
                                              const ReadOptions& options = {});

/// Every key that a configuration may hold, in reading order.
std::vector<KnownKey> known_keys();

}  // namespace mirror::config
