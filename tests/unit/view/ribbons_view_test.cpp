#include "module/view/ribbons_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using config::RibbonsOptions;
using household::Stay;
using household::StayKind;
using view::RibbonKind;
using view::RibbonPart;
using view::RibbonsView;

namespace {

Stay stay(UtcTime from, UtcTime to, const char* region) {
    return {seconds(from), seconds(to), *region == 0 ? StayKind::out : StayKind::region, region};
}

struct Household {
    UtcTime now = thursday_morning();
    std::vector<Stay> stays;
    PersonStatus anna = in_region(heard("Anna", thursday_morning()), "Home");
    RibbonsOptions options;
    std::string home = "Home";
};

struct Shown {
    RibbonsView view;
    UtcTime next_change;
};

Shown shown(const Household& household, bool is_clock_trusted = true) {
    config::Config config = config_with(household.options);
    config.home = household.home;
    household::Summary summary = summary_of({household.anna});
    for (const char* name : {"Home", "School", "Work"})
        summary.regions.push_back({name, *LatLon::make(53.5, 13.0), 100, {}, std::string(name) == "Home"});
    view::LocalState local;
    local.pasts = {{"Anna", std::make_shared<const std::vector<Stay>>(household.stays)}};
    const view::MirrorView made =
        make_view(config, summary, connected(), speaking("en"), {household.now, 1h, is_clock_trusted}, local);
    return {std::get<RibbonsView>(made.modules.at(0).data), made.next_change};
}

void check_parts(const std::vector<RibbonPart>& parts, const std::vector<RibbonPart>& wanted,
                 double day_hours = 24) {
    REQUIRE(parts.size() == wanted.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        INFO("part " << i);
        CHECK_THAT(parts[i].from * day_hours, WithinAbs(wanted[i].from, 0.01));
        CHECK_THAT(parts[i].to * day_hours, WithinAbs(wanted[i].to, 0.01));
        CHECK(parts[i].kind == wanted[i].kind);
        CHECK(parts[i].pattern == wanted[i].pattern);
    }
}

/// A day at school, that many days before Thursday 20 November; at home until it begins and after it ends.
void add_school_day(std::vector<Stay>& stays, int days_ago, std::chrono::minutes begins,
                    std::chrono::minutes ends) {
    const auto clock = [&](std::chrono::minutes time) {
        const view::TimeZone zone = *view::TimeZone::named("Europe/Berlin");
        const std::chrono::local_days today{std::chrono::year(2025) / 11 / 20};
        return zone.utc(view::LocalTime(today - std::chrono::days(days_ago) + time));
    };
    stays.push_back(stay(clock(0min), clock(begins), "Home"));
    stays.push_back(stay(clock(begins), clock(ends), "School"));
    stays.push_back(stay(clock(ends), clock(24h), "Home"));
}

}  // namespace

TEST_CASE("a day is told from midnight to now, and nothing beyond") {
    Household household;
    household.stays = {stay(berlin(2025, 11, 19, 18, 0), berlin(2025, 11, 20, 6, 0), "Home"),
                       stay(berlin(2025, 11, 20, 6, 0), berlin(2025, 11, 20, 6, 30), ""),
                       stay(berlin(2025, 11, 20, 6, 30), berlin(2025, 11, 20, 7, 0), "School")};
    const Shown ribbons = shown(household);
    REQUIRE(ribbons.view.rows.size() == 1);
    // 07:42 is drawn as 07:40: the picture changes every five minutes.
    check_parts(ribbons.view.rows[0].today, {{0, 6, RibbonKind::home, 0},
                                             {6, 6.5, RibbonKind::out, 0},
                                             {6.5, 7.0 + 40.0 / 60, RibbonKind::region, 0}});
    CHECK_THAT(*ribbons.view.now * 24, WithinAbs(7 + 40.0 / 60, 0.001));
    CHECK(ribbons.next_change == berlin(2025, 11, 20, 7, 45));
    REQUIRE(ribbons.view.legend.size() == 3);
    CHECK(ribbons.view.legend[0].text == "home");
    CHECK(ribbons.view.legend[1].text == "School");
    CHECK(ribbons.view.legend[2].text == "on the way");
}

TEST_CASE("what has just happened is drawn at once") {
    Household household;
    household.stays = {stay(berlin(2025, 11, 19, 18, 0), berlin(2025, 11, 20, 7, 41), "Home"),
                       stay(berlin(2025, 11, 20, 7, 41), berlin(2025, 11, 20, 7, 42), "")};
    CHECK_THAT(*shown(household).view.now * 24, WithinAbs(7 + 41.0 / 60, 0.001));
}

TEST_CASE("a stay that began days ago fills the day, though nobody came or went") {
    Household household;
    household.stays = {stay(berlin(2025, 11, 10, 18, 0), berlin(2025, 11, 12, 6, 0), "Home")};
    check_parts(shown(household).view.rows[0].today, {{0, 7 + 40.0 / 60, RibbonKind::home, 0}});
}

TEST_CASE("of somebody lost the day ends where they were last heard") {
    Household household;
    household.stays = {stay(berlin(2025, 11, 19, 18, 0), berlin(2025, 11, 20, 2, 0), "Home")};
    household.anna.whereabouts.kind = WhereaboutsKind::unknown;
    household.anna.last_heard = berlin(2025, 11, 20, 3, 0);
    check_parts(shown(household).view.rows[0].today, {{0, 3, RibbonKind::home, 0}});
    household.anna.last_heard = berlin(2025, 11, 18, 3, 0);
    household.stays = {stay(berlin(2025, 11, 17, 18, 0), berlin(2025, 11, 18, 3, 0), "Home")};
    CHECK(shown(household).view.rows[0].today.empty());
}

TEST_CASE("a silence is a gap") {
    Household household;
    household.stays = {
        stay(berlin(2025, 11, 20, 0, 0), berlin(2025, 11, 20, 2, 0), "Home"),
        {seconds(berlin(2025, 11, 20, 2, 0)), seconds(berlin(2025, 11, 20, 5, 0)), StayKind::unknown, ""},
        stay(berlin(2025, 11, 20, 5, 0), berlin(2025, 11, 20, 7, 0), "Home")};
    check_parts(shown(household).view.rows[0].today,
                {{0, 2, RibbonKind::home, 0}, {5, 7 + 40.0 / 60, RibbonKind::home, 0}});
}

TEST_CASE("usual is what most of the last weeks' same days were like") {
    Household household;
    add_school_day(household.stays, 28, 8h, 13h);  // in summer time: by the clock on the wall all the same
    add_school_day(household.stays, 21, 8h, 13h);
    add_school_day(household.stays, 14, 8h + 20min, 13h);
    add_school_day(household.stays, 7, 10h, 15h);
    household.options.weeks = 4;
    const auto usual = shown(household).view.rows[0].usual;
    check_parts(usual, {{0, 8 + 20.0 / 60, RibbonKind::home, 0},
                        {8 + 20.0 / 60, 13, RibbonKind::region, 0},
                        {13, 24, RibbonKind::home, 0}});
    household.options.show_usual = false;
    CHECK(shown(household).view.rows[0].usual.empty());
}

TEST_CASE("what is usual loses the hour that the clock skips, today or on a day that is learnt from") {
    Household household;
    const auto day = [](int date, int month) {
        return std::vector<Stay>{
            stay(berlin(2025, static_cast<unsigned>(month), static_cast<unsigned>(date), 0, 0),
                 berlin(2025, static_cast<unsigned>(month), static_cast<unsigned>(date), 2, 30), "Home"),
            stay(berlin(2025, static_cast<unsigned>(month), static_cast<unsigned>(date), 2, 30),
                 berlin(2025, static_cast<unsigned>(month), static_cast<unsigned>(date), 12, 0), "School")};
    };
    for (const auto& [date, month] : {std::pair{16, 3}, {23, 3}}) {
        for (const Stay& each : day(date, month))
            household.stays.push_back(each);
    }
    household.now = berlin(2025, 3, 30, 12, 0);  // from 2 to 3 o'clock there is no time
    check_parts(shown(household).view.rows[0].usual,
                {{0, 2, RibbonKind::home, 0}, {2, 11, RibbonKind::region, 0}}, 23);
    household.stays = day(23, 3);
    household.stays.push_back(stay(berlin(2025, 3, 30, 0, 0), berlin(2025, 3, 30, 12, 0), "Home"));
    household.now = berlin(2025, 4, 6, 12, 0);
    const auto usual = shown(household).view.rows[0].usual;
    REQUIRE(usual.size() == 1);  // the two days agree, or are torn, but nothing overlaps
    CHECK(usual[0].from == 0);
}

TEST_CASE("one day makes nothing usual, and days of which nothing is known do not count") {
    Household household;
    add_school_day(household.stays, 7, 8h, 13h);
    CHECK(shown(household).view.rows[0].usual.empty());
    household.stays.clear();
    add_school_day(household.stays, 28, 8h, 13h);
    add_school_day(household.stays, 7, 8h, 13h);
    const auto usual = shown(household).view.rows[0].usual;
    REQUIRE(usual.size() == 3);
    CHECK(usual[1].kind == RibbonKind::region);
}

TEST_CASE("days of 23 and 25 hours are drawn whole, their hours where the clock has them") {
    Household household;
    household.options.show_legend = false;
    SECTION("spring") {
        household.now = berlin(2025, 3, 30, 12, 0);
        household.stays = {stay(berlin(2025, 3, 29, 12, 0), berlin(2025, 3, 30, 6, 0), "Home"),
                           stay(berlin(2025, 3, 30, 6, 0), berlin(2025, 3, 30, 12, 0), "")};
        const RibbonsView view = shown(household).view;
        check_parts(view.rows[0].today, {{0, 5, RibbonKind::home, 0}, {5, 11, RibbonKind::out, 0}}, 23);
        CHECK_THAT(*view.now * 23, WithinAbs(11, 0.001));
        REQUIRE(view.hours.size() == 9);
        CHECK(view.hours[2].text == "06:00");
        CHECK_THAT(view.hours[2].at * 23, WithinAbs(5, 0.001));
        CHECK(view.hours.back().at == 1);
    }
    SECTION("autumn") {
        household.now = berlin(2025, 10, 26, 12, 0);
        household.stays = {stay(berlin(2025, 10, 25, 12, 0), berlin(2025, 10, 26, 6, 0), "Home"),
                           stay(berlin(2025, 10, 26, 6, 0), berlin(2025, 10, 26, 12, 0), "")};
        const RibbonsView view = shown(household).view;
        check_parts(view.rows[0].today, {{0, 7, RibbonKind::home, 0}, {7, 13, RibbonKind::out, 0}}, 25);
        CHECK_THAT(view.hours[4].at * 25, WithinAbs(13, 0.001));
    }
}

TEST_CASE("each region keeps its pattern, whoever was there first") {
    Household household;
    household.stays = {stay(berlin(2025, 11, 20, 0, 0), berlin(2025, 11, 20, 2, 0), "Work"),
                       stay(berlin(2025, 11, 20, 2, 0), berlin(2025, 11, 20, 4, 0), "School"),
                       stay(berlin(2025, 11, 20, 4, 0), berlin(2025, 11, 20, 5, 0), "Gone from the file")};
    household.anna.whereabouts.kind = WhereaboutsKind::region;
    const RibbonsView view = shown(household).view;
    REQUIRE(view.rows[0].today.size() == 3);
    CHECK(view.rows[0].today[0].pattern == 1);
    CHECK(view.rows[0].today[1].pattern == 0);
    CHECK(view.rows[0].today[2].pattern == 2);
    REQUIRE(view.legend.size() == 3);
    CHECK(view.legend[0].text == "School");
    CHECK(view.legend[1].text == "Work");
}

TEST_CASE("without a clock that is right no day is claimed") {
    Household household;
    household.stays = {stay(berlin(2025, 11, 20, 0, 0), berlin(2025, 11, 20, 2, 0), "Home")};
    CHECK(shown(household, false).view == RibbonsView{});
}

TEST_CASE("people are shown, vehicles only when they are named") {
    Household household;
    household.anna.kind = config::PersonKind::vehicle;
    CHECK(shown(household).view.rows.empty());
    household.options.people = {"Anna"};
    CHECK(shown(household).view.rows.size() == 1);
    household.options.people = {"Ben"};
    CHECK(shown(household).view.rows.empty());
    household.options.people = {};
    household.anna.kind = config::PersonKind::person;
    household.anna.hidden = true;
    CHECK(shown(household).view.rows.empty());
}
