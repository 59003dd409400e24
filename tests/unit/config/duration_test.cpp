#include "module/config/duration.hpp"

#include "tests/support/catch.hpp"

using namespace mirror::config;
using namespace std::chrono_literals;

TEST_CASE("durations are numbers with units") {
    CHECK(parse_duration("15 min") == 15min);
    CHECK(parse_duration("10s") == 10s);
    CHECK(parse_duration("1.5 h") == 90min);
    CHECK(parse_duration(" 30 days ") == 720h);
    CHECK(parse_duration("1 h 30 min") == 90min);
    CHECK(parse_duration("2 weeks") == 336h);
    CHECK(parse_duration("250 ms") == 250ms);
    CHECK(parse_duration("0 s") == 0s);
}

TEST_CASE("what is not a duration is refused") {
    for (const char* text : {"", " ", "15", "min", "15 mim", "-5 min", "1e3 s", "nan s", "inf h", "5 min!",
                             "1,5 h", "1000 weeks 1000 weeks 4000 weeks"}) {
        INFO(text);
        CHECK_FALSE(parse_duration(text));
    }
}

TEST_CASE("a duration is written in the largest unit that is exact") {
    CHECK(duration_text(720h) == "30 d");
    CHECK(duration_text(36h) == "36 h");
    CHECK(duration_text(90min) == "90 min");
    CHECK(duration_text(1500ms) == "1500 ms");
    CHECK(duration_text(0ms) == "0 ms");
    CHECK(parse_duration(duration_text(5025s)) == 5025s);
}
