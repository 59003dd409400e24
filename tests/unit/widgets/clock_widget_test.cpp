// Where the lines of a clock stand.

#include "render/widgets/clock_widget.hpp"

#include <map>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

/// The middles of time and date, drawn 900 px wide from x = 100 on.
std::map<std::string, int> middles_in(config::Position position) {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    config::Module module;
    module.position = position;
    module.options = config::ClockOptions{};
    ClockWidget widget(module, {&fonts, nullptr, TypeScale::for_screen(1080, 1920, {}, 1)});
    view::ClockView clock;
    clock.time = "07:42";
    clock.date = "Friday";
    widget.show({0, "", clock}, 0ms);
    SceneBuilder builder(1080, 1920, fonts);
    builder.begin_layer("clock");
    widget.draw(builder, {100, 0, 900, 600}, false, 0ms);
    std::map<std::string, int> middles;
    const Scene scene = builder.take();
    for (const Item& item : scene.layers.front().items) {
        if (const auto* const run = std::get_if<TextRun>(&item.what))
            middles[run->text] = run->left + fonts.measure(run->text, run->font).width_px / 2;
    }
    return middles;
}

}  // namespace

TEST_CASE("a clock in the middle has its time and its date in the middle, one in a corner at its edge") {
    using config::Position;
    for (const Position position : {Position::top_center, Position::middle_center, Position::bottom_center}) {
        auto middles = middles_in(position);
        REQUIRE(middles.size() == 2);
        CHECK(std::abs(middles["07:42"] - 550) <= 1);
        CHECK(std::abs(middles["Friday"] - 550) <= 1);
    }
    auto middles = middles_in(Position::top_left);
    CHECK(middles["Friday"] < middles["07:42"]);
}
