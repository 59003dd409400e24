#include "module/view/clock_view.hpp"

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
    CHECK(clock.clock == ClockView{"07:42", "", "", "Thursday, November 20", ""});
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
    CHECK(date.clock == ClockView{"", "", "", "Donnerstag, 20. November", "KW 47"});
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
