// Two phones on one account, seen from what they say.

#include "module/provisioning/second_client.hpp"

#include <fmt/format.h>

#include "module/owntracks/decode.hpp"
#include "module/provisioning/provisioner.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/model_phones.hpp"
#include "tests/support/pretend_household.hpp"

using namespace mirror;
using namespace mirror::provisioning;
using namespace mirror::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* k_base = "owntracks/fam/anna/phone";

struct Watched {
    SecondClientWatch watch;
    UtcSeconds now{1'790'000'000s};

    bool hears(const std::string& payload, const std::string& suffix = "") {
        const auto message = owntracks::decode(k_base + suffix, payload);
        REQUIRE(message);
        return watch.hear(*message, now).has_value();
    }
    bool is_at(double lat, const char* more = "") {
        return hears(fmt::format(R"({{"_type":"location","lat":{},"lon":13.2,"acc":10,"tst":{}{}}})", lat,
                                 now.time_since_epoch().count(), more));
    }
};

}  // namespace

TEST_CASE("five wills within a minute are two phones, one an hour is a bad network") {
    Watched phone;
    const auto will = [&] { return phone.hears(R"({"_type":"lwt"})"); };
    for (int i = 0; i < 4; ++i, phone.now += 2s)
        CHECK_FALSE(will());
    SECTION("five") {
        CHECK(will());
    }
    SECTION("four, and the next a minute later") {
        phone.now += 1min;
        CHECK_FALSE(will());
    }
}

TEST_CASE("messages of both apps in turns are two phones, a phone replaced by another kind is not") {
    Watched phone;
    CHECK_FALSE(phone.is_at(53.5, R"(,"_id":"0011aabb")"));
    phone.now += 5min;
    CHECK_FALSE(phone.is_at(53.5, R"(,"inrids":[])"));
    phone.now += 5min;
    CHECK_FALSE(phone.is_at(53.5, R"(,"inrids":["a1"])"));
    SECTION("again Android") {
        CHECK(phone.hears(R"({"_type":"status","android":{"wifi":1}})", "/status"));
    }
    SECTION("Android again next week") {
        phone.now += 24h * 7;
        CHECK_FALSE(phone.is_at(53.5, R"(,"_id":"0011aabc")"));
    }
}

TEST_CASE("two tracker ids in turns are two phones, a new one is not") {
    Watched phone;
    CHECK_FALSE(phone.is_at(53.5, R"(,"tid":"ne")"));
    phone.now += 1min;
    CHECK_FALSE(phone.is_at(53.5, R"(,"tid":"AN")"));
    phone.now += 1min;
    CHECK(phone.is_at(53.5, R"(,"tid":"ne")"));
}

TEST_CASE("who is at two places at once is two phones, who travels fast or has one wild fix is not") {
    Watched phone;
    const auto drive = [&](std::initializer_list<double> lats, std::chrono::seconds step) {
        bool is_seen = false;
        for (const double lat : lats) {
            is_seen |= phone.is_at(lat);
            phone.now += step;
        }
        return is_seen;
    };
    SECTION("to and fro, twice, 11 km in half a minute") {
        CHECK(drive({53.5, 53.6, 53.5, 53.6}, 30s));
    }
    SECTION("one wild fix") {
        CHECK_FALSE(drive({53.5, 53.6, 53.5, 53.5, 53.5}, 30s));
    }
    SECTION("an aeroplane") {
        CHECK_FALSE(drive({53.5, 53.6, 53.7, 53.8, 53.9}, 45s));
    }
    SECTION("to and fro by train") {
        CHECK_FALSE(drive({53.5, 53.6, 53.5, 53.6, 53.5}, 10min));
    }
}

TEST_CASE(
    "two phones on one account are told of until a new password, or until there was no sign for a day") {
    Household setup = lindner_household();
    setup.accounts = {account_of("Anna", "anna", "AN")};
    PretendHousehold home(setup);
    for (int i = 0; i < 5; ++i, home.now += 1s)
        home.mirror().hear({k_base, R"({"_type":"lwt"})", false, home.now});
    home.run();
    CHECK(home.standing("anna/phone").causes.front() == Cause::SecondClient);
    CHECK(standings_text(home.mirror().standings()).find("throw each other out") != std::string::npos);
    SECTION("also after a start") {
        home.start_mirror();
        CHECK(home.standing("anna/phone").causes.front() == Cause::SecondClient);
    }
    SECTION("a new password") {
        home.household.accounts[0].created_at = home.now.time_since_epoch().count();
        home.mirror().reconfigure(home.household, home.now);
        CHECK(home.standing("anna/phone").second_client.empty());
    }
    SECTION("a day") {
        home.pass(25h);
        CHECK(home.standing("anna/phone").second_client.empty());
    }
}

TEST_CASE("two last positions in turns are two phones; a message delivered again is not") {
    Watched phone;
    const auto says = [&](int tst, const std::string& id) {
        phone.now += 2s;
        return phone.hears(
            fmt::format(R"({{"_type":"location","lat":53.5,"lon":13.2,"tst":{},"_id":"{}"}})", tst, id));
    };
    CHECK_FALSE(says(1'790'000'000, "00000001"));
    CHECK_FALSE(says(1'790'000'050, "00000002"));
    CHECK_FALSE(says(1'790'000'000, "00000003"));
    SECTION("new messages") {
        CHECK(says(1'790'000'050, "00000004"));
    }
    SECTION("sent again after a reconnect") {
        for (int i = 0; i < 5; ++i) {
            CHECK_FALSE(says(1'790'000'050, "00000002"));
            CHECK_FALSE(says(1'790'000'000, "00000001"));
        }
    }
    SECTION("a phone that moves on and repeats its last position") {
        for (int i = 0; i < 5; ++i) {
            CHECK_FALSE(says(1'790'000'100 + i, fmt::format("0000001{}", i)));
            CHECK_FALSE(says(1'790'000'100 + i, fmt::format("0000002{}", i)));
        }
    }
}
