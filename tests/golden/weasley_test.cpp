// The Weasley clock, in its shapes and on its worst days.

#include <algorithm>
#include <array>

#include "render/sdl/canvas.hpp"
#include "render/stage.hpp"
#include "tests/golden/golden.hpp"
#include "tests/golden/sample_household.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using household::Freshness;
using household::WhereaboutsKind;
using render::MotionTime;

namespace {

struct Family {
    config::Config config = golden::every_module_config();
    household::Summary summary = golden::sample_summary();

    explicit Family(config::WeasleyClockOptions options = {},
                    config::Position position = config::Position::lower_third) {
        std::erase_if(config.modules,
                      [](const config::Module& module) { return module.name != "weasleyClock"; });
        config.modules.front().position = position;
        config.modules.front().options = std::move(options);
        for (const char* name : {"Grandma", "Football"})
            config.regions.push_back({name, *LatLon::make(53.55, 13.25), 150, "", {}});
        summary.people[4].freshness = Freshness::ageing;
    }

    /// Somebody more, like the first one.
    void add(const char* name) {
        household::PersonStatus person = summary.people[1];
        person.name = name;
        person.index = summary.people.size();
        summary.people.push_back(person);
        config.people.push_back({name, {name}, {}, "", config::PersonKind::person});
    }
    void put(std::size_t person, const char* region) {
        summary.people[person].whereabouts = {WhereaboutsKind::region, region, {}};
    }
};

/// The clock alone on a screen of its own.
class Picture {
  public:
    /// \param zoom 1: sizes follow the shorter side
    Picture(const Family& family, int width_px, int height_px, double zoom = 1)
        : m_zoom(zoom),
          m_fonts(MIRROR_SOURCE_DIR "/assets/fonts"),
          m_stage(alone(family.config, m_zoom), width_px, height_px, m_fonts, nullptr),
          m_canvas(width_px, height_px, m_fonts) {
        show(family, MotionTime(0));
    }
    void show(const Family& family, MotionTime now) {
        m_stage.show(golden::sample_view(alone(family.config, m_zoom), family.summary), now);
        m_canvas.paint(m_stage.compose(now));
    }
    render::Image at(MotionTime now) {
        m_canvas.paint(m_stage.compose(now));
        return m_canvas.image();
    }

  private:
    static config::Config alone(config::Config config, double zoom) {
        config.display.viewing_distance_m = 0;
        config.display.face_window = config::FaceWindow{0, 0};
        config.zoom = zoom;
        return config;
    }
    double m_zoom;
    render::FontSet m_fonts;
    render::Stage m_stage;
    render::Canvas m_canvas;
};

double black_share(const render::Image& picture) {
    const auto black =
        std::ranges::count_if(picture.pixels, [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) == 0; });
    return static_cast<double>(black) / static_cast<double>(picture.pixels.size());
}

void check(const render::Image& picture, const char* name) {
    const auto verdict = golden::compare(picture, name);
    INFO(verdict.message);
    CHECK(verdict.same);
    INFO("black: " << black_share(picture));
    CHECK(black_share(picture) >= 0.87);
}

}  // namespace

TEST_CASE("in landscape the clock has the left column") {
    Family family({}, config::Position::bottom_left);
    const config::Config whole = golden::sample_config();
    const auto add = [&](std::size_t index, config::Position position) {
        config::Module module = whole.modules[index];
        module.position = position;
        module.order = static_cast<int>(family.config.modules.size());
        family.config.modules.push_back(std::move(module));
    };
    add(3, config::Position::top_left);
    add(0, config::Position::top_right);
    add(2, config::Position::top_right);
    add(5, config::Position::bottom_right);
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    render::Stage stage(family.config, 1600, 900, fonts, nullptr);
    stage.show(golden::sample_view(family.config, family.summary), MotionTime(0));
    render::Canvas canvas(1600, 900, fonts);
    canvas.paint(stage.compose(MotionTime(0)));
    check(canvas.image(), "weasley_landscape");
}

TEST_CASE("twelve people, twelve places") {
    config::WeasleyClockOptions options;
    Family family(options);
    for (const char* name : {"Allotment", "Orchestra", "Kindergarten", "Uncle Jonathan's", "Swimming pool"})
        family.config.regions.push_back({name, *LatLon::make(53.55, 13.25), 150, "", {}});
    constexpr std::array names{"Emil", "Frieda", "Gustav", "Hanna", "Ida", "Jonas", "Karl"};
    for (const char* name : names)
        family.add(name);
    constexpr std::array places{"Grandma",      "Football",         "Allotment",    "Orchestra",
                                "Kindergarten", "Uncle Jonathan's", "Swimming pool"};
    for (std::size_t i = 0; i < places.size(); ++i)
        family.put(5 + i, places[i]);
    Picture picture(family, 1080, 1080);
    check(picture.at(MotionTime(0)), "weasley_twelve");
}

TEST_CASE("ten in one place") {
    Family family;
    for (const char* name : {"Emil", "Frieda", "Gustav", "Hanna", "Ida"})
        family.add(name);
    for (std::size_t i = 0; i < 10; ++i)
        family.put(i, "Home");
    Picture picture(family, 1080, 1080);
    check(picture.at(MotionTime(0)), "weasley_ten_at_home");
}

TEST_CASE("stale, lost and in mortal peril") {
    config::WeasleyClockOptions options;
    options.peril = config::WeasleyPeril{15, true, 0};
    Family family(options);
    family.summary.people[1].freshness = Freshness::stale;
    family.summary.people[3].freshness = Freshness::stale;
    family.summary.people[3].whereabouts = {};
    Picture picture(family, 720, 720);
    check(picture.at(MotionTime(0)), "weasley_troubles");
}

TEST_CASE("the table") {
    config::WeasleyClockOptions options;
    options.style = config::WeasleyStyle::table;
    Picture table(Family(options), 1080, 540, 2);
    check(table.at(MotionTime(0)), "weasley_table");
}

TEST_CASE("brass") {
    config::WeasleyClockOptions options;
    options.theme = "astrolabe";
    Family family(options);
    Picture picture(family, 1080, 1080);
    check(picture.at(MotionTime(0)), "weasley_astrolabe");
}

TEST_CASE("a clock too small for its hands is a table, which turns for languages from right to left") {
    const auto left_of = [](const std::string& language, const std::string& words) {
        config::WeasleyClockOptions options;
        options.radius = config::WeasleyClockOptions::k_full_radius * 0.3;
        Family family(options);
        family.config.language = language;
        family.config.locale.clear();
        family.config.display.viewing_distance_m = 0;
        render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
        render::Stage stage(family.config, 800, 480, fonts, nullptr);
        stage.show(golden::sample_view(family.config, family.summary), MotionTime(0));
        const render::Scene scene = stage.compose(MotionTime(0));
        for (const render::Layer& layer : scene.layers) {
            for (const render::Item& item : layer.items) {
                const auto* const run = std::get_if<render::TextRun>(&item.what);
                if (run != nullptr && run->text == words) return run->left;
            }
        }
        return -1;
    };
    // The badge's initials stand before the name: left of it in English, right of it in Arabic.
    REQUIRE(left_of("en", "Clara") >= 0);
    CHECK(left_of("en", "C") < left_of("en", "Clara"));
    CHECK(left_of("ar", "C") > left_of("ar", "Clara"));
}

TEST_CASE("places whose region has an icon show it before their name") {
    Family family;
    family.config.regions[0].icon = "home";
    family.config.regions[1].icon = "school";
    const view::MirrorView view = golden::sample_view(family.config, family.summary);
    const auto& clock = std::get<view::WeasleyClockView>(view.modules.front().data);
    std::size_t icons = 0;
    for (const view::ClockPlace& place : clock.places)
        icons += place.icon.empty() ? 0 : 1;
    CHECK(icons == 2);
    check(Picture(family, 720, 720).at(MotionTime(0)), "weasley_icons");
}
