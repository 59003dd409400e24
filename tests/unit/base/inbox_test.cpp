#include "module/base/inbox.hpp"

#include <future>
#include <memory>
#include <thread>

#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

TEST_CASE("values arrive in the order they were sent") {
    mirror::Inbox<int> inbox(10);
    inbox.send(1);
    inbox.send(2);
    CHECK(inbox.wait_until(Steady::now() + 10s) == std::vector{1, 2});
}

TEST_CASE("a full inbox drops the newest value and counts it") {
    mirror::Inbox<int> inbox(1);
    CHECK(inbox.send(1));
    CHECK_FALSE(inbox.send(2));
    CHECK(inbox.dropped() == 1);
    CHECK(inbox.wait_until(Steady::now() + 10s) == std::vector{1});
}

TEST_CASE("a wake that comes before the wait is not lost") {
    mirror::Inbox<int> inbox(1);
    inbox.wake();
    const auto start = Steady::now();
    CHECK(inbox.wait_until(start + 10s).empty());
    CHECK(Steady::now() - start < 5s);
}

TEST_CASE("the deadline ends the wait") {
    mirror::Inbox<int> inbox(1);
    CHECK(inbox.wait_until(Steady::now() + 1ms).empty());
}

TEST_CASE("every value of several senders arrives once") {
    mirror::Inbox<int> inbox(10000);
    std::vector<std::thread> senders;
    for (int sender = 0; sender < 4; ++sender) {
        senders.emplace_back([&inbox, sender] {
            for (int i = 0; i < 500; ++i)
                inbox.send(sender * 500 + i);
        });
    }
    std::vector<bool> seen(2000);
    std::size_t count = 0;
    while (count < 2000) {
        for (const int value : inbox.wait_until(Steady::now() + 10s)) {
            REQUIRE_FALSE(seen[static_cast<std::size_t>(value)]);
            seen[static_cast<std::size_t>(value)] = true;
            ++count;
        }
    }
    for (std::thread& sender : senders)
        sender.join();
}

TEST_CASE("a closed inbox lets go of what it holds, so that nobody waits for an answer any more") {
    mirror::Inbox<std::shared_ptr<std::promise<int>>> inbox(10);
    auto wish = std::make_shared<std::promise<int>>();
    auto answer = wish->get_future();
    inbox.send(std::move(wish));
    inbox.close();
    REQUIRE(answer.wait_for(0ms) == std::future_status::ready);
    CHECK_THROWS_AS(answer.get(), std::future_error);
    CHECK_FALSE(inbox.send(std::make_shared<std::promise<int>>()));
    CHECK(inbox.wait_until(Steady::now()).empty());
}
