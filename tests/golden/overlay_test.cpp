// What lies on the map, one state after the other.

#include <cmath>
#include <filesystem>
#include <memory>

#include "render/stage.hpp"
#include "tests/golden/golden.hpp"
#include "tests/golden/overlay_scene.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::golden;
using household::Freshness;

namespace {

// Names are set by FreeType and HarfBuzz, whose versions differ by single pixels of a letter's rim.
constexpr Tolerance k_tolerance{48, 0.004};
constexpr int k_side = 720;

void check(const render::Image& picture, const std::string& name) {
    const auto verdict = compare(picture, name, k_tolerance);
    INFO(verdict.message);
    CHECK(verdict.same);
}

void check(const view::MapView& view, const std::string& name, config::MapOptions options = {},
           int width_px = k_side, int height_px = k_side) {
    check(draw_map(map_config(width_px, height_px, std::move(options)), view, width_px, height_px), name);
}

config::MapOptions fixed(double zoom) {
    config::MapOptions options;
    options.center = spot(0, 0);
    options.zoom = zoom;
    return options;
}

/// A face of a few flat colours, with the chin below: a PNG file.
std::string face_file() {
    render::Image face{160, 200, {}};
    for (int y = 0; y < face.height_px; ++y) {
        for (int x = 0; x < face.width_px; ++x) {
            const auto within = [&](double cx, double cy, double rx, double ry) {
                return std::hypot((x - cx) / rx, (y - cy) / ry) < 1;
            };
            std::uint32_t color = 0xFF5A7390U;
            if (within(80, 240, 78, 70)) color = 0xFF2E4A3CU;
            if (within(80, 80, 58, 66)) color = 0xFF4A2F20U;
            if (within(80, 100, 46, 56)) color = 0xFFD9A88AU;
            if (within(63, 92, 6, 6) || within(97, 92, 6, 6)) color = 0xFF1E1E22U;
            if (within(80, 128, 18, 5)) color = 0xFFB04A48U;
            face.pixels.push_back(color);
        }
    }
    const auto file = std::filesystem::path(MIRROR_BINARY_DIR) / "overlay_face.png";
    write_png(face, file);
    return file.string();
}

constexpr UtcSeconds k_now{std::chrono::sys_days(std::chrono::year(2025) / 11 / 20) + std::chrono::hours(7)};

/// A way through corners in metres, one every five minutes until a moment ago.
household::TrailPoints way(const std::vector<std::array<double, 2>>& corners, std::size_t gap_at = 0) {
    std::vector<household::TrailPoint> points;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const auto ago = std::chrono::minutes(7 * static_cast<int>(corners.size() - 1 - i));
        points.push_back({spot(corners[i][0], corners[i][1]), k_now - ago, i == 0 || i == gap_at});
    }
    return std::make_shared<const std::vector<household::TrailPoint>>(std::move(points));
}

}  // namespace

TEST_CASE("fresh, ageing and stale people; who moves and how exactly they are known") {
    view::MapView view;
    auto anna = marker("Anna", 0, -900, 750);
    anna.course_deg = 60;
    auto ben = marker("Ben", 1, 250, 800);
    ben.accuracy_m = 330;
    auto clara = marker("Clara", 2, -850, -150);
    clara.freshness = Freshness::ageing;
    clara.age = "48 min ago";
    auto david = marker("David", 3, 350, -250);
    david.freshness = Freshness::stale;
    david.age = "yesterday 18:02";
    auto old = marker("Zoë-Charlotte", 8, -200, -900);
    view.markers = {anna, ben, clara, david, old};
    check(view, "overlay_people", fixed(13.6));
}

TEST_CASE("vehicles: running, parked, silent, and moved while switched off") {
    view::MapView view;
    const auto car = [](const char* name, std::size_t index, double east_m, double north_m) {
        view::Marker made = marker(name, index, east_m, north_m);
        made.is_vehicle = true;
        return made;
    };
    auto running = car("Beetle", 4, -700, 700);
    running.ignition = true;
    running.course_deg = 200;
    auto parked = car("Van", 5, 500, 700);
    parked.ignition = false;
    auto silent = car("Caravan", 6, -700, -500);
    silent.freshness = Freshness::stale;
    silent.age = "3 days ago";
    auto alarmed = car("Moped", 7, 500, -450);
    alarmed.ignition = false;
    alarmed.alarm = "alarm";
    view.markers = {running, parked, silent, alarmed};
    check(view, "overlay_vehicles", fixed(13.6));
}

TEST_CASE("several in one place fan out with leader lines") {
    view::MapView view;
    view.markers = {marker("Anna", 0, 0, 0), marker("Ben", 1, 12, 4), marker("Clara", 2, -10, 8),
                    marker("David", 3, 900, -700)};
    view.markers[1].freshness = Freshness::ageing;
    view.markers[1].age = "1 h ago";
    view.regions = {region("Home", 0, 0, 120, true)};
    check(view, "overlay_fan_out", fixed(13.6));
}

TEST_CASE("many in one place share a pill") {
    view::MapView view;
    const char* names[] = {"Anna", "Ben", "Clara", "David", "Emil", "Frieda", "Gustav", "Hanna", "Ida"};
    for (std::size_t i = 0; i < std::size(names); ++i) {
        view.markers.push_back(marker(names[i], i, static_cast<double>(i % 3) * 10, 0));
        view.markers.back().region = "Home";
    }
    view.markers[4].freshness = Freshness::stale;
    view.regions = {region("Home", 0, 0, 120, true)};
    check(view, "overlay_pill", fixed(13.6));
}

TEST_CASE("faces inside their rings") {
    view::MapView view;
    view.markers = {marker("Anna", 0, -500, 600), marker("Ben", 1, 500, 600), marker("Clara", 2, 0, -400)};
    const std::string face = face_file();
    for (view::Marker& each : view.markers)
        each.photo = face;
    view.markers[1].freshness = Freshness::ageing;
    view.markers[1].age = "40 min ago";
    view.markers[2].freshness = Freshness::stale;
    view.markers[2].age = "7 h ago";
    check(view, "overlay_faces", fixed(13.6));
}

TEST_CASE("ways fade, and gaps are not bridged") {
    view::MapView view;
    view.markers = {marker("Anna", 0, 900, 700), marker("Ben", 2, -900, -900)};
    view.trails_to = k_now;
    view.trails_from = k_now - std::chrono::hours(2);
    std::vector<std::array<double, 2>> arc;
    for (int i = 0; i <= 16; ++i)
        arc.push_back({-1000 + 1900.0 * i / 16, 700 - 900 * std::sin(3.14159 * i / 16)});
    view.trails.push_back({view.markers[0].color, way(arc)});
    view.trails.push_back(
        {view.markers[1].color,
         way({{700, -900}, {500, -700}, {350, -900}, {100, -800}, {-300, -950}, {-600, -800}, {-900, -900}},
             4)});
    check(view, "overlay_trails", fixed(13.6));
}

TEST_CASE("regions: name or icon, brighter while somebody is inside") {
    view::MapView view;
    view.markers = {marker("Anna", 0, -450, 500)};
    view.regions = {region("Home", -450, 500, 220, true, "home"), region("School", 600, 600, 260, true),
                    region("Work", -500, -500, 200, false), region("Grandma", 600, -500, 120, false, "heart"),
                    region("Lake", 0, -1200, 150, false, "water")};
    check(view, "overlay_regions", fixed(13.6));
}

TEST_CASE("somebody far away gets a view of their own, and the town stays large") {
    view::MapView view;
    view.home = spot(0, 0);
    view.markers = {marker("Anna", 0, -900, -600), marker("Ben", 1, 0, 0), marker("Clara", 2, 900, 300),
                    marker("Oma", 3, 0, 0)};
    view.markers[3].place = LatLon::make(48.137, 11.575).value();
    view.markers[3].distance = "615 km";
    check(view, "overlay_far_wide", {}, 1080, 500);
    check(view, "overlay_far_tall", {}, 640, 720);
    view.markers.push_back(marker("Opa", 4, 0, 0));
    view.markers[4].place = LatLon::make(47.14, 9.52).value();
    view.markers[4].distance = "1,120 km";
    view.markers.push_back(marker("Finn", 5, 0, 0));
    view.markers[5].place = LatLon::make(40.71, -74.0).value();
    view.markers[5].distance = "6,300 km";
    check(view, "overlay_far_two", {}, 1080, 500);
}

TEST_CASE("without any map, the chart: true bearings, distances by rings, own ways as roads") {
    view::MapView view;
    view.home = spot(0, 0);
    view.markers = {marker("Anna", 0, -900, -600), marker("Ben", 1, 0, 0), marker("Clara", 2, 2600, 900),
                    marker("Oma", 3, 0, 0)};
    view.markers[3].place = LatLon::make(48.137, 11.575).value();
    view.markers[0].course_deg = 30;
    view.regions = {region("Home", 0, 0, 120, true), region("School", 2600, 900, 150, true),
                    region("Work", -700, 1500, 200, false)};
    view.ring_distances = {"300 m", "1 km", "3 km", "10 km", "30 km", "100 km", "300 km", "1000 km"};
    view.trails_to = k_now;
    view.trails_from = k_now - std::chrono::hours(1);
    view.trails.push_back({view.markers[0].color, way({{0, 0},
                                                       {300, 200},
                                                       {600, 250},
                                                       {900, 200},
                                                       {1500, 500},
                                                       {2600, 900},
                                                       {1500, 480},
                                                       {600, 250},
                                                       {0, 0},
                                                       {-200, 500},
                                                       {-500, 900},
                                                       {-700, 1500},
                                                       {-500, 900},
                                                       {-300, 100},
                                                       {-500, -300},
                                                       {-900, -600}})});
    config::MapOptions chart;
    chart.kind = config::MapKind::chart;
    check(view, "overlay_chart", chart);
    check(view, "overlay_chart_wide", chart, 1080, 500);
    // A map that has nothing of this place is drawn as a chart by itself.
    const auto drawn = draw_map(map_config(k_side, k_side), view, k_side, k_side, false);
    const auto wanted = draw_map(map_config(k_side, k_side, chart), view, k_side, k_side);
    CHECK(drawn.pixels == wanted.pixels);
}

TEST_CASE("whoever is followed is in the middle, and streets have names") {
    view::MapView view;
    view.markers = {marker("Anna", 0, -700, 500), marker("Ben", 1, 2000, 900)};
    view.markers[0].course_deg = 110;
    config::MapOptions options;
    options.follow = "Anna";
    check(view, "overlay_follow", options);
}

TEST_CASE("the map goes while everybody is at home") {
    view::MapView view;
    view.markers = {marker("Anna", 0, 0, 0)};
    view.is_everybody_home = true;
    const auto picture = draw_map(map_config(360, 360), view, 360, 360);
    CHECK(std::ranges::all_of(picture.pixels, [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) == 0; }));
}
