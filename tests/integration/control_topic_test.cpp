// The real program obeys orders on its control topic and its socket, and says what became of them.

#include <fmt/format.h>

#include <algorithm>

#include "tests/integration/house_broker.hpp"
#include "tests/integration/resting_mirror.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::Household;
using test::Machine;
using test::RunningMirror;

namespace {

std::string mirror_topic(const std::string& rest) {
    return "owntracks-mirror/fam/mirror/" + rest;
}

/// The brightest part of what the running mirror shows, 0 to 255.
int brightest(const Household& household) {
    const render::Image picture = test::snapshot(household);
    int most = 0;
    for (const std::uint32_t pixel : picture.pixels) {
        for (const int shift : {0, 8, 16})
            most = std::max(most, static_cast<int>(pixel >> shift & 0xFF));
    }
    return most;
}

}  // namespace

TEST_CASE("orders on the control topic change what is on the glass, and the state follows") {
    const test::MosquittoBroker broker;
    test::Phone phone(broker.port());
    Household household(broker.port());
    household.config["control"] = {{"pages", {{{"modules", {"clock", "map"}}}, {{"modules", {"people"}}}}}};
    household.write_config();
    test::publish(phone, "owntracks/fam/anna", test::location_json(53.5605, 13.2480, 60), true);
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    Machine machine(broker.port());
    REQUIRE(machine.says(mirror_topic("screen"), "on"));

    SECTION("the screen goes dark and comes back") {
        CHECK(brightest(household) > 150);
        const auto done = machine.order("screen off");
        CHECK(done["ok"] == true);
        CHECK_THAT(done["message"].get<std::string>(), ContainsSubstring("the screen is off"));
        REQUIRE(machine.says(mirror_topic("screen"), "off"));
        CHECK(brightest(household) == 0);  // what was told is so already
        CHECK(machine.order("screen on")["ok"] == true);
        REQUIRE(machine.says(mirror_topic("screen"), "on"));
        CHECK(brightest(household) > 150);
    }
    SECTION("it is dimmed") {
        CHECK(machine.order("screen dim 30")["ok"] == true);
        REQUIRE(machine.says(mirror_topic("brightness"), "30"));
        const int most = brightest(household);
        CHECK(most > 50);
        CHECK(most < 130);  // the map's credits stay legible, whatever the light
    }
    SECTION("modules are hidden and shown, and pages turned") {
        REQUIRE(machine.says(mirror_topic("module/people"), "off"));  // on the second page
        CHECK(machine.order("guest on")["ok"] == true);
        CHECK(machine.says(mirror_topic("guest"), "on"));
        CHECK(machine.says(mirror_topic("module/map"), "off"));
        CHECK(machine.order("guest auto")["ok"] == true);
        CHECK(machine.says(mirror_topic("guest"), "off"));
        CHECK(machine.says(mirror_topic("module/map"), "on"));
        CHECK(machine.order("hide clock")["ok"] == true);
        CHECK(machine.says(mirror_topic("module/clock"), "off"));
        CHECK(machine.order("show people")["ok"] == true);
        CHECK(machine.says(mirror_topic("module/people"), "on"));
        CHECK(machine.order("page next")["message"] == "page 2 of 2");
        CHECK(machine.says(mirror_topic("page"), "2"));
        CHECK(machine.says(mirror_topic("module/map"), "off"));
        CHECK(machine.says(mirror_topic("module/people"), "on"));
        CHECK(machine.says(mirror_topic("module/sentence"), "on"));  // on no page
    }
    SECTION("a message stands on the glass, the map follows somebody") {
        for (const char* order : {"message Dinner is ready", "focus Anna", "zoom 13", "presence on",
                                  "message", "focus off", "zoom auto"}) {
            INFO(order);
            CHECK(machine.order(order)["ok"] == true);
        }
    }
    SECTION("the picture is published on request") {
        const auto done = machine.order("snapshot");
        INFO(done.dump());
        CHECK(done["ok"] == true);
        const auto file = household.folder().path() / "told.png";
        REQUIRE(machine.wait_until([&] {
            for (const test::Heard& each : machine.messages) {
                if (each.topic == mirror_topic("snapshot")) {
                    household.folder().write("told.png", each.payload);
                    return !each.retained;
                }
            }
            return false;
        }));
        const auto picture = golden::read_png(file);
        REQUIRE(picture);
        CHECK(picture->width_px > 0);
    }
    SECTION("the configuration is read again") {
        CHECK(machine.order("reload")["ok"] == true);
        CHECK(mirror.logs("the configuration has changed and is put into force"));
    }
    SECTION("phones are asked where they are, or it is said why not") {
        const auto done = machine.order("ask Anna");
        REQUIRE_FALSE(done.is_null());
        CHECK(done["ok"] == false);  // no phone of hers was set up by this mirror
        CHECK_FALSE(done["message"].get<std::string>().empty());
    }
    SECTION("what makes no sense is refused with a sentence") {
        CHECK_THAT(machine.order("explode")["message"].get<std::string>(),
                   ContainsSubstring("it knows screen"));
        CHECK_THAT(machine.order("screen dim 900")["message"].get<std::string>(),
                   ContainsSubstring("1 to 100"));
        CHECK_THAT(machine.order("provision show {}")["message"].get<std::string>(),
                   ContainsSubstring("not for the control topic"));
        CHECK(machine.last(mirror_topic("screen")) == "on");
    }
    SECTION("the socket has the same verbs") {
        const auto dark = household.run({"control", "screen", "off"});
        CHECK(dark.exit_code == 0);
        CHECK_THAT(dark.output, ContainsSubstring("the screen is off"));
        CHECK(machine.says(mirror_topic("screen"), "off"));
        CHECK(household.run({"control", "hide map"}).exit_code == 0);
        CHECK(machine.says(mirror_topic("module/map"), "off"));
        const auto refused = household.run({"control", "hide", "sofa"});
        CHECK(refused.exit_code == 1);
        CHECK_THAT(refused.output, ContainsSubstring("there is no module"));
    }
    CHECK(mirror.stop() == 0);
}

TEST_CASE("an order that the broker keeps is ignored: it would be obeyed at every start") {
    const test::MosquittoBroker broker;
    test::Phone phone(broker.port());
    Household household(broker.port());
    test::publish(phone, "owntracks-mirror/fam/control", "screen off", true);
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.logs("the broker keeps an order, and it is ignored"));
    Machine machine(broker.port());
    CHECK(machine.says(mirror_topic("screen"), "on"));
    CHECK(machine.order("hide clock")["ok"] == true);  // it listens
    CHECK(machine.last(mirror_topic("screen")) == "on");
}

TEST_CASE("whoever gives too many orders is stopped, and the socket still listens") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    Machine machine(broker.port());
    REQUIRE(machine.says(mirror_topic("screen"), "on"));
    nlohmann::json refused;
    for (int i = 0; i < 10 && refused.is_null(); ++i) {
        const auto done = machine.order("reload");
        if (done["ok"] == false) refused = done;
    }
    REQUIRE_FALSE(refused.is_null());
    CHECK_THAT(refused["message"].get<std::string>(), ContainsSubstring("too often: again in"));
    CHECK(household.run({"control", "reload"}).exit_code == 0);
    CHECK(machine.order("screen off")["ok"] == true);
}

TEST_CASE("a mirror that is not to be controlled does not listen") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    household.config["control"] = {{"enabled", false}};
    household.write_config();
    RunningMirror mirror(household);
    Machine machine(broker.port());
    REQUIRE(machine.says(mirror_topic("screen"), "on"));
    test::publish(machine, "owntracks-mirror/fam/control", "screen off");
    // Its own user still may; what was said before would have been obeyed before.
    CHECK(household.run({"control", "hide", "clock"}).exit_code == 0);
    CHECK(machine.says(mirror_topic("module/clock"), "off"));
    CHECK(machine.last(mirror_topic("screen")) == "on");
}

TEST_CASE("a motion sensor that is not there is named, and leaves nobody in front of a black glass") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    household.config["display"]["presence"] = {{"gpio", {{"chip", "gpiochip999"}, {"line", 17}}},
                                               {"offDelay", 0}};
    household.write_config();
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.logs("the motion sensor at line 17 of gpiochip999 cannot be read"));
    CHECK(brightest(household) > 150);
    CHECK_THAT(household.run({"doctor"}).output, ContainsSubstring("line 17 of gpiochip999"));
    household.config["display"].erase("presence");
    household.write_config();
    REQUIRE(mirror.logs("the configuration has changed and is put into force"));
    CHECK_THAT(household.run({"doctor"}).output, !ContainsSubstring("gpiochip999"));
    CHECK(mirror.stop() == 0);
}
