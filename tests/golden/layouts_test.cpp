// The whole mirror, in both shapes.

#include <fmt/format.h>

#include "module/config/read_config.hpp"
#include "render/layout/layout.hpp"
#include "render/map/base_map_painter.hpp"
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

TEST_CASE("twelve people in landscape: nobody stands on anybody's name") {
    const auto verdict = golden::compare(draw(golden::sample_config(), golden::family_of(12), 1280, 720),
                                         "mirror_twelve_landscape", golden::k_with_date);
    INFO(verdict.message);
    CHECK(verdict.same);
}

TEST_CASE("the whole mirror in a language that is written from right to left") {
    config::Config config = golden::sample_config();
    config.language = "ar";
    config.locale.clear();
    const auto verdict =
        golden::compare(draw(config, golden::sample_summary(), 1080, 1920), "mirror_right_to_left");
    INFO(verdict.message);
    CHECK(verdict.same);
}

TEST_CASE("the whole mirror by night") {
    config::Config config = golden::sample_config();
    config.display.night.emplace();
    config.display.night->hours = config::DaySpan{22 * 60, 8 * 60};
    const auto verdict = golden::compare(draw(config, golden::sample_summary(), 720, 1280), "mirror_night");
    INFO(verdict.message);
    CHECK(verdict.same);
}

namespace {

/// Anna has just come from work, Clara has not left today.
household::Summary everybody_home() {
    household::Summary summary = golden::sample_summary();
    const UtcSeconds came = summary.transitions[0].time + std::chrono::minutes(5);
    summary.people[0].whereabouts = {household::WhereaboutsKind::region, "Home", came};
    summary.people[2].whereabouts = summary.people[3].whereabouts;
    std::erase_if(summary.transitions, [](const auto& record) { return record.person == "Clara"; });
    summary.transitions.insert(summary.transitions.begin(), {"Anna", "Home", true, came});
    for (household::PersonStatus& person : summary.people) {
        person.position->place = *LatLon::make(53.5605, 13.2480);
        person.position->speed_kmh.reset();
        person.distance_home_m = 10;
        person.heading = {};
    }
    return summary;
}

/// So that the files stay small.
render::Image upper_part(const render::Image& image, int height_px) {
    const auto count = static_cast<std::ptrdiff_t>(image.width_px) * height_px;
    return {image.width_px, height_px, {image.pixels.begin(), image.pixels.begin() + count}};
}

}  // namespace

TEST_CASE("a phone that lies silent at home: the sentence says whose word is old, uncut") {
    household::Summary summary = everybody_home();
    summary.people[3].freshness = household::Freshness::stale;
    summary.people[3].since_heard = std::chrono::hours(5);
    for (const auto& [name, width, height] :
         {std::tuple{"sentence_silent_portrait", 1080, 1920}, {"sentence_silent_landscape", 1920, 1080}}) {
        const render::Image picture = draw(golden::sample_config(), summary, width, height);
        const auto verdict = golden::compare(upper_part(picture, 480), name, golden::k_with_date);
        INFO(verdict.message);
        CHECK(verdict.same);
    }
}

TEST_CASE("for guests: initials, no map") {
    config::Config config = golden::sample_config();
    config.privacy.guest = true;
    const auto verdict = golden::compare(draw(config, golden::sample_summary(), 720, 1280), "mirror_guests");
    INFO(verdict.message);
    CHECK(verdict.same);
}

TEST_CASE("a small closed eye beside the names of those who want no more told") {
    config::Config config = golden::sample_config();
    const household::Summary summary = golden::sample_summary();
    for (std::size_t i = 0; i < config.people.size(); ++i)
        config.people[i].blur = i % 2 == 0 ? config::Blur::out : config::Blur::town;
    const auto verdict = golden::compare(draw(config, summary, 720, 1280), "mirror_blurred");
    INFO(verdict.message);
    CHECK(verdict.same);
}

TEST_CASE("everybody at home: the map is gone and the sentence says it") {
    config::Config config = golden::sample_config();
    const household::Summary summary = everybody_home();
    for (config::Module& module : config.modules) {
        if (auto* const map = std::get_if<config::MapOptions>(&module.options)) map->hide_when_home = true;
    }
    const render::Image picture = draw(config, summary, 1080, 1920);
    const auto verdict = golden::compare(picture, "mirror_everybody_home");
    INFO(verdict.message);
    CHECK(verdict.same);
    // The mirror is a mirror: with no map on it hardly anything shines.
    CHECK(map::black_share(picture) > 0.92);
}

TEST_CASE(
    "the mirror stays a mirror: exactly black is 87 % of the default layout, the face window all of it") {
    for (const auto& [width, height] : {std::pair{1080, 1920}, {1920, 1080}}) {
        const config::Config config = golden::sample_config();
        const render::Image picture = draw(config, golden::sample_summary(), width, height);
        INFO(width << "x" << height);
        CHECK(map::black_share(picture) >= 0.87);
        const render::Rect face = render::face_window(
            {width, height, render::TypeScale::for_screen(width, height, config.display, config.zoom),
             config.display});
        std::int64_t dark = 0;
        for (int y = face.y; y < face.bottom(); ++y) {
            for (int x = face.x; x < face.right(); ++x)
                dark += (picture.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                        static_cast<std::size_t>(x)] &
                         0xFFFFFFU) == 0
                            ? 1
                            : 0;
        }
        CHECK(static_cast<double>(dark) >= 0.99 * face.w * face.h);
    }
}

TEST_CASE("the finished layouts") {
    struct Layout {
        const char* name;
        int width_px, height_px;
        double black;  ///< share of the screen that stays a mirror
    };
    for (const Layout& layout :
         {Layout{"portrait-map", 1080, 1920, 0.87}, Layout{"landscape-map", 1920, 1080, 0.87},
          Layout{"weasley", 1080, 1920, 0.92}}) {
        auto read = config::read_config(fmt::format("{}/config/{}.json", MIRROR_SOURCE_DIR, layout.name));
        INFO(layout.name);
        REQUIRE(read);
        CHECK(read->warnings.empty());
        config::Config config = std::move(read->config);
        config.timezone = "Europe/Berlin";
        config.locale = "en-GB";
        const render::Image picture =
            draw(config, golden::sample_summary(), layout.width_px, layout.height_px);
        const auto verdict = golden::compare(picture, fmt::format("layout_{}", layout.name));
        INFO(verdict.message);
        CHECK(verdict.same);
        CHECK(map::black_share(picture) >= layout.black);
    }
}

TEST_CASE("each widget alone") {
    // Every module of the registry once, in a picture of its own: a widget without a golden image fails here.
    config::Config whole = golden::every_module_config();
    whole.alerts.enabled = false;
    for (const std::string_view name : render::widget_names()) {
        config::Config config = whole;
        std::erase_if(config.modules, [&](const config::Module& module) { return module.name != name; });
        INFO(name);
        REQUIRE_FALSE(config.modules.empty());
        config.modules.resize(1);
        const auto verdict =
            golden::compare(draw(config, golden::sample_summary(), 720, 1280, name == "connection"),
                            "widget_" + std::string(name));
        INFO(verdict.message);
        CHECK(verdict.same);
    }
}
