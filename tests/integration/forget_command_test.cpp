// `forget` of the real program, beside a running mirror and without one, with a real broker.

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>

#include "module/base/inbox.hpp"
#include "module/mqtt/client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

using namespace mirror;
using nlohmann::json;
using test::Household;
using test::Ran;
using test::RunningMirror;

namespace {

constexpr auto k_secret = "53.5123456";

bool any_file_holds(const Household& household, const std::string& text) {
    for (const auto& entry : std::filesystem::directory_iterator(household.state_directory())) {
        if (entry.is_regular_file() && test::content_of(entry.path()).find(text) != std::string::npos)
            return true;
    }
    return false;
}

std::string location(const std::string& lat, std::int64_t seconds_ago) {
    return fmt::format(R"({{"_type":"location","acc":12,"lat":{},"lon":13.25,"tst":{}}})", lat,
                       test::epoch_now() - seconds_ago);
}

/// Anna and Ben speak; Anna's phone has retained messages on three topics, and a neighbour's device lies
/// below hers.
void speak(int port) {
    mqtt::Client phone(test::phone_options(port), {});
    phone.start();
    test::publish(phone, "owntracks/fam/anna/status", R"({"_type":"status","android":{"hib":1}})", true);
    test::publish(phone, "owntracks/fam/anna/info", R"({"_type":"card","name":"Annabella"})", true);
    test::publish(phone, "owntracks/fam/anna/tablet", location("53.9", 50), true);  // a device of its own
    test::publish(phone, "owntracks/fam/anna", location(k_secret, 60), true);
    test::publish(phone, "owntracks/fam/anna/event",
                  fmt::format(R"({{"_type":"transition","event":"enter","desc":"Hideout","tst":{}}})",
                              test::epoch_now() - 40));
    test::publish(phone, "owntracks/fam/ben/phone", location("53.6", 30), true);
}

bool is_there(const json& state, const char* person) {
    return !test::person_in(state, person).at("position").is_null();
}

/// What a newcomer would be told at once.
std::vector<std::string> retained_topics(int port) {
    std::mutex guard;
    std::vector<std::string> topics;
    std::atomic<bool> is_settled = false;
    mqtt::ClientOptions options = test::mirror_options(port);
    options.client_id = "newcomer";
    options.clean_session = true;
    options.filters = {"owntracks/fam/#"};
    mqtt::Handlers handlers;
    Inbox<int> wake(1);
    handlers.message = [&](const mqtt::IncomingMessage& message) {
        const std::lock_guard lock(guard);
        if (message.retained) topics.emplace_back(message.topic);
    };
    handlers.status = [&](const mqtt::ConnectionStatus& status) {
        is_settled = status.problem == mqtt::ConnectionProblem::none;
        wake.wake();
    };
    mqtt::Client client(std::move(options), std::move(handlers));
    client.start();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_settled && std::chrono::steady_clock::now() < deadline)
        wake.wait_until(deadline);
    client.stop();
    std::ranges::sort(topics);
    return topics;
}

}  // namespace

TEST_CASE("a running mirror forgets somebody at once: on the glass, in its files, and at the broker") {
    const test::MosquittoBroker broker;
    const Household household(broker.port());
    RunningMirror mirror(household);
    REQUIRE(mirror.is_connected());
    speak(broker.port());
    REQUIRE_FALSE(household.state_when([](const json& state) { return is_there(state, "Ben"); }).is_null());
    REQUIRE(any_file_holds(household, k_secret));

    const Ran asked = household.run({"forget", "Anna"});
    CHECK(asked.exit_code == 2);
    CHECK_THAT(asked.output, ContainsSubstring("add --yes"));
    CHECK(is_there(household.state(), "Anna"));

    const Ran ran = household.run({"forget", "Anna", "--clear-retained", "--yes"});
    INFO(ran.output << mirror.log());
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.output, ContainsSubstring("1 position, 1 arrival or departure, 0 alarms") &&
                               ContainsSubstring("cleared: owntracks/fam/anna\n") &&
                               ContainsSubstring("cleared: owntracks/fam/anna/info\n") &&
                               ContainsSubstring("cleared: owntracks/fam/anna/status\n") &&
                               ContainsSubstring("Anna is forgotten") &&
                               ContainsSubstring("The configuration still has Anna"));
    for (const char* const trace : {k_secret, "Hideout", "Annabella"})
        CHECK_FALSE(any_file_holds(household, trace));
    const json state = household.state();
    CHECK_FALSE(is_there(state, "Anna"));
    CHECK(is_there(state, "Ben"));
    CHECK(state.at("transitions").empty());
    CHECK(retained_topics(broker.port()) ==
          std::vector<std::string>{"owntracks/fam/anna/tablet", "owntracks/fam/ben/phone"});
    CHECK(household.run({"history", "--person", "Anna"}).output.find("Hideout") == std::string::npos);

    // After a restart too; and whoever speaks again is known again.
    REQUIRE(mirror.stop() == 0);
    RunningMirror again(household);
    REQUIRE(again.is_connected());
    CHECK_FALSE(is_there(household.state(), "Anna"));
    speak(broker.port());
    CHECK_FALSE(household.state_when([](const json& now) { return is_there(now, "Anna"); }).is_null());
}

TEST_CASE("without a running mirror the command forgets by itself") {
    const test::MosquittoBroker broker;
    const Household household(broker.port());
    {
        RunningMirror mirror(household);
        REQUIRE(mirror.is_connected());
        speak(broker.port());
        REQUIRE_FALSE(
            household.state_when([](const json& state) { return is_there(state, "Ben"); }).is_null());
        mirror.kill();  // the journal still has what was said
    }
    REQUIRE(any_file_holds(household, k_secret));
    const Ran ran = household.run({"forget", "Anna", "--yes"});
    INFO(ran.output);
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.output, ContainsSubstring("--clear-retained"));
    CHECK_FALSE(any_file_holds(household, k_secret));
    CHECK_FALSE(any_file_holds(household, "Hideout"));
    CHECK_FALSE(is_there(household.state(), "Anna"));
    CHECK(is_there(household.state(), "Ben"));
    CHECK(household.run({"forget", "Zoe", "--yes"}).exit_code == 1);
}

TEST_CASE("what the broker does not let go of is named, and the rest is done") {
    test::BrokerSetup setup;
    setup.acl = "topic readwrite owntracks/fam/#\n";
    test::MosquittoBroker broker(setup);
    const Household household(broker.port());
    {
        RunningMirror mirror(household);
        REQUIRE(mirror.is_connected());
        speak(broker.port());
        REQUIRE_FALSE(
            household.state_when([](const json& state) { return is_there(state, "Ben"); }).is_null());
        REQUIRE(mirror.stop() == 0);
    }
    broker.set_acl(
        "topic read owntracks/fam/#\ntopic readwrite owntracks/fam/mirror-probe/#\n"
        "topic readwrite owntracks/fam/anna/info\n");
    broker.reload();
    const Ran ran = household.run({"forget", "Anna", "--clear-retained", "--yes"});
    INFO(ran.output);
    CHECK(ran.exit_code == 1);
    CHECK_THAT(ran.output, ContainsSubstring("cleared: owntracks/fam/anna/info\n") &&
                               ContainsSubstring("the broker did not clear owntracks/fam/anna:") &&
                               ContainsSubstring("Anna is forgotten"));
    CHECK_FALSE(any_file_holds(household, k_secret));

    broker.stop();
    const Ran alone = household.run({"forget", "Ben", "--clear-retained", "--yes"});
    INFO(alone.output);
    CHECK(alone.exit_code == 1);
    CHECK_THAT(alone.output, ContainsSubstring("retained messages are still there"));
    CHECK_THAT(alone.output, ContainsSubstring("Ben is forgotten"));
}

TEST_CASE("a file that breaks is stood in for by its last good copy, wherever the state lies") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    household.config["stateDirectory"] = (household.folder().path() / "elsewhere").string();
    household.write_config();
    {
        RunningMirror mirror(household);
        REQUIRE(mirror.is_connected());
        REQUIRE(mirror.stop() == 0);
    }
    household.folder().write("household.json", "{\"uniqueId\": ");
    RunningMirror mirror(household);
    CHECK(mirror.logs("running with the last good configuration"));
    CHECK(mirror.is_connected());
    CHECK(mirror.stop() == 0);
    // The state did not move.
    CHECK(std::filesystem::exists(household.folder().path() / "elsewhere" / "state.db"));
    CHECK_FALSE(std::filesystem::exists(household.state_directory() / "state.db"));
}

TEST_CASE("who may not use the household's state is told so by every command, and nothing is claimed") {
    const Household household(test::deserted_port());
    namespace fs = std::filesystem;
    fs::create_directory(household.state_directory());
    fs::permissions(household.state_directory(), fs::perms::none);
    const std::string sentence =
        "the household's state lies in " + household.state_directory().string() + ", which this user may not";
    const std::vector<std::vector<std::string>> commands{{"forget", "Anna", "--yes"},
                                                         {"dismiss", "Anna"},
                                                         {"history"},
                                                         {"state"},
                                                         {"notify", "list"},
                                                         {"notify", "retry"},
                                                         {"notify", "clear"},
                                                         {"screen", "off"},
                                                         {"control", "reload"},
                                                         {"provision", "add", "Zoe"},
                                                         {"provision", "list"},
                                                         {"provision", "status"},
                                                         {"provision", "ask", "--all"},
                                                         {"provision", "push", "Anna"},
                                                         {"provision", "show", "Anna"},
                                                         {"provision", "rotate", "Anna"},
                                                         {"provision", "remove", "Anna"}};
    for (const std::vector<std::string>& each : commands) {
        const Ran ran = household.run_as_nobody(each);
        INFO(each.front() << " " << each.back() << ": " << ran.output);
        CHECK(ran.exit_code == 1);
        CHECK_THAT(ran.output, ContainsSubstring(sentence) && ContainsSubstring("run this with sudo"));
    }
    const Ran report = household.run_as_nobody({"report"});
    CHECK(report.exit_code == 0);
    CHECK_THAT(report.output, ContainsSubstring(sentence));
    fs::permissions(household.state_directory(), fs::perms::owner_all);
}

TEST_CASE("a mirror that does not answer is to be started") {
    const Household household(test::deserted_port());
    const Ran ran = household.run({"screen", "off"});
    CHECK(ran.exit_code == 1);
    CHECK_THAT(ran.output, ContainsSubstring("does not answer") &&
                               ContainsSubstring("none runs: start it, then try again"));
}
