#include "module/storage/state_directory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include "module/storage/database.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/without_rights.hpp"
#include "tests/unit/storage/child.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror::storage;
using namespace mirror::storage::test;

namespace fs = std::filesystem;

namespace {

Environment with(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) {
        const auto found = variables.find(name);
        return found != variables.end() ? found->second : std::string();
    };
}

}  // namespace

TEST_CASE("the state directory is the configured one, else systemd's, else the user's") {
    const Environment all =
        with({{"STATE_DIRECTORY", "/var/lib/one:/var/lib/two"}, {"XDG_STATE_HOME", "/x"}, {"HOME", "/h"}});
    CHECK(resolve_state_directory("/configured", all, "/none") == "/configured");
    CHECK(resolve_state_directory("", all, "/none") == "/var/lib/one");
    CHECK(resolve_state_directory("", with({{"XDG_STATE_HOME", "/x"}, {"HOME", "/h"}}), "/none") ==
          "/x/owntracks-mirror");
    CHECK(resolve_state_directory("", with({{"XDG_STATE_HOME", "relative"}, {"HOME", "/h"}}), "/none") ==
          "/h/.local/state/owntracks-mirror");
    CHECK(resolve_state_directory("", with({}), "/none").empty());
    CHECK(resolve_state_directory("", with({{"HOME", "/h"}}), "/tmp") == "/tmp");
}

TEST_CASE("a state that this user may not use is named, and no other one is taken for it") {
    const TemporaryDirectory top;
    const fs::path service = top / "service";
    const fs::path home = top / "home";
    fs::permissions(top.path(), fs::perms(0755));
    fs::create_directory(service);
    fs::permissions(service, fs::perms::none);
    fs::create_directory(home);
    fs::permissions(home, fs::perms::all);
    const Environment user = with({{"XDG_STATE_HOME", home.string()}});
    const auto hidden = [&](const fs::path& configured, const Environment& environment) {
        const mirror::test::WithoutRights nobody;
        return hidden_state_directory(configured.string(), environment, service);
    };
    CHECK(hidden("", user) == service);
    CHECK(hidden(service, user) == service);
    CHECK(hidden("", with({{"STATE_DIRECTORY", service.string()}})) == service);
    CHECK_FALSE(hidden(home, user));
    CHECK_FALSE(hidden(home / "new", user));
    {
        const auto own = [&] {
            const mirror::test::WithoutRights nobody;
            return StateDirectory::open(home / "owntracks-mirror");
        }();
        REQUIRE(own);
        CHECK_FALSE(hidden("", user));  // this user's own mirror runs, and is meant
    }
    CHECK(hidden("", user) == service);
    fs::permissions(service, fs::perms::all);
    CHECK_FALSE(hidden("", user));
    CHECK_FALSE(hidden_state_directory("", user, top / "none"));
}

TEST_CASE("the directory is made for its owner alone") {
    const TemporaryDirectory top;
    const auto directory = StateDirectory::open(top / "a" / "b");
    REQUIRE(directory);
    struct stat status {};
    REQUIRE(::stat((top / "a" / "b").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0700);
    CHECK(directory->journal() == top / "a" / "b" / "journal.db");
}

TEST_CASE("what root leaves in another user's directory is that user's") {
    if (::geteuid() != 0) return;  // nobody else can give files away
    constexpr uid_t k_service = 65534;
    const TemporaryDirectory top;
    REQUIRE(::chown(top.path().c_str(), k_service, k_service) == 0);
    {
        auto directory = StateDirectory::open(top.path());
        REQUIRE(directory);
        REQUIRE(directory->keep("client-id", "mirror-1"));
        Database database(directory->state(), Access::read_write);
        database.run("PRAGMA journal_mode = WAL; CREATE TABLE rows(row INTEGER); INSERT INTO rows VALUES(1)");
        for (const auto& file : fs::directory_iterator(top.path())) {
            struct stat status {};
            REQUIRE(::stat(file.path().c_str(), &status) == 0);
            INFO(file.path());
            CHECK(status.st_uid == k_service);
            CHECK(status.st_gid == k_service);
        }
    }
    CHECK(std::distance(fs::directory_iterator(top.path()), {}) >= 3);
}

TEST_CASE("a second mirror is told who has the directory, until that one ends") {
    const TemporaryDirectory top;
    Child first([&](const auto& say) {
        const auto directory = StateDirectory::open(top.path());
        say(directory ? ::getpid() : 0);
        ::pause();
    });
    long pid = 0;
    REQUIRE(first.hear(pid));
    REQUIRE(pid > 0);
    const auto second = StateDirectory::open(top.path());
    REQUIRE_FALSE(second);
    CHECK(second.error().is_taken);
    CHECK_THAT(second.error().text, ContainsSubstring("process " + std::to_string(pid)) &&
                                        ContainsSubstring(top.path().string()) &&
                                        ContainsSubstring("stateDirectory"));
    first.kill();
    CHECK(StateDirectory::open(top.path()));
}

TEST_CASE("the lock is free again when the object is gone, and moves with it") {
    const TemporaryDirectory top;
    {
        auto first = StateDirectory::open(top.path());
        REQUIRE(first);
        const StateDirectory moved = std::move(*first);
        CHECK_FALSE(StateDirectory::open(top.path()));
    }
    CHECK(StateDirectory::open(top.path()));
}

TEST_CASE("a place that is no directory is named with the next step") {
    const TemporaryDirectory top;
    std::ofstream(top / "file") << "x";
    for (const fs::path& path :
         {top / "file", top / "file" / "below", fs::path("/proc/nowhere"), fs::path()}) {
        const auto directory = StateDirectory::open(path);
        REQUIRE_FALSE(directory);
        CHECK_FALSE(directory.error().is_taken);
        CHECK_THAT(directory.error().text,
                   ContainsSubstring(path.string()) && ContainsSubstring("stateDirectory"));
    }
}

TEST_CASE("small values are kept") {
    const TemporaryDirectory top;
    auto directory = StateDirectory::open(top.path()).value();
    CHECK_FALSE(directory.value("client-id"));
    REQUIRE(directory.keep("client-id", "mirror-1"));
    CHECK(directory.value("client-id") == "mirror-1");
    REQUIRE(directory.keep("client-id", ""));
    CHECK(directory.value("client-id") == "");
    CHECK(top.names_with(".new").empty());

    SECTION("an unchanged one is not written again") {
        const auto before = fs::last_write_time(top / "client-id");
        fs::last_write_time(top / "client-id", before - std::chrono::hours(1));
        REQUIRE(directory.keep("client-id", ""));
        CHECK(fs::last_write_time(top / "client-id") == before - std::chrono::hours(1));
    }
    SECTION("one that cannot be written is named") {
        fs::create_directory(top / "filters");
        const auto result = directory.keep("filters", "x");
        REQUIRE_FALSE(result);
        CHECK_THAT(result.error().text, ContainsSubstring("filters cannot be written"));
    }
}
