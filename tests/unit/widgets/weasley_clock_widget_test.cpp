// The Weasley clock as a module: what it draws, when it is a table, and what moves.

#include "render/widgets/weasley_clock_widget.hpp"

#include <algorithm>

#include "render/stage.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

config::Config clock_config(config::WeasleyClockOptions options = {}, bool reduces_motion = false) {
    config::Config config;
    config.display.viewing_distance_m = 0;
    config.display.reduce_motion = reduces_motion;
    config.display.face_window = config::FaceWindow{0, 0};
    config::Module module;
    module.name = "weasleyClock";
    module.position = config::Position::lower_third;
    module.options = std::move(options);
    config.modules = {module};
    return config;
}

view::MirrorView family(std::size_t people = 3) {
    view::WeasleyClockView clock;
    for (const char* name : {"Home", "School", "Travelling", "Work", "Lost", "Lake"})
        clock.places.push_back({name, name, view::ClockPlaceKind::region});
    for (std::size_t i = 0; i < people; ++i) {
        view::ClockHand hand;
        hand.person = i;
        hand.name = "Person " + std::to_string(i);
        hand.initials = "P" + std::to_string(i);
        hand.color = {67, 139, 255};
        hand.place = i % 3;
        hand.whereabouts = "somewhere";
        clock.hands.push_back(hand);
    }
    view::MirrorView view;
    view.modules.push_back({0, "", std::move(clock)});
    return view;
}

view::WeasleyClockView& clock_of(view::MirrorView& view) {
    return std::get<view::WeasleyClockView>(view.modules[0].data);
}

struct Setup {
    explicit Setup(const config::Config& config, int width_px = 1080, int height_px = 1080,
                   PhotoSource* photos = nullptr)
        : fonts(MIRROR_SOURCE_DIR "/assets/fonts"),
          stage(config, width_px, height_px, fonts, nullptr, photos) {}
    FontSet fonts;
    Stage stage;
};

bool has_text(const Scene& scene, const std::string& words) {
    return std::ranges::any_of(scene.layers.at(0).items, [&](const Item& item) {
        const auto* run = std::get_if<TextRun>(&item.what);
        return run != nullptr && run->text == words;
    });
}

template <class What>
std::size_t last_of(const Scene& scene, std::size_t before) {
    std::size_t found = 0;
    for (std::size_t i = 0; i < before; ++i)
        if (std::holds_alternative<What>(scene.layers[0].items[i].what)) found = i;
    return found;
}

/// Faces that come when the test says so.
class LateFaces final : public PhotoSource {
  public:
    std::shared_ptr<const Image> disc(const Photo& photo, int diameter_px) override {
        asked_px = diameter_px;
        if (!are_there || !photo.is_there()) return nullptr;
        if (!m_face) {
            const auto pixels = static_cast<std::size_t>(diameter_px) * static_cast<std::size_t>(diameter_px);
            m_face =
                std::make_shared<const Image>(Image{diameter_px, diameter_px, Pixels(pixels, 0xFF808080U)});
        }
        return m_face;
    }
    bool are_there = false;
    int asked_px = 0;

  private:
    std::shared_ptr<const Image> m_face;
};

}  // namespace

TEST_CASE("hands lie below all discs, and everybody's initials are there") {
    Setup setup(clock_config());
    setup.stage.show(family(), 0ms);
    const Scene scene = setup.stage.compose(0ms);
    for (const char* initials : {"P0", "P1", "P2"})
        CHECK(has_text(scene, initials));
    const auto& items = scene.layers[0].items;
    // Face, names and hands are pictures; then come discs, then the hub, a picture again.
    const auto first_disc = static_cast<std::size_t>(
        std::ranges::find_if(items,
                             [](const Item& item) { return std::holds_alternative<Shape>(item.what); }) -
        items.begin());
    CHECK(first_disc > 10);
    CHECK(std::holds_alternative<Picture>(items.back().what));
    CHECK(last_of<Picture>(scene, items.size() - 1) < first_disc);
}

TEST_CASE("a hand that turns draws frame after frame and then nothing more; the rest of the face stays") {
    Setup setup(clock_config());
    auto view = family();
    setup.stage.show(view, 0ms);
    const Scene before = setup.stage.compose(0ms);
    CHECK_FALSE(setup.stage.next_frame(0ms));
    clock_of(view).hands[0].place = 3;
    setup.stage.show(view, 1000ms);
    MotionTime now{1000};
    Scene scene = setup.stage.compose(now);
    int frames = 0;
    while (const auto next = setup.stage.next_frame(now)) {
        now = *next;
        scene = setup.stage.compose(now);
        REQUIRE(++frames < 60);
    }
    CHECK(frames > 20);
    CHECK(now <= 1950ms);
    const auto pieces = [](const Scene& of) {
        return std::ranges::count_if(
            of.layers[0].items, [](const Item& item) { return std::holds_alternative<Picture>(item.what); });
    };
    CHECK(pieces(before) == pieces(scene));
    CHECK(before.layers[0].items.front() == scene.layers[0].items.front());
    // Compared with a clock that never saw anything else.
    Setup fresh(clock_config());
    fresh.stage.show(view, 0ms);
    CHECK(difference(fresh.stage.compose(0ms), scene).size() <= 12);
    CHECK(fresh.stage.compose(0ms).layers[0].items.size() == scene.layers[0].items.size());
}

TEST_CASE("with reduceMotion, and until motion is allowed, hands are there at once") {
    for (const bool reduces : {true, false}) {
        Setup setup(clock_config({}, reduces));
        if (!reduces) setup.stage.allow_motion(false);
        auto view = family();
        setup.stage.show(view, 0ms);
        setup.stage.compose(0ms);
        clock_of(view).hands[0].place = 4;
        setup.stage.show(view, 10ms);
        setup.stage.compose(10ms);
        CHECK_FALSE(setup.stage.next_frame(10ms));
    }
}

TEST_CASE("a clock too small to be read is a table") {
    Setup large(clock_config());
    large.stage.show(family(), 0ms);
    CHECK_FALSE(has_text(large.stage.compose(0ms), "Person 1"));
    config::WeasleyClockOptions small;
    small.radius = 30;
    Setup setup(clock_config(small));
    setup.stage.show(family(), 0ms);
    const Scene scene = setup.stage.compose(0ms);
    CHECK(has_text(scene, "Person 1"));
    CHECK(has_text(scene, "somewhere"));
}

TEST_CASE("who does not fit into a place is counted on the face") {
    auto view = family(12);
    for (view::ClockHand& hand : clock_of(view).hands)
        hand.place = 0;
    for (const char* name : {"a", "b", "c", "d", "e", "f"})
        clock_of(view).places.push_back({name, name, view::ClockPlaceKind::region});
    Setup setup(clock_config());
    setup.stage.show(view, 0ms);
    const Scene scene = setup.stage.compose(0ms);
    const bool is_counted = std::ranges::any_of(scene.layers[0].items, [](const Item& item) {
        const auto* run = std::get_if<TextRun>(&item.what);
        return run != nullptr && run->text.starts_with("+");
    });
    CHECK(is_counted);
}

TEST_CASE("a face that comes late takes the place of initials") {
    LateFaces faces;
    Setup setup(clock_config(), 1080, 1080, &faces);
    auto view = family(1);
    clock_of(view).hands[0].photo = "anna.jpg";
    setup.stage.show(view, 0ms);
    CHECK(has_text(setup.stage.compose(0ms), "P0"));
    CHECK(faces.asked_px > 50);
    faces.are_there = true;
    CHECK_FALSE(has_text(setup.stage.compose(5000ms), "P0"));
}

TEST_CASE("a theme that cannot be read leaves the plain one") {
    config::WeasleyClockOptions options;
    options.theme = "/nowhere/theme.json";
    Setup setup(clock_config(options));
    setup.stage.show(family(), 0ms);
    Setup plain(clock_config());
    plain.stage.show(family(), 0ms);
    CHECK(setup.stage.compose(0ms).layers[0].items.size() == plain.stage.compose(0ms).layers[0].items.size());
}
