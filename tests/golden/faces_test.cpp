// Clocks, vehicles and days, in the states that they can be in.

#include <algorithm>

#include "module/view/make_view.hpp"
#include "render/sdl/canvas.hpp"
#include "render/stage.hpp"
#include "tests/golden/golden.hpp"
#include "tests/golden/sample_household.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace std::chrono_literals;

namespace {

/// Thursday 20 November 2025 in Berlin.
UtcTime at(std::chrono::minutes time_of_day) {
    return UtcTime(std::chrono::sys_days(std::chrono::year(2025) / 11 / 20)) + time_of_day - 1h;
}

config::Config household_with(const char* name, config::ModuleOptions options) {
    config::Config config = golden::sample_config();
    config::Module module;
    module.name = name;
    module.position = config::Position::top_bar;
    module.options = std::move(options);
    config.modules = {module};
    config.display.face_window = config::FaceWindow{0.95, 1};  // all the room for the module
    config.alerts.enabled = false;
    return config;
}

struct Scene {
    config::Config config;
    household::Summary summary;
    UtcTime now;
    int width_px = 1080;
    int height_px = 1080;
};

render::Image draw(const Scene& scene) {
    const view::Language language(view::language_settings(scene.config), MIRROR_SOURCE_DIR "/assets");
    view::LocalState local;
    local.pasts = golden::sample_pasts(scene.now);
    view::ViewNow now;
    now.wall = scene.now;
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    render::Stage stage(scene.config, scene.width_px, scene.height_px, fonts, nullptr);
    stage.show(view::make_view(scene.config, scene.summary, {}, language, now, local), render::MotionTime(0));
    render::Canvas canvas(scene.width_px, scene.height_px, fonts);
    canvas.paint(stage.compose(render::MotionTime(0)));
    return canvas.image();
}

double black_share(const render::Image& image) {
    const auto black =
        std::ranges::count_if(image.pixels, [](std::uint32_t pixel) { return (pixel & 0xFFFFFF) == 0; });
    return static_cast<double>(black) / static_cast<double>(image.pixels.size());
}

void check(const Scene& scene, const std::string& name) {
    const render::Image image = draw(scene);
    INFO(name << ": black " << black_share(image));
    CHECK(black_share(image) >= 0.92);
    const auto verdict = golden::compare(image, name);
    INFO(verdict.message);
    CHECK(verdict.same);
}

Scene clock_scene(config::ClockOptions options, UtcTime now) {
    Scene scene{household_with("clock", options), golden::sample_summary(), now, 720, 720};
    scene.config.modules.front().position = config::Position::top_left;
    return scene;
}

household::PersonStatus vehicle(const char* name, std::size_t index, std::chrono::minutes heard_ago,
                                UtcTime now) {
    household::PersonStatus status;
    status.name = name;
    status.kind = config::PersonKind::vehicle;
    status.index = index;
    status.last_heard = now - heard_ago;
    status.since_heard = heard_ago;
    status.freshness = household::Freshness::fresh;
    return status;
}

/// Whether a British date has a comma, ICU's releases do not agree on.
constexpr const char* k_date_format = "dddd, D MMMM";

UtcSeconds seconds(UtcTime time) {
    return std::chrono::floor<std::chrono::seconds>(time);
}

}  // namespace

TEST_CASE("a dial with its date") {
    config::ClockOptions options;
    options.date_format = k_date_format;
    options.display = config::ClockDisplay::analog;
    options.analog_size_px = 480;
    options.display_seconds = true;
    check(clock_scene(options, at(10h + 9min) + 36s), "clock_analog");
}

TEST_CASE("dial and digits with sun and moon") {
    config::ClockOptions options;
    options.date_format = k_date_format;
    options.display = config::ClockDisplay::both;
    options.show_sun_times = options.show_moon_times = true;
    Scene scene =
        clock_scene(options, UtcTime(std::chrono::sys_days(std::chrono::year(2025) / 11 / 28)) + 17h + 42min);
    scene.width_px = 1080;
    check(scene, "clock_both_sky");
}

TEST_CASE("twelve hours with seconds, bold, in a polar night") {
    config::ClockOptions options;
    options.date_format = k_date_format;
    options.time_format = config::TimeFormat::hours_12;
    options.display_seconds = options.show_period_upper = options.bold = true;
    options.show_sun_times = options.show_moon_times = true;
    options.place = LatLon::make(69.65, 18.96);
    check(clock_scene(options,
                      UtcTime(std::chrono::sys_days(std::chrono::year(2025) / 12 / 12)) + 13h + 5min + 7s),
          "clock_12h_polar");
}

TEST_CASE("vehicles parked, driving, alarmed and out of touch") {
    using household::WhereaboutsKind;
    const UtcTime now = at(17h + 30min);
    auto parked = vehicle("Beetle", 0, 40min, now);
    parked.whereabouts = {WhereaboutsKind::region, "Home", seconds(now - 5h)};
    parked.ignition = false;
    parked.supply_v = 12.6;
    parked.asleep = true;
    auto driving = vehicle("Van", 1, 1min, now);
    driving.whereabouts = {WhereaboutsKind::travelling, "", seconds(now - 25min)};
    driving.heading = household::Heading::approaching_home;
    driving.distance_home_m = 12'300;
    driving.ignition = true;
    driving.supply_v = 14.1;
    auto alarmed = vehicle("Camper", 2, 3min, now);
    alarmed.whereabouts = {WhereaboutsKind::away, "", seconds(now - 9min)};
    alarmed.distance_home_m = 640;
    alarmed.alarm = seconds(now - 9min);
    alarmed.ignition = false;
    alarmed.supply_v = 11.4;
    auto lost = vehicle("Trailer", 3, 9h, now);
    lost.whereabouts = {WhereaboutsKind::region, "Work", seconds(now - 30h)};
    lost.freshness = household::Freshness::stale;
    lost.online = false;
    household::Summary summary = golden::sample_summary();
    summary.people = {parked, driving, alarmed, lost};
    Scene scene{household_with("vehicles", config::VehiclesOptions{}), summary, now, 1080, 1080};
    scene.config.people.clear();
    check(scene, "vehicles_states");
}

TEST_CASE("the day of five people in the late afternoon") {
    const UtcTime now = at(17h + 30min);
    household::Summary summary = golden::sample_summary();
    auto emma = summary.people.front();
    emma.name = "Emma";
    emma.index = 4;
    summary.people.back() = emma;
    summary.regions.push_back({"Shop", *LatLon::make(53.55, 13.26), 80, {}, false});
    summary.regions.push_back({"Lake", *LatLon::make(53.54, 13.25), 300, {}, false});
    check({household_with("ribbons", config::RibbonsOptions{}), summary, now, 1080, 1080}, "ribbons_day");
}
