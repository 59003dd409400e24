// Programs that switch screens, played by scripts that come first in PATH and write down how they were
// called.

#include "render/power/program_backends.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "render/power/power_chain.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

/// A folder of programs that stands before all others in PATH.
class Programs {
  public:
    Programs() {
        const char* const before = std::getenv("PATH");
        m_path = before == nullptr ? "" : before;
        set_path(m_folder.path().string() + ":" + m_path);
    }
    ~Programs() { set_path(m_path); }
    Programs(const Programs&) = delete;
    Programs& operator=(const Programs&) = delete;

    /// Nothing but these, and what a script needs.
    void hide_others() const { set_path(m_folder.path().string()); }
    std::string make(const std::string& name, const std::string& script = "") const {
        const auto file = m_folder.write(
            name, "#!/bin/sh\necho \"" + name + " $*\" >> '" + log().string() + "'\n" + script + "\n");
        REQUIRE(chmod(file.c_str(), 0755) == 0);
        return file.string();
    }
    [[nodiscard]] std::string calls() const {
        std::ifstream stream(log());
        return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    }

  private:
    static void set_path(const std::string& path) { setenv("PATH", path.c_str(), 1); }
    [[nodiscard]] std::filesystem::path log() const { return m_folder.path() / "calls"; }
    test::TempFolder m_folder;
    std::string m_path;
};

std::string outcome(PowerBackend& backend, bool on, std::chrono::milliseconds limit = 20s) {
    const PowerPatience patience{std::chrono::steady_clock::now() + limit,
                                 std::make_shared<std::atomic<bool>>(false)};
    const auto done = backend.switch_screen(on, patience);
    return done ? "done" : done.error().text;
}

constexpr const char* k_listing = R"X(HDMI-A-1 "Acme 24 (HDMI-A-1)"
  Physical size: 530x300 mm
  Enabled: yes
  Modes:
    1920x1080 px, 60.000000 Hz (preferred, current)
HDMI-A-2 "Acme (HDMI-A-2)"
  Enabled: no
DSI-1 "(null) (null) (DSI-1)"
  Enabled: yes
)X";

}  // namespace

TEST_CASE("each program is told in its own words") {
    const Programs programs;
    SECTION("wlopm") {
        programs.make("wlopm");
        const auto wlopm = wlopm_backend();
        CHECK(outcome(*wlopm, false) == "done");
        CHECK(outcome(*wlopm, true) == "done");
        CHECK(programs.calls() == "wlopm --off *\nwlopm --on *\n");
    }
    SECTION("wlr-randr switches on what it has switched off") {
        programs.make("wlr-randr", std::string("[ $# -gt 0 ] || cat <<'X'\n") + k_listing + "X");
        const auto randr = wlr_randr_backend();
        CHECK(outcome(*randr, false) == "done");
        CHECK(outcome(*randr, true) == "done");
        CHECK_THAT(programs.calls(),
                   ContainsSubstring("\nwlr-randr --output HDMI-A-1 --off --output DSI-1 --off\n"));
        CHECK_THAT(programs.calls(), ContainsSubstring("--output HDMI-A-1 --on"));
        CHECK_THAT(programs.calls(), ContainsSubstring("--output DSI-1 --on"));
    }
    SECTION("xset, which is asked whether it helped") {
        programs.make("xset", "if [ \"$1\" = q ]; then echo '  Monitor is Off'; fi");
        const auto xset = xset_backend();
        CHECK(outcome(*xset, false) == "done");
        CHECK(outcome(*xset, true) == "X says that the monitor is still off");
        CHECK(programs.calls() == "xset dpms force off\nxset q\nxset dpms force on\nxset q\n");
        programs.make("xset", "echo '  Server does not have the DPMS Extension'");
        CHECK_THAT(outcome(*xset, false), ContainsSubstring("it has no DPMS"));
    }
    SECTION("cec-ctl") {
        programs.make("cec-ctl");
        const auto cec = cec_backend();
        CHECK(outcome(*cec, false) == "done");
        CHECK(outcome(*cec, true) == "done");
        CHECK_THAT(programs.calls(), ContainsSubstring("cec-ctl -d /dev/cec0 --playback --to 0 --standby\n"));
        CHECK_THAT(programs.calls(), ContainsSubstring("--image-view-on\n"));
        programs.make("cec-ctl", "echo 'Tx, Not Acknowledged (4), Max Retries'");
        CHECK(outcome(*cec, false) == "no television answers at /dev/cec0");
    }
    SECTION("the household's own") {
        const std::string plug = programs.make("plug");
        const auto own = command_backend({plug, "off", "the screen"}, {plug, "on"});
        CHECK(outcome(*own, false) == "done");
        CHECK(outcome(*own, true) == "done");
        CHECK(programs.calls() == "plug off the screen\nplug on\n");
    }
}

TEST_CASE("where cec-ctl is missing libcec's client is told, and where both are it is said") {
    const Programs programs;
    programs.hide_others();
    const auto cec = cec_backend();
    CHECK_THAT(outcome(*cec, false), ContainsSubstring("neither cec-ctl"));
    // `read` is the shell's own.
    programs.make("cec-client", "read -r line; echo \"$line\" >> \"${0%/*}/calls\"");
    CHECK(outcome(*cec, false) == "done");
    CHECK(programs.calls() == "cec-client -s -d 1\nstandby 0\n");
}

TEST_CASE("a program that fails, hangs or is missing is named with what it said") {
    const Programs programs;
    const auto wlopm = wlopm_backend();
    programs.make("wlopm", "echo 'first line'; echo 'no such protocol' >&2; exit 3");
    CHECK(outcome(*wlopm, false) == "it ended with 3 (no such protocol)");
    programs.make("wlopm", "sleep 60 & sleep 60");
    const auto begin = std::chrono::steady_clock::now();
    CHECK(outcome(*wlopm, false, 200ms) == "it was not done in time and was ended");
    CHECK(std::chrono::steady_clock::now() - begin < 20s);
    programs.hide_others();
    CHECK(outcome(*wlr_randr_backend(), false) == "wlr-randr cannot be started: No such file or directory");
    programs.make("wlr-randr");
    CHECK(outcome(*wlr_randr_backend(), false) == "wlr-randr lists no output that is on");
}

TEST_CASE("what is tried fits the driver, unless the household says what") {
    using config::PowerBackend;
    config::ScreenPower wish;
    const auto names = [&](const std::string& driver) { return describe(make_power_chain(wish, driver)); };
    CHECK(names("KMSDRM").starts_with("kms, "));
    CHECK(names("wayland").starts_with("wlopm, wlr-randr, "));
    CHECK(names("x11").starts_with("xset, "));
    CHECK(names("dummy") == "black");
    wish.off_command = wish.on_command = {"/bin/true"};
    CHECK(names("x11").starts_with("command, xset, "));
    wish.backends = {PowerBackend::cec, PowerBackend::command};
    CHECK(names("x11") == "cec, command, black");
    wish.backends = {PowerBackend::black, PowerBackend::cec};
    CHECK(names("x11") == "black");
}
