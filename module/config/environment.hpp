#pragma once
// What surrounds a configuration: environment variables and the place of the file.

#include <filesystem>
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

/// Where systemd keeps the credentials of the running service (`LoadCredential=`), for it and for root.
inline constexpr const char* k_service_credentials = "/run/credentials/owntracks-mirror.service";

/// The same for a command beside the service: `CREDENTIALS_DIRECTORY` is set within its unit alone, so
/// where it is not set, the service's own place stands for it.
Environment environment_beside_service(Environment own = process_environment());

/// Whether a file is such a credential, and what to do when it cannot be read.
bool is_service_credential(const std::filesystem::path& file);
std::string next_step_for_unreadable(const std::filesystem::path& file);

/// Puts variables into every text below a value: `${NAME}`. One that is not set stays as it is and becomes a
/// problem.
void substitute_environment(LocatedValue& value, const Environment& environment, const std::string& file,
                            std::vector<Problem>& problems);

/// The configuration to use when none is named: the first that exists of
/// `/etc/owntracks-mirror/household.json` and `$XDG_CONFIG_HOME/owntracks-mirror/household.json` (by default
/// `~/.config`); the first of them when there is none.
std::string default_config_path(const Environment& environment);

}  // namespace mirror::config
