// Attempts, pauses and the order in which a receiver is told.

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "module/base/assets.hpp"
#include "module/notify/sender.hpp"
#include "tests/support/http_server.hpp"
#include "tests/unit/notify/samples.hpp"

using namespace mirror;
using namespace mirror::notify;
using namespace mirror::notify::testing;
using namespace std::chrono_literals;
using config::Occasion;
using test::HttpReply;
using test::HttpRequest;
using test::HttpServer;

namespace {

/// A sender, and what it settled.
class Trial {
  public:
    explicit Trial(const std::string& url, const std::string& more = "",
                   std::chrono::milliseconds longest = 200ms)
        : m_config(household_with(R"({"receivers": [{"name": "hook", "url": ")" + url + "/hook\"" + more +
                                  R"(}, {"name": "other", "url": ")" + url + R"(/other"}], "rules": []})")) {
        Sender::Options options;
        options.assets = assets_folder();
        options.first_pause = 20ms;
        options.longest_pause = longest;
        options.settled = [this](Settled settled) {
            const std::lock_guard lock(m_guard);
            m_settled.push_back(std::move(settled));
            m_changed.notify_all();
        };
        sender.emplace(m_config, m_clock, std::move(options));
    }
    bool settles(std::size_t count) {
        std::unique_lock lock(m_guard);
        return m_changed.wait_for(lock, 20s, [&] { return m_settled.size() >= count; });
    }
    std::vector<Settled> settled() {
        const std::lock_guard lock(m_guard);
        return m_settled;
    }
    Notification notification(const std::string& id, Occasion occasion = Occasion::arrival,
                              const std::string& receiver = "hook", std::chrono::milliseconds age = 0ms) {
        Happening happening = event(occasion, "Anna");
        happening.where = "Home";
        Notification made{id, receiver, "rule", happening, m_clock.now().wall - age};
        made.is_from_before = age > 0ms;
        return made;
    }
    /// As when NTP finds out what time it is.
    void set_clock_forward(std::chrono::milliseconds step) { m_clock.step = step; }

  private:
    struct SteppedClock final : Clock {
        [[nodiscard]] Moment now() const override {
            const Moment moment = SystemClock().now();
            return {moment.wall + step.load(), moment.since_boot};
        }
        std::atomic<std::chrono::milliseconds> step{0ms};
    };
    SteppedClock m_clock;
    config::Config m_config;
    std::mutex m_guard;
    std::condition_variable m_changed;
    std::vector<Settled> m_settled;

  public:
    std::optional<Sender> sender;
};

std::vector<std::string> ids_of(const HttpServer& server, const std::string& path) {
    std::vector<std::string> ids;
    for (const HttpRequest& request : server.requests()) {
        const auto at = request.body.find("\"id\":\"");
        if (request.path == path) ids.push_back(request.body.substr(at + 6, 1));
    }
    return ids;
}

}  // namespace

TEST_CASE("a failure is tried again until the receiver has it, and what follows waits its turn") {
    std::atomic<int> count = 0;
    const HttpServer server([&](const HttpRequest& request) {
        return HttpReply{request.path == "/hook" && ++count <= 3 ? 500 : 200, {}, ""};
    });
    Trial trial(server.address());
    trial.sender->add({trial.notification("a"), trial.notification("b"),
                       trial.notification("c", Occasion::arrival, "other")});
    trial.sender->add({trial.notification("a")});  // it has that already
    REQUIRE(trial.settles(3));
    CHECK(ids_of(server, "/hook") == std::vector<std::string>{"a", "a", "a", "a", "b"});
    CHECK(ids_of(server, "/other") == std::vector<std::string>{"c"});
    for (const Settled& settled : trial.settled())
        CHECK(settled.failure.empty());
    CHECK(trial.sender->troubles().empty());
}

TEST_CASE("a vehicle's alarm goes ahead of what waits and does not wait for a pause") {
    std::atomic<bool> is_up = false;
    const HttpServer server([&](const HttpRequest&) { return HttpReply{is_up ? 200 : 503, {}, ""}; });
    Trial trial(server.address(), "", 1h);
    std::vector<Notification> many;
    for (const char* id : {"a", "b"})
        many.push_back(trial.notification(id));
    trial.sender->add(many);
    // With pauses of 20, 40, 80 … ms the tenth comes after more than five seconds.
    REQUIRE(server.wait_for_requests(7));
    is_up = true;
    const auto began = std::chrono::steady_clock::now();
    trial.sender->add({trial.notification("z", Occasion::vehicle_alarm)});
    REQUIRE(trial.settles(3));
    CHECK(std::chrono::steady_clock::now() - began < 2s);
    auto ids = ids_of(server, "/hook");
    ids.erase(ids.begin(), ids.begin() + 7);
    if (ids.front() == "a") ids.erase(ids.begin());  // its next attempt was on its way
    CHECK(ids.front() == "z");
}

TEST_CASE("what a receiver refuses is given up at once, what it cannot take when it is too old") {
    const HttpServer server([](const HttpRequest& request) {
        return HttpReply{request.path == "/other" ? 400 : 500, {}, ""};
    });
    Trial trial(server.address(), R"(, "giveUpAfter": "1 h")");
    trial.sender->add({trial.notification("r", Occasion::arrival, "other"),
                       trial.notification("o", Occasion::arrival, "hook", 2h), trial.notification("n")});
    REQUIRE(trial.settles(2));
    for (const Settled& settled : trial.settled()) {
        const bool is_refused = settled.key == "notify/told/r/other";
        CHECK((is_refused || settled.key == "notify/told/o/hook"));
        CHECK(settled.failure == (is_refused ? "it answered 400" : "it answered 500"));
    }
    REQUIRE_FALSE(trial.sender->troubles().empty());
    CHECK_THAT(trial.sender->troubles().front(), ContainsSubstring("`hook` cannot be told: it answered 500"));
}

TEST_CASE("a clock that is set forward makes nothing old that was noted since the start") {
    const HttpServer server([](const HttpRequest&) { return HttpReply{500, {}, ""}; });
    Trial trial(server.address(), R"(, "giveUpAfter": "1 h")");
    trial.sender->add({trial.notification("n")});
    REQUIRE(server.wait_for_requests(1));
    trial.set_clock_forward(72h);
    REQUIRE(server.wait_for_requests(4));
    CHECK(trial.settled().empty());

    // What an earlier run left behind has no other clock.
    trial.sender->add({trial.notification("o", Occasion::arrival, "hook", 2h)});
    REQUIRE(trial.settles(1));
    CHECK(trial.settled().front().key == "notify/told/o/hook");
}

TEST_CASE("the end does not wait for a receiver that does not answer") {
    const HttpServer server([](const HttpRequest&) {
        HttpReply reply;
        reply.manner = HttpReply::Manner::never;
        return reply;
    });
    Trial trial(server.address());
    trial.sender->add({trial.notification("a")});
    REQUIRE(server.wait_for_requests(1));
    const auto began = std::chrono::steady_clock::now();
    trial.sender->stop();
    CHECK(std::chrono::steady_clock::now() - began < 5s);
    CHECK(trial.settled().empty());
}
