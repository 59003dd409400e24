// The real program in a window of a real X server, beside a real broker, while its household changes: the
// configuration breaks and is mended, sensors speak, people come and go.

#include <signal.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "module/mqtt/client.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/integration/wall.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using nlohmann::json;
using Steady = std::chrono::steady_clock;
using test::people_and_connection;
using test::Wall;

TEST_CASE("a broken file changes nothing but shows its fault, until it is mended") {
    // Also where the household has no module for what is wrong.
    const bool has_connection = GENERATE(true, false);
    json modules = people_and_connection("before");
    if (!has_connection) modules.erase(1);
    Wall wall(modules);
    const auto whole = wall.screen.sample();
    const auto top = wall.screen.sample(0.5);
    wall.household.folder().write("household.json", R"({
  "uniqueId": "fam", "broker": {"host": "localhost"},
  "brokr": {}
})");
    REQUIRE(wall.time_until([&] { return wall.shows_notice(); }));
    CHECK_FALSE(wall.screen.differs_from(top));
    CHECK_THAT(wall.mirror->log(), ContainsSubstring("household.json:3:3"));
    wall.household.write_config();
    REQUIRE(wall.time_until([&] { return !wall.screen.differs_from(whole); }));
    CHECK_FALSE(wall.shows_notice());
    CHECK(wall.mirror->stop() == 0);
}

TEST_CASE("a mirror that started with a broken file and none to fall back on comes alive when it is mended") {
    test::MosquittoBroker broker;
    test::Household household(broker.port());
    const json good = household.config;
    household.folder().write("household.json", "{ \"uniqueId\": \"fam\", }");
    test::RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    household.write_config();
    CHECK(mirror.is_connected());
    test::Phone phone(broker.port());
    test::publish(phone, "owntracks/fam/anna", test::location_json(53.5605, 13.2480, 0));
    CHECK_FALSE(household
                    .state_when([](const json& state) {
                        const json anna = test::person_in(state, "Anna");
                        return anna.is_object() && anna.at("whereabouts").at("region") == "Home";
                    })
                    .is_null());
    CHECK(mirror.stop() == 0);
}

TEST_CASE("another broker, another person, another region: the same process goes on with them") {
    json modules = people_and_connection();
    modules[1]["config"] = {{"delay", 0}};
    modules.push_back({{"module", "ribbons"}, {"position", "top_bar"}});
    test::Trial trial("Broker moved");
    Wall wall(modules);
    wall.publish("owntracks/fam/anna", test::location_json(53.5605, 13.2480, 60), true);
    const auto has_position = [](const json& state, const char* name) {
        const json person = test::person_in(state, name);
        return person.is_object() && !person.at("position").is_null();
    };
    REQUIRE_FALSE(
        wall.household.state_when([&](const json& state) { return has_position(state, "Anna"); }).is_null());
    wall.broker.kill();
    REQUIRE(wall.mirror->logs("nothing listens at the broker's port"));
    REQUIRE(wall.time_until([&] { return wall.shows_notice(); }));
    trial.says(
        test::glass_sentence({mqtt::ConnectionProblem::refused, "", SinceBoot(0), 1}, wall.broker.port()));
    // Phones may be at the new one before the mirror.
    test::MosquittoBroker other;
    test::Phone phone(other.port(), "other-phone");
    test::publish(phone, "owntracks/fam/emil", test::location_json(53.5387, 13.2491, 0), true);
    wall.household.config["broker"]["port"] = other.port();
    wall.household.config["people"].push_back({{"name", "Emil"}, {"devices", {"emil"}}});
    wall.household.config["regions"].push_back(
        {{"name", "Lake"}, {"lat", 53.5387}, {"lon", 13.2491}, {"radius", 300}});
    wall.household.write_config();
    const auto begin = Steady::now();
    REQUIRE(other.logs("owntracks/fam/+", 20s));
    const auto is_at_lake = [](const json& state) {
        const json emil = test::person_in(state, "Emil");
        return emil.is_object() && emil.at("whereabouts").at("region") == "Lake";
    };
    INFO(wall.mirror->log());
    const json state = wall.household.state_when(is_at_lake);
    REQUIRE_FALSE(state.is_null());
    CHECK(wall.time_until([&] { return !wall.shows_notice(); }));
    trial.heals(Steady::now() - begin);
    const std::size_t kept =
        (has_position(state, "Anna") ? 1U : 0U) + (has_position(state, "Emil") ? 1U : 0U);
    CHECK(kept == 2);
    trial.keeps(2, kept, 1);
    CHECK(wall.mirror->is_running());
    CHECK(wall.mirror->stop() == 0);
}

TEST_CASE("SIGHUP reads everything again, also what is unchanged") {
    Wall wall(people_and_connection());
    CHECK(wall.mirror->log().find("put into force") == std::string::npos);
    wall.mirror->send(SIGHUP);
    CHECK(wall.mirror->logs("put into force"));
    CHECK(wall.mirror->is_running());
    CHECK(wall.mirror->stop() == 0);
}

TEST_CASE("what cannot change while the mirror runs is said on the glass") {
    Wall wall(people_and_connection());
    wall.household.config["stateDirectory"] = (wall.household.folder().path() / "elsewhere").string();
    wall.household.write_config();
    REQUIRE(wall.time_until([&] { return wall.shows_notice(); }));
    wall.household.config.erase("stateDirectory");
    wall.household.write_config();
    CHECK(wall.time_until([&] { return !wall.shows_notice(); }));
    CHECK(wall.mirror->stop() == 0);
}

TEST_CASE("another language is loaded beside the picture and replaces it as a whole") {
    Wall wall(people_and_connection());
    const auto before = wall.screen.sample();
    wall.household.config["language"] = "de";
    wall.household.write_config();
    CHECK(wall.time_until([&] { return wall.screen.differs_from(before); }));
    CHECK(wall.mirror->stop() == 0);
}

TEST_CASE("values of the household's own are shown, never stored, and left when nobody wants them") {
    json modules = people_and_connection();
    modules.push_back({{"module", "mqttValue"},
                       {"position", "bottom_bar"},
                       {"config", {{"topic", "house/bath"}, {"pointer", "/t"}, {"label", "Bath"}}}});
    modules.push_back(
        {{"module", "message"}, {"position", "bottom_bar"}, {"config", {{"topic", "house/say"}}}});
    Wall wall(modules);
    for (const auto& [topic, payload] : {std::pair("house/bath", R"({"t": 21.4711})"),
                                         std::pair("house/say", R"({"message": "Kartoffelsuppe"})")}) {
        const auto before = wall.screen.sample();
        wall.publish(topic, payload, true);
        CHECK(wall.time_until([&] { return wall.screen.differs_from(before); }));
    }
    wall.household.config["modules"] = people_and_connection();
    wall.household.write_config();
    CHECK(wall.broker.logs("UNSUBSCRIBE", 20s));
    CHECK(wall.mirror->stop() == 0);
    for (const auto& entry : std::filesystem::directory_iterator(wall.household.state_directory())) {
        if (!entry.is_regular_file()) continue;
        INFO(entry.path().string());
        const std::string bytes = test::content_of(entry.path());
        CHECK(bytes.find("21.4711") == std::string::npos);
        CHECK(bytes.find("Kartoffelsuppe") == std::string::npos);
    }
}

TEST_CASE("the screen goes black when nobody is near or somebody says so, and comes back") {
    Wall wall(people_and_connection(), {{"presence", {{"topic", "house/near"}, {"offDelay", 0}}}});
    const auto lit = wall.screen.sample();
    const auto goes_black = [&] {
        return wall.time_until([&] { return wall.screen.is_black(); }, true).has_value();
    };
    const auto comes_back = [&] {
        return wall.time_until([&] { return !wall.screen.differs_from(lit); }, true).has_value();
    };
    wall.publish("house/near", "OFF");
    CHECK(goes_black());
    wall.publish("house/near", R"({"occupancy": true})");
    CHECK(comes_back());
    CHECK(wall.household.run({"screen", "off"}).exit_code == 0);
    CHECK(goes_black());
    CHECK(wall.household.run({"screen", "auto"}).exit_code == 0);
    CHECK(comes_back());
    CHECK(wall.household.run({"screen", "dim"}).exit_code == 2);
    CHECK(wall.mirror->stop() == 0);
    CHECK(wall.household.run({"screen", "off"}).exit_code == 1);
}
