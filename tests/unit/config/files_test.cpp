// Files that a configuration names.

#include <sys/stat.h>

#include <fstream>

#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;

namespace {

/// A folder with a configuration and what it names.
struct Home {
    TemporaryFolder folder;
    void write(const std::string& name, std::string_view text, mode_t mode = 0600) const {
        const auto path = folder.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
        ::chmod(path.c_str(), mode);
    }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder.path() / name).string(); }
    [[nodiscard]] mirror::Result<GoodConfig, Problems> read(Severity missing_file = Severity::error) const {
        ReadOptions options;
        options.missing_file = missing_file;
        return read_config(path("household.json"), options);
    }
};

}  // namespace

TEST_CASE("relative paths begin at the configuration's folder") {
    const Home home;
    home.write("household.json", R"({"uniqueId": "f", "broker": {"host": "localhost", "caFile": "tls/ca.crt",
        "username": "m", "passwordFile": "secret"}, "people": [{"name": "A", "devices": ["a"], "photo": "./a.jpg"}],
        "map": {"files": ["map/x.mbtiles"]}, "encryptionKeyFile": "key"})");
    for (const char* name : {"tls/ca.crt", "secret", "a.jpg", "map/x.mbtiles", "key"})
        home.write(name, "x");
    const auto read = home.read();
    REQUIRE(read);
    CHECK(read->warnings.empty());
    CHECK(read->config.broker.ca_file == home.path("tls/ca.crt"));
    CHECK(read->config.broker.password_file == home.path("secret"));
    CHECK(read->config.people[0].photo == home.path("a.jpg"));
    CHECK(read->config.map.files == std::vector{home.path("map/x.mbtiles")});
    CHECK(read->config.encryption_key_file == home.path("key"));
}

TEST_CASE("a file that cannot be read is a problem with its path, for a display a warning") {
    const Home home;
    home.write("household.json",
               R"({"uniqueId": "f", "broker": {"host": "localhost", "caFile": "/nowhere/ca"},
 "people": [{"name": "A", "devices": ["a"], "photo": "a.jpg"}], "map": {"files": ["."]}})");
    const auto strict = home.read();
    REQUIRE_FALSE(strict);
    REQUIRE(strict.error().size() == 3);
    CHECK(to_text(strict.error()[0]) ==
          home.path("household.json") +
              ":1:61: `broker.caFile`: cannot read `/nowhere/ca`: No such file or directory");
    CHECK_THAT(strict.error()[1].message, ContainsSubstring("a.jpg`: No such file or directory"));
    CHECK(strict.error()[1].hint == "a relative path begins at the configuration's folder");
    CHECK_THAT(strict.error()[2].message, ContainsSubstring("that is not a file"));
    const auto lenient = home.read(Severity::warning);
    REQUIRE(lenient);
    CHECK(lenient->warnings.size() == 3);
    CHECK(lenient->config.people[0].photo == home.path("a.jpg"));
}

TEST_CASE("a password that others can read is a warning") {
    const Home home;
    home.write("household.json", R"({"uniqueId": "f", "broker": {"host": "localhost", "username": "m",
 "passwordFile": "secret"}})");
    home.write("secret", "x", 0644);
    const auto open = home.read();
    REQUIRE(open);
    REQUIRE(open->warnings.size() == 1);
    CHECK_THAT(to_text(open->warnings[0]), ContainsSubstring(":2:18: warning: `broker.passwordFile`"));
    CHECK_THAT(open->warnings[0].hint, ContainsSubstring("chmod 600"));
    home.write("secret", "x", 0640);
    CHECK(home.read()->warnings.empty());
}
