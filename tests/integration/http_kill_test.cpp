// Phones with both apps' rules for sending again, through a listener that is killed (SIGKILL) over and over:
// nothing that a phone was told is taken is lost, and nothing is there twice.

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "module/engine/read_only.hpp"
#include "module/storage/history_reader.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/posting_household.hpp"

using namespace mirror;
using namespace mirror::test;
using namespace std::chrono_literals;

namespace {

/// How an app goes on after an answer. Sources: OwnTracks Android 2.6 and iOS 26.3, HTTP mode.
enum class App : std::uint8_t { android, ios };
enum class Next : std::uint8_t { done, again, dropped };

Next next_after(App app, long status) {
    if (status >= 200 && status < 300) return Next::done;
    if (app == App::ios && status >= 400 && status < 500) return Next::dropped;
    return Next::again;  // no answer, redirects, 5xx; Android: whatever it was
}

struct Report {
    int dropped = 0;
    int repeated = 0;
};

/// A queue that is sent in order, its first message until it is done. The apps wait a second and longer
/// between attempts; here it is the time of a test.
Report send_all(App app, HttpPhone phone, std::deque<std::string> queue, const std::atomic<bool>& is_over) {
    Report report;
    while (!queue.empty() && !is_over) {
        switch (next_after(app, phone.post(queue.front()).status)) {
            case Next::done:
                queue.pop_front();
                break;
            case Next::dropped:
                ++report.dropped;
                queue.pop_front();
                break;
            case Next::again:
                ++report.repeated;
                std::this_thread::sleep_for(3ms);
        }
    }
    return report;
}

constexpr int k_messages = 600;
constexpr int k_stay = 30;  ///< so many in each place

/// Fixes a minute apart, half an hour here and half an hour there; the phone tells of each stay once more.
std::deque<std::string> day_of(const std::string& user, std::int64_t start) {
    std::deque<std::string> queue;
    for (int i = 0; i < k_messages; ++i) {
        const std::int64_t tst = start + i * 60;
        if (i % k_stay != k_stay / 2) {
            queue.push_back(posted_location(user, 53.5 + 0.02 * (i / k_stay % 2), tst));
            continue;
        }
        const bool is_school = i / k_stay % 2 == 1;
        queue.push_back(fmt::format(
            R"({{"_type":"transition","_id":"{:08x}","event":"enter","desc":"{}","tst":{},"lat":{},"lon":13.0,"acc":10,"topic":"owntracks/fam/{}/phone/event"}})",
            static_cast<int>(tst), is_school ? "School" : "Home", tst, is_school ? 53.52 : 53.5, user));
    }
    return queue;
}

}  // namespace

TEST_CASE("phones lose nothing to a mirror that is killed again and again, and nothing is there twice") {
    const char* const wanted = std::getenv("MIRROR_HTTP_KILLS");
    const int kills = wanted != nullptr ? std::atoi(wanted) : 25;
    const int port = free_port();
    const TempFolder folder;
    const auto state = folder.path() / "state";
    std::vector<provisioning::Account> accounts;
    for (const std::string& user : k_posting_family)
        accounts.push_back(posting_account(user, user.substr(0, 2)));
    write_accounts(state, accounts);
    const auto start_child = [&] {
        return ChildProcess({MIRROR_SESSION_KILL_CHILD, std::to_string(port), state.string(), "door"},
                            folder.path() / "log");
    };

    // Before everything that thresholds call too old for history, and past: no fix is of the future.
    const std::int64_t start =
        std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall).time_since_epoch().count() -
        k_messages * 60 - 3600;
    std::atomic<bool> is_over = false;
    std::atomic<int> finished = 0;
    std::vector<Report> reports(k_posting_family.size());
    std::vector<std::thread> phones;
    for (std::size_t i = 0; i < k_posting_family.size(); ++i) {
        phones.emplace_back([&, i] {
            const std::string& user = k_posting_family[i];
            HttpPhone phone(fmt::format("http://127.0.0.1:{}/owntracks", port),
                            user + ":" + user + "-secret");
            reports[i] = send_all(i % 2 == 0 ? App::android : App::ios, std::move(phone), day_of(user, start),
                                  is_over);
            ++finished;
        });
    }
    std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same trial every time
    auto child = start_child();
    for (int i = 0; i < kills && finished < static_cast<int>(phones.size()); ++i) {
        const auto listening = std::chrono::steady_clock::now() + 20s;
        while (!takes_connections(port) && std::chrono::steady_clock::now() < listening)
            std::this_thread::sleep_for(1ms);
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 90));
        child.send(SIGKILL);
        REQUIRE(child.wait(20'000));
        child = start_child();
    }
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (finished < static_cast<int>(phones.size()) && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(5ms);
    is_over = true;
    for (std::thread& phone : phones)
        phone.join();
    CHECK(finished == static_cast<int>(phones.size()));
    child.send(SIGKILL);
    REQUIRE(child.wait(20'000));

    int repeated = 0;
    for (const Report& report : reports) {
        CHECK(report.dropped == 0);
        repeated += report.repeated;
    }
    std::printf("%d kills, %d messages sent again\n", kills, repeated);
    CHECK(repeated > 0);
    const config::Config config = posting_config(port, k_posting_family);
    const auto past = engine::read_history(config, state, UtcSeconds(), UtcSeconds::max());
    REQUIRE(past);
    std::map<std::string, std::set<UtcSeconds>> fixes;
    for (const auto& fix : past->fixes)
        CHECK(fixes[fix.person].insert(fix.tst).second);
    std::map<std::string, int> arrivals;
    std::set<std::string> crossings;
    for (const auto& crossing : past->transitions) {
        arrivals[crossing.person] += crossing.event == "enter" ? 1 : 0;
        CHECK(crossings
                  .insert(fmt::format("{} {} {} {}", crossing.person, crossing.region, crossing.event,
                                      crossing.tst.time_since_epoch().count()))
                  .second);
    }
    for (const std::string& user : k_posting_family) {
        INFO(user);
        for (int i = 0; i < k_messages; ++i) {
            const bool is_location = i % k_stay != k_stay / 2;
            if (is_location) CHECK(fixes[user].contains(UtcSeconds(std::chrono::seconds(start + i * 60))));
        }
        CHECK(arrivals[user] == k_messages / k_stay);
    }
}
