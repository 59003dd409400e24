// The whole picture from the whole view: what is drawn anew, what lies on what, and what may move.

#include "render/stage.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <tuple>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

/// Base maps that come when the test says so; each is of one colour.
class LateMaps final : public map::MapPictures {
  public:
    std::size_t new_slot() override {
        m_slots.emplace_back();
        return m_slots.size() - 1;
    }
    void ask(std::size_t slot, map::MapRequest request) override { m_slots[slot].asked = std::move(request); }
    [[nodiscard]] const map::FinishedMap* latest(std::size_t slot) const override {
        return m_slots[slot].latest ? &*m_slots[slot].latest : nullptr;
    }
    void forget(std::size_t slot) override { m_slots[slot] = {}; }
    [[nodiscard]] std::string attribution() const override { return "credits"; }

    [[nodiscard]] const map::MapRequest& asked(std::size_t slot) const { return *m_slots[slot].asked; }

    /// Finishes what was asked for.
    void deliver(bool is_blank = false) {
        for (Slot& slot : m_slots) {
            if (!slot.asked || (slot.latest && slot.latest->request == *slot.asked)) continue;
            const auto pixels = static_cast<std::size_t>(slot.asked->width_px * slot.asked->height_px);
            auto image = std::make_shared<const Image>(
                Image{slot.asked->width_px, slot.asked->height_px, Pixels(pixels, 0xFF202020U)});
            slot.latest = map::FinishedMap{*slot.asked, std::move(image), is_blank};
        }
    }

  private:
    struct Slot {
        std::optional<map::MapRequest> asked;
        std::optional<map::FinishedMap> latest;
    };
    std::vector<Slot> m_slots;
};

config::Module module(const char* name, config::Position position, config::ModuleOptions options) {
    config::Module made;
    made.name = name;
    made.position = position;
    made.options = std::move(options);
    return made;
}

config::Config mirror_with(config::Position map_position = config::Position::lower_third,
                           config::MapOptions options = {}) {
    config::Config config;
    config.display.viewing_distance_m = 0;
    config.modules = {module("map", map_position, std::move(options)),
                      module("transitions", config::Position::top_bar, config::TransitionsOptions{}),
                      module("clock", config::Position::top_left, config::ClockOptions{})};
    return config;
}

/// Anna and Ben in town; \param east_m how far Anna is from home
view::MirrorView view_of(double east_m, const std::string& time = "07:42") {
    view::MapView map;
    map.home = LatLon::make(53.5571, 13.2607).value();
    for (const char* name : {"Anna", "Ben"}) {
        view::Marker marker;
        marker.name = name;
        marker.initials = std::string(name, 1);
        marker.place =
            LatLon::make(53.5571 + (name[0] == 'B' ? 0.006 : 0), 13.2607 + east_m / 66'000).value();
        map.markers.push_back(marker);
        east_m = 0;
    }
    view::MirrorView view;
    view.modules = {{0, "", map},
                    {1, "", view::TransitionsView{{{"Ben got home", "07:31"}}}},
                    {2, "", view::ClockView{time, "", "", "", ""}}};
    return view;
}

struct Setup {
    explicit Setup(const config::Config& config, LateMaps* maps = nullptr)
        : fonts(MIRROR_SOURCE_DIR "/assets/fonts"), stage(config, 1080, 1920, fonts, maps) {}
    FontSet fonts;
    Stage stage;
};

const Item* text(const Scene& scene, const std::string& words) {
    for (const Layer& layer : scene.layers) {
        for (const Item& item : layer.items) {
            const auto* run = std::get_if<TextRun>(&item.what);
            if (run != nullptr && run->text == words) return &item;
        }
    }
    return nullptr;
}

std::vector<std::string> layer_names(const Scene& scene) {
    std::vector<std::string> names;
    for (const Layer& layer : scene.layers)
        names.push_back(layer.name.substr(0, layer.name.find('/')));
    return names;
}

}  // namespace

TEST_CASE("what fills lies below everything, unless it is meant to lie above") {
    Setup below(mirror_with());
    below.stage.show(view_of(300), 0ms);
    CHECK(layer_names(below.stage.compose(0ms)) == std::vector<std::string>{"map", "transitions", "clock"});
    Setup above(mirror_with(config::Position::fullscreen_above));
    above.stage.show(view_of(300), 0ms);
    CHECK(layer_names(above.stage.compose(0ms)) == std::vector<std::string>{"transitions", "clock", "map"});
}

TEST_CASE("a scene of kept layers is the scene drawn anew") {
    std::mt19937 random(11);
    Setup kept(mirror_with());
    MotionTime now{0};
    for (int step = 0; step < 60; ++step) {
        const auto view =
            view_of(100.0 * static_cast<double>(random() % 4), "07:4" + std::to_string(random() % 3));
        kept.stage.allow_motion(false);
        kept.stage.show(view, now);
        const Scene scene = kept.stage.compose(now);
        if (step % 10 == 0) {
            // The camera may rest elsewhere after a history of its own; everything else is the same.
            Setup fresh(mirror_with());
            fresh.stage.show(view, now);
            const Scene anew = fresh.stage.compose(now);
            REQUIRE(scene.layers.size() == anew.layers.size());
            CHECK(scene.layers[1] == anew.layers[1]);
            CHECK(scene.layers[2] == anew.layers[2]);
        }
        CHECK(scene == kept.stage.compose(now + 5s));
        now += 10s;
    }
}

TEST_CASE("a module without room is named, with its position and what to do") {
    config::Config config = mirror_with();
    for (int i = 0; i < 3; ++i)
        config.modules.push_back(module("clock", config::Position::top_bar, config::ClockOptions{}));
    auto view = view_of(300);
    for (std::size_t i = 3; i < 6; ++i)
        view.modules.push_back({i, "", view::ClockView{"07:42", "", "", "", ""}});
    Setup setup(config);
    setup.stage.show(view, 0ms);
    setup.stage.compose(0ms);
    REQUIRE(setup.stage.left_out().size() == 1);
    CHECK_THAT(setup.stage.left_out()[0],
               ContainsSubstring("\"clock\" at top_bar") && ContainsSubstring("1080x1920") &&
                   ContainsSubstring("fewer modules, a smaller zoom or another position"));
    view.modules.resize(3);
    setup.stage.show(view, 1s);
    setup.stage.compose(1s);
    CHECK(setup.stage.left_out().empty());
}

TEST_CASE("a module that has nothing to show is not missed") {
    Setup setup(mirror_with());
    auto view = view_of(300);
    view.modules[1].data = view::TransitionsView{};
    setup.stage.show(view, 0ms);
    setup.stage.compose(0ms);
    CHECK(setup.stage.left_out().empty());
}

TEST_CASE("a module that goes leaves nothing behind, and comes back") {
    Setup setup(mirror_with());
    auto view = view_of(300);
    setup.stage.show(view, 0ms);
    CHECK(text(setup.stage.compose(0ms), "07:42") != nullptr);
    view.modules.pop_back();
    setup.stage.show(view, 0ms);
    CHECK(text(setup.stage.compose(0ms), "07:42") == nullptr);
    setup.stage.show(view_of(300), 0ms);
    CHECK(text(setup.stage.compose(0ms), "07:42") != nullptr);
}

TEST_CASE("until motion is allowed, everything is at its place at once") {
    LateMaps maps;
    Setup setup(mirror_with(), &maps);
    setup.stage.allow_motion(false);
    setup.stage.show(view_of(0), 0ms);
    setup.stage.compose(0ms);
    maps.deliver();
    setup.stage.compose(10ms);
    CHECK_FALSE(setup.stage.next_frame(10ms));
    setup.stage.show(view_of(150), 20ms);
    const Scene scene = setup.stage.compose(20ms);
    CHECK_FALSE(setup.stage.next_frame(20ms));
    CHECK(scene == setup.stage.compose(5s));
}

TEST_CASE("the first map is there at once even where motion is allowed; the same news again moves nothing") {
    LateMaps maps;
    Setup setup(mirror_with(), &maps);
    setup.stage.show(view_of(0), 0ms);
    setup.stage.compose(0ms);
    maps.deliver();
    const Scene scene = setup.stage.compose(10ms);
    CHECK_FALSE(setup.stage.next_frame(10ms));
    setup.stage.show(view_of(0), 20ms);
    CHECK(scene == setup.stage.compose(20ms));
    CHECK_FALSE(setup.stage.next_frame(20ms));
}

TEST_CASE("somebody who moves glides, and the frames end") {
    LateMaps maps;
    Setup setup(mirror_with(), &maps);
    setup.stage.show(view_of(0), 0ms);
    setup.stage.compose(0ms);
    maps.deliver();
    setup.stage.compose(0ms);
    setup.stage.show(view_of(200), 1000ms);
    const Item* const name = text(setup.stage.compose(1000ms), "Anna");
    REQUIRE(name != nullptr);
    int frames = 0;
    MotionTime now{1000};
    while (const auto next = setup.stage.next_frame(now)) {
        REQUIRE(*next > now);
        now = *next;
        setup.stage.compose(now);
        REQUIRE(++frames < 40);
    }
    CHECK(frames > 3);
    CHECK(now <= 1700ms);
}

TEST_CASE("a view that changes keeps the old map until the new one is there, then goes over to it") {
    LateMaps maps;
    Setup setup(mirror_with(), &maps);
    setup.stage.show(view_of(0), 0ms);
    setup.stage.compose(0ms);
    maps.deliver();
    const auto picture_of = [](const Scene& scene) {
        return std::get<Picture>(scene.layers[0].items[0].what).image;
    };
    const auto first = picture_of(setup.stage.compose(0ms));
    setup.stage.show(view_of(4000), 1000ms);
    CHECK(picture_of(setup.stage.compose(1000ms)) == first);
    maps.deliver();
    CHECK(picture_of(setup.stage.compose(1100ms)) != first);
    CHECK(setup.stage.next_frame(1100ms));
    const Scene rest = setup.stage.compose(5s);
    CHECK_FALSE(setup.stage.next_frame(5s));
    CHECK(picture_of(rest) == maps.latest(0)->image);
}

TEST_CASE("with everybody at home the map goes, if so wished, and comes back") {
    LateMaps maps;
    Setup setup(mirror_with(), &maps);
    auto view = view_of(0);
    setup.stage.show(view, 0ms);
    setup.stage.compose(0ms);
    maps.deliver();
    setup.stage.compose(0ms);
    std::get<view::MapView>(view.modules[0].data).is_everybody_home = true;
    setup.stage.show(view, 1000ms);
    setup.stage.compose(1000ms);
    CHECK(setup.stage.next_frame(1000ms));
    CHECK(setup.stage.compose(2000ms).layers[0].items.empty());
    CHECK_FALSE(setup.stage.next_frame(2000ms));
    setup.stage.show(view_of(300), 3000ms);
    setup.stage.compose(3000ms);
    CHECK_FALSE(setup.stage.compose(4000ms).layers[0].items.empty());
}

TEST_CASE("modules over the map stand in a clearing, and nobody is framed below them") {
    LateMaps maps;
    Setup setup(mirror_with(config::Position::fullscreen_below), &maps);
    setup.stage.show(view_of(300), 0ms);
    setup.stage.compose(0ms);
    maps.deliver();
    const Scene scene = setup.stage.compose(0ms);
    const Item* const clock = text(scene, "07:42");
    REQUIRE(clock != nullptr);
    const bool has_clearing = std::ranges::any_of(scene.layers[0].items, [&](const Item& item) {
        const auto* fill = std::get_if<Fill>(&item.what);
        return fill != nullptr && fill->color == Rgba{0, 0, 0, 255} && item.bounds.intersects(clock->bounds);
    });
    CHECK(has_clearing);
    CHECK(text(scene, "Anna")->bounds.y > clock->bounds.bottom());
    CHECK_FALSE(text(scene, "Ben")->bounds.intersects(clock->bounds));
}

TEST_CASE("a place without any map is drawn as a chart") {
    LateMaps maps;
    Setup setup(mirror_with(), &maps);
    setup.stage.show(view_of(300), 0ms);
    setup.stage.compose(0ms);
    maps.deliver(true);
    const Scene scene = setup.stage.compose(0ms);
    CHECK(text(scene, "Anna") != nullptr);
    CHECK(text(scene, "credits") == nullptr);
    CHECK(std::get<Picture>(scene.layers[0].items[0].what).image != maps.latest(0)->image);
}

TEST_CASE("words on a map that reaches the screen's edges keep out of its margins") {
    LateMaps maps;
    config::MapOptions options;
    options.center = LatLon::make(53.5571, 13.2607).value();
    options.zoom = 13;
    Setup setup(mirror_with(config::Position::fullscreen_below, options), &maps);
    auto view = view_of(0);
    auto& map = std::get<view::MapView>(view.modules[0].data);
    map.markers.clear();
    for (int i = 0; i < 16; ++i) {
        view::Marker marker;
        marker.name = "Person " + std::to_string(i);
        marker.initials = "P";
        // Two crowds: one near the left edge, one near the lower right corner.
        const auto [x, y] = i < 8 ? std::pair(20.0, 900.0) : std::pair(1070.0, 1900.0);
        marker.place = map::Projection({to_world(*options.center), 13}, {1080, 1920}).to_place({x, y});
        map.markers.push_back(marker);
    }
    setup.stage.allow_motion(false);
    setup.stage.show(view, 0ms);
    setup.stage.compose(0ms);
    maps.deliver();
    const Scene scene = setup.stage.compose(0ms);
    REQUIRE(text(scene, "credits") != nullptr);
    const Rect inside{60, 60, 1080 - 120, 1920 - 120};
    int words = 0;
    for (const Item& item : scene.layers[0].items) {
        if (const auto* run = std::get_if<TextRun>(&item.what)) {
            INFO(run->text << " at " << item.bounds.x << ", " << item.bounds.y);
            const Rect letters{item.bounds.x + 10, item.bounds.y + 10, item.bounds.w - 20,
                               item.bounds.h - 20};
            CHECK(letters.shared_with(inside) == letters);
            ++words;
        } else if (const auto* shape = std::get_if<Shape>(&item.what)) {
            if (!std::holds_alternative<RoundedBox>(shape->parts[0])) continue;
            INFO("a pill at " << item.bounds.x << ", " << item.bounds.y << ", " << item.bounds.w << "x"
                              << item.bounds.h);
            const Rect box{item.bounds.x + 4, item.bounds.y + 4, item.bounds.w - 8, item.bounds.h - 8};
            CHECK(box.shared_with(inside) == box);
        }
    }
    CHECK(words > 4);
}

TEST_CASE("names of places keep off the outlines of regions; who moves inside does not ask for them again") {
    LateMaps maps;
    Setup setup(mirror_with(), &maps);
    auto view = view_of(100);
    auto& map = std::get<view::MapView>(view.modules[0].data);
    map.regions = {{"Lake", LatLon::make(53.5571, 13.2607).value(), 300, false, ""}};
    setup.stage.show(view, 0ms);
    setup.stage.compose(0ms);
    const map::MapRequest first = maps.asked(0);
    const map::Projection ground(first.camera, first.size());
    const auto middle = ground.to_pixel(map.regions[0].centre);
    const double radius = ground.pixels_of(300, map.regions[0].centre);
    for (int degree = 0; degree < 360; degree += 3) {
        const double turn = degree * 3.14159265 / 180;
        const int x = static_cast<int>(middle.x + radius * std::cos(turn));
        const int y = static_cast<int>(middle.y + radius * std::sin(turn));
        if (x < 0 || y < 0 || x >= first.width_px || y >= first.height_px) continue;
        INFO(degree << " degrees");
        // No name is so thin that it fits between two boxes.
        CHECK(std::ranges::any_of(first.blocked, [&](const Rect& box) {
            return box.intersects({x - 4, y - 4, 8, 8});
        }));
    }
    map.markers[0].place = LatLon::make(53.5572, 13.2609).value();
    map.regions[0].somebody_inside = true;
    setup.stage.show(view, 1s);
    setup.stage.compose(1s);
    CHECK(maps.asked(0) == first);
    map.regions[0].radius_m = 450;
    setup.stage.show(view, 2s);
    setup.stage.compose(2s);
    CHECK_FALSE(maps.asked(0) == first);
}

TEST_CASE("several people far away in one inset: how far the nearest and the farthest, and where") {
    LateMaps maps;
    Setup setup(mirror_with(), &maps);
    auto view = view_of(0);
    auto& map = std::get<view::MapView>(view.modules[0].data);
    for (const auto& [name, lat_deg, lon_deg, distance] :
         {std::tuple{"Oma", 48.1, 11.6, "612 km"}, {"Opa", 48.0, 11.65, "640 km"}}) {
        view::Marker marker;
        marker.name = name;
        marker.initials = "O";
        marker.place = LatLon::make(lat_deg, lon_deg).value();
        marker.distance = distance;
        map.markers.push_back(marker);
    }
    setup.stage.show(view, 0ms);
    setup.stage.compose(0ms);
    maps.deliver();
    CHECK(text(setup.stage.compose(0ms), "612–640 km") != nullptr);
    map.markers.back().distance = "9 mi";  // of another unit
    setup.stage.show(view, 500ms);
    CHECK(text(setup.stage.compose(500ms), "612 km – 9 mi") != nullptr);
    map.markers.back().distance = "612 km";
    setup.stage.show(view, 1s);
    CHECK(text(setup.stage.compose(2s), "612 km") != nullptr);
}
