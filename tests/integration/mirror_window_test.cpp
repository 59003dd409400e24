// The real program in a window of a real X server: what is on the screen is what the mirror says it shows.

#include <dlfcn.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>

#include "module/mqtt/client.hpp"
#include "tests/integration/resting_mirror.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_glass.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/x_screen.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::Household;
using test::RunningMirror;

namespace {

using Picture = render::Image;

/// Without what is not light.
Picture picture_of(const Household& household) {
    Picture picture = test::snapshot(household);
    for (std::uint32_t& pixel : picture.pixels)
        pixel &= 0xFFFFFFU;
    return picture;
}

/// The picture as it lies on a panel that is turned by this many degrees clockwise.
Picture turned(const Picture& picture, int degrees) {
    Picture panel = picture;
    if (degrees == 90 || degrees == 270) std::swap(panel.width_px, panel.height_px);
    for (int y = 0; y < picture.height_px; ++y) {
        for (int x = 0; x < picture.width_px; ++x) {
            int to_x = x, to_y = y;
            if (degrees == 90) to_x = picture.height_px - 1 - y, to_y = x;
            if (degrees == 180) to_x = picture.width_px - 1 - x, to_y = picture.height_px - 1 - y;
            if (degrees == 270) to_x = y, to_y = picture.width_px - 1 - x;
            panel.pixels[static_cast<std::size_t>(to_y * panel.width_px + to_x)] =
                picture.pixels[static_cast<std::size_t>(y * picture.width_px + x)];
        }
    }
    return panel;
}

int distance(std::uint32_t one, std::uint32_t other) {
    int largest = 0;
    for (const unsigned shift : {0U, 8U, 16U})
        largest = std::max(largest, std::abs(static_cast<int>((one >> shift) & 0xFFU) -
                                             static_cast<int>((other >> shift) & 0xFFU)));
    return largest;
}

/// How many pixels differ by more than a tolerance.
std::size_t differing(std::span<const std::uint32_t> one, std::span<const std::uint32_t> other,
                      int tolerance) {
    REQUIRE(one.size() == other.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        count += static_cast<std::size_t>(distance(one[i], other[i]) > tolerance);
    return count;
}

/// The screen once nothing has changed on it for half a second.
std::vector<std::uint32_t> rested(const test::XScreen& screen) {
    using Steady = std::chrono::steady_clock;
    auto sample = screen.sample();
    for (auto since = Steady::now(); Steady::now() - since < 500ms;) {
        if (!screen.differs_from(sample)) continue;
        sample = screen.sample();
        since = Steady::now();
    }
    return screen.pixels();
}

/// Whether the machine has what SDL loads for the graphics card, asked without SDL.
bool has_library(const char* name) {
    void* const library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
    if (library != nullptr) dlclose(library);
    return library != nullptr;
}

/// A family at rest, and its mirror in a window of 1080x1920.
struct Wall {
    Wall(const std::string& presenter, int rotation_deg)
        : phone(test::phone_options(broker.port()), {}), household(broker.port()) {
        phone.start();
        test::publish(phone, "owntracks/fam/anna", test::location_json(53.5605, 13.2480, 60), true);
        test::publish(phone, "owntracks/fam/ben/phone", test::location_json(53.5570, 13.2690, 30), true);
        household.environment = {"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11",
                                 "STATE_DIRECTORY=" + household.state_directory().string()};
        // Mesa keeps some bytes in drivers that are unloaded at the end: nothing that could be named.
        if (presenter == "gpu") household.environment.emplace_back("ASAN_OPTIONS=detect_leaks=0");
        household.config["display"] = {{"presenter", presenter}, {"rotation", rotation_deg}};
        household.write_config();
        mirror.emplace(household, std::vector<std::string>{"--size", "1080x1920"});
        REQUIRE(mirror->shows_picture());
        REQUIRE(mirror->is_connected());
    }

    /// How many pixels of the screen are not those of the picture that the mirror hands out, once both agree
    /// or time runs out: something may move meanwhile, and the minute may end, so only a screen that rested
    /// counts.
    std::size_t difference(int rotation_deg, int tolerance) const {
        std::size_t found = screen.pixels().size();
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (found > 0 && std::chrono::steady_clock::now() < deadline) {
            const auto before = screen.pixels();
            const Picture picture = turned(picture_of(household), rotation_deg);
            if (screen.pixels() != before) continue;
            found = differing(before, picture.pixels, tolerance);
        }
        return found;
    }

    test::XScreen screen{1080, 1920};
    test::MosquittoBroker broker;
    mqtt::Client phone;
    Household household;
    std::optional<RunningMirror> mirror;
};

}  // namespace

TEST_CASE("the screen shows, pixel for pixel, the picture that the mirror hands out, however it is turned") {
    const int rotation_deg = GENERATE(0, 90, 180, 270);
    Wall wall("auto", rotation_deg);
    INFO("rotation " << rotation_deg << ", " << wall.mirror->log());
    CHECK(wall.difference(rotation_deg, 0) == 0);
    CHECK_FALSE(wall.screen.is_black());

    // The software OpenGL of Mesa would cost tens of megabytes.
    const std::string maps = test::content_of("/proc/" + std::to_string(wall.mirror->pid()) + "/maps");
    CHECK(maps.find("libSDL2") != std::string::npos);
    CHECK(maps.find("libLLVM") == std::string::npos);
    CHECK(wall.mirror->stop() == 0);
}

TEST_CASE("the graphics card draws the same picture, however it is turned") {
    for (const char* const library : {"libGLESv2.so.2", "libEGL.so.1"})
        if (!has_library(library)) test::skip_test_program(std::string(library) + " is not installed");
    const int rotation_deg = GENERATE(0, 90, 180, 270);
    Wall wall("gpu", rotation_deg);
    INFO("rotation " << rotation_deg << ", " << wall.mirror->log());
    REQUIRE_THAT(wall.mirror->log(), ContainsSubstring("gpu presenter"));
    // Blending may round differently; shapes and letters stand where they should.
    CHECK(wall.difference(rotation_deg, 8) == 0);
    CHECK_FALSE(wall.screen.is_black());
    CHECK(wall.mirror->stop() == 0);
}

TEST_CASE("over a desktop's whole screen the mirror leaves turning to the desktop, and says so") {
    const test::XScreen screen(640, 360);
    Household household(test::deserted_port());
    household.environment = {"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11",
                             "STATE_DIRECTORY=" + household.state_directory().string()};
    household.config["display"] = {{"rotation", 90}};
    household.write_config();
    const auto log = household.folder().path() / "whole-screen";
    test::ChildProcess mirror(household.command({"run"}), log);
    REQUIRE(test::file_tells(log, "first frame after", 30s));
    CHECK_THAT(test::content_of(log), ContainsSubstring("`display.rotation` 90 is left to the desktop"));
    const Picture picture = test::snapshot(household);
    CHECK(picture.width_px == 640);
    CHECK(picture.height_px == 360);
    CHECK_THAT(household.run({"doctor"}).output, ContainsSubstring("is left to the desktop"));
    mirror.send(SIGTERM);
    CHECK(mirror.wait(10'000));
}

TEST_CASE("after a start the screen is black until the whole picture is there at once") {
    const test::XScreen screen(480, 800);
    const test::MosquittoBroker broker;
    Household household(broker.port());
    household.environment = {"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11",
                             "STATE_DIRECTORY=" + household.state_directory().string()};
    household.config["modules"] = nlohmann::json::parse(R"([{"module": "map", "position": "lower_third"},
        {"module": "people", "position": "bottom_bar"}, {"module": "sentence", "position": "top_bar"}])");
    household.config["display"] = {{"drift", false}};
    household.config["alerts"] = {{"enabled", false}};
    household.write_config();
    {
        test::Phone phone(broker.port());
        test::publish(phone, "owntracks/fam/anna", test::location_json(53.5605, 13.2480, 65), true);
        RunningMirror before(household, {"--size", "480x800"});
        REQUIRE_FALSE(household
                          .state_when([](const nlohmann::json& state) {
                              return !test::person_in(state, "Anna").at("position").is_null();
                          })
                          .is_null());
        REQUIRE(before.stop() == 0);
    }
    // Also the window that X makes is not seen white.
    REQUIRE(screen.is_black());
    RunningMirror mirror(household, {"--size", "480x800"});
    REQUIRE(test::comes_true([&] { return !screen.is_black(); }));
    mirror.send(SIGSTOP);  // the frame is handed over as a whole, so this comes after it and before the next
    const auto first = rested(screen);
    mirror.send(SIGCONT);
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.is_connected());
    const auto last = rested(screen);
    CHECK(differing(first, last, 0) == 0);
    CHECK(std::ranges::count_if(last, [](std::uint32_t pixel) { return pixel != 0; }) > 10'000);
    CHECK(mirror.stop() == 0);
}
