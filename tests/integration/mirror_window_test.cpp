// The real program in a window of a real X server: what is on the screen is what the mirror says it shows.

#include <fstream>
#include <string>

#include "module/mqtt/client.hpp"
#include "tests/golden/golden.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/x_screen.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::Household;
using test::RunningMirror;

namespace {

using Pixels = std::vector<std::uint32_t>;

Pixels snapshot(const Household& household) {
    const auto file = household.folder().path() / "picture.png";
    const auto ran = household.run({"snapshot", "--out", file.string()});
    INFO(ran.output);
    REQUIRE(ran.exit_code == 0);
    auto picture = golden::read_png(file);
    REQUIRE(picture);
    for (std::uint32_t& pixel : picture->pixels)
        pixel &= 0xFFFFFFU;
    return std::move(picture->pixels);
}

std::size_t differing(const Pixels& one, const Pixels& other) {
    std::size_t count = one.size() == other.size() ? 0 : one.size();
    for (std::size_t i = 0; i < one.size() && one.size() == other.size(); ++i)
        count += one[i] != other[i];
    return count;
}

}  // namespace

TEST_CASE("the screen shows, pixel for pixel, the picture that the mirror hands out") {
    const test::XScreen screen(1080, 1920);
    const test::MosquittoBroker broker;
    mqtt::Client phone(test::phone_options(broker.port()), {});
    phone.start();
    test::publish(phone, "owntracks/fam/anna", test::location_json(53.5605, 13.2480, 60), true);
    test::publish(phone, "owntracks/fam/ben/phone", test::location_json(53.5570, 13.2690, 30), true);
    Household household(broker.port());
    household.environment = {"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11",
                             "STATE_DIRECTORY=" + household.state_directory().string()};
    RunningMirror mirror(household, {"--size", "1080x1920"});
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.is_connected());

    // Something may move meanwhile, and the minute may end: only a screen that rested counts.
    std::size_t difference = 1;
    std::size_t compared = 0;
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (difference > 0 && std::chrono::steady_clock::now() < deadline) {
        const Pixels before = screen.pixels();
        const Pixels picture = snapshot(household);
        if (screen.pixels() != before) continue;
        difference = differing(before, picture);
        ++compared;
    }
    CHECK(compared > 0);
    CHECK(difference == 0);
    CHECK_FALSE(screen.is_black());

    // The software OpenGL of Mesa would cost tens of megabytes.
    const std::string maps = test::content_of("/proc/" + std::to_string(mirror.pid()) + "/maps");
    CHECK(maps.find("libSDL2") != std::string::npos);
    CHECK(maps.find("libLLVM") == std::string::npos);

    INFO(mirror.log());
    CHECK(mirror.stop() == 0);
}
