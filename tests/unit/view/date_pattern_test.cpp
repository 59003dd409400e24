#include "module/view/date_pattern.hpp"

#include "tests/support/catch.hpp"

using mirror::view::icu_pattern;
using mirror::view::is_moment_pattern;

TEST_CASE("moment's patterns are told from ICU's") {
    for (const char* moment : {"dddd, LL", "ddd D.M.YYYY", "LL", "l", "D. MMMM", "[Heute] w", "YYYY-MM-dd"})
        CHECK(is_moment_pattern(moment));
    for (const char* icu : {"EEEE d MMMM", "d.M.", "LLLL y", "EEE, d. MMM 'Woche' w", "dd.MM.yyyy", ""})
        CHECK_FALSE(is_moment_pattern(icu));
}

TEST_CASE("moment's letters become ICU's") {
    const auto pattern = [](std::string_view moment) {
        return icu_pattern(moment,
                           [](std::string_view skeleton) { return "<" + std::string(skeleton) + ">"; });
    };
    CHECK(pattern("dddd, LL") == "EEEE, <yMMMMd>");
    CHECK(pattern("ddd DD.MM.YYYY") == "EEE dd.MM.yyyy");
    CHECK(pattern("dd, MMMM Do") == "EEEEEE, MMMM d");
    CHECK(pattern("L LT") == "<yMMdd> <Hm>");
    CHECK(pattern("D [de] MMMM") == "d 'de' MMMM");
    CHECK(pattern("[o'clock] H:mm a") == "'o''clock' H:mm a");
    CHECK(pattern("[open D") == "['open' d");
    CHECK(pattern("") == "");
}
