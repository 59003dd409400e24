// Where people are many and the wall is small.

#include "render/widgets/people_widget.hpp"

#include <set>

#include "render/widgets/battery.hpp"

#include "module/config/config.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

/// Every text that is drawn for so many people in a room of this size, of whom some are left out already.
std::set<std::string> drawn(int people, int left_out, const Rect& room) {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    PeopleWidget widget(config::Module{}, {&fonts, nullptr, TypeScale::for_screen(1920, 1080, {}, 1)});
    view::PeopleView view;
    for (int i = 0; i < people; ++i) {
        view::PersonRow row;
        row.name = "Person " + std::to_string(i);
        row.initials = "P";
        row.whereabouts = "home";
        view.rows.push_back(row);
    }
    view.left_out = static_cast<std::size_t>(left_out);
    if (left_out > 0) view.more = "and more";
    widget.show({0, "", std::move(view)}, 0ms);
    SceneBuilder builder(1920, 1080, fonts);
    builder.begin_layer("people");
    widget.draw(builder, room, false, 0ms);
    std::set<std::string> texts;
    const Scene scene = builder.take();
    for (const Item& item : scene.layers.front().items) {
        if (const auto* run = std::get_if<TextRun>(&item.what)) texts.insert(run->text);
    }
    return texts;
}

/// How many shapes are drawn for one person, and where their name ends.
struct DrawnPerson {
    std::size_t shapes = 0;
    int name_end = 0;
    int last_shape_begin = 0;
};

DrawnPerson draw_person(bool is_blurred, config::PeopleVariant variant, int width_px) {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    config::Module module;
    module.options = config::PeopleOptions{.variant = variant};
    PeopleWidget widget(module, {&fonts, nullptr, TypeScale::for_screen(1080, 1920, {}, 1)});
    view::PersonRow row;
    row.name = "Benedikt";
    row.initials = "B";
    row.whereabouts = "out";
    row.is_blurred = is_blurred;
    widget.show({0, "", view::PeopleView{{row}, "", 0, ""}}, 0ms);
    SceneBuilder builder(1080, 1920, fonts);
    builder.begin_layer("people");
    widget.draw(builder, {0, 0, width_px, 400}, false, 0ms);
    DrawnPerson drawn;
    const Scene scene = builder.take();
    for (const Item& item : scene.layers.front().items) {
        if (const auto* const run = std::get_if<TextRun>(&item.what); run != nullptr && run->text == row.name)
            drawn.name_end = item.bounds.right();
        if (!std::holds_alternative<Shape>(item.what)) continue;
        ++drawn.shapes;
        drawn.last_shape_begin = item.bounds.x;
    }
    return drawn;
}

/// How many pixels of a battery are filled, and how many shapes there are besides.
struct DrawnBattery {
    int filled_px = 0;
    int room_px = 0;
    std::size_t shapes = 0;
};

DrawnBattery battery(int percent, bool is_charging = false) {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    view::PersonRow row;
    row.battery = std::to_string(percent) + " %";
    row.battery_pct = percent;
    row.charging = is_charging;
    SceneBuilder builder(1080, 1920, fonts);
    builder.begin_layer("battery");
    draw_battery(builder, row, TypeScale::for_screen(1080, 1920, {}, 1), 100, 100);
    const Scene scene = builder.take();
    DrawnBattery drawn;
    Rect outline;
    for (const Item& item : scene.layers.front().items) {
        if (std::holds_alternative<Shape>(item.what)) {
            if (drawn.shapes++ == 0) outline = item.bounds;
        } else if (std::holds_alternative<Fill>(item.what) && item.bounds.right() < outline.right()) {
            drawn.filled_px = item.bounds.w;
        }
    }
    drawn.room_px = outline.w;
    return drawn;
}

}  // namespace

TEST_CASE("a battery is filled as far as it is charged, and has a bolt while it charges") {
    CHECK(battery(0).filled_px == 0);
    CHECK(battery(1).filled_px > 0);
    const int full = battery(100).filled_px;
    CHECK(full > battery(100).room_px / 2);
    for (const int percent : {10, 25, 61, 90}) {
        INFO(percent);
        CHECK(std::abs(battery(percent).filled_px - full * percent / 100) <= 1);
    }
    CHECK(battery(300).filled_px == full);
    CHECK(battery(61).shapes == 1);
    CHECK(battery(61, true).shapes > 1);
    CHECK(battery(61, true).filled_px == battery(61).filled_px);
}

TEST_CASE("everybody is drawn where there is room") {
    const auto texts = drawn(4, 0, {0, 0, 900, 900});
    for (const char* name : {"Person 0", "Person 1", "Person 2", "Person 3"})
        CHECK(texts.contains(name));
    CHECK_FALSE(texts.contains("+0"));
}

TEST_CASE("whoever finds no room is counted in the last place, with those that maxRows leaves out") {
    const auto texts = drawn(12, 2, {0, 0, 600, 420});
    std::size_t names = 0;
    for (int i = 0; i < 12; ++i)
        names += texts.contains("Person " + std::to_string(i)) ? 1 : 0;
    CHECK(names > 0);
    CHECK(names < 12);
    CHECK(texts.contains("+" + std::to_string(12 - names + 2)));
}

TEST_CASE("a closed eye stands behind the name of who is blurred, in rows, narrow rows and cards") {
    using config::PeopleVariant;
    for (const auto& [variant, width_px] :
         {std::pair(PeopleVariant::row, 960), std::pair(PeopleVariant::row, 500),
          std::pair(PeopleVariant::card, 960)}) {
        INFO(width_px);
        const DrawnPerson open = draw_person(false, variant, width_px);
        const DrawnPerson closed = draw_person(true, variant, width_px);
        CHECK(open.name_end > 0);
        CHECK(closed.name_end == open.name_end);  // it is not cut short for the eye
        CHECK(closed.shapes > open.shapes);
        CHECK(closed.last_shape_begin >= closed.name_end);
    }
}
