// The demo's private broker and player, with a real mosquitto on loopback.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "module/demo/player.hpp"
#include "module/demo/private_broker.hpp"
#include "module/mqtt/client.hpp"
#include "module/simulator/family.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"

namespace fs = std::filesystem;
using namespace mirror;
using namespace std::chrono_literals;

namespace {

demo::PrivateBroker started() {
    auto broker = demo::PrivateBroker::start();
    if (!broker && broker.error().text.find("not installed") != std::string::npos)
        test::skip_test_program(broker.error().text);
    INFO((broker ? std::string() : broker.error().text));
    REQUIRE(broker);
    return std::move(*broker);
}

bool is_listening(int port) {
    const int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const bool is_open = connect(number, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    close(number);
    return is_open;
}

/// Hears everything below a filter and lets a test wait for it.
class Listener {
  public:
    Listener(int port, const std::string& filter)
        : m_client(options(port, filter), {[this](const mqtt::IncomingMessage& message) { hear(message); },
                                           [this](const mqtt::ConnectionStatus& status) { follow(status); },
                                           {},
                                           {}}) {
        m_client.start();
    }

    template <class Condition>
    bool wait(Condition condition) {
        std::unique_lock lock(m_guard);
        return m_changed.wait_for(lock, 20s, [&] { return condition(*this); });
    }

    std::map<std::string, std::vector<std::string>> heard;
    bool is_connected = false;

  private:
    static mqtt::ClientOptions options(int port, const std::string& filter) {
        mqtt::ClientOptions made;
        made.host = "127.0.0.1";
        made.port = port;
        made.client_id = "listener";
        made.clean_session = true;
        made.filters = {filter};
        return made;
    }
    void hear(const mqtt::IncomingMessage& message) {
        const std::lock_guard lock(m_guard);
        heard[std::string(message.topic)].emplace_back(message.payload);
        m_changed.notify_all();
    }
    void follow(const mqtt::ConnectionStatus& status) {
        const std::lock_guard lock(m_guard);
        is_connected = status.problem == mqtt::ConnectionProblem::none;
        m_changed.notify_all();
    }

    std::mutex m_guard;
    std::condition_variable m_changed;
    mqtt::Client m_client;
};

simulator::RoadGraph roads() {
    return value_or_throw(
        simulator::read_family_roads(MIRROR_SOURCE_DIR "/assets/maps/neubrandenburg.mbtiles"),
        "reading the roads");
}

}  // namespace

TEST_CASE("a private broker answers on loopback and leaves nothing behind") {
    const test::TempFolder temporary;
    REQUIRE(setenv("TMPDIR", temporary.path().c_str(), 1) == 0);
    auto broker = started();
    unsetenv("TMPDIR");
    CHECK(fs::is_empty(temporary.path()));
    const int port = broker.port();
    const pid_t process = broker.process();
    CHECK(is_listening(port));
    demo::PrivateBroker moved = std::move(broker);
    CHECK(is_listening(port));
    moved.stop();
    moved.stop();
    CHECK_FALSE(is_listening(port));
    CHECK(kill(process, 0) == -1);
}

TEST_CASE("two private brokers do not meet") {
    const auto one = started();
    const auto other = started();
    CHECK(one.port() != other.port());
    CHECK(is_listening(one.port()));
    CHECK(is_listening(other.port()));
}

TEST_CASE("the broker ends with a program that dies without a word") {
    // The orphaned broker comes to us, so that its end can be waited for.
    REQUIRE(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const auto broker = demo::PrivateBroker::start();
        const pid_t process = broker ? broker->process() : -1;
        if (write(ends[1], &process, sizeof process) < 0) _exit(2);
        raise(SIGKILL);
    }
    close(ends[1]);
    pid_t broker = -1;
    REQUIRE(read(ends[0], &broker, sizeof broker) == static_cast<ssize_t>(sizeof broker));
    REQUIRE(broker > 0);
    waitpid(child, nullptr, 0);
    CHECK(waitpid(broker, nullptr, 0) == broker);
    close(ends[0]);
}

TEST_CASE("without mosquitto there is a sentence that says what to install") {
    const std::vector<fs::path> nowhere{"/nonexistent"};
    const auto broker = demo::PrivateBroker::start(nowhere);
    REQUIRE_FALSE(broker);
    CHECK_THAT(broker.error().text, ContainsSubstring("apt install mosquitto"));
}

TEST_CASE("a mosquitto that fails is quoted") {
    const fs::path folder = fs::temp_directory_path() / ("mirror-demo-" + std::to_string(getpid()));
    fs::create_directories(folder);
    std::ofstream(folder / "mosquitto") << "#!/bin/sh\necho out of order >&2\nexit 1\n";
    fs::permissions(folder / "mosquitto", fs::perms::owner_all);
    const std::vector<fs::path> here{folder};
    const auto broker = demo::PrivateBroker::start(here);
    fs::remove_all(folder);
    REQUIRE_FALSE(broker);
    CHECK_THAT(broker.error().text, ContainsSubstring("out of order"));
}

TEST_CASE("the player tells the history, goes on with the story and stops at once") {
    const auto broker = started();
    Listener listener(broker.port(), "owntracks/demo/#");
    REQUIRE(listener.wait([](const Listener& l) { return l.is_connected; }));
    const SystemClock clock;
    demo::PlayerOptions options;
    options.port = broker.port();
    options.pace = 600;
    demo::Player player(roads(), options, clock);
    player.start();
    REQUIRE(player.wait_until_told(60s));
    CHECK(player.published() > 500);
    const auto has_all = [](const Listener& l) {
        for (const auto& member : simulator::family_members()) {
            if (!l.heard.contains("owntracks/demo/" + member.device)) return false;
        }
        return l.heard.contains("owntracks/demo/ben/event") && l.heard.contains("owntracks/demo/car/gpio/7");
    };
    CHECK(listener.wait(has_all));
    const auto has_will = [](const Listener& l) {
        const auto david = l.heard.find("owntracks/demo/david/iphone");
        return david != l.heard.end() && std::ranges::any_of(david->second, [](const std::string& payload) {
                   return payload.starts_with(R"({"_type":"lwt")");
               });
    };
    CHECK(listener.wait(has_will));
    const auto goes_on = [](const Listener& l) {
        return l.heard.at("owntracks/demo/clara/pixel/event").size() > 3;
    };
    CHECK(listener.wait(goes_on));
    player.stop();
    player.stop();
}

TEST_CASE("a player whose broker is gone stops at once") {
    auto broker = started();
    const SystemClock clock;
    demo::PlayerOptions options;
    options.port = broker.port();
    broker.stop();
    demo::Player player(roads(), options, clock);
    player.start();
    CHECK_FALSE(player.wait_until_told(200ms));
    const auto before = std::chrono::steady_clock::now();
    player.stop();
    CHECK(std::chrono::steady_clock::now() - before < 5s);
}
