// Clock, vehicles and ribbons: how much room they take, and that nothing is drawn outside of it.

#include <algorithm>

#include "render/layout/type_scale.hpp"
#include "render/widgets/widget.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;

namespace {

struct Hung {
    Hung(const char* name, config::ModuleOptions options, view::ModuleData data)
        : fonts(MIRROR_SOURCE_DIR "/assets/fonts") {
        config::Module module;
        module.name = name;
        module.position = config::Position::bottom_bar;
        module.options = std::move(options);
        widget = make_widget(module, {&fonts, nullptr, TypeScale(), false, nullptr});
        REQUIRE(widget);
        widget->show({0, "", std::move(data)}, MotionTime(0));
    }

    std::vector<Item> drawn(const Rect& area, bool towards_right = false) {
        SceneBuilder builder(1080, 1920, fonts);
        builder.begin_layer("it");
        widget->draw(builder, area, towards_right, MotionTime(0));
        return builder.take().layers.front().items;
    }

    FontSet fonts;
    std::unique_ptr<Widget> widget;
};

view::ClockView both() {
    view::ClockView clock;
    clock.time = "07:42";
    clock.date = "Thursday";
    clock.is_analog = true;
    clock.hands = view::ClockHands{462, 5};
    clock.sun = view::SkyTimes{"07:33", "16:04", ""};
    clock.moon = view::SkyTimes{"07:33", "—", ""};
    clock.moon_face = {0.4, true};
    return clock;
}

void check_inside(const std::vector<Item>& items, const Rect& area) {
    REQUIRE_FALSE(items.empty());
    for (const Item& item : items) {
        // Letters may hang over by their side bearings.
        INFO(item.bounds.x << "," << item.bounds.y << " " << item.bounds.w << "x" << item.bounds.h);
        CHECK(item.bounds.x >= area.x - 60);
        CHECK(item.bounds.right() <= area.right() + 60);
        CHECK(item.bounds.y >= area.y - 60);
        CHECK(item.bounds.bottom() <= area.bottom() + 24);
    }
}

view::Ribbon ribbon(const char* name) {
    return {name,
            {0x43, 0x8B, 0xFF},
            {{0, 0.3, view::RibbonKind::home, 0}, {0.3, 0.5, view::RibbonKind::region, 7}},
            {{0, 1, view::RibbonKind::home, 0}}};
}

}  // namespace

TEST_CASE("a dial stands beside the digits where there is room, else above them") {
    Hung clock("clock", config::ClockOptions{}, both());
    const int wide = clock.widget->height_for(960);
    const int narrow = clock.widget->height_for(420);
    CHECK(wide < narrow);
    CHECK(narrow > 300);
    CHECK(clock.widget->wanted_width() <= 960);
    check_inside(clock.drawn({60, 60, 960, wide}), {60, 60, 960, wide});
    check_inside(clock.drawn({60, 60, 420, narrow}), {60, 60, 420, narrow});
    check_inside(clock.drawn({60, 60, 960, wide}, true), {60, 60, 960, wide});
}

TEST_CASE("only the hands differ from one minute to the next") {
    Hung clock("clock", config::ClockOptions{}, both());
    const Rect area{60, 60, 960, 400};
    const auto before = clock.drawn(area);
    view::ClockView later = both();
    later.hands->minute = 463;
    clock.widget->show({0, "", later}, MotionTime(0));
    const auto after = clock.drawn(area);
    REQUIRE(before.size() == after.size());
    std::size_t different = 0;
    for (std::size_t i = 0; i < before.size(); ++i)
        different += before[i] == after[i] ? 0 : 1;
    CHECK(different == 2);
}

TEST_CASE("a dial without hands is drawn until the time is known, and without ticks if so wished") {
    view::ClockView clock;
    clock.is_analog = true;
    Hung plain("clock", config::ClockOptions{}, clock);
    CHECK(plain.drawn({0, 0, 400, 400}).size() == 61);
    config::ClockOptions options;
    options.analog_face = config::AnalogFace::none;
    Hung bare("clock", options, clock);
    CHECK(bare.drawn({0, 0, 400, 400}).size() == 1);
}

TEST_CASE("a household without vehicles leaves no gap on the mirror") {
    CHECK(Hung("vehicles", config::VehiclesOptions{}, view::VehiclesView{}).widget->height_for(960) == 0);
    CHECK(Hung("ribbons", config::RibbonsOptions{}, view::RibbonsView{}).widget->height_for(960) == 0);
}

TEST_CASE("vehicles stay within their room, narrow or wide, however much there is to say") {
    view::VehiclesView vehicles;
    view::VehicleRow row{
        "A very long name of a camper van",
        {},
        household::Freshness::stale,
        true,
        "near Neubrandenburg, 120 km",
        "Alarm: moved while switched off since yesterday",
        {"parked since yesterday", "ignition off", "12.4 V", "tracker asleep", "heard yesterday 22:42"},
        "battery weak, 11.4 V"};
    vehicles.rows = {row, row};
    Hung hung("vehicles", config::VehiclesOptions{}, vehicles);
    for (const int width : {960, 560, 400}) {
        INFO(width);
        const Rect area{60, 60, width, hung.widget->height_for(width)};
        check_inside(hung.drawn(area), area);
    }
    CHECK(hung.widget->height_for(400) > hung.widget->height_for(960));
}

TEST_CASE("ribbons of many people stay within their room, and every region has a pattern") {
    view::RibbonsView days;
    for (const char* name : {"Anna", "Maximiliane-Friederike", "C"})
        days.rows.push_back(ribbon(name));
    days.hours = {{0, ""}, {0.25, "06:00"}, {0.5, "12:00"}, {0.75, "18:00"}, {1, ""}};
    days.now = 0.5;
    for (std::size_t pattern = 0; pattern < 9; ++pattern)
        days.legend.push_back({view::RibbonKind::region, pattern, "Some region with a name"});
    Hung hung("ribbons", config::RibbonsOptions{}, days);
    for (const int width : {960, 560}) {
        INFO(width);
        const Rect area{60, 60, width, hung.widget->height_for(width)};
        check_inside(hung.drawn(area), area);
        // Less room: the hours stay, the legend and people go.
        for (int height = area.h - 1; height > 110; height -= 30)
            check_inside(hung.drawn({60, 60, width, height}), {60, 60, width, height});
    }
    CHECK(hung.drawn({60, 60, 960, 40}).empty());
}
