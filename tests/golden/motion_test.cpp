// Things on their way: the start, the middle and the end of what moves, on one picture a motion.

#include <algorithm>

#include "render/sdl/canvas.hpp"
#include "render/stage.hpp"
#include "tests/golden/golden.hpp"
#include "tests/golden/overlay_scene.hpp"
#include "tests/golden/sample_household.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/still_maps.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using golden::marker;
using golden::region;
using golden::spot;
using render::MotionTime;

namespace {

constexpr int k_side = 480;
constexpr UtcSeconds k_now{std::chrono::sys_days(std::chrono::year(2025) / 11 / 20) + 7h};
// Names are set by FreeType and HarfBuzz, whose versions differ by single pixels of a letter's rim.
constexpr golden::Tolerance k_tolerance{48, 0.004};

void check(const render::Image& picture, const std::string& name) {
    const auto verdict = golden::compare(picture, name, k_tolerance);
    INFO(verdict.message);
    CHECK(verdict.same);
}

/// Pixel by pixel; a failure prints no pictures.
bool is_same(const render::Image& a, const render::Image& b) {
    return a.pixels == b.pixels;
}

/// Pictures of one height beside each other, with a line of grey in between.
render::Image side_by_side(const std::vector<render::Image>& images) {
    constexpr int k_line_px = 2;
    render::Image all{-k_line_px, images.front().height_px, {}};
    for (const render::Image& image : images)
        all.width_px += image.width_px + k_line_px;
    for (int y = 0; y < all.height_px; ++y) {
        for (const render::Image& image : images) {
            if (&image != &images.front()) all.pixels.insert(all.pixels.end(), k_line_px, 0xFF606060U);
            const auto row = image.pixels.begin() + std::ptrdiff_t{y} * image.width_px;
            all.pixels.insert(all.pixels.end(), row, row + image.width_px);
        }
    }
    return all;
}

/// Pictures of one width below each other.
render::Image stacked(const std::vector<render::Image>& images) {
    render::Image all{images.front().width_px, 0, {}};
    for (const render::Image& image : images) {
        all.height_px += image.height_px;
        all.pixels.insert(all.pixels.end(), image.pixels.begin(), image.pixels.end());
    }
    return all;
}

render::Image cut(const render::Image& image, const render::Rect& part) {
    render::Image out{part.w, part.h, {}};
    for (int y = part.y; y < part.bottom(); ++y) {
        const auto row = image.pixels.begin() + std::ptrdiff_t{y} * image.width_px + part.x;
        out.pixels.insert(out.pixels.end(), row, row + part.w);
    }
    return out;
}

/// The sum of all that shines.
double light_of(const render::Image& picture) {
    double sum = 0;
    for (const std::uint32_t pixel : picture.pixels)
        sum += static_cast<double>((pixel >> 8U) & 0xFFU);
    return sum;
}

/// A map alone, its people, and a clock that the test moves.
class MovingMap {
  public:
    explicit MovingMap(const view::MapView& first)
        : m_fonts(MIRROR_SOURCE_DIR "/assets/fonts"),
          m_stage(config(), k_side, k_side, m_fonts, &m_maps),
          m_canvas(k_side, k_side, m_fonts) {
        show(first, 0ms);
        m_stage.compose(0ms);
    }
    void show(const view::MapView& map, MotionTime now) {
        view::MirrorView view;
        view.modules.push_back({0, "", map});
        m_stage.show(view, now);
    }
    render::Image at(MotionTime now) {
        m_canvas.paint(m_stage.compose(now));
        return m_canvas.image();
    }
    [[nodiscard]] bool is_moving(MotionTime now) const { return m_stage.next_frame(now).has_value(); }

  private:
    static config::Config config() {
        config::Config config = golden::map_config(k_side, k_side);
        config.zoom = 1.5;
        return config;
    }

    render::FontSet m_fonts;
    testing::StillMaps m_maps;
    render::Stage m_stage;
    render::Canvas m_canvas;
};

view::MapView family(double anna_east_m, double anna_north_m = 300) {
    view::MapView map;
    map.home = spot(0, 0);
    map.markers = {marker("Anna", 0, anna_east_m, anna_north_m), marker("Ben", 1, -700, -300)};
    map.regions = {region("Home", 0, -250, 130, false)};
    std::vector<household::TrailPoint> way;
    for (int i = 0; i <= 30; ++i)
        way.push_back({spot(-700 + 50 * i, -300 + 20 * i), k_now - std::chrono::minutes(60 - 2 * i), i == 0});
    map.trails = {{map.markers[1].color, std::make_shared<const std::vector<household::TrailPoint>>(way)}};
    map.trails_from = k_now - 2h;
    map.trails_to = k_now;
    return map;
}

/// Modules without a map, and a clock that the test moves.
class MovingModules {
  public:
    MovingModules(const config::Config& config, int width_px, int height_px)
        : m_fonts(MIRROR_SOURCE_DIR "/assets/fonts"),
          m_stage(config, width_px, height_px, m_fonts, nullptr),
          m_canvas(width_px, height_px, m_fonts) {}
    void show(const view::MirrorView& view, MotionTime now) {
        m_stage.show(view, now);
        m_stage.compose(now);
    }
    render::Image at(MotionTime now) {
        m_canvas.paint(m_stage.compose(now));
        return m_canvas.image();
    }
    [[nodiscard]] bool is_moving(MotionTime now) const { return m_stage.next_frame(now).has_value(); }

  private:
    render::FontSet m_fonts;
    render::Stage m_stage;
    render::Canvas m_canvas;
};

/// One module of the sample household, where it has the screen for itself.
config::Config alone(std::string_view name, config::ModuleOptions options, config::Position position) {
    config::Config config = golden::every_module_config();
    std::erase_if(config.modules, [&](const config::Module& module) { return module.name != name; });
    config.modules.front().position = position;
    config.modules.front().options = std::move(options);
    config.display.viewing_distance_m = 0;
    config.display.face_window = config::FaceWindow{0, 0};
    return config;
}

household::Summary with_anna_at(const char* region) {
    household::Summary summary = golden::sample_summary();
    summary.people[0].whereabouts = {household::WhereaboutsKind::region, region, {}};
    return summary;
}

}  // namespace

TEST_CASE("the camera on its way: ways, regions and people go along") {
    MovingMap map(family(500));
    const render::Image before = map.at(500ms);
    map.show(family(2600, 1200), 1s);
    check(map.at(1s + 33ms), "motion_camera_start");
    check(map.at(1s + 300ms), "motion_camera_middle");
    const render::Image after = map.at(3s);
    check(after, "motion_camera_end");
    CHECK_FALSE(map.is_moving(3s));
    CHECK(is_same(after, map.at(9s)));
    CHECK_FALSE(is_same(before, after));
}

TEST_CASE("a view too far away for a way fades into the picture; a map that nobody needs fades away") {
    // What the maps need not show, so that the file stays small.
    const render::Rect middle{90, 90, 300, 300};
    MovingMap map(family(500));
    map.at(500ms);
    view::MapView elsewhere = family(500);
    elsewhere.home = LatLon::make(47.14, 9.52);
    for (view::Marker& each : elsewhere.markers)
        each.place = *elsewhere.home;
    elsewhere.markers[0].place = LatLon::make(47.15, 9.53).value();
    elsewhere.regions.clear();
    elsewhere.trails.clear();
    map.show(elsewhere, 1s);
    map.at(1s);
    std::vector<render::Image> leap;
    for (const MotionTime time : {1s + 33ms, 1s + 300ms, MotionTime(3s)})
        leap.push_back(cut(map.at(time), middle));
    CHECK(is_same(map.at(3s), map.at(9s)));

    MovingMap going(family(500));
    const render::Image whole = going.at(500ms);
    view::MapView nobody_out = family(500);
    nobody_out.is_everybody_home = true;
    going.show(nobody_out, 1s);
    CHECK(is_same(going.at(1s), whole));
    std::vector<render::Image> veil;
    for (const MotionTime time : {1s + 33ms, 1s + 300ms, MotionTime(3s)})
        veil.push_back(cut(going.at(time), middle));
    CHECK(light_of(veil[1]) < 0.75 * light_of(veil[0]));
    CHECK(light_of(veil[1]) > 0.25 * light_of(veil[0]));
    CHECK(light_of(veil[2]) == 0);
    CHECK_FALSE(going.is_moving(3s));
    check(stacked({side_by_side(leap), side_by_side(veil)}), "motion_fades");
}

TEST_CASE("a marker glides from where it stood to where it is, and starts and ends there exactly") {
    const view::MapView later = family(250, 200);
    MovingMap map(family(500));
    const render::Image before = map.at(500ms);
    map.show(later, 1s);
    std::vector<render::Image> seen;
    for (const MotionTime time : {MotionTime(1s), 1s + 100ms, MotionTime(3s)})
        seen.push_back(map.at(time));
    CHECK_FALSE(is_same(seen[1], before));
    CHECK_FALSE(is_same(seen[1], seen[2]));
    MovingMap rested(family(500));
    rested.show(later, 1s);
    rested.at(1s);
    CHECK(is_same(rested.at(3s), seen[2]));
    for (render::Image& each : seen)
        each = cut(each, {200, 60, 240, 260});
    check(side_by_side(seen), "motion_glide");
}

TEST_CASE("an alert fades in and out: nothing at the start, half its light in the middle") {
    config::Config config = golden::map_config(k_side, k_side);
    config.modules.clear();
    config.zoom = 1.2;
    MovingModules modules(config, k_side, k_side);
    view::MirrorView view;
    view.alert = view::AlertView{view::AlertKind::alarm, "Alarm", "Beetle moved", "since 02:14", ""};
    modules.show(view, 1s);
    std::vector<render::Image> coming;
    for (const MotionTime time : {MotionTime(1s), 1s + 125ms, MotionTime(3s)})
        coming.push_back(modules.at(time));
    CHECK_FALSE(modules.is_moving(3s));
    view.alert.reset();
    modules.show(view, 4s);
    std::vector<render::Image> going;
    for (const MotionTime time : {MotionTime(4s), 4s + 125ms, MotionTime(6s)})
        going.push_back(modules.at(time));
    const double full = light_of(coming[2]);
    CHECK(light_of(coming[0]) < 0.05 * full);
    CHECK(is_same(going[0], coming[2]));
    for (const render::Image& middle : {coming[1], going[1]}) {
        CHECK(light_of(middle) > 0.25 * full);
        CHECK(light_of(middle) < 0.75 * full);
    }
    CHECK(light_of(going[2]) == 0);
    const auto strip = [](std::vector<render::Image> images) {
        for (render::Image& image : images)
            image = cut(image, {0, 100, k_side, 110});
        return side_by_side(images);
    };
    check(stacked({strip(coming), strip(going)}), "motion_alert");
}

TEST_CASE("hands of the clock turn to their new places, discs upright all the way") {
    const config::Config config =
        alone("weasleyClock", config::WeasleyClockOptions{}, config::Position::lower_third);
    household::Summary later = with_anna_at("Home");
    later.people[2].whereabouts = {household::WhereaboutsKind::region, "Work", {}};
    MovingModules clock(config, 720, 720);
    clock.show(golden::sample_view(config, golden::sample_summary()), 0s);
    const render::Image before = clock.at(0s);
    CHECK_FALSE(clock.is_moving(0s));
    clock.show(golden::sample_view(config, later), 1s);
    std::vector<render::Image> seen;
    for (const MotionTime time : {MotionTime(1s), 1s + 450ms, MotionTime(9s)})
        seen.push_back(clock.at(time));
    CHECK_FALSE(clock.is_moving(9s));
    MovingModules fresh(config, 720, 720);
    fresh.show(golden::sample_view(config, later), 0s);
    CHECK(is_same(seen[2], fresh.at(0s)));
    // Names of places that stand empty now are dimmed at once.
    CHECK(light_of(seen[0]) > 0.97 * light_of(before));
    for (render::Image& each : seen)
        each = cut(each, {110, 0, 590, 420});
    check(side_by_side(seen), "motion_hands");
}

TEST_CASE("flaps fall letter by letter, the last ones last") {
    config::WeasleyClockOptions options;
    options.style = config::WeasleyStyle::split_flap;
    config::Config config = alone("weasleyClock", options, config::Position::lower_third);
    config.zoom = 1.1;
    MovingModules board(config, 760, 1100);
    board.show(golden::sample_view(config, golden::sample_summary()), 0s);
    const render::Image before = board.at(0s);
    board.show(golden::sample_view(config, with_anna_at("Home")), 1s);
    std::vector<render::Image> seen;
    for (const MotionTime time : {MotionTime(1s), 1s + 220ms, MotionTime(3s)})
        seen.push_back(board.at(time));
    CHECK(is_same(seen[0], before));
    CHECK_FALSE(board.is_moving(3s));
    for (render::Image& each : seen)
        each = cut(each, {0, 724, 760, 136});  // Anna's row, and Ben's, which rests
    check(stacked(seen), "motion_flaps");
}

TEST_CASE(
    "words are right in the first frame: a sentence, a module that comes or goes, nothing of it moves") {
    const config::Config config = golden::sample_config();
    const auto resting = [&](const view::MirrorView& view, MotionTime now) {
        MovingModules fresh(config, 540, 960);
        fresh.show(view, now);
        return fresh.at(now);
    };
    const auto without = [](view::MirrorView view, std::size_t module) {
        std::erase_if(view.modules, [&](const view::ModuleView& each) {
            return each.config_index == module || std::holds_alternative<view::MapView>(each.data);
        });
        return view;
    };
    constexpr std::size_t k_map = 4;
    constexpr std::size_t k_people = 5;
    const view::MirrorView first = without(golden::sample_view(config, golden::sample_summary()), k_map);
    const view::MirrorView second = without(golden::sample_view(config, with_anna_at("Home")), k_map);
    const view::MirrorView hidden = without(second, k_people);
    REQUIRE_FALSE(is_same(resting(first, 0s), resting(second, 0s)));
    MovingModules modules(config, 540, 960);
    modules.show(first, 0s);
    for (const auto& [view, time] : {std::pair(&second, MotionTime(1s)), std::pair(&hidden, MotionTime(2s)),
                                     std::pair(&second, MotionTime(3s))}) {
        modules.show(*view, time);
        CHECK(is_same(modules.at(time), resting(*view, time)));
        CHECK_FALSE(modules.is_moving(time));
    }
}
