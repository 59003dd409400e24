#include "module/raster/cache_directory.hpp"

#include <map>

#include "tests/support/catch.hpp"

using mirror::raster::resolve_cache_directory;

namespace {

std::string resolved(std::map<std::string, std::string> variables) {
    return resolve_cache_directory(
               [variables](const char* name) {
                   const auto found = variables.find(name);
                   return found == variables.end() ? std::string() : found->second;
               },
               "/nowhere/cache")
        .string();
}

}  // namespace

TEST_CASE("tiles are kept where systemd says, else where a person's caches are") {
    CHECK(resolved({{"CACHE_DIRECTORY", "/var/cache/a:/var/cache/b"}, {"HOME", "/home/x"}}) ==
          "/var/cache/a");
    CHECK(resolved({{"XDG_CACHE_HOME", "/tmp/caches"}, {"HOME", "/home/x"}}) ==
          "/tmp/caches/owntracks-mirror");
    CHECK(resolved({{"XDG_CACHE_HOME", "relative"}, {"HOME", "/home/x"}}) ==
          "/home/x/.cache/owntracks-mirror");
    CHECK(resolved({}).empty());
}
