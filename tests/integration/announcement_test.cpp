// The real program announces who comes home: in the face window and with a chime, and not again after a
// restart.

#include <algorithm>
#include <filesystem>
#include <string>

#include "module/mqtt/client.hpp"
#include "tests/integration/resting_mirror.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::Household;
using test::RunningMirror;

namespace {

/// Whether anything stands in the face window: y 23 to 51 % of the picture.
bool is_something_in_face_window(const Household& household) {
    const render::Image picture = test::snapshot(household);
    const auto row = [&](double part) {
        return static_cast<std::ptrdiff_t>(part * picture.height_px) * picture.width_px;
    };
    return std::any_of(picture.pixels.begin() + row(0.235), picture.pixels.begin() + row(0.5),
                       [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) != 0; });
}

/// The chime sounds before the words have faded in.
bool comes_into_face_window(const Household& household) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < deadline) {
        if (is_something_in_face_window(household)) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("whoever comes home is announced once, with a chime, and not again after a restart") {
    const test::MosquittoBroker broker;
    mqtt::Client phone(test::phone_options(broker.port()), {});
    phone.start();
    Household household(broker.port());
    const auto sound = household.folder().path() / "sound.raw";
    household.environment.emplace_back("SDL_AUDIODRIVER=disk");
    household.environment.emplace_back("SDL_DISKAUDIOFILE=" + sound.string());
    household.config["alerts"] = {{"duration", "5 min"}};
    household.config["modules"] = nlohmann::json::parse(R"([
        {"module": "sentence", "position": "bottom_bar"},
        {"module": "transitions", "config": {"banner": true, "chime": true}}])");
    household.write_config();
    // What the broker retains is no news.
    test::publish(phone, "owntracks/fam/anna", test::location_json(53.5700, 13.2690, 60), true);
    test::publish(phone, "owntracks/fam/ben/phone", test::location_json(53.5605, 13.2480, 30), true);
    {
        RunningMirror mirror(household);
        REQUIRE(mirror.shows_picture());
        REQUIRE(mirror.is_connected());
        REQUIRE_FALSE(household
                          .state_when([](const auto& state) {
                              return !test::person_in(state, "Ben")["position"].is_null();
                          })
                          .is_null());
        CHECK_FALSE(is_something_in_face_window(household));
        CHECK_FALSE(std::filesystem::exists(sound));

        test::publish(phone, "owntracks/fam/anna", test::location_json(53.5605, 13.2480, 0), false);
        CHECK(test::file_tells(sound, std::string(4, '\0'), 20s));  // a chime begins with silence
        CHECK(comes_into_face_window(household));
        CHECK(mirror.stop() == 0);
    }
    std::filesystem::remove(sound);
    RunningMirror again(household);
    REQUIRE(again.shows_picture());
    REQUIRE(again.is_connected());
    test::publish(phone, "owntracks/fam/anna", test::location_json(53.5606, 13.2480, 0), false);
    test::publish(phone, "owntracks/fam/david", test::location_json(53.6000, 13.2690, 0), false);
    REQUIRE_FALSE(household
                      .state_when([](const auto& state) {
                          return !test::person_in(state, "David")["position"].is_null();
                      })
                      .is_null());
    CHECK_FALSE(is_something_in_face_window(household));
    CHECK_FALSE(std::filesystem::exists(sound));
    CHECK(again.stop() == 0);
}
