// The real program and its screen: switched off and on, unplugged, hung.

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "tests/integration/examined.hpp"
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
using test::examine;
using test::Household;
using test::is_black;
using test::rest;
using test::RunningMirror;
using test::snapshot;
using test::use_x;

namespace {

/// Programs that come first in PATH; each writes down how it was called.
class ScreenPrograms {
  public:
    std::string make(const std::string& name, const std::string& script = "") const {
        const auto file = m_folder.write(
            name, "#!/bin/sh\necho \"" + name + " $*\" >> '" + log().string() + "'\n" + script + "\n");
        REQUIRE(chmod(file.c_str(), 0755) == 0);
        return file.string();
    }
    [[nodiscard]] std::string path() const {
        const char* const before = std::getenv("PATH");
        return "PATH=" + m_folder.path().string() + ":" + (before == nullptr ? "" : before);
    }
    [[nodiscard]] bool are_told(const std::string& text) const {
        return comes_true([&] { return calls().find(text) != std::string::npos; });
    }
    [[nodiscard]] std::string calls() const { return test::content_of(log()); }
    [[nodiscard]] const fs::path& folder() const { return m_folder.path(); }

  private:
    [[nodiscard]] fs::path log() const { return m_folder.path() / "calls"; }
    test::TempFolder m_folder;
};

/// What systemd would hear.
class Systemd {
  public:
    Systemd() : m_socket(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        const sockaddr_un address = test::address_of(path());
        REQUIRE(bind(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    }
    ~Systemd() { close(m_socket); }
    Systemd(const Systemd&) = delete;
    Systemd& operator=(const Systemd&) = delete;

    void watch(Household& household, std::chrono::microseconds watchdog) const {
        household.environment.push_back("NOTIFY_SOCKET=" + path().string());
        household.environment.push_back("WATCHDOG_USEC=" + std::to_string(watchdog.count()));
    }
    /// The next word, or nothing when none comes in time.
    [[nodiscard]] std::optional<std::string> hear(std::chrono::milliseconds time) const {
        const timeval patience{time.count() / 1000, (time.count() % 1000) * 1000};
        setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        char word[4096];
        const ssize_t size = recv(m_socket, word, sizeof word, 0);
        if (size < 0) return std::nullopt;
        return std::string(word, static_cast<std::size_t>(size));
    }
    [[nodiscard]] bool hears(const std::string& text) const {
        const auto end = std::chrono::steady_clock::now() + 30s;
        while (std::chrono::steady_clock::now() < end) {
            const auto word = hear(1s);
            if (word && word->find(text) != std::string::npos) return true;
        }
        return false;
    }

  private:
    [[nodiscard]] fs::path path() const { return m_folder.path() / "notify"; }
    test::TempFolder m_folder;
    int m_socket;
};

bool logs_times(const RunningMirror& mirror, const std::string& part, std::size_t times) {
    return comes_true([&] { return count_of(mirror.log(), part) >= times; });
}

/// At rest on a screen of X, its mirror looked after by systemd.
void use_x_with(const Systemd& systemd, std::chrono::microseconds watchdog, Household& household,
                const test::XScreen& screen) {
    rest(household);
    use_x(household, screen);
    household.write_config();
    systemd.watch(household, watchdog);
}

constexpr const char* k_window_opened = "display: ";

}  // namespace

TEST_CASE("on a desktop the screen goes off under a black window, and on under the whole picture") {
    const test::XScreen screen(480, 800);
    Household household(test::deserted_port());
    rest(household);
    use_x(household, screen);
    const ScreenPrograms programs;
    programs.make("xset");
    household.environment.push_back(programs.path());
    household.write_config();
    const fs::path mark = household.state_directory() / "screen-off-by";
    {
        RunningMirror mirror(household, {"--size", "480x800"});
        REQUIRE(mirror.shows_picture());
        REQUIRE(comes_true([&] { return !screen.is_black(); }));
        CHECK(household.run({"screen", "off"}).exit_code == 0);
        REQUIRE(mirror.logs("the screen is off, by xset"));
        CHECK(screen.is_black());
        CHECK_THAT(programs.calls(), ContainsSubstring("xset dpms force off\n"));
        CHECK_THAT(household.run({"doctor"}).output,
                   ContainsSubstring("the screen is off, by xset; tried in this order: xset, "));
        CHECK(household.run({"screen", "auto"}).exit_code == 0);
        REQUIRE(mirror.logs("the screen is on again, by xset"));
        CHECK(comes_true([&] { return !screen.is_black(); }));
        CHECK(count_of(mirror.log(), k_window_opened) == 1);  // the desktop is never seen
        CHECK_FALSE(fs::exists(mark));
        CHECK(household.run({"screen", "off"}).exit_code == 0);
        REQUIRE(comes_true([&] { return fs::exists(mark); }));
        mirror.kill();
    }
    // Nothing keeps the screen off any more: the next process brings it back.
    RunningMirror mirror(household, {"--size", "480x800"});
    REQUIRE(mirror.logs("the screen is on again, by xset"));
    CHECK(comes_true([&] { return !fs::exists(mark); }));
    CHECK(mirror.stop() == 0);
}

TEST_CASE("on a console the window is closed before the screen goes off, and comes back once it is on") {
    Household household(test::deserted_port());
    rest(household);
    const ScreenPrograms programs;
    // The mirror's log as it was when the program was called.
    const std::string plug = programs.make(
        "plug", "cp '" + household.log().string() + ".0' '" + programs.folder().string() + "/log-at-'\"$1\"");
    household.config["display"]["power"] = {
        {"backends", {"command"}}, {"offCommand", {plug, "off"}}, {"onCommand", {plug, "on"}}};
    household.write_config();
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    CHECK(household.run({"screen", "off"}).exit_code == 0);
    REQUIRE(mirror.logs("the screen is off, by command"));
    CHECK_THAT(test::content_of(programs.folder() / "log-at-off"), ContainsSubstring("the window is closed"));
    CHECK(is_black(snapshot(household)));
    CHECK(household.run({"screen", "auto"}).exit_code == 0);
    REQUIRE(logs_times(mirror, k_window_opened, 2));
    CHECK(count_of(test::content_of(programs.folder() / "log-at-on"), k_window_opened) == 1);
    CHECK(comes_true([&] { return !is_black(snapshot(household)); }));
    CHECK(programs.calls() == "plug off\nplug on\n");

    // One that fails leaves a black window, and the mirror says why.
    programs.make("plug", "[ \"$1\" = on ] || { echo 'no such plug'; exit 1; }");
    CHECK(household.run({"screen", "off"}).exit_code == 0);
    REQUIRE(mirror.logs("nothing switches this screen off: it stays black"));
    REQUIRE(logs_times(mirror, k_window_opened, 3));
    CHECK(is_black(snapshot(household)));
    const std::string told = household.run({"doctor"}).output;
    CHECK_THAT(told, ContainsSubstring("the screen is black, for nothing switches it off"));
    CHECK_THAT(told, ContainsSubstring("it ended with 1 (no such plug)"));
    CHECK(household.run({"screen", "auto"}).exit_code == 0);
    CHECK(comes_true([&] { return !is_black(snapshot(household)); }));
    CHECK(mirror.stop() == 0);
}

TEST_CASE("a screen that was left off before a restart and hides its plug is switched on all the same") {
    Household household(test::deserted_port());
    rest(household);
    const test::TempFolder cards;
    fs::create_directories(cards.path() / "card1");
    fs::create_directories(cards.path() / "card1-HDMI-A-1");
    const fs::path status = cards.path() / "card1-HDMI-A-1" / "status";
    std::ofstream(status) << "disconnected\n";
    household.environment.push_back("MIRROR_CARDS_FOLDER=" + cards.path().string());
    const ScreenPrograms programs;
    const std::string plug =
        programs.make("plug", "[ \"$1\" != on ] || echo connected > '" + status.string() + "'");
    household.config["display"]["power"] = {{"offCommand", {plug, "off"}}, {"onCommand", {plug, "on"}}};
    fs::create_directories(household.state_directory());
    fs::permissions(household.state_directory(), fs::perms(0700));
    const fs::path mark = household.state_directory() / "screen-off-by";
    std::ofstream(mark) << "command\n";

    SECTION("at once while it is to be on") {
        household.write_config();
        RunningMirror mirror(household);
        REQUIRE(mirror.logs("the screen is on again, by command"));
        CHECK(mirror.logs(k_window_opened));  // it shows its plug again
        CHECK(comes_true([&] { return !fs::exists(mark); }));
        CHECK(programs.calls() == "plug on\n");
        CHECK(mirror.stop() == 0);
    }
    SECTION("when the order comes while the schedule keeps it off") {
        const auto hour = (test::epoch_now() / 3600 + 12) % 24;  // far from now, also on Berlin's clock
        household.config["display"]["schedule"] = {
            {{"on", fmt::format("{}:00", hour)}, {"off", fmt::format("{}:01", hour)}}};
        household.write_config();
        RunningMirror mirror(household);
        REQUIRE(mirror.logs("no monitor is plugged in"));
        CHECK(programs.calls().empty());
        CHECK(household.run({"screen", "on"}).exit_code == 0);
        REQUIRE(mirror.logs("the screen is on again, by command"));
        CHECK(mirror.logs(k_window_opened));
        CHECK(mirror.stop() == 0);
    }
    SECTION("and not where a desktop switched it, which is not there yet") {
        std::ofstream(mark) << "xset\n";
        household.write_config();
        RunningMirror mirror(household);
        REQUIRE(mirror.logs("no monitor is plugged in"));
        CHECK(household.run({"screen", "on"}).exit_code == 0);
        CHECK(programs.calls().empty());
        CHECK(fs::exists(mark));
        CHECK(mirror.stop() == 0);
    }
}

TEST_CASE("without a monitor the mirror goes on, and shows itself when one is plugged in") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    const test::TempFolder cards;
    fs::create_directories(cards.path() / "card1");
    fs::create_directories(cards.path() / "card1-HDMI-A-1");
    const auto plug = [&](bool in) {
        std::ofstream(cards.path() / "card1-HDMI-A-1" / "status") << (in ? "connected\n" : "disconnected\n");
    };
    plug(false);
    household.environment.push_back("MIRROR_CARDS_FOLDER=" + cards.path().string());
    const Systemd systemd;
    systemd.watch(household, 600ms);
    RunningMirror mirror(household);
    REQUIRE(systemd.hears("READY=1"));
    REQUIRE(systemd.hears("no monitor is plugged in"));
    REQUIRE(systemd.hears("WATCHDOG=1"));
    CHECK_THAT(mirror.log(), ContainsSubstring("card1 (HDMI-A-1 without one)"));
    test::Phone phone(broker.port());
    test::publish(phone, "owntracks/fam/anna", test::location_json(53.5605, 13.2480, 0), true);
    CHECK_FALSE(household
                    .state_when([](const json& state) {
                        return test::person_in(state, "Anna").at("whereabouts").at("region") == "Home";
                    })
                    .is_null());
    CHECK_THAT(household.run({"doctor"}).output, ContainsSubstring("no monitor is plugged in"));
    plug(true);
    REQUIRE(systemd.hears("showing the mirror"));
    plug(false);
    REQUIRE(mirror.logs("the monitor was unplugged"));
    REQUIRE(systemd.hears("STATUS=no display"));
    plug(true);
    REQUIRE(logs_times(mirror, k_window_opened, 2));
    REQUIRE(systemd.hears("WATCHDOG=1"));
    CHECK(mirror.stop() == 0);
}

TEST_CASE(
    "a graphics card that does not exist is named at the start and by the doctor, and the mirror goes on") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    const test::TempFolder cards;
    for (const char* const name : {"card0", "card1", "card1-HDMI-A-1"})
        fs::create_directories(cards.path() / name);
    const auto plug = [&](bool in) {
        std::ofstream(cards.path() / "card1-HDMI-A-1" / "status") << (in ? "connected\n" : "disconnected\n");
    };
    household.environment.insert(
        household.environment.end(),
        {"WAYLAND_DISPLAY=", "DISPLAY=", "MIRROR_CARDS_FOLDER=" + cards.path().string()});
    const auto environment = household.environment;  // of whoever asks the doctor: not the service's
    household.environment.emplace_back("SDL_KMSDRM_DEVICE_INDEX=7");
    const std::string fault =
        "SDL_KMSDRM_DEVICE_INDEX is 7, which is no card that a monitor could be plugged into: leave it "
        "out, or choose among card0 (no plug for a monitor), card1 (HDMI-A-1 ";

    SECTION("with a monitor at another card") {
        plug(true);
        CHECK_THAT(examine(household).told("display", "warning"),
                   ContainsSubstring(fault + "with a monitor) -> ") &&
                       ContainsSubstring("the mirror takes the card that has a monitor"));
        RunningMirror mirror(household);
        household.environment = environment;
        REQUIRE(mirror.shows_picture());
        CHECK_THAT(mirror.log(), ContainsSubstring(fault + "with a monitor): card1 is taken"));
        CHECK_THAT(examine(household).told("display", "warning"),
                   ContainsSubstring("the running mirror says: " + fault) &&
                       ContainsSubstring("card1 is taken -> mend it where it is set"));
        CHECK(mirror.stop() == 0);
    }
    SECTION("with a monitor nowhere, until one is plugged in") {
        plug(false);
        const std::string told = examine(household).told("display", "warning");
        CHECK_THAT(told, ContainsSubstring(fault + "without one) -> ") &&
                             ContainsSubstring("no monitor is plugged in: card0"));
        RunningMirror mirror(household);
        household.environment = environment;
        REQUIRE(mirror.logs("no display to draw on (no monitor is plugged in)"));
        CHECK_THAT(mirror.log(), ContainsSubstring("; " + fault + "without one)"));
        CHECK_THAT(examine(household).told("mirror", "warning"), ContainsSubstring(fault));
        plug(true);
        REQUIRE(mirror.shows_picture());
        CHECK_THAT(mirror.log(), ContainsSubstring(": card1 is taken"));
        CHECK(mirror.stop() == 0);
    }
    SECTION("and one that exists is worth no word") {
        plug(true);
        household.environment.back() = "SDL_KMSDRM_DEVICE_INDEX=1";
        CHECK_THAT(examine(household).told("display", "warning"), !ContainsSubstring("DEVICE_INDEX"));
        RunningMirror mirror(household);
        REQUIRE(mirror.shows_picture());
        CHECK_THAT(mirror.log(), !ContainsSubstring("DEVICE_INDEX"));
        CHECK(examine(household).told("display", "warning").empty());
        CHECK(mirror.stop() == 0);
    }
}

TEST_CASE("systemd hears that the mirror is ready when its first picture is on the glass") {
    const test::XScreen screen(480, 800);
    const Systemd systemd;
    Household household(test::deserted_port());
    use_x_with(systemd, 10s, household, screen);
    RunningMirror mirror(household, {"--size", "480x800"});
    REQUIRE(systemd.hears("READY=1"));
    CHECK_FALSE(screen.is_black());
    REQUIRE(systemd.hears("showing the mirror"));
    CHECK(mirror.stop() == 0);
}

TEST_CASE("a hang within SDL starves the watchdog, so that systemd starts the mirror anew") {
    const test::XScreen screen(480, 800);
    const Systemd systemd;
    constexpr auto k_watchdog = 900ms;
    Household household(test::deserted_port());
    use_x_with(systemd, k_watchdog, household, screen);
    RunningMirror mirror(household, {"--size", "480x800"});
    REQUIRE(mirror.shows_picture());
    REQUIRE(systemd.hears("WATCHDOG=1"));
    // Whoever draws now waits for an answer that does not come. The order may be the last thing that is
    // heard, or not.
    screen.send(SIGSTOP);
    const test::ChildProcess order(household.command({"screen", "off"}), household.folder().path() / "order");
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (systemd.hear(k_watchdog) && std::chrono::steady_clock::now() < end) {
    }
    CHECK_FALSE(systemd.hear(k_watchdog));
    CHECK(mirror.is_running());
    screen.send(SIGCONT);
    CHECK(systemd.hears("WATCHDOG=1"));
    CHECK(mirror.stop() == 0);
}
