// `owntracks-mirror demo`, the first thing that a newcomer tries: with a display and without one, to its end
// and interrupted. Whatever it started ends with it.

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "tests/golden/golden.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/mirror_glass.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/x_screen.hpp"

using namespace mirror;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr int k_patience_ms = 60'000;

/// A demo whose temporary files are in a folder of its own: by it whatever it starts is known.
struct Demo {
    explicit Demo(std::vector<std::string> environment, std::vector<std::string> options = {}) {
        if (!test::find_program("mosquitto")) test::skip_test_program("mosquitto is not installed");
        fs::create_directory(temporary());
        std::ofstream(output()).close();
        std::vector<std::string> command{"env"};
        command.insert(command.end(), environment.begin(), environment.end());
        command.insert(command.end(),
                       {"TMPDIR=" + temporary().string(), "LC_ALL=C.UTF-8", MIRROR_PROGRAM, "demo"});
        command.insert(command.end(), options.begin(), options.end());
        process.emplace(command, output());
    }
    [[nodiscard]] fs::path temporary() const { return folder.path() / "tmp"; }
    [[nodiscard]] fs::path output() const { return folder.path() / "output"; }
    [[nodiscard]] bool says(const std::string& text) const { return test::file_tells(output(), text, 60s); }
    [[nodiscard]] std::string said() const { return test::content_of(output()); }

    /// Programs that were told of the demo's folder: its mosquitto.
    [[nodiscard]] int brokers() const {
        int count = 0;
        for (const auto& entry : fs::directory_iterator("/proc")) {
            const std::string command = test::content_of(entry.path() / "cmdline");
            if (command.find("mosquitto") == std::string::npos) continue;
            if (command.find(temporary().string() + "/") != std::string::npos) ++count;
        }
        return count;
    }
    /// \return its exit code, -1 when a signal ended it or nothing did
    int end() {
        const auto status = process->wait(k_patience_ms);
        return status && WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
    }
    void leaves_nothing() const {
        CHECK(brokers() == 0);
        CHECK(fs::is_empty(temporary()));
    }

    test::TempFolder folder;
    std::optional<test::ChildProcess> process;
};

}  // namespace

TEST_CASE("a demo without a display draws a picture, says where it is, and takes its broker with it") {
    const test::TempFolder folder;
    const fs::path out = folder.path() / "demo.png";
    Demo demo({"-u", "DISPLAY", "-u", "WAYLAND_DISPLAY"},
              {"--picture", "--seconds", "2", "--size", "540x960", "--out", out.string()});
    REQUIRE(demo.says("listening to the demo family for 2 s"));
    CHECK(demo.brokers() == 1);
    CHECK(demo.end() == 0);
    INFO(demo.said());
    CHECK_THAT(demo.said(), ContainsSubstring("\n" + fs::absolute(out).string() + "\n"));
    const auto picture = golden::read_png(out);
    REQUIRE(picture);
    CHECK(picture->width_px == 540);
    CHECK(picture->height_px == 960);
    const auto lit =
        std::ranges::count_if(picture->pixels, [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) != 0; });
    CHECK(lit > 20'000);  // words alone would be some thousand: the map is there, too
    demo.leaves_nothing();
}

TEST_CASE("Ctrl-C ends a demo in the middle, and everything that it started") {
    const test::TempFolder folder;
    const fs::path out = folder.path() / "demo.png";
    Demo demo({}, {"--picture", "--seconds", "600", "--out", out.string()});
    REQUIRE(demo.says("listening to the demo family"));
    CHECK(demo.brokers() == 1);
    demo.process->send(SIGINT);
    CHECK(demo.end() == 0);
    CHECK_FALSE(fs::exists(out));
    demo.leaves_nothing();
}

TEST_CASE("a demo with a display is shown on it until Ctrl-C") {
    const test::XScreen screen(480, 800);
    Demo demo({"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11"}, {"--size", "480x800"});
    REQUIRE(demo.says("The demo family is on the mirror"));
    REQUIRE(test::comes_true([&] { return !screen.is_black(); }));
    CHECK(demo.brokers() == 1);
    demo.process->send(SIGINT);
    CHECK(demo.end() == 0);
    CHECK(screen.is_black());
    demo.leaves_nothing();
}
