// Hands on their way: without a clock, without sleep.

#include "render/widgets/weasley_hands.hpp"

#include <cmath>
#include <numbers>
#include <random>

#include "tests/support/catch.hpp"

using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

constexpr MotionTime k_turn_time{900};

HandStand pointing_at(double degrees) {
    return {degrees * std::numbers::pi / 180, 300, 250, false};
}

double degrees_of(const WeasleyHands& hands, std::size_t person, MotionTime now) {
    return hands.at(person, now).angle_rad * 180 / std::numbers::pi;
}

/// Draws frame after frame until all rest. \return when that is
MotionTime run(WeasleyHands& hands, MotionTime now) {
    for (int frames = 0; frames < 1000; ++frames) {
        hands.step(now);
        CHECK(hands.turning(now) <= 2);
        const auto next = hands.next_frame(now);
        if (!next) return now;
        REQUIRE(*next > now);
        now = *next;
    }
    FAIL("the hands never come to rest");
    return now;
}

}  // namespace

TEST_CASE("a hand is at its first place at once, then turns gently and is there on time") {
    WeasleyHands hands(k_turn_time);
    hands.send(1, 0, pointing_at(0), 0ms);
    CHECK_FALSE(hands.next_frame(0ms));
    hands.send(1, 2, pointing_at(90), 1000ms);
    CHECK(hands.next_frame(1000ms) == 1033ms);
    hands.step(1450ms);
    CHECK_THAT(degrees_of(hands, 1, 1450ms), WithinAbs(45, 0.1));
    hands.step(1090ms);
    CHECK(degrees_of(hands, 1, 1090ms) < 4);
    CHECK(hands.at(1, 1900ms) == pointing_at(90));
    CHECK_FALSE(hands.next_frame(1900ms));
}

TEST_CASE("hands turn the shorter way round") {
    WeasleyHands hands(k_turn_time);
    hands.send(1, 0, pointing_at(20), 0ms);
    hands.send(1, 5, pointing_at(-40), 0ms);
    CHECK_THAT(degrees_of(hands, 1, 450ms), WithinAbs(-10, 0.1));
    hands.send(1, 4, pointing_at(200), 1000ms);
    CHECK_THAT(degrees_of(hands, 1, 1450ms), WithinAbs(-100, 0.1));
}

TEST_CASE("at most two turn at once, and the others follow in their order") {
    WeasleyHands hands(k_turn_time);
    for (std::size_t person = 0; person < 4; ++person)
        hands.send(person, 0, pointing_at(10.0 * static_cast<double>(person)), 0ms);
    for (std::size_t person = 0; person < 4; ++person)
        hands.send(person, 1, pointing_at(180), 0ms);
    hands.step(300ms);
    CHECK(hands.turning(300ms) == 2);
    CHECK(degrees_of(hands, 0, 300ms) > 10);
    CHECK_THAT(degrees_of(hands, 2, 300ms), WithinAbs(20, 0.01));
    CHECK(run(hands, 300ms) <= 1800ms + k_frame_time);
    for (std::size_t person = 0; person < 4; ++person)
        CHECK(hands.at(person, 1800ms) == pointing_at(180));
}

TEST_CASE("the newest place wins, on the way and while waiting") {
    WeasleyHands hands(k_turn_time);
    for (std::size_t person = 0; person < 3; ++person)
        hands.send(person, 0, pointing_at(0), 0ms);
    for (std::size_t person = 0; person < 3; ++person)
        hands.send(person, 1, pointing_at(120), 0ms);
    const double before = degrees_of(hands, 0, 400ms);
    hands.send(0, 2, pointing_at(-60), 400ms);
    CHECK_THAT(degrees_of(hands, 0, 400ms), WithinAbs(before, 0.01));  // no leap
    hands.send(2, 3, pointing_at(40), 400ms);
    CHECK_THAT(degrees_of(hands, 2, 400ms), WithinAbs(0, 0.01));
    const MotionTime end = run(hands, 400ms);
    CHECK(hands.at(0, end) == pointing_at(-60));
    CHECK(hands.at(1, end) == pointing_at(120));
    CHECK(hands.at(2, end) == pointing_at(40));
}

TEST_CASE("twenty moves within a second end right within three seconds") {
    std::mt19937 random(3);
    for (const std::size_t people : {1U, 3U, 5U, 12U}) {
        for (int trial = 0; trial < 20; ++trial) {
            WeasleyHands hands(k_turn_time);
            std::vector<HandStand> wanted;
            for (std::size_t person = 0; person < people; ++person) {
                wanted.push_back(pointing_at(static_cast<double>(random() % 360)));
                hands.send(person, 0, wanted.back(), 0ms);
            }
            for (int move = 0; move < 20; ++move) {
                const std::size_t person = random() % people;
                const std::size_t place = random() % 9;
                wanted[person] = pointing_at(40.0 * static_cast<double>(place));
                hands.send(person, place + 1, wanted[person], MotionTime(1000 + 50 * move));
                CHECK(hands.turning(MotionTime(1000 + 50 * move)) <= 2);
            }
            const MotionTime end = run(hands, 2000ms);
            INFO(people << " people, trial " << trial);
            CHECK(end <= 4000ms);
            for (std::size_t person = 0; person < people; ++person)
                CHECK(std::abs(shorter_turn(hands.at(person, end).angle_rad, wanted[person].angle_rad)) <
                      1e-6);
        }
    }
}

TEST_CASE("frames that come late do not make hands late") {
    WeasleyHands hands(k_turn_time);
    for (std::size_t person = 0; person < 6; ++person)
        hands.send(person, 0, pointing_at(0), 0ms);
    for (std::size_t person = 0; person < 6; ++person)
        hands.send(person, 1, pointing_at(90), 0ms);
    hands.step(5000ms);
    CHECK_FALSE(hands.next_frame(5000ms));
    for (std::size_t person = 0; person < 6; ++person)
        CHECK(hands.at(person, 5000ms) == pointing_at(90));
}

TEST_CASE("making room within a place waits for nobody") {
    WeasleyHands hands(k_turn_time);
    for (std::size_t person = 0; person < 4; ++person)
        hands.send(person, 0, pointing_at(10.0 * static_cast<double>(person)), 0ms);
    hands.send(0, 1, pointing_at(90), 0ms);
    hands.send(1, 2, pointing_at(180), 0ms);
    hands.send(2, 0, pointing_at(5), 0ms);
    hands.send(3, 0, pointing_at(-5), 0ms);
    CHECK(hands.turning(100ms) == 2);
    CHECK_THAT(degrees_of(hands, 2, 450ms), WithinAbs(12.5, 0.1));
    CHECK_THAT(degrees_of(hands, 3, 450ms), WithinAbs(12.5, 0.1));
}

TEST_CASE("where nothing may move, hands are there at once") {
    WeasleyHands still(MotionTime(0));
    still.send(1, 0, pointing_at(0), 0ms);
    still.send(1, 1, pointing_at(90), 0ms);
    CHECK(still.at(1, 0ms) == pointing_at(90));
    CHECK_FALSE(still.next_frame(0ms));

    WeasleyHands stopped(k_turn_time);
    for (std::size_t person = 0; person < 3; ++person)
        stopped.send(person, 0, pointing_at(0), 0ms);
    for (std::size_t person = 0; person < 3; ++person)
        stopped.send(person, 1, pointing_at(90), 0ms);
    stopped.allow_motion(false);
    for (std::size_t person = 0; person < 3; ++person)
        CHECK(stopped.at(person, 10ms) == pointing_at(90));
    CHECK_FALSE(stopped.next_frame(10ms));
}

TEST_CASE("who has gone is forgotten, also while waiting") {
    WeasleyHands hands(k_turn_time);
    for (std::size_t person = 0; person < 3; ++person)
        hands.send(person, 0, pointing_at(0), 0ms);
    hands.forget_others();
    for (std::size_t person = 0; person < 3; ++person)
        hands.send(person, 1, pointing_at(90), 0ms);
    hands.forget_others();
    hands.send(0, 1, pointing_at(90), 10ms);
    hands.forget_others();
    CHECK(run(hands, 10ms) <= 1000ms);
    CHECK(hands.at(2, 1000ms) == HandStand{});
}
