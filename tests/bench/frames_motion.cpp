// Everything that moves on a screen of 1080x1920 with the software renderer.

#include "tests/bench/frames_motion.hpp"

#include <algorithm>
#include <functional>

#include "render/sdl/canvas.hpp"
#include "render/stage.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/frames_family.hpp"
#include "tests/support/still_maps.hpp"

namespace mirror::bench {
namespace {

using namespace std::chrono_literals;
using render::MotionTime;

constexpr int k_width = 1080;
constexpr int k_height = 1920;

/// Plays motions as the display does: a frame that takes longer than its time makes the next one late.
class Player {
  public:
    Player(const config::Config& config, testing::StillMaps* maps)
        : m_fonts(MIRROR_SOURCE_DIR "/assets/fonts"),
          m_maps(maps),
          m_stage(config, k_width, k_height, m_fonts, maps),
          m_canvas(k_width, k_height, m_fonts) {}

    /// Shows a view and draws until all is at rest.
    void play(const view::MirrorView& view) {
        m_now += 2s;
        m_stage.show(view, m_now);
        const MotionTime begin = m_now;
        const std::size_t before = m_frames.size();
        draw();
        for (auto next = m_stage.next_frame(m_now); next; next = m_stage.next_frame(m_now)) {
            const auto late = MotionTime(static_cast<MotionTime::rep>(m_frames.back()));
            m_dropped += static_cast<int>(late / render::k_frame_time);
            m_now = std::max(*next, m_now + late);
            draw();
        }
        if (m_now > begin) {
            m_moved += m_now - begin;
            m_shown += m_frames.size() - before - 1;  // steps from one to the next
        }
        m_canvas.painter().trim(m_scene);
    }
    /// What was drawn so far does not count.
    void start_counting() {
        m_frames.clear();
        m_moved = {};
        m_shown = 0;
        m_dropped = 0;
    }
    void print(std::string_view what) {
        std::ranges::sort(m_frames);
        const auto at = [this](double share) {
            return m_frames[static_cast<std::size_t>(share * static_cast<double>(m_frames.size() - 1))];
        };
        // The first frame of a motion stands at its start: n frames are n - 1 steps; close enough to count.
        const double seconds = std::chrono::duration<double>(m_moved).count();
        const std::string pace =
            seconds > 0 ? fmt::format(", {:.1f} frames/s", static_cast<double>(m_shown) / seconds) : "";
        print_row(fmt::format("{}: {} frames, median / 99 of 100 / longest", what, m_frames.size()),
                  fmt::format("{:.2f} / {:.2f} / {:.2f} ms{}, {} dropped", at(0.5), at(0.99), at(1), pace,
                              m_dropped),
                  "99 of 100 at most 12 ms, 30 frames/s, 0 dropped");
    }

  private:
    void draw() {
        // Base maps are drawn by a thread of their own on the wall.
        const auto seconds = [this] {
            return thread_seconds() - (m_maps == nullptr ? 0 : m_maps->seconds());
        };
        const double begin = seconds();
        render::Scene next = m_stage.compose(m_now);
        for (const render::Rect& rect : difference(m_scene, next))
            m_canvas.paint(next, rect);
        m_scene = std::move(next);
        m_frames.push_back((seconds() - begin) * 1e3);
    }

    render::FontSet m_fonts;
    testing::StillMaps* m_maps;
    render::Stage m_stage;
    render::Canvas m_canvas;
    render::Scene m_scene{k_width, k_height, {}};
    MotionTime m_now{1000};
    MotionTime m_moved{};
    std::size_t m_shown = 0;
    std::vector<double> m_frames;
    int m_dropped = 0;
};

/// Plays the same change over and over.
/// \param change turns the view into the next one
void measure(std::string_view what, const config::Config& config, testing::StillMaps* maps,
             view::MirrorView view, int moves, const std::function<void(view::MirrorView&, int)>& change) {
    Player player(config, maps);
    player.play(view);
    player.start_counting();
    for (int move = 0; move < moves; ++move) {
        change(view, move);
        player.play(view);
    }
    player.print(what);
}

/// Five people in the town, each with the way of four hours behind them.
view::MirrorView family_with_ways() {
    view::MirrorView view = family(5);
    const UtcSeconds end{1'750'000'000s};
    map_of(view).trails_to = end;
    map_of(view).trails_from = end - 4h;
    for (std::size_t person = 0; person < 5; ++person) {
        std::vector<household::TrailPoint> way;
        for (int i = 0; i < 700; ++i)
            way.push_back(
                {on_the_road(person, 20.0 * i), end - std::chrono::seconds(20 * (700 - i)), i == 0});
        map_of(view).trails.push_back(
            {map_of(view).markers[person].color,
             std::make_shared<const std::vector<household::TrailPoint>>(std::move(way))});
    }
    return view;
}

void measure_maps(int moves) {
    testing::StillMaps maps;
    const config::Config config = map_alone(1);
    const auto measure_map = [&](std::string_view what, const view::MirrorView& view,
                                 const std::function<void(view::MapView&, int)>& change) {
        measure(what, config, &maps, view, moves,
                [&](view::MirrorView& each, int move) { change(map_of(each), move); });
    };
    const view::MirrorView ways = family_with_ways();
    measure_map("a person gliding", ways, [](view::MapView& map, int move) {
        map.markers[1].place = LatLon::make(53.557, 13.262 + 0.003 * (move % 2)).value();
    });
    measure_map("five people gliding", ways, [](view::MapView& map, int move) {
        for (std::size_t i = 0; i < map.markers.size(); ++i) {
            const double east = 0.002 * static_cast<double>(i) + 0.003 * (move % 2);
            map.markers[i].place =
                LatLon::make(53.55 + 0.004 * static_cast<double>(i), 13.255 + east).value();
        }
    });
    measure_map("the camera moving, five ways", ways, [](view::MapView& map, int move) {
        map.markers[0].place = LatLon::make(53.557 - 0.03 * (move % 3), 13.262).value();
    });
    measure_map("a leap to a place far away", family(5), [](view::MapView& map, int move) {
        const bool is_there = move % 2 == 0;
        map.home = is_there ? LatLon::make(47.14, 9.52).value() : LatLon::make(53.5605, 13.2480).value();
        for (view::Marker& marker : map.markers)
            marker.place = *map.home;
    });
    measure_map("the map going and coming", ways,
                [](view::MapView& map, int move) { map.is_everybody_home = move % 2 == 0; });
    measure("a notice coming and leaving over the map", config, &maps, ways, moves,
            [](view::MirrorView& view, int move) {
                view.alert.reset();
                if (move % 2 == 0)
                    view.alert = view::AlertView{view::AlertKind::arrival, "", "Anna got home", "", ""};
            });
}

view::WeasleyClockView clock_view() {
    view::WeasleyClockView clock;
    for (const char* name : {"Home", "School", "Travelling", "Work", "Lost", "Grandma", "Football"})
        clock.places.push_back({name, name, view::ClockPlaceKind::region});
    for (std::size_t i = 0; i < 5; ++i) {
        view::ClockHand hand;
        hand.person = i;
        hand.name = "Person " + std::to_string(i);
        hand.initials = "P" + std::to_string(i);
        hand.color = {static_cast<std::uint8_t>(60 + i * 37), 160, 220};
        hand.place = i;
        clock.hands.push_back(hand);
    }
    return clock;
}

/// The Weasley clock as large as a screen on end lets it be.
void measure_clock(const std::string& what, const config::WeasleyClockOptions& options, int moves) {
    config::Config config;
    config.display.viewing_distance_m = 0;
    config.display.face_window = config::FaceWindow{0.23, 0.4};
    config::Module module;
    module.name = "weasleyClock";
    module.position = config::Position::lower_third;
    module.options = options;
    config.modules = {module};
    view::MirrorView view;
    view.modules.push_back({0, "", clock_view()});
    measure(what, config, nullptr, view, moves, [](view::MirrorView& each, int move) {
        auto& clock = std::get<view::WeasleyClockView>(each.modules[0].data);
        const auto turn = static_cast<std::size_t>(move);
        for (const std::size_t i : {turn % 5, (turn + 2) % 5})
            clock.hands[i].place = (clock.hands[i].place + 2) % clock.places.size();
    });
}

/// What does not move: words are there in the one frame that shows them.
void measure_words(int moves) {
    config::Config config;
    config.display.viewing_distance_m = 0;
    config::Module module;
    module.name = "sentence";
    module.position = config::Position::top_bar;
    module.options = config::SentenceOptions{};
    config.modules = {module};
    module.name = "message";
    module.options = config::MessageOptions{"say", true, 12h, 3};
    config.modules.push_back(module);
    view::MirrorView view;
    view.modules.push_back({0, "", view::SentenceView{{"Nobody is home"}}});
    measure("another sentence, and a module coming or going", config, nullptr, view, moves,
            [](view::MirrorView& each, int move) {
                auto& sentence = std::get<view::SentenceView>(each.modules[0].data);
                sentence.candidates = {move % 2 == 0 ? "Only Anna is out, 12 km away and coming home"
                                                     : "Everybody is home"};
                each.modules.resize(1);
                if (move % 2 == 0)
                    each.modules.push_back({1, "", view::MessageView{{{"Kitchen", "Dinner is ready", ""}}}});
            });
}

}  // namespace

void measure_motions(bool is_quick) {
    const int moves = is_quick ? 3 : 16;
    measure_maps(moves);
    for (const char* theme : {"plain", "astrolabe"}) {
        config::WeasleyClockOptions options;
        options.theme = std::string(MIRROR_SOURCE_DIR "/assets/clock-themes/") + theme + ".json";
        measure_clock(fmt::format("hands of the clock turning ({})", theme), options, moves);
    }
    config::WeasleyClockOptions board;
    board.style = config::WeasleyStyle::split_flap;
    measure_clock("flaps of the board falling", board, moves);
    measure_words(moves);
}

}  // namespace mirror::bench
