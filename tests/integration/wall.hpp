#pragma once
// The real program in a window of a real X server, beside a real broker: what the tests of a mirror that is
// changed while it runs stand before.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/glass_sentence.hpp"
#include "tests/support/mirror_glass.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/x_screen.hpp"

namespace mirror::test {

/// A mirror that shows people, and what is wrong. Nothing in it changes by the clock.
struct Wall {
    explicit Wall(const nlohmann::json& modules, const nlohmann::json& display = nlohmann::json::object())
        : household(broker.port()) {
        household.environment = {"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11",
                                 "STATE_DIRECTORY=" + household.state_directory().string()};
        household.config["modules"] = modules;
        household.config["alerts"] = {{"enabled", false}};  // they come and go by the clock
        household.config["display"] = display;
        household.config["display"]["drift"] = false;
        household.write_config();
        mirror.emplace(household, std::vector<std::string>{"--size", "480x800"});
        REQUIRE(mirror->shows_picture());
        REQUIRE(mirror->is_connected());
        REQUIRE(shows_no_notice(screen));
    }

    /// Waits for what the screen shows, looking all the time; a black frame on the way is an error.
    template <class Holds>
    std::optional<std::chrono::steady_clock::duration> time_until(Holds holds,
                                                                  bool may_be_black = false) const {
        const auto begin = std::chrono::steady_clock::now();
        while (std::chrono::steady_clock::now() - begin < std::chrono::seconds(20)) {
            if (holds()) return std::chrono::steady_clock::now() - begin;
            if (!may_be_black && screen.is_black()) FAIL("a black frame");
        }
        return std::nullopt;
    }
    [[nodiscard]] bool shows(std::uint32_t color) const { return screen.shows(color); }
    [[nodiscard]] bool shows_notice() const { return shows(k_notice); }
    void publish(const std::string& topic, const std::string& payload, bool retain = false) {
        test::publish(phone, topic, payload, retain);
    }

    XScreen screen{480, 800};
    MosquittoBroker broker;
    Phone phone{broker.port()};
    Household household;
    std::optional<RunningMirror> mirror;
};

inline nlohmann::json people_and_connection(const std::string& header = "") {
    return nlohmann::json::array({{{"module", "people"}, {"position", "top_bar"}, {"header", header}},
                                  {{"module", "connection"}, {"position", "bottom_bar"}}});
}

}  // namespace mirror::test
