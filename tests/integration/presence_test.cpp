// The real program tells the household's other machines who is where: retained, on change only, and takes
// back what is no longer so.

#include <fmt/format.h>

#include "tests/integration/house_broker.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::Household;
using test::Machine;
using test::RunningMirror;

namespace {

constexpr auto* k_root = "owntracks-mirror/fam/";

std::string topic(const std::string& rest) {
    return k_root + rest;
}

void say_place(mqtt::Client& phone, const std::string& device, double lat_deg, double lon_deg,
               std::int64_t seconds_ago = 0) {
    test::publish(phone, "owntracks/fam/" + device, test::location_json(lat_deg, lon_deg, seconds_ago), true);
}

void all_at_home(mqtt::Client& phone) {
    for (const char* device : {"anna", "ben/phone", "clara", "david"})
        say_place(phone, device, 53.5605, 13.2480, 60);
}

}  // namespace

TEST_CASE("other machines hear who is home, where everybody is, and what the mirror does") {
    const test::MosquittoBroker broker;
    test::Phone phone(broker.port());
    Household household(broker.port());
    all_at_home(phone);
    RunningMirror mirror(household);
    Machine machine(broker.port());
    REQUIRE(machine.says(topic("household/everyone_home"), "true"));
    CHECK(machine.says(topic("household/count"), "4"));
    CHECK(machine.says(topic("mirror/online"), "true"));
    CHECK(machine.says(topic("mirror/screen"), "on"));
    CHECK(machine.says(topic("region/Home/count"), "4"));
    CHECK(machine.last(topic("household/nobody_home")) == "false");
    CHECK(machine.last(topic("person/Anna/place")) == "Home");
    CHECK(machine.last(topic("person/Anna/home")) == "true");
    CHECK(machine.last(topic("person/Anna/battery")) == "80");
    CHECK(machine.last(topic("household/sentence")) == "Everyone is home");

    SECTION("the last one leaves, and a machine that comes later hears it, too") {
        for (const char* device : {"anna", "ben/phone", "clara", "david"})
            say_place(phone, device, 53.6000, 13.2690);
        REQUIRE(machine.says(topic("household/nobody_home"), "true"));
        CHECK(machine.says(topic("household/anyone_home"), "false"));
        CHECK(machine.says(topic("region/Home/count"), "0"));
        Machine late(broker.port(), "late");
        CHECK(late.says(topic("household/nobody_home"), "true"));
        CHECK(late.last_json(topic("person/Anna"))["home"] == false);
        // The same truth as `state` tells.
        const auto anna = test::person_in(household.state(), "Anna");
        CHECK(late.last_json(topic("person/Anna"))["whereabouts"] == anna["whereabouts"]["kind"]);
    }
    SECTION("only what has changed is said again") {
        const auto said = machine.count(topic("household"));
        const auto place_said = machine.count(topic("person/Anna/place"));
        // A step within the region: one person's JSON has news, her place and the household have none.
        say_place(phone, "anna", 53.5606, 13.2481);
        const double lat = 53.5606;
        REQUIRE(machine.wait_until([&] {
            for (const test::Heard& each : machine.messages) {
                if (each.topic != topic("person/Anna")) continue;
                if (nlohmann::json::parse(each.payload).value("latitude", 0.0) == lat) return true;
            }
            return false;
        }));
        CHECK(machine.count(topic("person/Anna/place")) == place_said);
        CHECK(machine.count(topic("household")) == said);
        CHECK(machine.count(topic("person/Ben/place")) == 1);
    }
    SECTION("somebody who leaves the configuration is taken back") {
        REQUIRE_FALSE(machine.last(topic("person/David")).empty());
        household.config["people"].erase(3);
        household.write_config();
        CHECK(machine.says(topic("person/David"), ""));
        CHECK(machine.says(topic("person/David/place"), ""));
        CHECK(machine.says(topic("household/count"), "3"));
        Machine late(broker.port(), "late");
        CHECK(late.says(topic("household/count"), "3"));
        for (const auto& [name, payload] : late.board())
            CHECK(name.find("David") == std::string::npos);
    }
    SECTION("a mirror that dies is offline, by its will; one that ends says so itself") {
        mirror.kill();
        CHECK(machine.says(topic("mirror/online"), "false"));
        RunningMirror again(household);
        CHECK(machine.says(topic("mirror/online"), "true"));
        CHECK(again.stop() == 0);
        CHECK(machine.says(topic("mirror/online"), "false"));
    }
    SECTION("after the broker was away and has forgotten, everything is there again") {
        auto& restarted = const_cast<test::MosquittoBroker&>(broker);
        restarted.stop();
        restarted.start();
        REQUIRE(machine.wait_for(mqtt::ConnectionProblem::none));
        Machine late(broker.port(), "late");
        CHECK(late.says(topic("household/everyone_home"), "true"));
        CHECK(late.says(topic("person/Ben/place"), "Home"));
        CHECK(late.says(topic("mirror/online"), "true"));
    }
}

TEST_CASE("who left the configuration while the mirror was off is taken back, too") {
    const test::MosquittoBroker broker;
    test::Phone phone(broker.port());
    Household household(broker.port());
    all_at_home(phone);
    {
        RunningMirror mirror(household);
        Machine machine(broker.port());
        REQUIRE(machine.says(topic("person/David/place"), "Home"));
        REQUIRE(mirror.stop() == 0);
    }
    household.config["people"].erase(3);
    household.write_config();
    RunningMirror mirror(household);
    Machine machine(broker.port());
    CHECK(machine.says(topic("household/count"), "3"));
    CHECK(machine.says(topic("person/David/place"), ""));
    CHECK(machine.says(topic("person/David"), ""));
}

TEST_CASE("a mirror that is to tell nothing takes back what it told") {
    const test::MosquittoBroker broker;
    test::Phone phone(broker.port());
    Household household(broker.port());
    all_at_home(phone);
    RunningMirror mirror(household);
    Machine machine(broker.port());
    REQUIRE(machine.says(topic("household/everyone_home"), "true"));
    household.config["announce"] = {{"enabled", false}};
    household.write_config();
    CHECK(machine.says(topic("household/everyone_home"), ""));
    CHECK(machine.wait_until([&] {
        std::map<std::string, std::string> left;
        for (const test::Heard& each : machine.messages) {
            if (each.topic != topic("mirror/probe"))
                left[each.topic] = each.payload;  // what it says to itself
        }
        return std::all_of(left.begin(), left.end(), [](const auto& entry) { return entry.second.empty(); });
    }));
    // Orders are still obeyed, as soon as the line stands again.
    nlohmann::json done;
    for (int i = 0; i < 30 && done.is_null(); ++i)
        done = machine.order("screen off", 1s);
    CHECK(done["ok"] == true);
}

TEST_CASE("without a display other machines are told all the same") {
    const test::MosquittoBroker broker;
    test::Phone phone(broker.port());
    Household household(broker.port());
    all_at_home(phone);
    household.environment.emplace_back("SDL_VIDEODRIVER=none-such");
    RunningMirror mirror(household);
    Machine machine(broker.port());
    CHECK(machine.says(topic("household/everyone_home"), "true"));
    CHECK(machine.says(topic("mirror/screen"), "off"));
    for (const char* device : {"anna", "ben/phone", "clara", "david"})
        say_place(phone, device, 53.6000, 13.2690);
    CHECK(machine.says(topic("household/nobody_home"), "true"));
}

TEST_CASE("a broker whose access list leaves the mirror out is named") {
    const test::MosquittoBroker broker({{}, "topic readwrite owntracks/#\n", {}, {}, {}});
    Household household(broker.port());
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.is_connected());
    CHECK(mirror.logs("owntracks-mirror/fam/mirror/probe"));
    const auto told = household.run({"doctor"});
    CHECK_THAT(told.output, ContainsSubstring("other machines are told nothing"));
}
