#include "module/view/clock_view.hpp"

#include <array>

#include "module/view/ages.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using config::ClockOptions;
using config::TimeFormat;
using view::ClockView;
using view::ViewNow;

namespace {

template <class Change>
ClockOptions options(Change change) {
    return with<ClockOptions>(change);
}

struct Shown {
    ClockView clock;
    UtcTime next_change;
};

Shown shown(const ClockOptions& clock, UtcTime time, bool trusted = true, const std::string& tag = "en") {
    const config::Config config = config_with(clock);
    view::LanguageSettings settings = view::language_settings(config);
    settings.language = tag;
    const view::Language language(settings, assets());
    const view::MirrorView made = make_view(config, {}, connected(), language, {time, 1h, trusted});
    return {std::get<ClockView>(made.modules.at(0).data), made.next_change};
}

}  // namespace

TEST_CASE("a clock shows time and date and sleeps until the next minute") {
    const Shown clock = shown({}, berlin(2025, 11, 20, 7, 42, 13) + 250ms);
    ClockView expected{"07:42", "", "", "Thursday, November 20", ""};
    expected.short_date = "Thu, Nov 20";
    CHECK(clock.clock.short_date == expected.short_date);
    CHECK(clock.clock == expected);
    CHECK(clock.next_change == berlin(2025, 11, 20, 7, 43));
}

TEST_CASE("a clock on the minute sleeps a whole one") {
    CHECK(shown({}, thursday_morning()).next_change == thursday_morning() + 1min);
}

TEST_CASE("a clock with seconds changes every second") {
    const Shown clock = shown(options([](ClockOptions& o) { o.display_seconds = true; }),
                              berlin(2025, 11, 20, 7, 42, 5) + 999ms);
    CHECK(clock.clock.seconds == "05");
    CHECK(clock.next_change == berlin(2025, 11, 20, 7, 42, 6));
}

TEST_CASE("twelve hours come with their period unless it is switched off") {
    CHECK(shown(options([](ClockOptions& o) { o.time_format = TimeFormat::hours_12; }), thursday_morning())
              .clock.time == "7:42");
    CHECK(shown(options([](ClockOptions& o) { o.time_format = TimeFormat::hours_12; }), thursday_morning())
              .clock.period == "AM");
    CHECK(shown(options([](ClockOptions& o) {
                    o.time_format = TimeFormat::hours_12;
                    o.show_period = false;
                }),
                thursday_morning())
              .clock.period.empty());
    CHECK(shown(options([](ClockOptions& o) { o.show_period = true; }), thursday_morning())
              .clock.period.empty());
}

TEST_CASE("date and week are shown as asked, and a date alone sleeps until midnight") {
    const Shown date = shown(options([](ClockOptions& o) {
                                 o.show_time = false;
                                 o.show_week = true;
                             }),
                             thursday_morning(), true, "de");
    ClockView expected{"", "", "", "Donnerstag, 20. November", "KW 47"};
    expected.short_date = "Do., 20. Nov.";
    CHECK(date.clock.short_date == expected.short_date);
    CHECK(date.clock == expected);
    CHECK(date.next_change == berlin(2025, 11, 21, 0, 0));
    CHECK(shown(options([](ClockOptions& o) {
                    o.show_time = false;
                    o.show_date = false;
                }),
                thursday_morning())
              .clock == ClockView{});
    CHECK(shown(options([](ClockOptions& o) { o.date_format = "d.M."; }), thursday_morning()).clock.date ==
          "20.11.");
    CHECK(shown(options([](ClockOptions& o) { o.date_format = "jjj {"; }), thursday_morning()).clock.date ==
          "Thursday, November 20");
}

TEST_CASE("a clock may live in another zone than the household") {
    const Shown tokyo =
        shown(options([](ClockOptions& o) { o.timezone = "Asia/Tokyo"; }), berlin(2025, 11, 20, 18, 30));
    CHECK(tokyo.clock.time == "02:30");
    CHECK(tokyo.clock.date == "Friday, November 21");
}

TEST_CASE("the clock goes through the nights in which it is moved") {
    CHECK(shown({}, berlin(2025, 3, 30, 1, 59)).clock.time == "01:59");
    CHECK(shown({}, berlin(2025, 3, 30, 1, 59)).next_change == berlin(2025, 3, 30, 3, 0));
    CHECK(shown({}, berlin(2025, 3, 30, 1, 59) + 1min).clock.time == "03:00");
    const UtcTime first_pass = berlin(2025, 10, 26, 2, 59);
    CHECK(shown({}, first_pass).clock.time == "02:59");
    CHECK(shown({}, first_pass + 1min).clock.time == "02:00");
    CHECK(shown({}, first_pass + 61min).clock.time == "03:00");
    CHECK(shown(options([](ClockOptions& o) { o.show_time = false; }), berlin(2025, 10, 26, 1, 0))
              .next_change == berlin(2025, 10, 27, 0, 0));
}

TEST_CASE("before anybody has set it the clock claims nothing") {
    const Shown clock = shown(options([](ClockOptions& o) {
                                  o.time_format = TimeFormat::hours_12;
                                  o.display_seconds = true;
                                  o.show_week = true;
                              }),
                              thursday_morning(), false);
    CHECK(clock.clock == ClockView{"--:--", "", "", "—", ""});
    CHECK(clock.next_change == thursday_morning() + 24h);
}

TEST_CASE("a dial has hands instead of digits, or both") {
    const auto dial = options([](ClockOptions& o) {
        o.display = config::ClockDisplay::analog;
        o.display_seconds = true;
    });
    const Shown clock = shown(dial, berlin(2025, 11, 20, 19, 42, 5));
    CHECK(clock.clock.is_analog);
    CHECK(clock.clock.time.empty());
    CHECK(clock.clock.hands == view::ClockHands{7 * 60 + 42, 5});
    CHECK(clock.next_change == berlin(2025, 11, 20, 19, 42, 6));
    const Shown both = shown(options([](ClockOptions& o) { o.display = config::ClockDisplay::both; }),
                             berlin(2025, 11, 20, 0, 3, 5));
    CHECK(both.clock.time == "00:03");
    CHECK(both.clock.hands == view::ClockHands{3, std::nullopt});
    CHECK(both.next_change == berlin(2025, 11, 20, 0, 4));
    const Shown untrusted = shown(dial, thursday_morning(), false);
    CHECK(untrusted.clock.is_analog);
    CHECK_FALSE(untrusted.clock.hands);
    CHECK(untrusted.clock.time.empty());
}

TEST_CASE("with reduced motion no hand runs, and the mirror sleeps until the next minute") {
    config::Config config = config_with(options([](ClockOptions& o) {
        o.display = config::ClockDisplay::analog;
        o.display_seconds = true;
    }));
    config.display.reduce_motion = true;
    const view::MirrorView made =
        make_view(config, {}, connected(), speaking("en"), {thursday_morning(), 1h, true});
    CHECK_FALSE(std::get<ClockView>(made.modules.at(0).data).hands->second);
    CHECK(made.next_change == thursday_morning() + 1min);
}

TEST_CASE("sun and moon are told for the home region, another place, or not at all") {
    const auto sky = [](ClockOptions& o) {
        o.show_date = false;
        o.show_sun_times = o.show_moon_times = true;
    };
    config::Config config = config_with(options(sky));
    const auto clock_of = [&](UtcTime time) {
        const view::MirrorView made = make_view(config, {}, connected(), speaking("en"), {time, 1h, true});
        return std::get<ClockView>(made.modules.at(0).data);
    };
    CHECK(clock_of(thursday_morning()).sun->words == "Sun and moon: set lat and lon, or a home region");
    config.regions = {{"Home", *LatLon::make(52.52, 13.405), 100, "", {}}};
    // The day of the new moon.
    CHECK(clock_of(thursday_morning()).sun == view::SkyTimes{"07:37", "16:06", ""});
    REQUIRE(clock_of(thursday_morning()).moon);
    CHECK(clock_of(thursday_morning()).moon_face.lit < 0.01);
    // First quarter on 28 November 2025: the right half is lit, in the south the left one.
    CHECK_THAT(clock_of(berlin(2025, 11, 28, 12, 0)).moon_face.lit, WithinAbs(0.5, 0.06));
    CHECK(clock_of(berlin(2025, 11, 28, 12, 0)).moon_face.is_right_lit);
    std::get<ClockOptions>(config.modules[0].options).place = LatLon::make(-33.87, 151.21);
    CHECK_FALSE(clock_of(berlin(2025, 11, 28, 12, 0)).moon_face.is_right_lit);
    // The day on which the clock goes forward: the sun rises an hour later by it.
    std::get<ClockOptions>(config.modules[0].options).place = LatLon::make(52.52, 13.405);
    CHECK(clock_of(berlin(2025, 3, 29, 12, 0)).sun->set == "18:36");
    CHECK(clock_of(berlin(2025, 3, 30, 12, 0)).sun->rise == "06:45");
}

TEST_CASE("a polar night and a midnight sun are said in words") {
    const auto sun = [](UtcTime time, const std::string& tag) {
        return shown(options([](ClockOptions& o) {
                         o.show_sun_times = true;
                         o.place = LatLon::make(69.65, 18.96);
                     }),
                     time, true, tag)
            .clock.sun->words;
    };
    CHECK(sun(berlin(2025, 12, 21, 12, 0), "en") == "The sun does not rise today");
    CHECK(sun(berlin(2025, 6, 21, 12, 0), "en") == "The sun stays up all day");
    CHECK(sun(berlin(2025, 12, 21, 12, 0), "de") == "Die Sonne geht heute nicht auf");
}

TEST_CASE("the period is written as the locale does, or in capitals by wish: the same in every module") {
    const auto words = [](const std::string& locale, bool is_upper) {
        config::Config config = config_with(options([&](ClockOptions& o) {
            o.show_period_upper = is_upper;
            o.show_sun_times = true;
            o.place = *LatLon::make(53.56, 13.25);
        }));
        config.locale = locale;
        config.timezone = "Europe/Berlin";
        config.time_format = TimeFormat::hours_12;
        const view::Language language(view::language_settings(config), assets());
        const UtcTime now = thursday_morning();
        const view::MirrorView made = make_view(config, {}, connected(), language, {now, 1h, true});
        const auto clock = std::get<ClockView>(made.modules.at(0).data);
        const auto last_two = [](const std::string& time) { return time.substr(time.size() - 2); };
        return std::array{clock.period, last_two(clock.sun->rise),
                          last_two(view::moment(language, {now, 1h, true}, now - 10min).text)};
    };
    using Words = std::array<std::string, 3>;
    CHECK(words("en-GB", false) == Words{"am", "am", "am"});
    CHECK(words("en-US", false) == Words{"AM", "AM", "AM"});
    CHECK(words("en-GB", true) == Words{"AM", "AM", "AM"});
}

TEST_CASE("dates may be asked for in the letters of moment.js") {
    CHECK(
        shown(options([](ClockOptions& o) { o.date_format = "dddd, LL"; }), thursday_morning()).clock.date ==
        "Thursday, November 20, 2025");
}
