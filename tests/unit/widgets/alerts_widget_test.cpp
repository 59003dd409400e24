// How an alert comes, changes and goes, one thing at a time.

#include "render/widgets/alerts_widget.hpp"

#include <utility>

#include "render/stage.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;
using view::AlertKind;
using view::AlertView;

namespace {

const AlertView k_arrival{AlertKind::arrival, "", "Ben got home", "", ""};
const AlertView k_broker{AlertKind::broker, "", "No connection", "Start the broker", ""};

struct Setup {
    explicit Setup(bool reduce_motion = false)
        : widget({&fonts, nullptr, TypeScale::for_screen(1080, 1920, {}, 1), reduce_motion, nullptr},
                 {0, 441, 1080, 538}, true) {}

    /// The text that is seen at a moment, and how much of it.
    struct Seen {
        std::string text;
        int alpha = 0;
    };
    Seen at(MotionTime now) {
        SceneBuilder builder(1080, 1920, fonts);
        builder.begin_layer("alerts");
        widget.draw(builder, now);
        const Scene scene = builder.take();
        for (const Item& item : scene.layers.front().items) {
            if (const auto* run = std::get_if<TextRun>(&item.what)) return {run->text, run->color.a};
        }
        return {};
    }
    FontSet fonts{MIRROR_SOURCE_DIR "/assets/fonts"};
    AlertsWidget widget;
};

}  // namespace

TEST_CASE("an alert fades in, rests without a frame, and fades out") {
    Setup setup;
    CHECK(setup.at(0ms).text.empty());
    CHECK_FALSE(setup.widget.next_frame(0ms));
    setup.widget.show(k_arrival, 1000ms);
    const int early = setup.at(1100ms).alpha;
    CHECK((early > 0 && early < 255));
    CHECK(setup.widget.next_frame(1100ms));
    CHECK(setup.at(1300ms).alpha == 255);
    CHECK_FALSE(setup.widget.next_frame(1300ms));
    setup.widget.show(std::nullopt, 9000ms);
    const int late = setup.at(9100ms).alpha;
    CHECK((late > 0 && late < 255));
    CHECK(setup.at(9300ms).text.empty());
    CHECK_FALSE(setup.widget.next_frame(9300ms));
    CHECK(setup.widget.is_empty());
}

TEST_CASE("another alert comes when the one before is gone") {
    Setup setup;
    setup.widget.show(k_arrival, 0ms);
    setup.at(300ms);
    setup.widget.show(k_broker, 1000ms);
    CHECK(setup.at(1100ms).text == "Ben got home");
    CHECK(setup.at(1100ms).alpha < 255);
    setup.at(1300ms);
    CHECK(setup.widget.next_frame(1300ms));
    CHECK(setup.at(1600ms).text == "No connection");
    CHECK(setup.at(1600ms).alpha == 255);
    CHECK_FALSE(setup.widget.next_frame(1600ms));
}

TEST_CASE("the frames of a change are few, and they end") {
    Setup setup;
    setup.widget.show(k_arrival, 0ms);
    MotionTime now = 0ms;
    int frames = 0;
    while (const auto next = setup.widget.next_frame(now)) {
        REQUIRE(*next > now);
        now = *next;
        setup.at(now);
        REQUIRE(++frames < 20);
    }
    CHECK(now <= 300ms);
}

TEST_CASE("the same news in other words do not fade") {
    Setup setup;
    setup.widget.show(k_arrival, 0ms);
    setup.at(300ms);
    AlertView more = k_arrival;
    more.text = "Anna and Ben got home";
    setup.widget.show(more, 1000ms);
    CHECK(setup.at(1000ms).text == "Anna and Ben got home");
    CHECK(setup.at(1000ms).alpha == 255);
}

TEST_CASE("with reduced motion, and before motion is allowed, everything is there at once") {
    Setup still(true);
    still.widget.show(k_arrival, 0ms);
    CHECK(still.at(0ms).alpha == 255);
    still.widget.show(k_broker, 1ms);
    CHECK(still.at(1ms).text == "No connection");
    still.widget.show(std::nullopt, 2ms);
    CHECK(still.at(2ms).text.empty());
    Setup starting;
    starting.widget.allow_motion(false);
    starting.widget.show(k_broker, 0ms);
    CHECK(starting.at(0ms).alpha == 255);
    CHECK_FALSE(starting.widget.next_frame(0ms));
}

TEST_CASE("an alert stands inside the face window, however long its words are") {
    Setup setup;
    AlertView wordy{AlertKind::alarm, "Alarm", std::string(400, 'm') + " " + std::string(400, 'i'),
                    std::string(400, 'o'), "+3"};
    setup.widget.show(wordy, 0ms);
    SceneBuilder builder(1080, 1920, setup.fonts);
    builder.begin_layer("alerts");
    setup.widget.draw(builder, 1000ms);
    const Scene scene = builder.take();
    for (const Item& item : scene.layers.front().items) {
        CHECK(item.bounds.y >= 420);
        CHECK(item.bounds.bottom() <= 979);
    }
}

TEST_CASE("a screen without a face window shows alerts all the same") {
    for (const auto& [width_px, height_px] : {std::pair(1080, 1920), std::pair(1920, 1080)}) {
        for (const double place : {0.0, 0.5, 1.0}) {
            config::Config config;
            config.display.face_window = config::FaceWindow{place, place};
            FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
            Stage stage(config, width_px, height_px, fonts, nullptr);
            view::MirrorView view;
            view.alert = k_arrival;
            stage.allow_motion(false);
            stage.show(view, 0ms);
            const Scene scene = stage.compose(0ms);
            REQUIRE(scene.layers.size() == 1);
            CAPTURE(width_px, place);
            for (const Item& item : scene.layers[0].items) {
                if (!std::holds_alternative<TextRun>(item.what)) continue;
                CHECK(item.bounds.x >= 0);
                CHECK(item.bounds.right() <= width_px);
                CHECK(item.bounds.bottom() <= height_px);
            }
        }
    }
}

TEST_CASE("the stage draws an alert over everything and wakes for its fading") {
    config::Config config;
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    Stage stage(config, 1080, 1920, fonts, nullptr);
    view::MirrorView view;
    stage.show(view, 0ms);
    CHECK(stage.compose(0ms).layers.empty());
    view.alert = k_arrival;
    stage.show(view, 1000ms);
    CHECK(stage.next_frame(1000ms));
    stage.compose(1000ms);
    const Scene scene = stage.compose(1300ms);
    REQUIRE_FALSE(scene.layers.empty());
    CHECK(scene.layers.back().name == "alerts");
    CHECK_FALSE(stage.next_frame(1300ms));
    CHECK(stage.compose(5s) == scene);
}
