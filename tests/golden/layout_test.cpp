// The whole mirror, in both shapes.

#include "render/sdl/canvas.hpp"
#include "render/stage.hpp"
#include "tests/golden/golden.hpp"
#include "tests/golden/sample_household.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/still_maps.hpp"

using namespace mirror;

namespace {

render::Image draw(const config::Config& config, const household::Summary& summary, int width_px,
                   int height_px, bool is_broker_away = false) {
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    testing::StillMaps maps;
    render::Stage stage(config, width_px, height_px, fonts, &maps);
    stage.show(golden::sample_view(config, summary, is_broker_away), render::MotionTime(0));
    render::Canvas canvas(width_px, height_px, fonts);
    canvas.paint(stage.compose(render::MotionTime(10'000)));
    return canvas.image();
}

}  // namespace

TEST_CASE("the whole mirror in portrait") {
    const auto verdict = golden::compare(draw(golden::sample_config(), golden::sample_summary(), 1080, 1920),
                                         "mirror_portrait");
    INFO(verdict.message);
    CHECK(verdict.same);
}

TEST_CASE("the whole mirror in landscape") {
    const auto verdict = golden::compare(draw(golden::sample_config(), golden::sample_summary(), 1920, 1080),
                                         "mirror_landscape");
    INFO(verdict.message);
    CHECK(verdict.same);
}

TEST_CASE("each widget alone") {
    // Every module of the registry once, in a picture of its own: a widget without a golden image fails here.
    config::Config whole = golden::sample_config();
    whole.alerts.enabled = false;
    for (const std::string_view name : render::widget_names()) {
        config::Config config = whole;
        std::erase_if(config.modules, [&](const config::Module& module) { return module.name != name; });
        INFO(name);
        REQUIRE_FALSE(config.modules.empty());
        config.modules.resize(1);
        config.modules.front().disabled = false;
        const auto verdict =
            golden::compare(draw(config, golden::sample_summary(), 720, 1280, name == "connection"),
                            "widget_" + std::string(name));
        INFO(verdict.message);
        CHECK(verdict.same);
    }
}
