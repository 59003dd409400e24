// Everything that can be wrong between the mirror and a broker gets its own name.

#include <algorithm>
#include <chrono>
#include <optional>

#include "module/mqtt/client.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/glass_sentence.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/mqtt_recorder.hpp"
#include "tests/support/scripted_peer.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using mqtt::ConnectionProblem;
using test::Listener;
using test::mirror_options;
using test::MosquittoBroker;
using test::MqttRecorder;
using test::Phone;
using test::phone_options;
using test::publish;
using test::ScriptedPeer;
using test::SettledListener;

namespace {

/// Connects to a peer that answers like this; gives what the mirror makes of it.
mqtt::ConnectionStatus status_after(const std::string& answer, ScriptedPeer::Afterwards afterwards) {
    ScriptedPeer peer(answer, afterwards);
    MqttRecorder heard;
    mqtt::Client mirror(mirror_options(peer.port()), heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_until([&] {
        return !heard.statuses.empty() && heard.statuses.back().problem != ConnectionProblem::connecting;
    }));
    return heard.last_status();
}

std::string connack(char code) {
    return {0x20, 2, 0, code};
}

}  // namespace

TEST_CASE("a wrong password is told from a dead broker, and mended without a restart") {
    test::BrokerSetup setup;
    setup.users = {{"mirror", "right"}};
    MosquittoBroker broker(setup);
    auto options = mirror_options(broker.port());
    options.username = "mirror";
    options.password = "wrong";
    MqttRecorder heard;
    mqtt::Client mirror(options, heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::bad_credentials));
    CHECK(heard.last_status().detail == "mirror");
    CHECK_THAT(describe(heard.last_status()), ContainsSubstring("broker.passwordFile"));
    mirror.stop();

    options.password = "right";
    mqtt::Client second(options, heard.handlers());
    second.start();
    CHECK(heard.wait_for(ConnectionProblem::none));
}

TEST_CASE("a SUBACK that refuses a filter is reported with that filter; the others still work") {
    test::BrokerSetup setup;
    setup.allowed_subscriptions = {"owntracks/fam/+"};
    MosquittoBroker broker(setup);
    auto options = mirror_options(broker.port());
    options.timing.retry_refused = 50ms;
    Listener mirror(options);
    REQUIRE(mirror.wait_for(ConnectionProblem::subscription_refused));
    CHECK(mirror.last_status().detail == "owntracks/fam/+/+");
    Phone phone(broker.port());
    publish(phone, "owntracks/fam/anna", "here");
    REQUIRE(mirror.wait_for_messages(1));
    CHECK(mirror.counters().connections == 1);
}

TEST_CASE("a probe whose own topic is refused is no trouble") {
    test::BrokerSetup setup;
    setup.allowed_subscriptions = {"owntracks/fam/+", "owntracks/fam/+/+"};
    MosquittoBroker broker(setup);
    Listener mirror(mirror_options(broker.port()));
    CHECK(mirror.wait_for(ConnectionProblem::none));
    CHECK(mirror.statuses.size() == 2);
}

TEST_CASE("an access list that hides everything in silence is found out, and its mending noticed") {
    test::BrokerSetup setup;
    setup.users = {{"mirror", "m"}, {"phone", "p"}};
    const std::string phone_rule = "user phone\ntopic readwrite owntracks/fam/#\n";
    setup.acl = phone_rule;
    MosquittoBroker broker(setup);
    auto options = mirror_options(broker.port());
    options.username = "mirror";
    options.password = "m";
    options.timing.retry_refused = 200ms;
    test::Trial trial("Access list hides everything from the start");
    Listener mirror(options);
    REQUIRE(mirror.wait_for(ConnectionProblem::nothing_delivered));
    CHECK_THAT(mirror.last_status().detail, ContainsSubstring("owntracks/fam/+"));
    trial.says(test::glass_sentence(mirror.last_status(), broker.port()));

    auto phone_with_password = phone_options(broker.port());
    phone_with_password.username = "phone";
    phone_with_password.password = "p";
    Phone phone(phone_with_password);
    auto said = test::say_meanwhile(phone);
    const std::size_t most_lost = said.size();
    publish(phone, "owntracks/fam/anna", said.emplace_back("kept"), true);
    CHECK(mirror.heard_of(said) == 0);

    broker.set_acl(phone_rule + "user mirror\ntopic readwrite owntracks/fam/#\n");
    broker.reload();
    const auto begin = std::chrono::steady_clock::now();
    REQUIRE(mirror.wait_for(ConnectionProblem::none));
    REQUIRE(mirror.wait_for_messages(1));  // subscribing again brought the retained message
    trial.heals(std::chrono::steady_clock::now() - begin);
    CHECK(mirror.heard_of({"kept"}) == 1);
    trial.keeps(said.size(), mirror.heard_of(said), most_lost);
    CHECK(mirror.counters().connections == 1);
}

TEST_CASE("an access list that is mended between two looks: what was retained comes with the first word") {
    test::BrokerSetup setup;
    setup.users = {{"mirror", "m"}, {"phone", "p"}};
    const std::string phone_rule = "user phone\ntopic readwrite owntracks/fam/#\n";
    setup.acl = phone_rule;
    MosquittoBroker broker(setup);
    auto options = mirror_options(broker.port());
    options.username = "mirror";
    options.password = "m";
    options.timing.retry_refused = 1h;
    Listener mirror(options);
    REQUIRE(mirror.wait_for(ConnectionProblem::nothing_delivered));
    auto phone_with_password = phone_options(broker.port());
    phone_with_password.username = "phone";
    phone_with_password.password = "p";
    Phone phone(phone_with_password);
    publish(phone, "owntracks/fam/ben", "kept", true);
    broker.set_acl(phone_rule + "user mirror\ntopic readwrite owntracks/fam/#\n");
    broker.reload();
    // Until the broker has read it nothing gets through.
    for (int word = 0; word < 1000 && mirror.last_status().problem != ConnectionProblem::none; ++word)
        publish(phone, "owntracks/fam/anna", "here");
    REQUIRE(mirror.wait_for(ConnectionProblem::none));
    CHECK(mirror.wait_until([&] {
        return std::ranges::any_of(mirror.messages,
                                   [](const auto& heard) { return heard.payload == "kept"; });
    }));
    CHECK(mirror.counters().connections == 1);
}

TEST_CASE("a mirror that may read but not write is not told that nothing is delivered once something is") {
    test::BrokerSetup setup;
    setup.users = {{"mirror", "m"}, {"phone", "p"}};
    setup.acl = "user phone\ntopic readwrite owntracks/fam/#\nuser mirror\ntopic read owntracks/fam/#\n";
    MosquittoBroker broker(setup);
    auto phone_with_password = phone_options(broker.port());
    phone_with_password.username = "phone";
    phone_with_password.password = "p";
    Phone phone(phone_with_password);
    publish(phone, "owntracks/fam/anna", "kept", true);
    auto options = mirror_options(broker.port());
    options.username = "mirror";
    options.password = "m";
    SettledListener mirror(options);
    CHECK(mirror.statuses.size() == 2);
}

TEST_CASE("nor does such a mirror doubt it again with every message that nobody retains") {
    test::BrokerSetup setup;
    setup.users = {{"mirror", "m"}, {"phone", "p"}};
    setup.acl = "user phone\ntopic readwrite owntracks/fam/#\nuser mirror\ntopic read owntracks/fam/#\n";
    MosquittoBroker broker(setup);
    auto phone_with_password = phone_options(broker.port());
    phone_with_password.username = "phone";
    phone_with_password.password = "p";
    Phone phone(phone_with_password);
    auto options = mirror_options(broker.port());
    options.username = "mirror";
    options.password = "m";
    options.timing.probe_timeout = 300ms;
    MqttRecorder heard;
    mqtt::Client mirror(options, heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::nothing_delivered));
    publish(phone, "owntracks/fam/anna", "one");
    REQUIRE(heard.wait_for(ConnectionProblem::none));
    publish(phone, "owntracks/fam/anna", "two");
    const auto doubts = [&] {
        return std::ranges::count(heard.statuses, ConnectionProblem::nothing_delivered,
                                  &mqtt::ConnectionStatus::problem);
    };
    CHECK_FALSE(heard.wait_until([&] { return doubts() > 1; }, 1500ms));
}

TEST_CASE("nobody listening, an unknown host and a silent machine are three things") {
    MqttRecorder heard;
    auto options = mirror_options(test::deserted_port());
    SECTION("nobody listens") {
        mqtt::Client mirror(options, heard.handlers());
        mirror.start();
        REQUIRE(heard.wait_for(ConnectionProblem::refused));
        CHECK_THAT(heard.last_status().detail, ContainsSubstring("127.0.0.1 port"));
    }
    SECTION("unknown host") {
        options.host = std::string(70, 'x') + ".invalid";  // a label above 63 letters never reaches a server
        mqtt::Client mirror(options, heard.handlers());
        mirror.start();
        REQUIRE(heard.wait_for(ConnectionProblem::host_not_found));
        CHECK_THAT(heard.last_status().detail, ContainsSubstring(options.host));
    }
    SECTION("silence") {
        test::SilentPort silence(test::SilentPort::Takes::nobody);
        options.port = silence.port();
        options.timing.connect_timeout = 300ms;
        mqtt::Client mirror(options, heard.handlers());
        mirror.start();
        REQUIRE(heard.wait_for(ConnectionProblem::timed_out));
    }
}

TEST_CASE("a broker that takes the connection and says nothing is a time-out") {
    MosquittoBroker broker;
    broker.pause();
    auto options = mirror_options(broker.port());
    options.timing.greeting_timeout = 300ms;
    Listener mirror(options);
    REQUIRE(mirror.wait_for(ConnectionProblem::timed_out));
    CHECK_THAT(mirror.last_status().detail, ContainsSubstring("says nothing"));
    broker.resume();
    CHECK(mirror.wait_for(ConnectionProblem::none));
}

TEST_CASE("a broker that falls silent later is noticed by the keepalive") {
    MosquittoBroker broker;
    auto options = mirror_options(broker.port());
    options.timing.keepalive = 5s;
    options.timing.probe_again = 200ms;
    options.timing.probe_timeout = 200ms;
    test::Trial trial("Broker frozen");
    SettledListener mirror(options);
    Phone phone(broker.port());
    publish(phone, "owntracks/fam/anna", "before");
    broker.pause();
    REQUIRE(phone.publish({"owntracks/fam/anna", "meanwhile", 1, false}));
    REQUIRE(mirror.wait_until(
        [&] { return mirror.statuses.back().problem == ConnectionProblem::connection_lost; }, 30s));
    CHECK_THAT(mirror.last_status().detail, ContainsSubstring("fell silent"));
    for (const mqtt::ConnectionStatus& status : mirror.statuses)  // that would be another trouble
        CHECK(status.problem != ConnectionProblem::nothing_delivered);
    trial.says(test::glass_sentence(mirror.last_status(), broker.port()));
    const auto begin = std::chrono::steady_clock::now();
    broker.resume();
    CHECK(mirror.wait_for(ConnectionProblem::none));
    REQUIRE(phone.wait_until_published(20s));
    CHECK(mirror.wait_for_messages(2));
    trial.heals(std::chrono::steady_clock::now() - begin);
    trial.keeps(2, mirror.heard_of({"before", "meanwhile"}));
}

TEST_CASE("every refusal of the greeting has its name") {
    const auto problem_of = [](char code) {
        return status_after(connack(code), ScriptedPeer::Afterwards::hang_up).problem;
    };
    CHECK(problem_of(1) == ConnectionProblem::protocol_rejected);
    CHECK(problem_of(2) == ConnectionProblem::client_id_rejected);
    CHECK(problem_of(3) == ConnectionProblem::server_unavailable);
    CHECK(problem_of(4) == ConnectionProblem::bad_credentials);
    CHECK(problem_of(5) == ConnectionProblem::bad_credentials);
    CHECK(problem_of(77) == ConnectionProblem::protocol_rejected);
}

TEST_CASE("what is not MQTT is said to be so") {
    const auto status = status_after(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
        "400 Bad Request",
        ScriptedPeer::Afterwards::stay);
    CHECK(status.problem == ConnectionProblem::protocol_rejected);
    CHECK_THAT(status.detail, ContainsSubstring("not MQTT"));
}

TEST_CASE("a port that hangs up on a plain greeting is suspected of wanting TLS") {
    const auto status = status_after("", ScriptedPeer::Afterwards::hang_up);
    CHECK(status.problem == ConnectionProblem::protocol_rejected);
    CHECK_THAT(status.detail, ContainsSubstring("want TLS"));
}

TEST_CASE("a payload above 1 MiB is dropped and counted, the next message arrives") {
    const std::string body = std::string("\0\3a/b", 5) + std::string(mqtt::k_max_payload_bytes + 1, 'x');
    std::string answer = connack(0) + '\x30';  // PUBLISH, QoS 0
    for (std::size_t left = body.size(); left > 0; left /= 128)
        answer += static_cast<char>((left % 128) | (left >= 128 ? 0x80 : 0));
    answer += body + std::string("\x30\6\0\3a/b!", 8);
    ScriptedPeer peer(answer, ScriptedPeer::Afterwards::stay);
    Listener mirror(mirror_options(peer.port()));
    REQUIRE(mirror.wait_for_messages(1));
    mirror.stop();
    CHECK(mirror.messages[0].payload == "!");
    CHECK(mirror.counters().dropped >= 1);
}

TEST_CASE("a message that is not MQTT ends the connection, not the client") {
    const auto status = status_after(connack(0) + std::string("\x30\5\0\2\xff\xfe!", 7),  // topic FF FE
                                     ScriptedPeer::Afterwards::stay);
    CHECK(status.problem == ConnectionProblem::connection_lost);
    CHECK(status.attempts == 1);
}

TEST_CASE("two clients with one id recognise the fight and name it") {
    MosquittoBroker broker;
    auto options = mirror_options(broker.port());
    test::Trial trial("Duplicate client id");
    SettledListener first(options);
    std::optional<Listener> second(std::in_place, options);
    REQUIRE(first.wait_for(ConnectionProblem::taken_over));
    CHECK(first.last_status().detail == "mirror");
    REQUIRE(second->wait_for(ConnectionProblem::taken_over));
    trial.says(test::glass_sentence(first.last_status(), broker.port()));
    Phone phone(broker.port());
    auto said = test::say_meanwhile(phone);
    publish(phone, "owntracks/fam/anna", said.emplace_back("the last place"), true);
    second.reset();
    const auto begin = std::chrono::steady_clock::now();
    REQUIRE(first.wait_for(ConnectionProblem::none, 90s));
    trial.heals(std::chrono::steady_clock::now() - begin);
    CHECK(first.heard_of({"the last place"}) == 1);
    trial.keeps(said.size(), first.heard_of(said), 5);
}

TEST_CASE("a broker that hangs up when we subscribe is not taken for another client") {
    // Some brokers refuse a subscription like this (AWS IoT Core does).
    ScriptedPeer peer(connack(0), ScriptedPeer::Afterwards::hang_up);
    Listener mirror(mirror_options(peer.port()));
    REQUIRE(mirror.wait_for(ConnectionProblem::subscription_refused));
    CHECK_THAT(mirror.last_status().detail, ContainsSubstring("hangs up"));
}
