#pragma once
// Where tiles are kept that may be fetched again.

#include <filesystem>

#include "module/storage/state_directory.hpp"

namespace mirror::raster {

/// systemd's $CACHE_DIRECTORY (the first one), else $XDG_CACHE_HOME/owntracks-mirror, else the system
/// service's directory when we may write there, else ~/.cache/owntracks-mirror. \return "" when not even a
/// home is known
std::filesystem::path resolve_cache_directory(
    const storage::Environment& environment,
    const std::filesystem::path& service_directory = "/var/cache/owntracks-mirror");

}  // namespace mirror::raster
