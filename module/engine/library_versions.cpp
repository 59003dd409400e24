#include "module/engine/library_versions.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <mosquitto.h>
#include <sodium.h>
#include <sqlite3.h>

namespace mirror::engine {

std::vector<std::string> library_versions() {
    int major = 0;
    int minor = 0;
    int revision = 0;
    mosquitto_lib_version(&major, &minor, &revision);
    return {fmt::format("libmosquitto {}.{}.{}", major, minor, revision),
            fmt::format("SQLite {}", sqlite3_libversion()),
            fmt::format("libcurl {}", curl_version_info(CURLVERSION_NOW)->version),
            fmt::format("libsodium {}", sodium_version_string())};
}

}  // namespace mirror::engine
