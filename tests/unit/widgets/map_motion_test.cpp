// What lies on the map while the camera moves: ways and names go along with it.

#include <cmath>

#include "render/stage.hpp"
#include "render/widgets/map_trails.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

constexpr int k_side = 720;
constexpr UtcSeconds k_now{std::chrono::sys_days(std::chrono::year(2025) / 11 / 20) + 7h};
constexpr config::Color k_red{255, 0, 0};

/// Black base maps, there at once.
class BlackMaps final : public map::MapPictures {
  public:
    std::size_t new_slot() override {
        m_latest.emplace_back();
        return m_latest.size() - 1;
    }
    void ask(std::size_t slot, map::MapRequest request) override {
        if (m_latest[slot] && m_latest[slot]->request == request) return;
        const auto pixels = static_cast<std::size_t>(request.width_px * request.height_px);
        auto image = std::make_shared<const Image>(
            Image{request.width_px, request.height_px, Pixels(pixels, 0xFF000000U)});
        m_latest[slot] = map::FinishedMap{std::move(request), std::move(image), false};
    }
    [[nodiscard]] const map::FinishedMap* latest(std::size_t slot) const override {
        return m_latest[slot] ? &*m_latest[slot] : nullptr;
    }
    void forget(std::size_t slot) override { m_latest[slot].reset(); }
    [[nodiscard]] std::string attribution() const override { return ""; }

  private:
    std::vector<std::optional<map::FinishedMap>> m_latest;
};

LatLon east(double metres, double north_m = 0) {
    return LatLon::make(53.5571 + north_m / 111'195, 13.2607 + metres / 66'000).value();
}

/// Anna so far east of the middle, a straight way along the equator of the town, and a region on it.
view::MirrorView view_of(double anna_m) {
    view::MapView map;
    for (const auto& [name, at] : {std::pair{"Anna", anna_m}, {"Ben", -900.0}}) {
        view::Marker marker;
        marker.name = name;
        marker.initials = "X";
        marker.color = {0, 255, 0};
        marker.place = east(at, 500);
        map.markers.push_back(marker);
    }
    map.regions = {{"Lake", east(0, -300), 150, false, ""}, {"Shop", east(400, -250), 150, false, "home"}};
    std::vector<household::TrailPoint> points;
    for (int i = 0; i <= 80; ++i)
        points.push_back({east(-4000 + 100 * i), k_now - std::chrono::seconds(90 - i), i == 0});
    map.trails = {{k_red, std::make_shared<const std::vector<household::TrailPoint>>(std::move(points))}};
    map.trails_from = k_now - 2h;
    map.trails_to = k_now;
    view::MirrorView view;
    view.modules = {{0, "", map}};
    return view;
}

config::Config map_alone() {
    config::Config config;
    config.zoom = 1080.0 / k_side;
    config.display.viewing_distance_m = 0;
    config::Module module;
    module.name = "map";
    module.position = config::Position::fullscreen_below;
    module.options = config::MapOptions{};
    config.modules = {module};
    return config;
}

const TextRun* name_in(const Scene& scene, const std::string& words) {
    for (const Item& item : scene.layers.at(0).items) {
        const auto* run = std::get_if<TextRun>(&item.what);
        if (run != nullptr && run->text == words) return run;
    }
    return nullptr;
}

/// The middle of the red pixels in the picture and in the lines over it, by rows; nothing when there are
/// none.
std::optional<double> red_row(const Scene& scene) {
    double sum = 0;
    int count = 0;
    for (const Item& item : scene.layers.at(0).items) {
        if (const auto* picture = std::get_if<Picture>(&item.what)) {
            for (int y = 0; y < picture->image->height_px; ++y) {
                for (int x = 0; x < picture->image->width_px; ++x) {
                    const std::uint32_t pixel =
                        picture->image->pixels[static_cast<std::size_t>(y * picture->image->width_px + x)];
                    if (((pixel >> 16U) & 255U) < 60 || (pixel & 0xFFFFU) != 0) continue;
                    sum += item.bounds.y + y + 0.5;
                    ++count;
                }
            }
        } else if (const auto* shape = std::get_if<Shape>(&item.what)) {
            for (const auto& part : shape->parts) {
                const auto* path = std::get_if<Path>(&part);
                if (path == nullptr || path->stroke.color.r < 200 || path->stroke.color.g > 0) continue;
                for (const PathPoint& point : path->points) {
                    sum += static_cast<double>(item.bounds.y) + static_cast<double>(point.y);
                    ++count;
                }
            }
        }
    }
    return count == 0 ? std::nullopt : std::optional(sum / count);
}

}  // namespace

TEST_CASE("ways and the names of regions go along while the camera moves") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    BlackMaps maps;
    Stage stage(map_alone(), k_side, k_side, fonts, &maps);
    stage.show(view_of(900), 0ms);
    stage.compose(0ms);
    const Scene before = stage.compose(0ms);
    REQUIRE(name_in(before, "Lake") != nullptr);
    stage.show(view_of(2400), 10s);
    stage.compose(10s);
    MotionTime end = 10s;
    for (auto next = stage.next_frame(end); next; next = stage.next_frame(end)) {
        end = *next;
        stage.compose(end);
    }
    const Scene after = stage.compose(end);
    REQUIRE(name_in(after, "Lake") != nullptr);
    REQUIRE(end > 10s + 300ms);
    const double first = *red_row(before);
    const double last = *red_row(after);
    REQUIRE(std::abs(first - last) > 20);

    Stage again(map_alone(), k_side, k_side, fonts, &maps);
    again.show(view_of(900), 0ms);
    again.compose(0ms);
    again.show(view_of(2400), 10s);
    double row = first;
    int left = name_in(before, "Lake")->left;
    for (MotionTime now = 10s; now < end; now += 33ms) {
        const Scene scene = again.compose(now);
        const TextRun* const lake = name_in(scene, "Lake");
        INFO("after " << (now - 10s).count() << " ms");
        REQUIRE(lake != nullptr);
        CHECK(lake->left <= left + 1);  // the camera goes east: everything goes left, never back
        left = lake->left;
        const auto seen = red_row(scene);
        REQUIRE(seen);
        CHECK((*seen - row) * (last - first) >= -std::abs(last - first));
        CHECK(*seen >= std::min(first, last) - 2);
        CHECK(*seen <= std::max(first, last) + 2);
        row = *seen;
    }
    CHECK_THAT(row, WithinAbs(last, 4));
}

TEST_CASE("a way is drawn where the moving camera sees it") {
    MapTrails trails;
    const Rect area{0, 0, k_side, k_side};
    const map::Camera rest{to_world(east(0)), 14};
    const auto view = view_of(900);
    const auto& map = std::get<view::MapView>(view.modules[0].data);
    trails.place(map, TileGround(rest, area), area, TypeScale::for_screen(1080, 1920, {}, 1), true);
    for (const double zoom : {12.5, 13.3, 14.0, 14.8}) {
        const map::Camera now{to_world(east(150, 220)), zoom};
        Image image{k_side, k_side, Pixels(k_side * k_side, 0xFF000000U)};
        trails.follow(rest, now, {k_side, k_side});
        trails.draw_on(image, 0, k_side / 3, 1);
        trails.draw_on(image, k_side / 3, k_side, 1);
        const PathPoint there = TileGround(now, area).to_pixel(east(150));
        const auto at = [&](int x, int y) {
            return (image.pixels[static_cast<std::size_t>(y * k_side + x)] >> 16U) & 255U;
        };
        const auto y = static_cast<int>(there.y);
        INFO("zoom " << zoom << ", row " << y);
        CHECK(at(k_side / 2, y) > 150);
        CHECK(at(k_side / 2, y + 8) == 0);
        CHECK(at(k_side / 2, y - 8) == 0);
        CHECK(at(2, y) > 150);  // also beyond what was seen at rest
    }
}
