// The whole picture from the whole view: what is drawn anew, what lies on what, and what may move.

#include "render/stage.hpp"

#include <algorithm>
#include <random>

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

    /// Finishes what was asked for.
    void deliver(bool is_blank = false) {
        for (Slot& slot : m_slots) {
            if (!slot.asked || (slot.latest && slot.latest->request == *slot.asked)) continue;
            const auto pixels = static_cast<std::size_t>(slot.asked->width_px * slot.asked->height_px);
            auto image =
                std::make_shared<const Image>(Image{slot.asked->width_px, slot.asked->height_px,
                                                    std::vector<std::uint32_t>(pixels, 0xFF202020U)});
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
