// The real program tells others what happened: a real broker, a real HTTP server, a real command, and a
// mirror that is killed at the worst moments.

#include <fmt/format.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "module/mqtt/client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/mirror_glass.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using nlohmann::json;
using test::Household;
using test::HttpReply;
using test::HttpRequest;
using test::HttpServer;
using test::RunningMirror;

namespace {

constexpr double k_home_lat = 53.5605, k_home_lon = 13.2480;
constexpr double k_away_lat = 53.5700, k_away_lon = 13.2690;

/// Answers every POST with the status of the moment.
struct Receiver {
    std::atomic<int> status = 200;
    std::function<void()> before_answer;  ///< set before the first request
    HttpServer server{[this](const HttpRequest&) {
        if (before_answer) before_answer();
        return HttpReply{status, {}, R"({"said":"thanks"})"};
    }};

    [[nodiscard]] json hook(const std::string& name = "hook") const {
        return {{"name", name}, {"url", server.address() + "/" + name}};
    }
    [[nodiscard]] std::vector<json> bodies() const {
        std::vector<json> all;
        for (const HttpRequest& request : server.requests())
            all.push_back(json::parse(request.body));
        return all;
    }
};

class Phone {
  public:
    explicit Phone(int port) : m_client(test::phone_options(port), {}) { m_client.start(); }
    void is_home(const std::string& tail, int seconds_ago, bool retain = false) {
        say(tail, test::location_json(k_home_lat, k_home_lon, seconds_ago), retain);
    }
    void is_away(const std::string& tail, int seconds_ago, bool retain = false) {
        say(tail, test::location_json(k_away_lat, k_away_lon, seconds_ago), retain);
    }
    void say(const std::string& tail, const std::string& payload, bool retain = false) {
        test::publish(m_client, "owntracks/fam/" + tail, payload, retain);
    }

  private:
    mqtt::Client m_client;
};

/// A part of the day around now, on UTC's clock.
std::string hours_around_now() {
    const auto clock = [](int hours) {
        const std::time_t time = std::time(nullptr) + hours * 3600;
        return fmt::format("{:02}:{:02}", std::gmtime(&time)->tm_hour, std::gmtime(&time)->tm_min);
    };
    return clock(-2) + "-" + clock(2);
}

bool knows_position_of(const Household& household, const std::string& name) {
    return !household
                .state_when(
                    [&](const json& state) { return !test::person_in(state, name)["position"].is_null(); })
                .is_null();
}

}  // namespace

TEST_CASE("arrivals, alarms and nothing else reach the receivers that the rules name") {
    const test::MosquittoBroker broker;
    Phone phone(broker.port());
    const Receiver receiver;
    Household household(broker.port());
    const auto script = household.folder().write(
        "bell", "#!/bin/sh\nprintf '%s|' \"$@\" > \"$0.args\"\ncat > \"$0.new\"\nmv \"$0.new\" \"$0.in\"\n");
    ::chmod(script.c_str(), 0755);
    std::ofstream(script.string() + ".in").close();
    household.config["timezone"] = "UTC";
    household.config["notifications"] = {
        {"receivers",
         {receiver.hook(),
          {{"name", "bell"}, {"kind", "command"}, {"command", {script.string(), "a b", "$HOME"}}}}},
        {"rules",
         {{{"name", "home"}, {"events", {"arrival"}}, {"regions", {"Home"}}, {"receivers", {"hook"}}},
          {{"name", "night"},
           {"events", {"departure", "vehicleAlarm"}},
           {"quietHours", hours_around_now()},
           {"receivers", {"hook"}}},
          {{"name", "ring"}, {"events", {"arrival"}}, {"people", {"Clara"}}, {"receivers", {"bell"}}}}}};
    household.write_config();
    // What the broker keeps is no news.
    phone.is_away("anna", 300, true);
    phone.is_home("ben/phone", 200, true);
    {
        RunningMirror mirror(household);
        REQUIRE(mirror.is_connected());
        REQUIRE(knows_position_of(household, "Ben"));

        const std::int64_t arrived = test::epoch_now() - 100;
        phone.is_home("anna", 100);
        REQUIRE(receiver.server.wait_for_requests(1));
        const json told = receiver.bodies().at(0);
        CHECK(told.at("event") == "arrival");
        CHECK(told.at("who") == "Anna");
        CHECK(told.at("where") == "Home");
        CHECK(told.at("sentence") == "Anna got home");
        CHECK(std::abs(told.at("time").get<std::int64_t>() - arrived) <= 1);
        CHECK_FALSE(told.at("id").get<std::string>().empty());

        // Leaving falls into quiet hours, coming back into the cool-down.
        phone.is_away("anna", 80);
        phone.is_home("anna", 60);
        // Clara is seen for the first time, then comes.
        phone.is_away("clara", 50);
        phone.is_home("clara", 20);
        REQUIRE(receiver.server.wait_for_requests(2));
        CHECK(receiver.bodies().at(1).at("who") == "Clara");
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (test::content_of(script.string() + ".in").empty() &&
               std::chrono::steady_clock::now() < deadline)
            (void)household.state();  // it takes a while
        CHECK(json::parse(test::content_of(script.string() + ".in")).at("sentence") == "Clara got home");
        CHECK(test::content_of(script.string() + ".args") == "a b|$HOME|");

        // An alarm does not mind the hour.
        json alarm = json::parse(test::location_json(k_away_lat, k_away_lon, 0));
        alarm["t"] = "a";
        const auto raised = std::chrono::steady_clock::now();
        phone.say("david/alarm", alarm.dump());
        REQUIRE(receiver.server.wait_for_requests(3));
        const auto took = receiver.server.requests().at(2).at - raised;
        WARN("alarm to receiver: " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
                                   << " ms");
        CHECK(took < 2s);
        CHECK(receiver.bodies().at(2).at("event") == "vehicleAlarm");
        CHECK(receiver.bodies().at(2).at("lat").get<double>() == k_away_lat);
        CHECK(mirror.stop() == 0);
    }
    RunningMirror again(household);
    REQUIRE(again.is_connected());
    phone.is_away("ben/phone", 30);
    phone.is_home("ben/phone", 1);
    REQUIRE(receiver.server.wait_for_requests(4));
    CHECK(receiver.bodies().at(3).at("who") == "Ben");
    CHECK(again.stop() == 0);
    CHECK(receiver.server.requests().size() == 4);
}

TEST_CASE("what a receiver cannot take is told when it can, also by the next start after a kill") {
    const test::MosquittoBroker broker;
    Phone phone(broker.port());
    Receiver receiver;
    std::atomic<pid_t> victim = 0;
    receiver.before_answer = [&] {
        if (const pid_t pid = victim.exchange(0); pid != 0) ::kill(pid, SIGKILL);
    };
    Household household(broker.port());
    json wrong = receiver.hook();
    wrong["url"] = "http://127.0.0.1:9/nobody-listens";
    household.config["notifications"] = {{"receivers", {wrong}},
                                         {"rules",
                                          {{{"name", "all"},
                                            {"events", {"arrival", "departure"}},
                                            {"coolDown", 0},
                                            {"receivers", {"hook"}}}}}};
    household.write_config();
    int seconds_ago = 800;
    std::size_t tries = 0;  // of the first event: one after the other until the receiver takes it
    phone.is_away("anna", seconds_ago);
    {
        RunningMirror mirror(household);
        REQUIRE(mirror.is_connected());
        phone.is_away("anna", seconds_ago -= 20);
        REQUIRE(knows_position_of(household, "Anna"));

        receiver.status = 503;
        phone.is_home("anna", seconds_ago -= 20);
        REQUIRE(mirror.logs("`hook` cannot be told: "));
        // An edited address counts at once, also for what waits.
        household.config["notifications"]["receivers"][0] = receiver.hook();
        household.write_config();
        REQUIRE(receiver.server.wait_for_requests(1));
        const auto listed = household.run({"notify", "list"});
        CHECK_THAT(listed.output, ContainsSubstring("Anna got home  -> hook: waits"));
        receiver.status = 200;
        REQUIRE(test::comes_true([&] {
            return household.run({"notify", "list"}).output.find("waits") == std::string::npos;
        }));
        tries = receiver.bodies().size();
        CHECK(tries >= 2);
        for (const json& body : receiver.bodies())
            CHECK(body == receiver.bodies().front());

        // Killed while the receiver has it and the mirror does not know yet.
        victim = mirror.pid();
        phone.is_away("anna", seconds_ago -= 20);
        REQUIRE(receiver.server.wait_for_requests(tries + 1));
        CHECK(mirror.wait(10s) == -1);
        CHECK_FALSE(mirror.is_running());
    }
    {
        RunningMirror mirror(household);
        REQUIRE(receiver.server.wait_for_requests(tries + 2));
        CHECK(receiver.bodies().at(tries + 1).at("id") == receiver.bodies().at(tries).at("id"));
        CHECK(receiver.bodies().at(tries + 1).at("event") == "departure");
        mirror.kill();
    }
    // Killed in the midst of everything, again and again.
    bool is_home = false;
    for (int round = 0; round < 6; ++round) {
        RunningMirror mirror(household);
        REQUIRE(mirror.is_connected());
        const std::size_t before = receiver.server.requests().size();
        for (int step = 0; step < 3; ++step, is_home = !is_home) {
            if (is_home) {
                phone.is_away("anna", seconds_ago -= 20);
            } else {
                phone.is_home("anna", seconds_ago -= 20);
            }
        }
        if (round % 2 == 0) {
            // One message of the three is stored at least, and told or not.
            REQUIRE(receiver.server.wait_for_requests(before + 1));
        }
        mirror.kill();
    }
    RunningMirror mirror(household);
    REQUIRE(mirror.is_connected());
    const json state =
        household.state_when([&](const json& known) { return known.at("transitions").size() >= 2 + 6 * 3; });
    REQUIRE_FALSE(state.is_null());
    std::set<std::string> told;
    const auto all_are_told = [&] {
        told.clear();
        for (const json& body : receiver.bodies())
            told.insert(fmt::format("{} {}", body.at("time").get<std::int64_t>(),
                                    body.at("event").get<std::string>()));
        return std::ranges::all_of(state.at("transitions"), [&](const json& each) {
            const bool is_enter = each.at("event") == "enter";
            return told.contains(
                fmt::format("{} {}", each.at("tst").get<std::int64_t>(), is_enter ? "arrival" : "departure"));
        });
    };
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!all_are_told() && std::chrono::steady_clock::now() < deadline)
        (void)receiver.server.wait_for_requests(receiver.server.requests().size() + 1, 1s);
    INFO(state.at("transitions").dump());
    CHECK(all_are_told());
    std::set<std::string> ids;
    for (const json& body : receiver.bodies())
        ids.insert(body.at("id").get<std::string>());
    CHECK(ids.size() == told.size());  // doubles have the id of the first
    WARN("events: " << told.size() << ", told: " << receiver.bodies().size() << " times, over 8 kills");
    CHECK(mirror.stop() == 0);
}

TEST_CASE("what was given up is shown, tried again and dropped; secrets stay where they are") {
    const test::MosquittoBroker broker;
    Phone phone(broker.port());
    Receiver receiver;
    Household household(broker.port());
    const auto secret = household.folder().write("token", "very-secret-word\n");
    ::chmod(secret.c_str(), 0600);
    json hook = receiver.hook();
    hook["secretFile"] = secret.string();
    hook["headers"] = {"Authorization: Bearer {secret}"};
    household.config["notifications"] = {
        {"receivers", {hook}},
        {"rules", {{{"name", "home"}, {"events", {"arrival"}}, {"coolDown", 0}, {"receivers", {"hook"}}}}}};
    household.write_config();

    // A rule is tried out without a mirror, and its receiver's answer shown.
    const auto good = household.run({"notify", "test", "home"});
    CHECK(good.exit_code == 0);
    CHECK_THAT(good.output, ContainsSubstring("Anna got home\nhook: told: it answered 200"));
    CHECK_THAT(good.output, ContainsSubstring(R"({"said":"thanks"})"));
    CHECK(receiver.server.requests().at(0).headers.at("authorization") == "Bearer very-secret-word");
    receiver.status = 401;
    const auto bad = household.run({"notify", "test", "home"});
    CHECK(bad.exit_code == 1);
    CHECK_THAT(bad.output, ContainsSubstring("hook: not told: it answered 401"));
    const auto unknown = household.run({"notify", "test", "hom"});
    CHECK(unknown.exit_code == 2);
    CHECK_THAT(unknown.output, ContainsSubstring("there are: home"));

    receiver.status = 400;
    RunningMirror mirror(household);
    REQUIRE(mirror.is_connected());
    phone.is_away("anna", 60);
    phone.is_home("anna", 30);
    REQUIRE(mirror.logs("`hook` refuses a notification: it answered 400"));
    const auto is_given_up = [&] {
        return household.run({"notify", "list", "--json"}).output.find("it answered 400") !=
               std::string::npos;
    };
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!is_given_up() && std::chrono::steady_clock::now() < deadline) {
    }
    CHECK_THAT(household.run({"notify", "list"}).output,
               ContainsSubstring("Anna got home  -> hook: given up: it answered 400"));
    const auto examined = household.run({"doctor"});
    CHECK_THAT(examined.output,
               ContainsSubstring("warning  notify   1 notification could not be told and was "
                                 "given up, the last one to hook: it answered 400"));
    CHECK_THAT(examined.output, ContainsSubstring("`owntracks-mirror notify test home` tries it"));
    CHECK_THAT(examined.output,
               ContainsSubstring("the running mirror says: notifications that could not be told"));

    receiver.status = 200;
    const std::size_t before = receiver.server.requests().size();
    const auto retried = household.run({"notify", "retry"});
    INFO(retried.output);
    CHECK(retried.exit_code == 0);
    REQUIRE(receiver.server.wait_for_requests(before + 1));
    CHECK(receiver.bodies().back().at("id") == receiver.bodies().at(before - 1).at("id"));

    receiver.status = 400;
    phone.is_away("anna", 20);
    phone.is_home("anna", 1);
    phone.is_away("ben/phone", 20);
    phone.is_home("ben/phone", 1);
    REQUIRE(receiver.server.wait_for_requests(before + 3));
    const std::string command_line = test::content_of(fmt::format("/proc/{}/cmdline", mirror.pid()));
    CHECK(mirror.stop() == 0);
    CHECK_THAT(household.run({"notify", "list"}).output, ContainsSubstring("Anna got home"));
    CHECK(household.run({"forget", "Anna", "--yes"}).exit_code == 0);
    CHECK_THAT(household.run({"notify", "list"}).output,
               ContainsSubstring("Ben got home") && !ContainsSubstring("Anna"));
    CHECK_THAT(household.run({"notify", "clear"}).output,
               ContainsSubstring("dropped what had been given up: 1"));
    CHECK_THAT(household.run({"notify", "list"}).output, ContainsSubstring("everything has been told"));
    CHECK_THAT(household.run({"doctor"}).output, ContainsSubstring("rules: 1, receivers: 1, waiting: 0"));

    const std::string everything = good.output + bad.output + examined.output + mirror.log() + command_line;
    CHECK_THAT(everything, !ContainsSubstring("very-secret-word"));
    for (const auto& file : std::filesystem::directory_iterator(household.state_directory())) {
        if (!file.is_regular_file() || file.path().filename() == "last-good.json") continue;
        INFO(file.path());
        CHECK_THAT(test::content_of(file.path()), !ContainsSubstring("very-secret-word"));
    }

    // A secret or an address that cannot be used is named with its place.
    household.folder().write("household.json", R"({
"uniqueId": "fam", "broker": {"host": "localhost"},
"notifications": {"receivers": [
  {"name": "a", "url": "https://h.example/", "secretFile": "no-such-token"},
  {"name": "b", "url": "h.example"}]}})");
    const auto checked = household.run({"check-config"});
    CHECK_THAT(
        checked.output,
        ContainsSubstring("household.json:4:60: `notifications.receivers[0].secretFile`: cannot read"));
    CHECK_THAT(checked.output,
               ContainsSubstring("household.json:5:24: `notifications.receivers[1].url`: this is not"));
}
