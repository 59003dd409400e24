// Regions that leave the configuration leave the phones, and the owners keep their own.

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/model_phones.hpp"
#include "tests/support/pretend_household.hpp"

using namespace mirror;
using namespace mirror::provisioning;
using namespace mirror::test;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> names(const simulator::PhoneApp& app) {
    std::vector<std::string> found;
    for (const simulator::AppRegion& region : app.regions()) {
        if (region.base.empty() || region.base == app.base()) found.push_back(region.name);
    }
    std::ranges::sort(found);
    return found;
}

using Names = std::vector<std::string>;

/// A household at rest, with both phones brought over and a region of each owner's own.
struct Settled : PretendHousehold {
    OldAndroid anna;
    OldIphone ben;
    PretendPhone& annas;
    PretendPhone& bens;
    Settled() : PretendHousehold(lindner_household()), annas(add(anna)), bens(add(ben)) {
        anna.add_region(own_region("Gym", 1'700'000'000));
        annas.go_online(k_story_begin);
        bens.go_online(k_story_begin);
        pass(1h);
        ben.add_region(own_region("Pool", 1'700'000'001));
        REQUIRE(proven("anna/phone") == k_steps);
        REQUIRE(proven("ben/phone") == k_steps);
    }
    void without_school() {
        household.regions.pop_back();
        mirror().reconfigure(household, now);
    }
    void speak() {
        anna.moved(UtcTime(now), fix_at(k_home_lat, k_home_lon, UtcTime(now)));
        ben.moved(UtcTime(now), fix_at(k_home_lat, k_home_lon, UtcTime(now)));
        run();
    }
};

}  // namespace

TEST_CASE("a region taken out of the configuration goes, and the owners keep their own") {
    Settled home;
    home.without_school();
    home.pass(3h);
    CHECK(names(home.anna) == Names{"Gym", "Home"});
    CHECK(names(home.ben) == Names{"Home", "Pool"});
    CHECK(home.proven("anna/phone") == k_steps);
    CHECK(home.proven("ben/phone") == k_steps);
    CHECK(home.store.copies.size() == 1);  // Android's alone is ever cleared
    CHECK(home.store.copies[0].second.find("Gym") != std::string::npos);
    CHECK(home.count_sent("clearWaypoints") == 1);
}

TEST_CASE("a region that is moved and renamed is the same region on both phones") {
    Settled home;
    home.household.regions[1].name = "Big School";
    home.household.regions[1].radius_m = 200;
    home.mirror().reconfigure(home.household, home.now);
    home.pass(3h);
    CHECK(names(home.anna) == Names{"Big School", "Gym", "Home"});
    CHECK(names(home.ben) == Names{"Big School", "Home", "Pool"});
    CHECK(home.count_sent("clearWaypoints") == 0);
}

TEST_CASE("no reply, no clear: a phone that is away keeps its regions until it has told them") {
    Settled home;
    home.annas.go_offline();
    home.without_school();
    home.pass(72h);
    CHECK(home.count_sent("clearWaypoints") == 0);
    home.annas.go_online(UtcTime(home.now));
    home.pass(1h);
    CHECK(names(home.anna) == Names{"Gym", "Home"});
}

TEST_CASE("where the copy cannot be kept nothing is removed") {
    Settled home;
    home.store.is_full = true;
    home.without_school();
    home.pass(24h);
    CHECK(home.count_sent("clearWaypoints") == 0);
    CHECK(names(home.anna) == Names{"Gym", "Home", "School"});
}

TEST_CASE("a mirror killed at every step of a removal loses nobody's region and makes none up") {
    std::size_t kills = 0;
    for (std::size_t step = 0;; ++step) {
        Settled home;
        home.without_school();
        home.kill_before = home.steps + step;
        home.pass(60h);
        home.speak();
        home.pass(60h);
        INFO("killed before step " << step);
        CHECK(names(home.anna) == Names{"Gym", "Home"});
        CHECK(names(home.ben) == Names{"Home", "Pool"});
        for (const simulator::AppRegion& region : home.ben.regions())
            CHECK(std::abs(region.lat_deg) <= 90);
        if (home.kill_before) break;
        ++kills;
    }
    CHECK(kills > 5);
}

TEST_CASE("a set that is lost after the clear is sent again, owner's regions and all") {
    Settled home;
    bool is_lost = false;
    home.broker.allows = [&](const std::string& client, const std::string& topic, bool is_write) {
        const bool is_set = client == "mirror" && is_write && topic == "owntracks/fam/anna/phone/cmd" &&
                            home.count_sent("clearWaypoints") == 1 && home.anna.regions().empty() == false &&
                            home.sent.back().payload.find("setWaypoints") != std::string::npos;
        if (is_set && !is_lost) {
            is_lost = true;
            return false;
        }
        return true;
    };
    home.without_school();
    home.pass(30h);
    CHECK(is_lost);
    CHECK(names(home.anna) == Names{"Gym", "Home"});
}

TEST_CASE("many open questions do not make an iPhone's region be removed twice") {
    Settled home;
    home.bens.go_offline();
    home.without_school();
    home.pass(96h);  // questions gather at the broker
    home.bens.go_online(UtcTime(home.now));
    home.pass(48h);
    CHECK(names(home.ben) == Names{"Home", "Pool"});
    for (const simulator::AppRegion& region : home.ben.regions())
        CHECK(std::abs(region.lat_deg) <= 90);
    CHECK(home.proven("ben/phone") == k_steps);
}

TEST_CASE("regions kept before a removal can be sent back") {
    Settled home;
    home.without_school();
    home.pass(3h);
    CHECK_FALSE(home.mirror().restore_regions("ben/phone", home.now));  // none were ever removed there
    CHECK_FALSE(home.mirror().restore_regions("nobody", home.now));
    home.anna.heard(UtcTime(home.now), home.anna.base() + "/cmd",
                    R"({"_type":"cmd","action":"clearWaypoints"})");
    REQUIRE(home.mirror().restore_regions("anna/phone", home.now));
    home.run();
    CHECK(names(home.anna) == Names{"Gym"});
    home.pass(30h);
    CHECK(names(home.anna) == Names{"Gym", "Home"});
}

TEST_CASE("a region that an Android phone's owner makes while its answer is on the way is not lost") {
    Settled home;
    bool is_made = false;
    home.broker.allows = [&](const std::string& client, const std::string& topic, bool is_write) {
        if (client == "mirror" && !is_write && topic == home.anna.base() + "/waypoints" &&
            !std::exchange(is_made, true))
            home.anna.add_region(own_region("Pool", 1'700'000'009));
        return true;
    };
    home.without_school();
    home.pass(3h);
    CHECK(is_made);
    CHECK(home.count_sent("clearWaypoints") == 1);
    CHECK(names(home.anna) == Names{"Gym", "Home", "Pool"});
    CHECK(home.proven("anna/phone") == k_steps);
}

TEST_CASE("a region that is made between the second answer and the clear is put back") {
    Settled home;
    int answers = 0;
    home.broker.allows = [&](const std::string& client, const std::string& topic, bool is_write) {
        const bool is_answer = client == "mirror" && !is_write && topic == home.anna.base() + "/waypoints";
        if (is_answer && ++answers == 2) home.anna.add_region(own_region("Pool", 1'700'000'009), true);
        return true;
    };
    home.without_school();
    home.pass(3h);
    CHECK(answers >= 2);
    CHECK(home.count_sent("clearWaypoints") == 1);
    CHECK(names(home.anna) == Names{"Gym", "Home", "Pool"});
    CHECK(home.proven("anna/phone") == k_steps);
}

namespace {

/// An Android phone that has the household's former region, and what it is told when.
struct Clearing {
    PhoneRegion school{"School", *LatLon::make(53.5629, 13.2704), 150, 1'000'000'001, "b2d38a01"};
    Rules rules{"fam", {}, {school}, false};
    PhoneRecord record;
    UtcSeconds now{1'790'000'000s};

    Clearing() {
        record.base = "owntracks/fam/anna/phone";
        record.tail = "anna/phone";
        record.platform = Platform::Android;
        for (std::size_t step = 0; step < k_steps - 1; ++step)
            record.proofs[step] = Proof{now, "it did"};
    }
    void say(const std::string& suffix, const std::string& payload) {
        (void)hear(record, rules, {record.base + suffix, payload, false, now});
    }
    void answer() { say("/waypoints", list()); }
    static std::string list() {
        return R"({"_type":"waypoints","waypoints":[{"_type":"waypoint","desc":"School","lat":53.5629,)"
               R"("lon":13.2704,"rad":150,"tst":1000000001}]})";
    }
    /// "ask", "clear", or "" for neither.
    std::string sent() {
        std::string what;
        for (const Order& order :
             due(record, rules, now, [](auto&, auto&) { return Result<void, Failure>(); })) {
            if (order.payload.find("\"waypoints\"}") != std::string::npos && what.empty()) what = "ask";
            if (order.payload.find("clearWaypoints") != std::string::npos) what = "clear";
        }
        return what;
    }
};

}  // namespace

TEST_CASE("a clear waits for the answer to a question that was put after another answer") {
    Clearing phone;
    CHECK(phone.sent() == "ask");
    SECTION("each question answered") {
        phone.answer();
        CHECK(phone.sent() == "ask");
        CHECK(phone.sent().empty());
        phone.answer();
        CHECK(phone.sent() == "clear");
    }
    SECTION("with an older question still open") {
        phone.now += 2h;
        CHECK(phone.sent() == "ask");
        phone.answer();  // to the first
        CHECK(phone.sent() == "ask");
        phone.answer();  // to the second
        CHECK(phone.sent().empty());
        phone.answer();
        CHECK(phone.sent() == "clear");
    }
}

TEST_CASE("a region that is made on a phone calls a clear off until its list is told anew, twice") {
    Clearing phone;
    CHECK(phone.sent() == "ask");
    phone.answer();
    CHECK(phone.sent() == "ask");
    phone.answer();
    phone.say("/waypoint",
              R"({"_type":"waypoint","desc":"Pool","lat":53.6,"lon":13.3,"rad":80,"tst":1700000009})");
    CHECK(phone.sent().empty());
    phone.now += 1min;
    CHECK(phone.sent() == "ask");
    phone.answer();
    CHECK(phone.sent() == "ask");
    phone.answer();
    CHECK(phone.sent() == "clear");
}
