// The real program against a real broker: what a household would see of its good and its bad days.

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "module/mqtt/client.hpp"
#include "module/storage/history_reader.hpp"
#include "render/control.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/integration/resting_mirror.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/glass_sentence.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

namespace fs = std::filesystem;
using namespace mirror;
using namespace std::chrono_literals;
using nlohmann::json;
using test::Household;
using test::location_json;
using test::MosquittoBroker;
using test::person_in;
using test::RunningMirror;
using test::snapshot;

namespace {

/// A phone of the family, connected as soon as there is a broker.
class Phone {
  public:
    explicit Phone(int port) : m_client(test::phone_options(port), {}) { m_client.start(); }

    void say(const std::string& tail, const std::string& payload, bool retain = true) {
        test::publish(m_client, "owntracks/fam/" + tail, payload, retain);
    }
    /// For what nobody waits for: a broker that is away.
    void post(const std::string& tail, const std::string& payload) {
        REQUIRE(m_client.publish({"owntracks/fam/" + tail, payload, 1, true}));
    }
    mqtt::Client& client() { return m_client; }

  private:
    mqtt::Client m_client;
};

/// Anna is at home, Ben at school, Clara in the fields; nobody has heard of David.
void family_speaks(Phone& phone) {
    phone.say("anna", location_json(53.5605, 13.2480, 60));
    phone.say("ben/phone", location_json(53.5570, 13.2690, 120));
    phone.say("clara", location_json(53.5000, 13.3000, 30));
}

json whereabouts(const json& state, const std::string& name) {
    return person_in(state, name).at("whereabouts");
}

bool has_position(const json& state, const std::string& name) {
    return !person_in(state, name).at("position").is_null();
}

/// Whether a state knows this person at this latitude.
auto is_at(const std::string& name, double lat_deg) {
    return [=](const json& state) {
        return has_position(state, name) &&
               std::abs(person_in(state, name).at("position").at("lat").get<double>() - lat_deg) < 1e-6;
    };
}

/// What does not change by the mere passing of time.
json timeless(const json& state) {
    json kept{{"transitions", state.at("transitions")},
              {"regions", state.at("regions")},
              {"counters", state.at("counters")}};
    for (const json& person : state.at("people")) {
        kept["people"].push_back({{"name", person.at("name")},
                                  {"whereabouts", person.at("whereabouts")},
                                  {"position", person.at("position")},
                                  {"lastHeard", person.at("lastHeard")},
                                  {"battery", person.at("battery")}});
    }
    return kept;
}

/// Our own client does not publish what is as large as this; mosquitto's does.
void publish_large(int port, const std::string& topic, std::size_t bytes) {
    const test::TempFolder folder;
    const auto file = folder.write("payload", std::string(bytes, 'x'));
    test::run_program({"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(port), "-q", "1", "-t", topic,
                       "-f", file.string()});
}

std::size_t lit_pixels(const render::Image& picture) {
    const auto is_lit = [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) != 0; };
    return static_cast<std::size_t>(std::ranges::count_if(picture.pixels, is_lit));
}

/// Keeps sessions and retained messages when it ends.
test::BrokerSetup persistent() {
    test::BrokerSetup setup;
    setup.persistence = true;
    return setup;
}

std::vector<fs::path> files_named(const fs::path& folder, const std::string& part) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().find(part) != std::string::npos) found.push_back(entry.path());
    }
    return found;
}

}  // namespace

TEST_CASE("the mirror shows the people of the retained messages and ends when it is told to") {
    const MosquittoBroker broker;
    Phone phone(broker.port());
    family_speaks(phone);
    const Household household(broker.port());
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.is_connected());
    const json state = household.state_when([](const json& now) {
        return has_position(now, "Anna") && has_position(now, "Ben") && has_position(now, "Clara");
    });
    REQUIRE_FALSE(state.is_null());
    CHECK(whereabouts(state, "Anna").at("region") == "Home");
    CHECK(whereabouts(state, "Ben").at("region") == "School");
    CHECK(whereabouts(state, "Clara").at("kind") == "away");
    CHECK(whereabouts(state, "David").at("kind") == "unknown");
    CHECK(person_in(state, "Anna").at("freshness") == "fresh");

    const render::Image picture = snapshot(household);
    CHECK(picture.width_px == 1080);
    CHECK(picture.height_px == 1920);
    CHECK(lit_pixels(picture) > 10'000);
    const auto listened = household.run(
        {"snapshot", "--listen", "3600", "--out", (household.folder().path() / "p.png").string()});
    CHECK(listened.exit_code == 0);
    CHECK_THAT(listened.output, ContainsSubstring("a mirror is running: this is its picture"));

    INFO(mirror.log());
    CHECK(mirror.stop() == 0);
    CHECK_FALSE(fs::exists(household.state_directory() / "control"));
}

TEST_CASE("everybody is where they were when the mirror comes back without a broker") {
    auto broker = std::make_optional<MosquittoBroker>();
    const Household household(broker->port());
    {
        Phone phone(broker->port());
        family_speaks(phone);
        RunningMirror mirror(household);
        REQUIRE_FALSE(household.state_when(is_at("Clara", 53.5)).is_null());
        REQUIRE(mirror.stop() == 0);
    }
    broker.reset();
    const json before = timeless(household.state());
    CHECK(before.at("people").at(1).at("whereabouts").at("region") == "School");
    {
        RunningMirror mirror(household);
        REQUIRE(mirror.shows_picture());
        CHECK(timeless(household.state()) == before);
        CHECK(lit_pixels(snapshot(household)) > 10'000);
        CHECK(mirror.stop() == 0);
    }
    CHECK(timeless(household.state()) == before);
}

TEST_CASE("a broker that is killed and comes back brings what was said meanwhile") {
    test::Trial trial("Broker killed");
    MosquittoBroker broker(persistent());
    Phone phone(broker.port());
    phone.say("anna", location_json(53.5605, 13.2480, 60));
    const Household household(broker.port());
    RunningMirror mirror(household);
    REQUIRE_FALSE(household.state_when(is_at("Anna", 53.5605)).is_null());
    broker.kill();
    phone.post("anna", location_json(53.5590, 13.2500, 30));
    phone.post("anna", location_json(53.5570, 13.2690, 0));
    REQUIRE(mirror.logs("nothing listens at the broker's port"));
    trial.says(test::glass_sentence({mqtt::ConnectionProblem::refused, "", SinceBoot(0), 1}, broker.port()));
    broker.start();
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(household.state_when(is_at("Anna", 53.5570), 40s).is_null());
    trial.heals(std::chrono::steady_clock::now() - begin);
    CHECK(mirror.stop() == 0);
    storage::HistoryReader history(household.state_directory() / "state.db");
    const auto fixes = history.fixes_of_person("Anna", UtcSeconds{}, UtcSeconds::max(), 100);
    REQUIRE(fixes);
    trial.keeps(3, fixes->size());
}

TEST_CASE("the broker keeps for the mirror what was said while it was off") {
    MosquittoBroker broker(persistent());
    const Household household(broker.port());
    {
        RunningMirror mirror(household);
        REQUIRE(mirror.is_connected());
        REQUIRE(mirror.stop() == 0);
    }
    Phone phone(broker.port());
    phone.say("anna", location_json(53.5000, 13.3000, 900), false);
    phone.say("anna", location_json(53.5605, 13.2480, 10), false);
    broker.stop();
    broker.start();
    RunningMirror mirror(household);
    const json state = household.state_when(is_at("Anna", 53.5605));
    REQUIRE_FALSE(state.is_null());
    CHECK(state.at("counters").at("messages") == 2);
    REQUIRE(state.at("transitions").size() == 1);
    CHECK(state.at("transitions").at(0).at("region") == "Home");
    CHECK(mirror.stop() == 0);
}

TEST_CASE("without a broker the mirror runs, says so, and ends when it is told to") {
    const Household household(test::deserted_port());
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.logs("nothing listens at the broker's port"));
    CHECK(lit_pixels(snapshot(household)) > 1'000);
    CHECK(mirror.is_running());
    CHECK(mirror.stop() == 0);
}

TEST_CASE("with a wrong password the mirror runs, says so, and ends when it is told to") {
    test::BrokerSetup setup;
    setup.users = {{"mirror", "right"}};
    const MosquittoBroker broker(setup);
    Household household(broker.port());
    household.folder().write("password", "wrong\n");
    household.config["broker"]["username"] = "mirror";
    household.config["broker"]["passwordFile"] = "password";
    household.write_config();
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.logs("the broker refuses our user name or password"));
    CHECK(mirror.is_running());
    CHECK(mirror.stop() == 0);
    CHECK(mirror.log().find("wrong\n") == std::string::npos);  // the password itself
}

TEST_CASE("a broken configuration is no reason to go dark") {
    const MosquittoBroker broker;
    Phone phone(broker.port());
    family_speaks(phone);
    const Household household(broker.port());
    SECTION("with a good one before, that one goes on") {
        {
            RunningMirror mirror(household);
            REQUIRE(mirror.shows_picture());
            REQUIRE(mirror.stop() == 0);
        }
        household.folder().write("household.json", "{\n  \"uniqueId\": \"fam\",,\n}");
        RunningMirror mirror(household);
        REQUIRE(mirror.logs("running with the last good configuration"));
        REQUIRE(mirror.shows_picture());
        REQUIRE(mirror.is_connected());
        CHECK(mirror.logs("household.json:2:"));
        CHECK(mirror.stop() == 0);
    }
    SECTION("without one the screen tells what is wrong") {
        household.folder().write("household.json", "{ \"uniqueId\": 7 }");
        RunningMirror mirror(household);
        REQUIRE(mirror.shows_picture());
        CHECK(mirror.logs("household.json:1:"));
        const auto picture = render::ask_for_picture(household.state_directory());
        REQUIRE(picture);
        CHECK(lit_pixels(*picture) > 1'000);
        CHECK(mirror.is_running());
        CHECK(mirror.stop() == 0);
    }
    CHECK(household.run({"check-config"}).exit_code == 2);
}

TEST_CASE("an alarm is dismissed through the running mirror, and without one") {
    const MosquittoBroker broker;
    Phone phone(broker.port());
    const Household household(broker.port());
    const auto alarm = [](const json& state) { return person_in(state, "David").at("alarm"); };
    const auto raised = [&](const json& state) { return !alarm(state).is_null(); };
    const auto over = [&](const json& state) { return alarm(state).is_null(); };
    const auto raise = [&](int seconds_ago) {
        json said = json::parse(location_json(53.5605, 13.2480, seconds_ago));
        said["t"] = "a";
        phone.say("david/alarm", said.dump(), false);
    };
    RunningMirror mirror(household);
    REQUIRE(mirror.is_connected());
    raise(60);
    REQUIRE_FALSE(household.state_when(raised).is_null());
    const auto dismissed = household.run({"dismiss", "David"});
    CHECK_THAT(dismissed.output, ContainsSubstring("the alarm of David is dismissed"));
    CHECK(dismissed.exit_code == 0);
    CHECK_FALSE(household.state_when(over).is_null());
    CHECK_THAT(household.run({"dismiss", "david"}).output, ContainsSubstring("nothing to dismiss"));
    const auto unknown = household.run({"dismiss", "Nobody"});
    CHECK(unknown.exit_code == 1);
    CHECK_THAT(unknown.output, ContainsSubstring("\"Nobody\""));

    raise(30);
    REQUIRE_FALSE(household.state_when(raised).is_null());
    REQUIRE(mirror.stop() == 0);
    CHECK(household.run({"dismiss", "david"}).exit_code == 0);
    CHECK_FALSE(household.state_when(over).is_null());
}

TEST_CASE("two mirrors never share a state directory") {
    const Household household(test::deserted_port());
    RunningMirror first(household);
    REQUIRE(first.shows_picture());
    RunningMirror second(household);
    CHECK(second.wait(20s) == 1);
    CHECK_THAT(second.log(), ContainsSubstring("owntracks-mirror: "));
    CHECK_THAT(second.log(), ContainsSubstring(household.state_directory().string()));
    CHECK(first.is_running());
    CHECK(first.stop() == 0);
}

TEST_CASE("without its fonts the mirror says which file is missing and what to do") {
    Household household(test::deserted_port());
    const test::TempFolder nothing;
    household.environment.push_back("MIRROR_ASSETS=" + nothing.path().string());
    RunningMirror mirror(household);
    CHECK(mirror.wait(20s) == 1);
    const std::string log = mirror.log();
    INFO(log);
    CHECK_THAT(log, ContainsSubstring("owntracks-mirror: font file " + nothing.path().string()));
    CHECK_THAT(log, ContainsSubstring("reinstall"));
}

TEST_CASE("damaged files of its own are set aside and the mirror begins again") {
    const MosquittoBroker broker;
    Phone phone(broker.port());
    family_speaks(phone);
    const Household household(broker.port());
    fs::create_directory(household.state_directory());
    for (const char* const file : {"state.db", "journal.db"})
        std::ofstream(household.state_directory() / file) << std::string(20'000, 'x');
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    REQUIRE_FALSE(household.state_when(is_at("Anna", 53.5605)).is_null());
    CHECK(mirror.logs("a fresh one was started"));
    CHECK(mirror.stop() == 0);
    CHECK_FALSE(files_named(household.state_directory(), "state.db.corrupt").empty());
    CHECK_FALSE(files_named(household.state_directory(), "journal.db.corrupt").empty());
}

TEST_CASE("five hundred hostile messages change nothing but the counters") {
    const MosquittoBroker broker;
    const Household household(broker.port());
    RunningMirror mirror(household);
    REQUIRE(mirror.is_connected());
    Phone phone(broker.port());
    struct Hostile {
        std::string tail;
        std::string payload;
    };
    const std::vector<Hostile> refused{
        {"anna", "this is no JSON"},
        {"anna", R"({"_type":"location","lat":NaN,"lon":13.2,"tst":1763624520})"},
        {"anna", R"({"_type":"location","lat":91,"lon":13.2,"tst":1763624520})"},
        {"anna", "{\"_type\":\"location\",\"tid\":\"\xFF\xFE\",\"lat\":53.5,"},
        {"anna", R"([[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[)"},
    };
    constexpr int k_rounds = 71;  // with what follows: 7 kinds, 497 messages, and three large ones
    const std::string stranger = location_json(10, 10, 0);
    for (int round = 0; round < k_rounds; ++round) {
        for (const Hostile& hostile : refused)
            phone.say(hostile.tail, hostile.payload, false);
        phone.say("stranger", stranger, false);
        phone.say("one/two/three/four/five", stranger, false);  // deeper than any device: not subscribed
        phone.say("_mirror/kitchen", stranger, false);          // what mirrors say to themselves
    }
    for (int i = 0; i < 3; ++i)
        publish_large(broker.port(), "owntracks/fam/anna", 1'258'291);  // 1.2 MiB: dropped by the client
    phone.say("anna", location_json(53.5605, 13.2480, 0), false);

    const json state = household.state_when(is_at("Anna", 53.5605), 40s);
    REQUIRE_FALSE(state.is_null());
    const json& counters = state.at("counters");
    INFO(counters.dump());
    CHECK(counters.at("messages") == k_rounds * 6 + 1);
    CHECK(counters.at("rejected") == k_rounds * 5);
    CHECK(counters.at("unknownDevice") == k_rounds);
    CHECK(state.at("unknownDevices") == json{"owntracks/fam/stranger"});
    CHECK(whereabouts(state, "Anna").at("region") == "Home");
    CHECK(mirror.is_running());
    CHECK(mirror.stop() == 0);
}

TEST_CASE("a password that somebody retained on the broker reaches no file") {
    const MosquittoBroker broker;
    const std::string secret = "xyzzy-planted-4711";
    Phone phone(broker.port());
    phone.say("anna/cmd", R"({"_type":"cmd","action":"setConfiguration","configuration":{"password":")" +
                              secret + R"("}})");
    phone.say("anna/dump",
              R"({"_type":"dump","configuration":{"_type":"configuration","password":")" + secret + R"("}})");
    phone.say("anna", R"({"_type":"configuration","password":")" + secret + R"("})");
    const Household household(broker.port());
    RunningMirror mirror(household);
    REQUIRE(mirror.is_connected());
    phone.say("anna", location_json(53.5605, 13.2480, 0));  // comes after them
    REQUIRE_FALSE(household.state_when(is_at("Anna", 53.5605)).is_null());
    const auto is_kept = [&] {
        for (const auto& entry : fs::recursive_directory_iterator(household.state_directory())) {
            if (!entry.is_regular_file()) continue;
            if (test::content_of(entry.path()).find(secret) != std::string::npos) return true;
        }
        return false;
    };
    CHECK_FALSE(is_kept());
    CHECK(mirror.stop() == 0);
    CHECK_FALSE(is_kept());
    CHECK(mirror.log().find(secret) == std::string::npos);
    // The phone would obey the first one at every reconnect: somebody should know.
    CHECK_THAT(mirror.log(), ContainsSubstring("owntracks/fam/anna/cmd: the broker keeps a command"));
}
