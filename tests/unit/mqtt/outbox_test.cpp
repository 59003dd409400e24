#include "module/mqtt/outbox.hpp"

#include "tests/support/catch.hpp"

using mirror::mqtt::Outbox;
using mirror::mqtt::OutgoingMessage;
using namespace std::chrono_literals;

namespace {
OutgoingMessage message(const std::string& payload) {
    return {"t", payload, 1, false};
}
}  // namespace

TEST_CASE("messages leave in the order they came, and those given back come first") {
    Outbox outbox;
    for (const char* payload : {"1", "2", "3"})
        CHECK(outbox.add(message(payload)));
    std::vector<OutgoingMessage> taken;
    taken.push_back(*outbox.take());
    taken.push_back(*outbox.take());
    outbox.put_back(std::move(taken));
    for (const char* payload : {"1", "2", "3"})
        CHECK(outbox.take()->payload == payload);
    CHECK_FALSE(outbox.take());
}

TEST_CASE("a taken message counts as undelivered until it is delivered") {
    Outbox outbox;
    CHECK(outbox.wait_until_delivered(0ms));
    CHECK(outbox.add(message("1")));
    CHECK_FALSE(outbox.wait_until_delivered(0ms));
    CHECK(outbox.take());
    CHECK_FALSE(outbox.wait_until_delivered(0ms));
    outbox.delivered(1);
    CHECK(outbox.wait_until_delivered(0ms));
}

TEST_CASE("a full outbox refuses, also when the connection holds the messages") {
    Outbox outbox;
    for (std::size_t i = 0; i < Outbox::k_capacity; ++i)
        REQUIRE(outbox.add(message("x")));
    CHECK_FALSE(outbox.add(message("one too many")));
    CHECK(outbox.take());
    CHECK_FALSE(outbox.add(message("one too many")));
    outbox.delivered(1);
    CHECK(outbox.add(message("fits again")));
}
