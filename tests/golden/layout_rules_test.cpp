// The rules of the whole picture, in every language, for every number of people and on every size of screen:
// nothing leaves the screen, no text runs into another, none is too small, and the face window stays empty.

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "module/base/utf8.hpp"
#include "render/layout/layout.hpp"
#include "render/stage.hpp"
#include "tests/golden/sample_household.hpp"
#include "tests/golden/scene_dump.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace std::chrono_literals;

namespace {

constexpr std::array k_languages{"ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "sv"};

struct Size {
    int width_px, height_px;
    [[nodiscard]] int short_side() const { return std::min(width_px, height_px); }
};
constexpr std::array k_sizes{Size{480, 800},   Size{800, 480},   Size{720, 1280},  Size{1280, 720},
                             Size{1080, 1920}, Size{1920, 1080}, Size{2160, 3840}, Size{3840, 2160}};

/// A text with the box that its letters fill.
struct Line {
    std::string text;
    std::string layer;
    render::Rect ink;
    int size_px;
};

struct Picture {
    render::Scene scene;
    std::vector<Line> lines;
    render::Rect face;
};

config::Config household_in(const std::string& language) {
    config::Config config = golden::sample_config();
    config.language = language;
    config.locale.clear();
    config.alerts.enabled = false;
    return config;
}

/// Long names of people and places, as they do occur.
household::Summary with_long_names(household::Summary summary) {
    if (summary.people.size() > 1) summary.people[1].name = "Maximiliane-Friederike von Hohenstein";
    for (household::PersonStatus& person : summary.people) {
        if (person.whereabouts.region == "School")
            person.whereabouts.region = "Albert-Einstein-Gymnasium Neubrandenburg";
    }
    return summary;
}

Picture draw(const config::Config& config, const household::Summary& summary, Size size,
             bool is_broker_away) {
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    render::Stage stage(config, size.width_px, size.height_px, fonts, nullptr);
    stage.show(golden::sample_view(config, summary, is_broker_away), render::MotionTime(0));
    const render::Screen screen{
        size.width_px, size.height_px,
        render::TypeScale::for_screen(size.width_px, size.height_px, config.display, config.zoom),
        config.display};
    Picture picture{stage.compose(render::MotionTime(10'000)), {}, render::face_window(screen)};
    for (const render::Layer& layer : picture.scene.layers) {
        for (const render::Item& item : layer.items) {
            const auto* const run = std::get_if<render::TextRun>(&item.what);
            if (run == nullptr) continue;
            // Capitals stand 0.71 em high, a comma hangs 0.15 em deep.
            const int em = run->font.size_px;
            const int width = fonts.measure(run->text, run->font, run->tracking_px).width_px;
            render::Rect ink{run->left, run->baseline - em * 71 / 100, width, em * 86 / 100};
            if (layer.clip) ink = ink.shared_with(*layer.clip);
            if (ink.empty()) continue;
            picture.lines.push_back({run->text, layer.name, ink, em});
        }
    }
    return picture;
}

std::vector<std::string> faults_of(const Picture& picture, Size size) {
    std::vector<std::string> faults;
    const render::Rect screen{0, 0, size.width_px, size.height_px};
    for (std::size_t i = 0; i < picture.lines.size(); ++i) {
        const Line& line = picture.lines[i];
        if (line.ink.shared_with(screen) != line.ink) faults.push_back(line.text + " leaves the screen");
        const bool is_on_map = line.layer.starts_with("map/");
        const int above_baseline = line.ink.h - line.size_px * 15 / 100;  // a comma may hang into it
        if (picture.face.intersects({line.ink.x, line.ink.y, line.ink.w, above_baseline}))
            faults.push_back(line.text + " stands in the face window");
        // Initials in a ring only repeat the name beside them.
        const double least = is_on_map || codepoint_count(line.text) <= 2 ? 0.017 : 0.026;
        if (line.size_px < std::floor(least * size.short_side()))
            faults.push_back(fmt::format("{} has only {} px", line.text, line.size_px));
        for (std::size_t k = 0; k < i; ++k) {
            // Names on the map are kept apart by the map itself, by what is seen there.
            if (is_on_map && picture.lines[k].layer == line.layer) continue;
            if (line.ink.intersects(picture.lines[k].ink))
                faults.push_back(line.text + " runs into " + picture.lines[k].text);
        }
    }
    return faults;
}

void check_all(const std::string& language, const household::Summary& summary, bool is_broker_away) {
    const config::Config config = household_in(language);
    for (const Size size : k_sizes) {
        const Picture picture = draw(config, summary, size, is_broker_away);
        INFO(language << ", " << summary.people.size() << " people, " << size.width_px << "x"
                      << size.height_px);
        REQUIRE_FALSE(picture.lines.empty());
        CHECK(faults_of(picture, size) == std::vector<std::string>{});
    }
}

}  // namespace

TEST_CASE("nothing overlaps, leaves the screen or shrinks too far, in all languages and for 1 to 12 people") {
    for (const char* const language : k_languages) {
        for (const std::size_t people : {1U, 2U, 5U, 8U, 12U})
            check_all(language, golden::family_of(people), false);
    }
}

TEST_CASE("nor with long names, and with the broker away") {
    for (const char* const language : k_languages)
        check_all(language, with_long_names(golden::family_of(5)), true);
}

TEST_CASE("an empty household shows what to do next, in every language and on every screen") {
    for (const char* const language : k_languages) {
        config::Config config = household_in(language);
        config.people.clear();
        for (const Size size : k_sizes) {
            const Picture picture = draw(config, {}, size, false);
            INFO(language << ", " << size.width_px << "x" << size.height_px);
            CHECK(faults_of(picture, size) == std::vector<std::string>{});
            CHECK(std::ranges::any_of(picture.lines,
                                      [](const Line& line) { return line.layer.starts_with("people/"); }));
        }
    }
}

TEST_CASE("languages, sizes and counts as they stand on the screen") {
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    const auto check = [](const std::string& language, std::size_t people, Size size) {
        const auto verdict = golden::compare_scene(
            draw(household_in(language), golden::family_of(people), size, false).scene,
            fmt::format("{}_{}_people_{}x{}", language, people, size.width_px, size.height_px));
        INFO(verdict.message);
        CHECK(verdict.same);
    };
    for (const char* const language : k_languages)
        check(language, 5, {1080, 1920});
    for (const std::size_t people : {1U, 2U, 12U})
        check("en", people, {1080, 1920});
    for (const Size size : {Size{480, 800}, Size{1920, 1080}, Size{2160, 3840}})
        check("en", 5, size);
    check("ar", 5, {1920, 1080});
}
