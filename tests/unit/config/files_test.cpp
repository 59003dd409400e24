// Files that a configuration names.

#include <sys/stat.h>

#include <fstream>

#include "tests/support/without_rights.hpp"
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

TEST_CASE("a file that this user has no right to read comes with the way to that right") {
    const Home home;
    home.write("closed/secret", "x");
    namespace fs = std::filesystem;
    fs::permissions(home.folder.path() / "closed", fs::perms::none);
    const auto read = [&] {
        const mirror::test::WithoutRights nobody;
        return read_config_text(household_text(R"("encryptionKeyFile": "closed/secret")"),
                                home.path("household.json"));
    }();
    fs::permissions(home.folder.path() / "closed", fs::perms::owner_all);
    REQUIRE_FALSE(read);
    REQUIRE(read.error().size() == 1);
    CHECK_THAT(read.error()[0].message, ContainsSubstring("closed/secret`: Permission denied"));
    CHECK_THAT(read.error()[0].hint,
               ContainsSubstring("run this with sudo, or let its group") && ContainsSubstring("chmod 640"));
}

TEST_CASE("a credential of the service keeps no command beside it from the configuration") {
    if (std::filesystem::exists(k_service_credentials)) return;  // the service runs here, and root reads it
    const std::string text = household_text(R"("encryptionKeyFile": "${CREDENTIALS_DIRECTORY}/keys")");
    const auto read_in = [&](Environment environment) {
        ReadOptions options;
        options.environment = std::move(environment);
        return read_config_text(text, "h.json", options);
    };
    const auto beside = read_in(environment_beside_service(environment_of({})));
    REQUIRE(beside);
    CHECK(beside->config.encryption_key_file == "/run/credentials/owntracks-mirror.service/keys");
    REQUIRE(beside->warnings.size() == 1);
    CHECK_THAT(to_text(beside->warnings[0]),
               ContainsSubstring("warning: `encryptionKeyFile`") &&
                   ContainsSubstring("it is a credential of the service: run this with sudo"));
    // The unit's own place counts where there is one; the service itself is told when there is none.
    const auto elsewhere =
        read_in(environment_beside_service(environment_of({{"CREDENTIALS_DIRECTORY", "/nowhere"}})));
    REQUIRE_FALSE(elsewhere);
    CHECK_THAT(elsewhere.error()[0].message, ContainsSubstring("cannot read `/nowhere/keys`"));
    const auto service = read_in(environment_of({}));
    REQUIRE_FALSE(service);
    CHECK_THAT(service.error()[0].message, ContainsSubstring("`CREDENTIALS_DIRECTORY` is not set"));
}
