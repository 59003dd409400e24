// `owntracks-mirror check-config` as a user runs it.

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;

namespace {

struct Run {
    int exit_code = -1;
    std::string output;  ///< both streams
};

Run check_config(const std::string& arguments) {
    const std::string command = std::string(MIRROR_PROGRAM) + " check-config " + arguments + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    Run run;
    std::array<char, 4096> block{};
    for (std::size_t count = 1; count > 0;) {
        count = std::fread(block.data(), 1, block.size(), pipe);
        run.output.append(block.data(), count);
    }
    const int status = ::pclose(pipe);
    if (WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
    return run;
}

/// A file that is gone at the end.
class TemporaryFile {
  public:
    explicit TemporaryFile(std::string_view text)
        : m_path(std::filesystem::temp_directory_path() /
                 ("mirror-check-" + std::to_string(::getpid()) + ".json")) {
        std::ofstream(m_path) << text;
    }
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    [[nodiscard]] std::string path() const { return m_path.string(); }

  private:
    std::filesystem::path m_path;
};

}  // namespace

TEST_CASE("the sample passes as shipped") {
    const std::string sample = MIRROR_SOURCE_DIR "/config/household.example.json";
    for (const std::string option : {"", "--config "}) {
        const Run run = check_config(option + sample);
        CHECK(run.exit_code == 0);
        CHECK(run.output == sample + ": good\n");
    }
}

TEST_CASE("every problem is a line, and the exit code says that the file cannot be used") {
    const TemporaryFile file(
        "{\n  \"uniqueId\": \"fam\",\n  \"broker\": {\"hots\": \"x\"},\n  \"zoom\": 99\n}\n");
    const Run run = check_config(file.path());
    CHECK(run.exit_code == 2);
    CHECK(run.output == file.path() + ":3:13: `broker.host`: is missing (it has no default)\n" + file.path() +
                            ":3:14: `broker.hots`: unknown key (did you mean `host`?)\n" + file.path() +
                            ":4:11: `zoom`: 99 is not a number from 0.25 to 4\n");
}

TEST_CASE("warnings alone leave the file good") {
    const TemporaryFile file(R"({"uniqueId": "fam", "broker": {"host": "localhost"}, "address": "x"})");
    const Run run = check_config(file.path());
    CHECK(run.exit_code == 0);
    CHECK_THAT(run.output, ContainsSubstring(":1:54: warning: `address`: has no effect") &&
                               ContainsSubstring(": good\n"));
}

TEST_CASE("a module that has no room on the household's screen is named, and the file stays good") {
    const TemporaryFile file(R"({"uniqueId": "fam", "broker": {"host": "localhost"},
        "display": {"size": "480x800"},
        "modules": [{"module": "clock", "position": "top_bar"}, {"module": "clock", "position": "top_bar"},
                    {"module": "clock", "position": "top_bar"}, {"module": "clock", "position": "top_bar"}]})");
    const Run run = check_config(file.path());
    CHECK(run.exit_code == 0);
    CHECK_THAT(run.output,
               ContainsSubstring("module \"clock\" at top_bar finds no room on the screen of 480x800") &&
                   ContainsSubstring("fewer modules, a smaller zoom or another position") &&
                   ContainsSubstring(": good\n"));
}

TEST_CASE("what is wrong with the map's style and with each clock's theme is listed all at once") {
    const test::TempFolder folder;
    folder.write("style.json", "{\"sparkle\": 1}\n");
    folder.write("one.json", "{\"glitter\": 1}\n");
    folder.write("two.json", "{\"tinsel\": 1}\n");
    folder.write("h.json",
                 R"({"uniqueId": "fam", "broker": {"host": "localhost"}, "map": {"style": "style.json"},
        "modules": [{"module": "weasleyClock", "position": "top_left", "config": {"theme": "one.json"}},
                    {"module": "weasleyClock", "position": "top_right", "config": {"theme": "one.json"}},
                    {"module": "weasleyClock", "position": "top_bar", "config": {"theme": "two.json"}}]})");
    const Run run = check_config((folder.path() / "h.json").string());
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.output, ContainsSubstring("style.json:1:") && ContainsSubstring("sparkle") &&
                               ContainsSubstring("one.json:1:") && ContainsSubstring("glitter") &&
                               ContainsSubstring("two.json:1:") && ContainsSubstring("tinsel"));
    CHECK(run.output.find("glitter") == run.output.rfind("glitter"));  // two clocks, one mistake
}

TEST_CASE("a file that is not there is named") {
    const Run run = check_config("/nowhere/h.json");
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.output, ContainsSubstring("/nowhere/h.json: cannot be read: No such file or directory"));
}

TEST_CASE("check-config explains itself") {
    const Run run = check_config("--help");
    CHECK(run.exit_code == 0);
    CHECK_THAT(run.output, ContainsSubstring("file:line:column: message (hint)"));
    CHECK(check_config("--nonsense").exit_code == 2);
}

TEST_CASE("a password that only the service can read leaves the file good") {
    const TemporaryFile file(R"({"uniqueId": "fam", "broker": {"host": "localhost", "username": "mirror",
        "passwordFile": "${CREDENTIALS_DIRECTORY}/broker"}})");
    if (std::getenv("CREDENTIALS_DIRECTORY") != nullptr) return;  // a service runs us
    const Run run = check_config(file.path());
    CHECK(run.exit_code == 0);
    CHECK_THAT(run.output, ContainsSubstring("warning: `broker.passwordFile`") &&
                               ContainsSubstring("credential of the service: run this with sudo") &&
                               ContainsSubstring(": good\n"));
}
