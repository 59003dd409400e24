// One rule of colour: an alarm is red wherever it is told, what only has to be known is amber.

#include <map>

#include "render/stage.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

/// The colours of all texts that one module draws.
std::map<std::string, Rgba> colors_of(const char* name, config::ModuleOptions options,
                                      view::ModuleData data) {
    config::Config config;
    config::Module module;
    module.name = name;
    module.position = config::Position::top_bar;
    module.options = std::move(options);
    config.modules = {module};
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    Stage stage(config, 1080, 1920, fonts, nullptr);
    view::MirrorView view;
    view.modules.push_back({0, "", std::move(data)});
    stage.show(view, 0ms);
    std::map<std::string, Rgba> colors;
    const Scene scene = stage.compose(0ms);
    for (const Item& item : scene.layers.at(0).items) {
        if (const auto* const run = std::get_if<TextRun>(&item.what)) colors[run->text] = run->color;
    }
    return colors;
}

}  // namespace

TEST_CASE("an alarm is red in every module, a weak battery and old data are amber") {
    view::PersonRow person;
    person.name = "Beetle";
    person.initials = "B";
    person.is_vehicle = true;
    person.alarm = "moved";
    person.battery = "12%";
    person.battery_pct = 12;
    person.battery_low = true;
    for (const auto variant : {config::PeopleVariant::row, config::PeopleVariant::card}) {
        config::PeopleOptions options;
        options.variant = variant;
        auto colors = colors_of("people", options, view::PeopleView{{person}, "", 0, ""});
        CHECK(colors["moved"] == k_alarm);
        CHECK(colors["12%"] == k_notice);
    }
    view::VehicleRow vehicle;
    vehicle.name = "Beetle";
    vehicle.alarm = "Alarm: moved";
    vehicle.trouble = "old data";
    auto colors = colors_of("vehicles", config::VehiclesOptions{}, view::VehiclesView{{vehicle}});
    CHECK(colors["Alarm: moved"] == k_alarm);
    CHECK(colors["old data"] == k_notice);
    view::WeasleyClockView clock;
    clock.places = {{"Home", "HOME"}, {"Mortal peril", "MORTAL PERIL", view::ClockPlaceKind::peril}};
    view::ClockHand hand;
    hand.name = "Anna";
    hand.initials = "A";
    hand.place = 1;
    hand.peril = "battery 4 %";
    clock.hands = {hand};
    config::WeasleyClockOptions table;
    table.style = config::WeasleyStyle::table;
    colors = colors_of("weasleyClock", table, clock);
    CHECK(colors["Mortal peril"] == k_alarm);
    CHECK(colors["battery 4 %"] == k_alarm);
}
