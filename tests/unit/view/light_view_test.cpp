// By night the picture is dim and warm; a screen that nobody looks at is black.

#include "module/view/light_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using view::Light;
using view::NextChange;

namespace {

config::Night by_hours(config::TimeOfDay from, config::TimeOfDay to, config::Duration fade = 10min) {
    config::Night night;
    night.hours = config::DaySpan{static_cast<int>(from.count()), static_cast<int>(to.count())};
    night.fade = fade;
    return night;
}

double share(const config::Night& night, UtcTime now) {
    NextChange next(now);
    return view::night_share(night, *view::TimeZone::named("Europe/Berlin"), now, LatLon::make(53.55, 13.25),
                             next);
}

bool is_on(const std::vector<config::ScreenTimes>& schedule, UtcTime now) {
    NextChange next(now);
    return view::is_scheduled_on(schedule, *view::TimeZone::named("Europe/Berlin"), now, next);
}

/// A household with nothing but a way to ask for its light.
struct Lamp {
    config::Config config = config_with(config::ClockOptions{});
    household::Summary summary;
    mqtt::ConnectionStatus connection = connected();
    view::ViewNow now{thursday_morning(), 48h, true};
    view::LocalState local;
    view::Language language = speaking("en");

    Light light() { return look().light; }
    view::MirrorView look() { return view::make_view(config, summary, connection, language, now, local); }
    void at(UtcTime time) {
        now.since_boot += time - now.wall;
        now.wall = time;
    }
    void sensor_says(bool present) { local.heard.presence = topics::HeardPresence{present, now.since_boot}; }
};

}  // namespace

TEST_CASE("a night by hours comes and goes in steps of a tenth, also over midnight") {
    const config::Night night = by_hours(22h, 6h + 30min);
    CHECK(share(night, berlin(2025, 11, 20, 21, 59, 59)) == 0);
    CHECK(share(night, berlin(2025, 11, 20, 22, 0, 30)) == 0);
    CHECK_THAT(share(night, berlin(2025, 11, 20, 22, 1)), WithinAbs(0.1, 1e-9));
    CHECK_THAT(share(night, berlin(2025, 11, 20, 22, 9, 59)), WithinAbs(0.9, 1e-9));
    CHECK(share(night, berlin(2025, 11, 20, 22, 10)) == 1);
    CHECK(share(night, berlin(2025, 11, 21, 3, 0)) == 1);
    CHECK(share(night, berlin(2025, 11, 21, 6, 29, 59)) == 1);
    CHECK_THAT(share(night, berlin(2025, 11, 21, 6, 35)), WithinAbs(0.5, 1e-9));
    CHECK(share(night, berlin(2025, 11, 21, 6, 40)) == 0);
    CHECK(share(by_hours(13h, 14h, 0min), berlin(2025, 11, 20, 13, 0)) == 1);
    CHECK(share(by_hours(13h, 14h, 0min), berlin(2025, 11, 20, 14, 0)) == 0);
    // Shorter than its own dusk: it turns back halfway.
    CHECK_THAT(share(by_hours(13h, 13h + 5min), berlin(2025, 11, 20, 13, 5)), WithinAbs(0.5, 1e-9));
    CHECK(share(by_hours(13h, 13h + 5min), berlin(2025, 11, 20, 13, 11)) == 0);
}

TEST_CASE("the view says exactly when the night's next step is due") {
    Lamp lamp;
    lamp.config.modules.clear();
    lamp.config.display.night = by_hours(22h, 6h + 30min);
    lamp.at(berlin(2025, 11, 20, 21, 50));
    std::vector<Light> steps{lamp.light()};
    int looks = 0;
    while (lamp.now.wall < berlin(2025, 11, 20, 23, 0)) {
        const UtcTime due = lamp.look().next_change;
        REQUIRE(due > lamp.now.wall);
        lamp.at(due - 1ms);
        CHECK(lamp.light() == steps.back());
        lamp.at(due);
        if (lamp.light() != steps.back()) steps.push_back(lamp.light());
        ++looks;
    }
    CHECK(steps.size() == 11);
    CHECK(looks < 25);
    CHECK(steps.front().tint == config::Color{255, 255, 255});
    CHECK(steps.back().tint == config::Color{128, 100, 72});  // half of #FFC890
}

TEST_CASE("a night by the sun follows dusk at home") {
    Lamp lamp;
    lamp.config.modules.clear();
    lamp.config.regions = {{"Home", *LatLon::make(53.56, 13.26), 100, "", {}}};
    lamp.config.display.night = config::Night{};
    lamp.at(berlin(2025, 6, 21, 21, 0));
    CHECK(lamp.light().tint == config::Color{255, 255, 255});
    lamp.at(berlin(2025, 11, 20, 17, 30));
    CHECK(lamp.light().tint == config::Color{128, 100, 72});
    int changes = 0;
    Light last = lamp.light();
    int looks = 0;
    for (const UtcTime end = lamp.now.wall + 24h; lamp.now.wall < end; ++looks) {
        lamp.at(lamp.look().next_change);
        changes += static_cast<int>(lamp.light() != last);
        last = lamp.light();
    }
    CHECK(changes == 20);
    CHECK(looks < 400);
}

TEST_CASE("the screen is on by the household's hours, on the days that they name") {
    config::ScreenTimes weekdays{6h + 30min, 22h, {true, true, true, true, true, false, false}};
    config::ScreenTimes weekend{8h, 1h, {false, false, false, false, false, true, true}};
    const std::vector schedule{weekdays, weekend};
    CHECK(is_on({}, berlin(2025, 11, 20, 3, 0)));
    CHECK_FALSE(is_on(schedule, berlin(2025, 11, 20, 6, 29)));  // Thursday
    CHECK(is_on(schedule, berlin(2025, 11, 20, 6, 30)));
    CHECK_FALSE(is_on(schedule, berlin(2025, 11, 20, 22, 0)));
    CHECK_FALSE(is_on(schedule, berlin(2025, 11, 22, 7, 0)));  // Saturday
    CHECK(is_on(schedule, berlin(2025, 11, 22, 8, 0)));
    CHECK(is_on(schedule, berlin(2025, 11, 23, 0, 59)));  // still Saturday's evening
    CHECK_FALSE(is_on(schedule, berlin(2025, 11, 23, 1, 0)));
    CHECK(is_on(schedule, berlin(2025, 11, 24, 0, 30)));        // Sunday's evening
    CHECK_FALSE(is_on(schedule, berlin(2025, 11, 25, 0, 30)));  // Monday has none that long
}

TEST_CASE("without a trusted clock no hours count") {
    Lamp lamp;
    lamp.config.display.schedule = {{8h, 9h, {true, true, true, true, true, true, true}}};
    lamp.config.display.night = by_hours(7h, 8h, 0min);
    CHECK_FALSE(lamp.light().is_on);
    CHECK(lamp.light().tint != config::Color{255, 255, 255});
    lamp.now.clock_trusted = false;
    CHECK(lamp.light() == Light{});
}

TEST_CASE("when nobody is near the screen goes off after the delay, and on at once when somebody comes") {
    Lamp lamp;
    lamp.config.modules.clear();
    lamp.config.display.presence = config::PresenceSensor{"near", "", 5min};
    CHECK(lamp.light().is_on);  // nothing heard yet
    lamp.sensor_says(false);
    CHECK(lamp.light().is_on);
    CHECK(lamp.look().next_change == lamp.now.wall + 5min);
    lamp.at(lamp.now.wall + 5min);
    CHECK_FALSE(lamp.light().is_on);
    lamp.sensor_says(true);
    CHECK(lamp.light().is_on);
}

TEST_CASE("a sensor that cannot be heard leaves nobody in front of a black glass") {
    Lamp lamp;
    lamp.config.display.presence = config::PresenceSensor{"near", "", 5min};
    lamp.sensor_says(false);
    lamp.at(lamp.now.wall + 1h);
    CHECK_FALSE(lamp.light().is_on);
    lamp.connection = {mqtt::ConnectionProblem::refused, "", lamp.now.since_boot, 1};
    CHECK_FALSE(lamp.light().is_on);
    lamp.at(lamp.now.wall + 5min);
    CHECK(lamp.light().is_on);
}

TEST_CASE("the machine's own sensor needs no broker, and of two sensors each may keep the screen on") {
    Lamp lamp;
    lamp.config.modules.clear();
    lamp.config.display.presence = config::PresenceSensor{"near", "", 5min, config::GpioLine{}};
    lamp.local.motion = topics::HeardPresence{false, lamp.now.since_boot};
    CHECK(lamp.light().is_on);
    CHECK(lamp.look().next_change == lamp.now.wall + 5min);
    lamp.at(lamp.now.wall + 5min);
    CHECK_FALSE(lamp.light().is_on);  // the other one was never heard
    lamp.connection = {mqtt::ConnectionProblem::refused, "", lamp.now.since_boot - 1h, 1};
    CHECK_FALSE(lamp.light().is_on);
    lamp.connection = connected();
    lamp.sensor_says(true);
    CHECK(lamp.light().is_on);
    lamp.sensor_says(false);
    CHECK(lamp.light().is_on);  // for a while
    lamp.at(lamp.now.wall + 5min);
    CHECK_FALSE(lamp.light().is_on);
    lamp.local.motion = topics::HeardPresence{true, lamp.now.since_boot};
    CHECK(lamp.light().is_on);
    lamp.local.motion.reset();  // it broke: the other one decides
    CHECK_FALSE(lamp.light().is_on);
    lamp.local.heard.presence.reset();
    CHECK(lamp.light().is_on);
}

TEST_CASE("what somebody said about the screen goes before schedule and sensor, an alarm before everything") {
    Lamp lamp;
    lamp.config.display.schedule = {{8h, 9h, {true, true, true, true, true, true, true}}};
    lamp.local.screen = view::ScreenWish::on;
    CHECK(lamp.light().is_on);
    lamp.config.display.schedule.clear();
    lamp.local.screen = view::ScreenWish::off;
    CHECK_FALSE(lamp.light().is_on);
    PersonStatus car = heard("Car", lamp.now.wall);
    car.kind = config::PersonKind::vehicle;
    car.alarm = seconds(lamp.now.wall);
    lamp.summary = summary_of({car});
    CHECK(lamp.light().is_on);
}
