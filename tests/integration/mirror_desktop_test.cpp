// The real program on a desktop: over its whole screen with and without a window manager, when the resolution
// changes, and when the desktop ends or hangs.

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "tests/integration/resting_mirror.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_glass.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/x_screen.hpp"

namespace fs = std::filesystem;
using namespace mirror;
using namespace std::chrono_literals;
using nlohmann::json;
using test::comes_true;
using test::count_of;
using test::Household;
using test::is_black;
using test::RunningMirror;
using test::snapshot;

namespace {

/// Whether the mirror draws another picture, of this size.
bool shows_picture_of(const Household& household, int width_px, int height_px) {
    return comes_true([&] {
        const render::Image now = snapshot(household);
        return now.width_px == width_px && now.height_px == height_px && !is_black(now);
    });
}

/// Whether the whole screen shows what the mirror hands out.
bool is_filled(const test::XScreen& screen, const Household& household) {
    return comes_true([&] {
        const render::Image picture = snapshot(household);
        const auto pixels = screen.pixels();
        return std::ranges::equal(picture.pixels, pixels, [](std::uint32_t one, std::uint32_t other) {
            return (one & 0xFFFFFFU) == (other & 0xFFFFFFU);
        });
    });
}

/// A Wayland desktop (weston), in a window of an X server where it has keyboard and pointer.
class Desktop {
  public:
    explicit Desktop(const test::XScreen& screen) : m_screen(screen) {
        if (!test::find_program("weston"))
            test::skip_test_program("weston is not installed (apt install weston)");
        REQUIRE(chmod(m_runtime.path().c_str(), 0700) == 0);
    }

    void start(const std::vector<std::string>& options) {
        std::vector<std::string> command{"env", "XDG_RUNTIME_DIR=" + m_runtime.path().string(),
                                         "DISPLAY=" + m_screen.display(), "weston"};
        command.insert(command.end(), options.begin(), options.end());
        command.insert(command.end(), {"--socket=wayland-7", "--idle-time=0", "--no-config"});
        m_weston.emplace(command, m_runtime.path() / "weston.log");
    }
    void start_in_window(std::vector<std::string> more_options = {}) {
        more_options.insert(more_options.end(),
                            {"--backend=x11-backend.so", "--use-pixman", "--width=480", "--height=800"});
        start(more_options);
    }
    void end() {
        m_weston->send(SIGTERM);
        REQUIRE(m_weston->wait(20'000));
    }
    [[nodiscard]] bool is_up() const {
        return comes_true([&] { return fs::exists(socket()); });
    }
    [[nodiscard]] fs::path socket() const { return m_runtime.path() / "wayland-7"; }
    [[nodiscard]] std::string log() const { return test::content_of(m_runtime.path() / "weston.log"); }

    void be_used_by(Household& household) const {
        household.environment = {"XDG_RUNTIME_DIR=" + m_runtime.path().string(),
                                 "WAYLAND_DISPLAY=wayland-7",
                                 "SDL_VIDEODRIVER=wayland",
                                 "LC_ALL=C.UTF-8",
                                 "ASAN_OPTIONS=detect_leaks=0",
                                 "STATE_DIRECTORY=" + household.state_directory().string()};
        household.write_config();
    }

  private:
    const test::XScreen& m_screen;
    test::TempFolder m_runtime;
    std::optional<test::ChildProcess> m_weston;
};

/// The mirror over the whole screen, as a household runs it.
class WholeScreenMirror {
  public:
    explicit WholeScreenMirror(const Household& household)
        : m_log(household.folder().write("whole-screen", "")), m_process(household.command({"run"}), m_log) {}
    [[nodiscard]] bool logs(const std::string& text) const { return test::file_tells(m_log, text, 30s); }
    [[nodiscard]] std::string log() const { return test::content_of(m_log); }
    [[nodiscard]] std::size_t windows() const { return count_of(log(), "display: wayland"); }
    [[nodiscard]] bool is_running() { return m_process.is_running(); }
    [[nodiscard]] bool stop() {
        m_process.send(SIGTERM);
        const auto status = m_process.wait(10'000);
        return status && WIFEXITED(*status);
    }

  private:
    fs::path m_log;
    test::ChildProcess m_process;
};

}  // namespace

TEST_CASE("a window that gets another size gets another picture; an X server that ends, a new process") {
    test::XScreen screen(900, 900);
    Household household(test::deserted_port());
    test::rest(household);
    test::use_x(household, screen);
    household.write_config();
    RunningMirror mirror(household, {"--size", "480x800"});
    REQUIRE(mirror.shows_picture());
    for (const auto& [width, height] : {std::pair(800, 500), std::pair(400, 640)}) {
        const render::Image before = snapshot(household);
        screen.resize_window(before.width_px, before.height_px, width, height);
        CHECK(shows_picture_of(household, width, height));
    }
    CHECK_FALSE(screen.is_black());
    // Xlib ends the program: `Restart=` brings it back.
    screen.send(SIGKILL);
    CHECK(mirror.wait(20s) == 1);
    CHECK(mirror.log().find("card1") == std::string::npos);
}

TEST_CASE(
    "without a window manager the mirror covers the whole screen all the same; with one it is resized") {
    const test::XScreen screen(900, 700);
    Household household(test::deserted_port());
    test::rest(household);
    test::use_x(household, screen);
    household.write_config();
    WholeScreenMirror mirror(household);
    REQUIRE(mirror.logs("first frame after"));
    CHECK(is_filled(screen, household));
    CHECK_FALSE(screen.is_black());
    screen.resize_window(900, 700, 640, 480);  // as a window manager does when the resolution changes
    CHECK(shows_picture_of(household, 640, 480));
    CHECK(mirror.stop());
}

TEST_CASE("a Wayland desktop that changes its resolution gets a picture of the new size") {
    const test::XScreen screen(900, 900);
    Desktop desktop(screen);
    Household household(test::deserted_port());
    test::rest(household);
    desktop.be_used_by(household);
    desktop.start_in_window({"--shell=kiosk-shell.so"});
    REQUIRE(desktop.is_up());
    WholeScreenMirror mirror(household);
    INFO(mirror.log() << desktop.log());
    REQUIRE(mirror.logs("first frame after"));
    CHECK(shows_picture_of(household, 480, 800));
    for (const auto& [width, height, from_width, from_height] :
         {std::array{800, 600, 480, 800}, std::array{600, 900, 800, 600}}) {
        screen.resize_window(from_width, from_height, width, height);
        CHECK(shows_picture_of(household, width, height));
    }
    CHECK(mirror.windows() == 1);  // the same window all the time
    CHECK(mirror.stop());
}

TEST_CASE("the mirror survives the end of a Wayland desktop, and comes back with the next one") {
    const test::XScreen screen(600, 900);
    Desktop desktop(screen);
    const test::MosquittoBroker broker;
    Household household(broker.port());
    test::rest(household);
    desktop.be_used_by(household);
    // SDL before 2.30 would not survive a desktop without a seat.
    desktop.start({"--backend=headless-backend.so"});
    REQUIRE(desktop.is_up());
    WholeScreenMirror mirror(household);
    REQUIRE(comes_true([&] {
        return mirror.windows() > 0 || mirror.log().find("neither keyboard nor pointer") != std::string::npos;
    }));
    const std::size_t opened = mirror.windows();
    for (const std::size_t round : {1U, 2U}) {
        desktop.end();
        desktop.start_in_window();
        INFO(mirror.log() << desktop.log());
        REQUIRE(comes_true([&] { return mirror.windows() >= opened + round; }));
        CHECK(mirror.is_running());
        CHECK(shows_picture_of(household, 480, 800));
        CHECK(comes_true([&] { return !screen.is_black(); }));
    }
    desktop.end();
    REQUIRE(mirror.logs("the desktop has ended"));
    // A desktop that hangs is not waited for.
    const int mute = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = test::address_of(desktop.socket());
    REQUIRE(bind(mute, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(mute, 8) == 0);
    CHECK(mirror.logs("the Wayland desktop does not answer"));
    test::Phone phone(broker.port());
    test::publish(phone, "owntracks/fam/anna", test::location_json(53.5605, 13.2480, 0), true);
    CHECK_FALSE(household
                    .state_when([](const json& state) {
                        return test::person_in(state, "Anna").at("whereabouts").at("region") == "Home";
                    })
                    .is_null());
    CHECK(mirror.stop());
    close(mute);
}
