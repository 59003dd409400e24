// The broker client against a real mosquitto: connecting, receiving, publishing, coming back.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <new>
#include <stdexcept>
#include <thread>

#include "module/mqtt/client.hpp"
#include "module/mqtt/connection.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/mqtt_recorder.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using mqtt::ConnectionProblem;
using test::mirror_options;
using test::MosquittoBroker;
using test::MqttRecorder;
using test::Phone;
using test::phone_options;
using test::publish;
using test::SettledListener;

TEST_CASE("retained messages come first, then the connection counts as settled, then live ones") {
    MosquittoBroker broker;
    Phone phone(broker.port());
    publish(phone, "owntracks/fam/anna", "old place", true);

    SettledListener mirror(mirror_options(broker.port()));
    REQUIRE(mirror.messages.size() == 1);
    CHECK(mirror.messages[0].topic == "owntracks/fam/anna");
    CHECK(mirror.messages[0].payload == "old place");
    CHECK(mirror.messages[0].retained);
    CHECK(mirror.messages[0].connection == 1);

    publish(phone, "owntracks/fam/anna", "new place", true);
    REQUIRE(mirror.wait_for_messages(2));
    CHECK(mirror.messages[1].payload == "new place");
    CHECK_FALSE(mirror.messages[1].retained);
    CHECK(mirror.messages[1].qos == 1);
    CHECK(mirror.counters() == mqtt::Counters{2, 0, 0, 1});
}

TEST_CASE("messages sent while the mirror was away arrive in order when it is back") {
    MosquittoBroker broker;
    MqttRecorder heard;
    Phone phone(broker.port());
    {
        mqtt::Client mirror(mirror_options(broker.port()), heard.handlers());
        mirror.start();
        REQUIRE(heard.wait_for(ConnectionProblem::none));
    }
    for (int i = 0; i < 2000; ++i)
        REQUIRE(phone.publish({"owntracks/fam/anna", std::to_string(i), 1, false}));
    REQUIRE(phone.wait_until_published(20s));
    heard.forget();
    auto options = mirror_options(broker.port());
    options.connections_before = 1;
    mqtt::Client mirror(options, heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_for_messages(2000));
    for (int i = 0; i < 2000; ++i)
        CHECK(heard.messages[static_cast<std::size_t>(i)].payload == std::to_string(i));
    CHECK(heard.messages[0].connection == 2);
}

TEST_CASE("a broker that is killed and comes back finds the mirror again and hands over what it kept") {
    test::BrokerSetup setup;
    setup.persistence = true;
    MosquittoBroker broker(setup);
    SettledListener mirror(mirror_options(broker.port()));

    broker.kill();
    REQUIRE(mirror.wait_for(ConnectionProblem::refused));
    CHECK(mirror.last_status().attempts > 0);
    // A phone that publishes while nobody is there keeps its message.
    Phone phone(broker.port());
    REQUIRE(phone.publish({"owntracks/fam/anna/event", "enter", 1, false}));
    CHECK_FALSE(phone.wait_until_published(0ms));
    broker.start();
    REQUIRE(phone.wait_until_published(20s));
    REQUIRE(mirror.wait_for(ConnectionProblem::none));
    REQUIRE(mirror.wait_for_messages(1));
    CHECK(mirror.messages[0].payload == "enter");
    CHECK(mirror.last_status().attempts == 0);
}

TEST_CASE("a message that was sent but not acknowledged when the connection broke is sent again") {
    MosquittoBroker broker;
    MqttRecorder phone_heard;
    mqtt::Client phone(phone_options(broker.port()), phone_heard.handlers());
    phone.start();
    REQUIRE(phone_heard.wait_for(ConnectionProblem::none));
    broker.pause();
    REQUIRE(phone.publish({"owntracks/fam/anna", "here", 1, true}));
    REQUIRE(phone.publish({"owntracks/fam/anna", "lost", 0, true}));
    CHECK_FALSE(phone.wait_until_published(100ms));
    broker.kill();
    broker.start();
    REQUIRE(phone.wait_until_published(5s));
    MqttRecorder heard;
    mqtt::Client mirror(mirror_options(broker.port()), heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_for_messages(1));
    CHECK(heard.messages[0].payload == "here");
}

TEST_CASE("what a phone publishes between the broker's restart and the mirror's return is not lost") {
    test::BrokerSetup setup;
    setup.persistence = true;
    MosquittoBroker broker(setup);
    MqttRecorder heard;
    auto options = mirror_options(broker.port());
    {
        mqtt::Client mirror(options, heard.handlers());
        mirror.start();
        REQUIRE(heard.wait_for(ConnectionProblem::none));
    }
    Phone phone(broker.port());
    publish(phone, "owntracks/fam/anna", "before");
    broker.stop();
    broker.start();
    publish(phone, "owntracks/fam/anna", "after");
    mqtt::Client mirror(options, heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_for_messages(2));
    CHECK(heard.messages[0].payload == "before");
    CHECK(heard.messages[1].payload == "after");
}

TEST_CASE("a client started before its broker exists connects when there is one") {
    auto options = mirror_options(test::deserted_port());
    MqttRecorder heard;
    {
        mqtt::Client nobody(options, heard.handlers());
        nobody.start();
        REQUIRE(heard.wait_for(ConnectionProblem::refused));
    }
    MosquittoBroker broker;
    broker.stop();
    options.port = broker.port();
    heard.forget();
    mqtt::Client mirror(options, heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::refused));
    const auto since = heard.last_status().since;
    broker.start();
    REQUIRE(heard.wait_for(ConnectionProblem::none));
    CHECK(heard.last_status().since >= since);
    CHECK(heard.last_status().attempts == 0);
}

TEST_CASE("filters that are no longer wanted are removed from the broker's session") {
    MosquittoBroker broker;
    MqttRecorder heard;
    auto options = mirror_options(broker.port());
    options.filters = {"owntracks/fam/+", "owntracks/old/#"};
    {
        mqtt::Client mirror(options, heard.handlers());
        mirror.start();
        REQUIRE(heard.wait_for(ConnectionProblem::none));
        REQUIRE(heard.session_filters.size() == 1);
        // The probe's own topic is covered by none of the filters, so it is in the list.
        CHECK(heard.session_filters.back() == std::vector<std::string>{"owntracks/fam/+",
                                                                       "owntracks/fam/_mirror/mirror/probe",
                                                                       "owntracks/old/#"});
    }
    options.session_filters = heard.session_filters.back();
    options.filters = {"owntracks/fam/+", "owntracks/fam/+/+"};
    heard.forget();
    mqtt::Client mirror(options, heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::none));
    // First all of them, in case we die now; then without the old one.
    REQUIRE(heard.session_filters.size() == 2);
    CHECK(heard.session_filters[0].size() == 4);
    CHECK(heard.session_filters[1] == std::vector<std::string>{"owntracks/fam/+", "owntracks/fam/+/+",
                                                               "owntracks/fam/_mirror/mirror/probe"});
    Phone phone(broker.port());
    publish(phone, "owntracks/old/x", "not for us");
    publish(phone, "owntracks/fam/anna", "for us");
    REQUIRE(heard.wait_for_messages(1));
    CHECK(heard.messages[0].payload == "for us");
}

TEST_CASE("a burst of 10,000 messages arrives complete and in order") {
    MosquittoBroker broker;  // max_queued_messages 100000
    SettledListener mirror(mirror_options(broker.port()));
    Phone phone(broker.port());
    constexpr std::size_t k_burst = 10'000;
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < k_burst; ++i)
        REQUIRE(phone.publish({"owntracks/fam/anna", std::to_string(i), 1, false}));
    REQUIRE(mirror.wait_for_messages(k_burst, 60s));
    WARN("10,000 messages published and received in "
         << std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin)
                .count()
         << " ms (max_queued_messages 100000)");
    REQUIRE(mirror.messages.size() == k_burst);
    for (std::size_t i = 0; i < k_burst; ++i) {
        if (mirror.messages[i].payload != std::to_string(i)) FAIL("message " << i << " is out of place");
    }
}

TEST_CASE("a phone that vanishes leaves its will, one that says goodbye does not") {
    MosquittoBroker broker;
    MqttRecorder heard;
    mqtt::Client mirror(mirror_options(broker.port()), heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::none));
    for (const auto goodbye : {mqtt::Goodbye::said, mqtt::Goodbye::unsaid}) {
        MqttRecorder phone_heard;
        auto options = phone_options(broker.port());
        options.will = mqtt::OutgoingMessage{"owntracks/fam/anna", R"({"_type":"lwt"})", 0, false};
        mqtt::Client phone(options, phone_heard.handlers());
        phone.start();
        REQUIRE(phone_heard.wait_for(ConnectionProblem::none));
        phone.stop(goodbye);
    }
    Phone marker(broker.port(), "marker");
    REQUIRE(heard.wait_for_messages(1));
    publish(marker, "owntracks/fam/ben", "last");
    REQUIRE(heard.wait_for_messages(2));
    CHECK(heard.messages[0].payload == R"({"_type":"lwt"})");
    CHECK(heard.messages[1].payload == "last");
}

TEST_CASE("probes never reach the handler, neither our own nor another mirror's") {
    MosquittoBroker broker;
    auto options = mirror_options(broker.port());
    options.filters = {"owntracks/fam/#"};
    SettledListener first(options);
    options.client_id = "hall";
    options.probe_topic = "owntracks/fam/_mirror/hall/probe";
    SettledListener second(options);
    Phone phone(broker.port());
    publish(phone, "owntracks/fam/anna", "here");
    for (auto* heard : {&first, &second}) {
        REQUIRE(heard->wait_for_messages(1));
        CHECK(heard->messages[0].topic == "owntracks/fam/anna");
    }
}

TEST_CASE("a handler that throws costs one message and one count") {
    MosquittoBroker broker;
    MqttRecorder heard;
    auto handlers = heard.handlers();
    handlers.message = [record = handlers.message](const mqtt::IncomingMessage& message) {
        if (message.payload == "bad") throw std::runtime_error("no");
        record(message);
    };
    mqtt::Client mirror(mirror_options(broker.port()), handlers);
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::none));
    Phone phone(broker.port());
    publish(phone, "owntracks/fam/anna", "bad");
    publish(phone, "owntracks/fam/anna", "good");
    REQUIRE(heard.wait_for_messages(1));
    CHECK(heard.messages[0].payload == "good");
    CHECK(mirror.counters().handler_failures == 1);
    CHECK(mirror.counters().connections == 1);
}

TEST_CASE("a message that there was no memory for is not acknowledged and comes again") {
    MosquittoBroker broker;
    MqttRecorder heard;
    auto handlers = heard.handlers();
    std::atomic<bool> has_memory = false;
    handlers.message = [&, record = handlers.message](const mqtt::IncomingMessage& message) {
        if (message.payload == "large" && !has_memory.exchange(true)) throw std::bad_alloc();
        record(message);
    };
    mqtt::Client mirror(mirror_options(broker.port()), handlers);
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::none));
    Phone phone(broker.port());
    publish(phone, "owntracks/fam/anna", "large");
    publish(phone, "owntracks/fam/anna", "small");
    REQUIRE(heard.wait_for_messages(2));
    CHECK(heard.messages[0].payload == "large");
    CHECK(heard.messages[1].payload == "small");
    CHECK(mirror.counters().handler_failures == 1);
    CHECK(mirror.counters().connections == 2);
}

TEST_CASE("an empty payload is handed on as such, and any bytes arrive as they were") {
    MosquittoBroker broker;
    SettledListener mirror(mirror_options(broker.port()));
    Phone phone(broker.port());
    const std::string bytes("\0\xff\n{", 4);
    const std::string large(mqtt::k_max_payload_bytes, 'x');
    for (const std::string& payload : {std::string{}, bytes, large})
        publish(phone, "owntracks/fam/anna", payload);
    REQUIRE(mirror.wait_for_messages(3));
    CHECK(mirror.messages[0].payload.empty());
    CHECK(mirror.messages[1].payload == bytes);
    CHECK(mirror.messages[2].payload == large);
}

TEST_CASE("what cannot be published is refused with a reason") {
    mqtt::Client phone(phone_options(1), {});
    const auto reason_of = [&](mqtt::OutgoingMessage message) {
        const auto result = phone.publish(std::move(message));
        return result ? std::string{} : result.error().text;
    };
    CHECK_THAT(reason_of({"owntracks/+/x", "", 1, false}), ContainsSubstring("owntracks/+/x"));
    CHECK_THAT(reason_of({"", "", 1, false}), ContainsSubstring("cannot be published to"));
    CHECK_THAT(reason_of({"\xff", "", 1, false}), ContainsSubstring("UTF-8"));
    CHECK_THAT(reason_of({"t", "", 2, false}), ContainsSubstring("QoS 2"));
    CHECK_THAT(reason_of({"t", std::string(mqtt::k_max_payload_bytes + 1, 'x'), 1, false}),
               ContainsSubstring("1 MiB"));
    for (std::size_t i = 0; i < 20'000; ++i)
        REQUIRE(phone.publish({"t", "", 1, false}));
    CHECK_THAT(reason_of({"t", "", 1, false}), ContainsSubstring("20000 messages wait"));
}

TEST_CASE("options that cannot work are named at once") {
    const auto reason_of = [](const std::function<void(mqtt::ClientOptions&)>& spoil) -> std::string {
        auto options = mirror_options(1883);
        spoil(options);
        try {
            const mqtt::Client client(options, {});
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return {};
    };
    CHECK(reason_of([](auto&) {}).empty());
    CHECK_THAT(reason_of([](auto& options) { options.host = ""; }), ContainsSubstring("host"));
    CHECK_THAT(reason_of([](auto& options) { options.port = 70000; }), ContainsSubstring("70000"));
    CHECK_THAT(reason_of([](auto& options) { options.client_id = ""; }), ContainsSubstring("client id"));
    CHECK_THAT(reason_of([](auto& options) { options.filters = {"a/#/b"}; }), ContainsSubstring("a/#/b"));
    CHECK_THAT(reason_of([](auto& options) { options.probe_topic = "a/+"; }), ContainsSubstring("a/+"));
    CHECK_THAT(reason_of([](auto& options) { options.timing.keepalive = 1s; }),
               ContainsSubstring("keepalive"));
}

TEST_CASE("topics that no broker takes are refused before anybody sees them") {
    MosquittoBroker broker;
    Phone phone(broker.port());
    for (const char* level : {"a\u007F", "a\u0085", "a\u009F", "a\uFDD0", "a\uFFFF", "\xff"}) {
        const std::string topic = std::string("owntracks/fam/") + level;
        CHECK_FALSE(phone.publish({topic, "x", 1, false}));
        auto options = mirror_options(broker.port());
        options.filters = {topic};
        CHECK_THROWS_AS(mqtt::Client(options, {}), std::runtime_error);
    }
    publish(phone, "owntracks/fam/a\u00A0\uFDCF\uFFFD", "x");
}

namespace {

/// Counts what a connection drops.
struct DropCount final : mqtt::ConnectionOwner {
    void accepted() noexcept override {}
    bool got_message(const mqtt::IncomingMessage& /*message*/) noexcept override { return true; }
    void dropped_message(std::string_view /*topic*/, std::string_view /*reason*/) noexcept override {
        ++dropped;
    }
    void settled(ConnectionProblem /*problem*/, std::string /*detail*/) noexcept override {}
    void session_holds(const std::vector<std::string>& /*filters*/) noexcept override {}
    void turned() noexcept override {}
    std::atomic<int> dropped = 0;
};

}  // namespace

TEST_CASE("what libmosquitto does not send is dropped, and the connection lives on") {
    MosquittoBroker broker;
    SettledListener mirror(mirror_options(broker.port()));
    mqtt::Outbox outbox;
    REQUIRE(outbox.add({"owntracks/fam/a\u0085", "x", 1, true}));
    REQUIRE(outbox.add({"owntracks/fam/+", "x", 0, false}));
    REQUIRE(outbox.add({"owntracks/fam/anna", "here", 1, false}));
    DropCount owner;
    const auto options = phone_options(broker.port());
    mqtt::Connection connection(options, {}, 1, outbox, owner);
    REQUIRE_FALSE(connection.open(""));
    mqtt::WakeUp stop, work;
    std::thread serving([&] { connection.run(stop, work); });
    CHECK(outbox.wait_until_delivered(20s));
    stop.raise();
    serving.join();
    CHECK(owner.dropped == 2);
    REQUIRE(mirror.wait_for_messages(1));
    CHECK(mirror.messages[0].payload == "here");
}
