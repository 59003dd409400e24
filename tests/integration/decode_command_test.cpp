// The `decode` command as a program: standard input to standard output, exit codes.

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

namespace {

struct Outcome {
    int exit_code = -1;
    std::vector<std::string> lines;
};

/// Runs `owntracks-mirror decode <arguments>` through the shell, with its standard error silenced.
Outcome run_decode(const std::string& arguments, const std::string& input) {
    std::array<char, 32> name{"/tmp/decode_command_test.XXXXXX"};
    const int file = mkstemp(name.data());
    REQUIRE(file >= 0);
    REQUIRE(write(file, input.data(), input.size()) == static_cast<ssize_t>(input.size()));
    close(file);
    const std::string command =
        std::string(MIRROR_PROGRAM) + " decode " + arguments + " < " + name.data() + " 2>/dev/null";
    Outcome outcome;
    std::FILE* const pipe = popen(command.c_str(), "r");
    REQUIRE(pipe);
    std::string output;
    std::array<char, 4096> block{};
    while (const std::size_t size = std::fread(block.data(), 1, block.size(), pipe))
        output.append(block.data(), size);
    outcome.exit_code = WEXITSTATUS(pclose(pipe));
    unlink(name.data());
    for (std::size_t begin = 0; begin < output.size();) {
        const std::size_t end = output.find('\n', begin);
        REQUIRE(end != std::string::npos);
        outcome.lines.push_back(output.substr(begin, end - begin));
        begin = end + 1;
    }
    return outcome;
}

}  // namespace

TEST_CASE("every line is answered in its order and refusals are no failure") {
    const auto outcome = run_decode("", R"({"id":1,"topic":"owntracks/f/a","payload":"{\"_type\":\"lwt\"}"}
not json

{"id":"last","topic":"owntracks/f/a","payload":"{\"_type\":\"location\"}"})");
    CHECK(outcome.exit_code == 0);
    REQUIRE(outcome.lines.size() == 4);
    CHECK(outcome.lines[0] == R"({"id":1,"ok":true,"type":"lwt"})");
    CHECK(nlohmann::json::parse(outcome.lines[1])["ok"] == false);
    CHECK(nlohmann::json::parse(outcome.lines[2])["ok"] == false);
    CHECK(nlohmann::json::parse(outcome.lines[3])["id"] == "last");
}

TEST_CASE("no input is no failure") {
    const auto outcome = run_decode("", "");
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.lines.empty());
}

TEST_CASE("another root is an option, a bad one bad usage") {
    const std::string line = R"({"id":1,"topic":"home/tracks/a","payload":""})"
                             "\n";
    CHECK(run_decode("--root home", line).lines ==
          std::vector<std::string>{R"({"id":1,"ok":true,"type":"clear"})"});
    CHECK(run_decode("--root 'a/#'", line).exit_code == 2);
    CHECK(run_decode("--root ''", line).exit_code == 2);
    CHECK(run_decode("--no-such-option", line).exit_code == 2);
    CHECK(run_decode("--help", "").exit_code == 0);
}

TEST_CASE("output that cannot be written is a failure") {
    CHECK(run_decode("> /dev/full", R"({"id":1,"topic":"owntracks/f/a","payload":""})").exit_code == 1);
}
