#include "module/raster/freshness.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::raster;
using namespace std::chrono_literals;
using std::chrono::seconds;

namespace {

// Wed, 04 Feb 2026 12:00:00 GMT
constexpr UtcSeconds k_now{1'770'206'400s};
constexpr seconds k_week = std::chrono::days(7);

seconds fresh_for(const AnswerHeaders& headers) {
    return lifetime_of(headers, k_now).fresh_for;
}

AnswerHeaders control(const char* text) {
    AnswerHeaders headers;
    headers.cache_control = text;
    return headers;
}

}  // namespace

TEST_CASE("without a word of the server a tile is good for a week") {
    CHECK(fresh_for({}) == k_week);
    CHECK(fresh_for(control("public, immutable")) == k_week);
}

TEST_CASE("max-age counts, in every way that it may be written") {
    CHECK(fresh_for(control("max-age=86400")) == 24h);
    CHECK(fresh_for(control("public, MAX-AGE = \"86400\" , stale-if-error=\"a,max-age=1\"")) == 24h);
    CHECK(fresh_for(control("max-age=86400, max-age=7200")) == 2h);
    CHECK(fresh_for(control("s-maxage=1, max-age=7200")) == 2h);  // for caches shared by many
}

TEST_CASE("nonsense in max-age counts as stale, a huge one as a year") {
    CHECK(fresh_for(control("max-age=soon")) == 0s);
    CHECK(fresh_for(control("max-age=-5")) == 0s);
    CHECK(fresh_for(control("max-age=")) == 0s);
    CHECK(fresh_for(control("max-age=99999999999999999999")) == k_longest_lifetime);
}

TEST_CASE("what is to be asked for before each use is stale at once") {
    CHECK(fresh_for(control("max-age=0")) == 0s);
    CHECK(fresh_for(control("no-cache, max-age=86400")) == 0s);
}

TEST_CASE("Expires counts by the server's own clock") {
    AnswerHeaders headers;
    headers.date = "Tue, 03 Feb 2026 12:00:00 GMT";
    headers.expires = "Thu, 05 Feb 2026 12:00:00 GMT";
    CHECK(fresh_for(headers) == 48h);
    headers.date.clear();
    CHECK(fresh_for(headers) == 24h);
    headers.cache_control = "max-age=7200";
    CHECK(fresh_for(headers) == 2h);
}

TEST_CASE("an unreadable Expires means expired") {
    for (const char* text : {"0", "-1", "never", "99 Foo 2026"}) {
        AnswerHeaders headers;
        headers.expires = text;
        INFO(text);
        CHECK(fresh_for(headers) == 0s);
    }
}

TEST_CASE("the time in other caches is over already") {
    AnswerHeaders headers = control("max-age=86400");
    headers.age = "3600";
    CHECK(fresh_for(headers) == 23h);
    headers.age = "864000";
    CHECK(fresh_for(headers) == 0s);
}

TEST_CASE("a tile is asked about when it is stale, and never all the time") {
    CHECK(next_check(k_now, k_now + 24h, k_least_between_views) == k_now + 24h);
    CHECK(next_check(k_now, k_now, k_least_between_views) == k_now + 1min);
    CHECK(next_check(k_now, k_now, k_least_while_shown) == k_now + 5min);
    CHECK(next_check(k_now - 24h, k_now, k_least_while_shown) == k_now);
}

TEST_CASE("no-store is heard") {
    CHECK_FALSE(lifetime_of(control("private, No-Store"), k_now).may_be_stored);
    CHECK(lifetime_of(control("private"), k_now).may_be_stored);
}

TEST_CASE("Retry-After is seconds or a date, at most a day") {
    CHECK(wait_wanted("120", k_now) == 2min);
    CHECK(wait_wanted("Wed, 04 Feb 2026 13:00:00 GMT", k_now) == 1h);
    CHECK(wait_wanted("Wed, 04 Feb 2026 11:00:00 GMT", k_now) == 0s);
    CHECK(wait_wanted("99999999", k_now) == 24h);
    CHECK(wait_wanted("", k_now) == std::nullopt);
    CHECK(wait_wanted("a while", k_now) == std::nullopt);
    CHECK(wait_wanted("-5", k_now) == std::nullopt);
}

TEST_CASE("dates of HTTP have three forms") {
    const UtcSeconds wanted{784'111'777s};
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == wanted);
    CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == wanted);
    CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == wanted);
    CHECK(parse_http_date("1994") == std::nullopt);
    CHECK(parse_http_date(std::string(200, 'S')) == std::nullopt);
}
