#include "module/raster/back_off.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::raster;
using namespace std::chrono_literals;

namespace {

constexpr SinceBoot k_now = 1000s;

SinceBoot pause_after(const ServerFailure& failure, int times = 1) {
    BackOff back_off("h");
    SinceBoot now = k_now;
    for (int i = 1; i < times; ++i) {
        back_off.fail(failure, now);
        now = std::max(now, back_off.until());
    }
    back_off.fail(failure, now);
    return std::max(SinceBoot(0), back_off.until() - now);
}

}  // namespace

TEST_CASE("a server that is well may be asked and is not spoken of") {
    BackOff back_off("tiles.example.org");
    CHECK(back_off.may_ask(SinceBoot(0)));
    CHECK(back_off.sentence().empty());
    back_off.fail({ServerTrouble::broken, 503, {}, ""}, k_now);
    CHECK_FALSE(back_off.may_ask(k_now));
    back_off.succeed();
    CHECK(back_off.may_ask(k_now));
    CHECK(back_off.sentence().empty());
    CHECK_FALSE(back_off.is_grave());
}

TEST_CASE("pauses fit the trouble and double up to an end") {
    CHECK(pause_after({ServerTrouble::unreachable, 0, {}, ""}) == 30s);
    CHECK(pause_after({ServerTrouble::unreachable, 0, {}, ""}, 2) == 60s);
    CHECK(pause_after({ServerTrouble::unreachable, 0, {}, ""}, 50) == 15min);
    CHECK(pause_after({ServerTrouble::broken, 500, {}, ""}) == 1min);
    CHECK(pause_after({ServerTrouble::overasked, 429, {}, ""}) == 1h);
    CHECK(pause_after({ServerTrouble::refused, 403, {}, ""}) == 6h);
    CHECK(pause_after({ServerTrouble::refused, 403, {}, ""}, 9) == 24h);
}

TEST_CASE("the server's own wish counts: to wait longer always, to wait less when it was only busy") {
    CHECK(pause_after({ServerTrouble::overasked, 429, 5h, ""}) == 5h);
    CHECK(pause_after({ServerTrouble::overasked, 429, 10min, ""}) == 10min);
    CHECK(pause_after({ServerTrouble::overasked, 429, 0s, ""}) == 1min);
    CHECK(pause_after({ServerTrouble::broken, 503, 3h, ""}) == 3h);
    CHECK(pause_after({ServerTrouble::refused, 403, 10min, ""}) == 6h);
    CHECK(pause_after({ServerTrouble::refused, 403, 12h, ""}) == 12h);
}

TEST_CASE("two downloads that fail side by side are one failure, and the graver one counts") {
    BackOff back_off("h");
    back_off.fail({ServerTrouble::refused, 403, {}, ""}, k_now);
    back_off.fail({ServerTrouble::refused, 403, {}, ""}, k_now + 1s);
    CHECK(back_off.until() <= k_now + 6h + 1s);
    BackOff other("h");
    other.fail({ServerTrouble::unreachable, 0, {}, ""}, k_now);
    other.fail({ServerTrouble::refused, 403, {}, ""}, k_now);
    CHECK(other.until() == k_now + 6h);
    CHECK_THAT(other.sentence(), ContainsSubstring("403"));
}

TEST_CASE("one or two bad pictures are no reason to leave the others") {
    CHECK(pause_after({ServerTrouble::no_picture, 200, {}, "text/html"}, 2) == 0s);
    CHECK(pause_after({ServerTrouble::no_picture, 200, {}, "text/html"}, 3) == 10min);
    CHECK(pause_after({ServerTrouble::no_picture, 200, {}, "text/html"}, 4) == 20min);
}

TEST_CASE("sentences name the server, the reason and the next step, and fit the screen") {
    for (const ServerTrouble trouble :
         {ServerTrouble::unreachable, ServerTrouble::untrusted, ServerTrouble::refused,
          ServerTrouble::overasked, ServerTrouble::broken, ServerTrouble::no_picture,
          ServerTrouble::lost_way}) {
        BackOff back_off("tiles.example.org");
        for (int i = 0; i < 3; ++i)
            back_off.fail({trouble, 403, {}, "a few words"}, k_now);
        INFO(back_off.sentence());
        CHECK_THAT(back_off.sentence(),
                   ContainsSubstring("tiles.example.org") && ContainsSubstring("Next try in "));
        CHECK(back_off.sentence().size() < 200);
    }
}
