// stop() returns promptly whatever the client is doing.

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <iterator>
#include <memory>
#include <mutex>
#include <thread>

#include "module/mqtt/client.hpp"
#include "tests/support/catch.hpp"
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
using test::SettledListener;

namespace {

using Steady = std::chrono::steady_clock;
constexpr auto k_prompt = 1s;

void check_prompt_stop(mqtt::Client& client, const MqttRecorder& heard) {
    const auto begin = Steady::now();
    client.stop();
    CHECK(Steady::now() - begin < k_prompt);
    const auto statuses = heard.statuses.size();  // no lock: nobody writes any more, or the sanitizer says so
    client.stop();
    CHECK(heard.statuses.size() == statuses);
}

void check_prompt_stop(Listener& listener) {
    check_prompt_stop(listener, listener);
}

std::size_t thread_count() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

}  // namespace

TEST_CASE("stop is prompt before the start, twice, and while connected") {
    MosquittoBroker broker;
    MqttRecorder heard;
    mqtt::Client mirror(mirror_options(broker.port()), heard.handlers());
    mirror.stop();
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::none));
    check_prompt_stop(mirror, heard);
    // It said goodbye: the broker saw a DISCONNECT, not a broken connection.
    CHECK(broker.logs("Received DISCONNECT from mirror", 10s));
}

TEST_CASE("stop is prompt between two attempts") {
    auto options = mirror_options(test::deserted_port());
    options.timing.first_delay = 60s;
    Listener mirror(options);
    REQUIRE(mirror.wait_for(ConnectionProblem::refused));
    check_prompt_stop(mirror);
}

TEST_CASE("stop is prompt while nobody answers the connect") {
    test::SilentPort silence(test::SilentPort::Takes::nobody);
    auto options = mirror_options(silence.port());
    options.timing.connect_timeout = 60s;
    Listener mirror(options);
    REQUIRE(silence.wait_for_knock());
    check_prompt_stop(mirror);
}

TEST_CASE("stop is prompt while libmosquitto's own connect hangs: the thread is left behind") {
    const std::size_t threads_before = thread_count();
    test::SilentPort silence(test::SilentPort::Takes::the_first);
    Listener mirror(mirror_options(silence.port()));
    REQUIRE(silence.wait_for_knock());
    check_prompt_stop(mirror);
    CHECK(thread_count() > threads_before);
}

TEST_CASE("stop is prompt while the broker says nothing") {
    MosquittoBroker broker;
    broker.pause();
    Listener mirror(mirror_options(broker.port()));
    REQUIRE(mirror.wait_for(ConnectionProblem::connecting));
    check_prompt_stop(mirror);
}

TEST_CASE("stop is prompt while a connected broker stands still") {
    MosquittoBroker broker;
    SettledListener mirror(mirror_options(broker.port()));
    broker.pause();
    check_prompt_stop(mirror);
}

TEST_CASE("stop is prompt while the diagnosis of TLS hangs") {
    test::ScriptedPeer peer("no TLS here", test::ScriptedPeer::Afterwards::hang_up);
    auto options = mirror_options(peer.port());
    options.tls = mqtt::Tls{};
    struct Gate {
        std::mutex guard;
        std::condition_variable changed;
        bool asked = false, open = false, left = false;
    };
    const auto gate = std::make_shared<Gate>();
    MqttRecorder heard;
    auto handlers = heard.handlers();
    handlers.tls_diagnosis = [gate](const std::string&, int, const std::string&) {
        std::unique_lock lock(gate->guard);
        gate->asked = true;
        gate->changed.notify_all();
        gate->changed.wait(lock, [&] { return gate->open; });
        gate->left = true;
        gate->changed.notify_all();
        return mqtt::TlsFinding{};
    };
    {
        mqtt::Client mirror(options, handlers);
        mirror.start();
        std::unique_lock lock(gate->guard);
        REQUIRE(gate->changed.wait_for(lock, 20s, [&] { return gate->asked; }));
        lock.unlock();
        check_prompt_stop(mirror, heard);
    }
    // The thread that was left behind ends without telling anybody.
    const auto statuses = heard.statuses.size();
    std::unique_lock lock(gate->guard);
    gate->open = true;
    gate->changed.notify_all();
    REQUIRE(gate->changed.wait_for(lock, 20s, [&] { return gate->left; }));
    CHECK(heard.statuses.size() == statuses);
}

TEST_CASE("stop waits for a handler that runs, and none is called afterwards") {
    MosquittoBroker broker;
    Phone phone(broker.port());
    test::publish(phone, "owntracks/fam/anna", "kept", true);
    std::mutex guard;
    std::condition_variable changed;
    bool entered = false, release = false, left = false;
    mqtt::Handlers handlers;
    handlers.message = [&](const mqtt::IncomingMessage&) {
        std::unique_lock lock(guard);
        entered = true;
        changed.notify_all();
        changed.wait(lock, [&] { return release; });
        left = true;
    };
    auto mirror = std::make_unique<mqtt::Client>(mirror_options(broker.port()), handlers);
    mirror->start();
    {
        std::unique_lock lock(guard);
        REQUIRE(changed.wait_for(lock, 20s, [&] { return entered; }));
    }
    std::thread stopper([&] { mirror->stop(); });
    {
        const std::lock_guard lock(guard);
        CHECK_FALSE(left);
        release = true;
    }
    changed.notify_all();
    stopper.join();
    CHECK(left);
}
