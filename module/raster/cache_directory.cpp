#include "module/raster/cache_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace mirror::raster {

namespace fs = std::filesystem;

namespace {

constexpr auto* k_program = "owntracks-mirror";

}  // namespace

fs::path resolve_cache_directory(const storage::Environment& environment, const fs::path& service_directory) {
    const std::string systemd = environment("CACHE_DIRECTORY");
    if (!systemd.empty()) return systemd.substr(0, systemd.find(':'));
    const fs::path xdg = environment("XDG_CACHE_HOME");
    if (xdg.is_absolute()) return xdg / k_program;  // XDG: a relative path is to be ignored
    if (::faccessat(AT_FDCWD, service_directory.c_str(), R_OK | W_OK | X_OK, AT_EACCESS) == 0)
        return service_directory;
    const fs::path home = environment("HOME");
    if (home.is_absolute()) return home / ".cache" / k_program;
    return {};
}

}  // namespace mirror::raster
