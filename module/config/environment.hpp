#pragma once
// What surrounds a configuration: environment variables and the place of the file.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "module/config/located_json.hpp"

namespace mirror::config {

/// Looks an environment variable up; nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The variables of this process.
Environment process_environment();

/// Puts variables into every text below a value: `${NAME}`. One that is not set stays as it is and becomes a
/// problem.
void substitute_environment(LocatedValue& value, const Environment& environment, const std::string& file,
                            std::vector<Problem>& problems);

/// The configuration to use when none is named: the first that exists of
/// `/etc/owntracks-mirror/household.json` and `$XDG_CONFIG_HOME/owntracks-mirror/household.json` (by default
/// `~/.config`); the first of them when there is none.
std::string default_config_path(const Environment& environment);

}  // namespace mirror::config
