// What a picture of the screen costs: with few and many people, over a long day of driving, and on a machine
// as slow as the smallest that it has to serve.
// `--quick` or MIRROR_BENCH_QUICK=1: a short day, to see that it works.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <string>
#include <thread>

#include "module/base/inbox.hpp"
#include "render/map/map_service.hpp"
#include "render/sdl/canvas.hpp"
#include "render/stage.hpp"
#include "tests/bench/bench.hpp"
#include "tests/support/still_maps.hpp"

namespace {

using namespace mirror;
using namespace std::chrono_literals;
using render::MotionTime;
using Steady = std::chrono::steady_clock;

constexpr int k_width = 1080;
constexpr int k_height = 500;  // the map of a mirror in portrait

double milliseconds(Steady::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

/// The lines of /proc/self/status count kibibytes.
double status_mib(const std::string& name) {
    std::ifstream stream("/proc/self/status");
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(name)) return std::stod(line.substr(name.size())) / 1024;
    }
    return 0;
}

double process_seconds() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

/// Somebody drives round the town; a lap takes 20 minutes.
LatLon on_the_road(std::size_t person, double seconds) {
    const double turn = 2 * std::numbers::pi * (seconds / 1200 + static_cast<double>(person) / 5);
    const double reach = 0.012 + 0.004 * static_cast<double>(person % 3);
    return LatLon::make(53.557 + reach * std::sin(turn), 13.262 + 1.6 * reach * std::cos(turn)).value();
}

/// People in the town, spread on a spiral.
view::MirrorView family(std::size_t people) {
    view::MapView map;
    map.home = LatLon::make(53.5605, 13.2480).value();
    map.regions = {{"Home", *map.home, 120, true, ""}};
    for (std::size_t i = 0; i < people; ++i) {
        view::Marker marker;
        marker.name = "Person " + std::to_string(i + 1);
        marker.initials = "P" + std::to_string(i % 10);
        marker.color = {static_cast<std::uint8_t>(60 + i * 37 % 190), 160, 220};
        const double turn = 2.4 * static_cast<double>(i);
        const double reach = 0.02 * std::sqrt((static_cast<double>(i) + 1) / static_cast<double>(people));
        marker.place =
            LatLon::make(53.557 + reach * std::sin(turn), 13.262 + 2.4 * reach * std::cos(turn)).value();
        map.markers.push_back(marker);
    }
    view::MirrorView view;
    view.modules.push_back({0, "", std::move(map)});
    return view;
}

view::MapView& map_of(view::MirrorView& view) {
    return std::get<view::MapView>(view.modules[0].data);
}

config::Config map_alone() {
    config::Config config;
    config.zoom = 1080.0 / k_height;
    config.display.viewing_distance_m = 0;
    config::Module module;
    module.name = "map";
    module.position = config::Position::fullscreen_below;
    module.options = config::MapOptions{};
    config.modules = {module};
    return config;
}

/// A stage with a canvas, and the way from a view to pixels as the display goes it.
class Screen {
  public:
    Screen(const config::Config& config, map::MapPictures& maps)
        : m_fonts(MIRROR_SOURCE_DIR "/assets/fonts"),
          m_stage(config, k_width, k_height, m_fonts, &maps),
          m_canvas(k_width, k_height, m_fonts) {}

    void show(const view::MirrorView& view, MotionTime now) { m_stage.show(view, now); }
    void draw(MotionTime now) {
        render::Scene scene = m_stage.compose(now);
        for (const render::Rect& rect : difference(m_scene, scene))
            m_canvas.paint(scene, rect);
        m_scene = std::move(scene);
        m_next = m_stage.next_frame(now);
        if (!m_next) m_canvas.painter().trim();
    }
    void draw_everything(MotionTime now) {
        m_scene = m_stage.compose(now);
        m_canvas.paint(m_scene);
    }
    [[nodiscard]] std::optional<MotionTime> next_frame() const { return m_next; }

  private:
    render::FontSet m_fonts;
    render::Stage m_stage;
    render::Canvas m_canvas;
    render::Scene m_scene;
    std::optional<MotionTime> m_next;
};

void measure_people(std::size_t people) {
    testing::StillMaps maps;
    Screen screen(map_alone(), maps);
    view::MirrorView view = family(people);
    MotionTime now{1000};
    screen.show(view, now);
    screen.draw(now);
    screen.draw(now += 1s);
    const double full = bench::median_seconds(15, [&] { screen.draw_everything(now); });
    bench::print_row(fmt::format("frame with {} people, everything", people),
                     fmt::format("{:.2f} ms", full * 1e3), "at most 10 ms");
    int step = 0;
    const LatLon begin = map_of(view).markers.back().place;
    const double moved = bench::median_seconds(31, [&] {
        ++step;
        map_of(view).markers.back().place =
            LatLon::make(begin.lat_deg(), begin.lon_deg() + 0.0004 * (step % 2)).value();
        screen.show(view, now += 2s);
        screen.draw(now);
    });
    bench::print_row(fmt::format("frame with {} people, one moved", people),
                     fmt::format("{:.2f} ms", moved * 1e3), "at most 1.5 ms");
    const double gliding = bench::median_seconds(31, [&] {
        if (!screen.next_frame()) {
            ++step;
            map_of(view).markers.back().place =
                LatLon::make(begin.lat_deg(), begin.lon_deg() + 0.003 * (step % 2)).value();
            screen.show(view, now += 2s);
        } else {
            now = *screen.next_frame();
        }
        screen.draw(now);
    });
    bench::print_row(fmt::format("frame with {} people, one gliding", people),
                     fmt::format("{:.2f} ms", gliding * 1e3), "at most 1.5 ms");
}

/// Five people drive, each tells so every ten seconds.
void measure_day(std::chrono::seconds length) {
    testing::StillMaps maps;
    Screen screen(map_alone(), maps);
    view::MirrorView view = family(5);
    const double begin = process_seconds();
    const double maps_before = maps.seconds();
    long frames = 0;
    for (std::chrono::seconds time{0}; time < length; time += 2s) {
        const auto person = static_cast<std::size_t>(time.count() / 2 % 5);
        view::Marker& marker = map_of(view).markers[person];
        marker.place = on_the_road(person, static_cast<double>(time.count()));
        MotionTime now = time;
        screen.show(view, now);
        screen.draw(now);
        ++frames;
        while (screen.next_frame() && *screen.next_frame() < time + 2s) {
            screen.draw(*screen.next_frame());
            ++frames;
        }
    }
    const double used = process_seconds() - begin;
    const double map_seconds = maps.seconds() - maps_before;
    const double hours = static_cast<double>(length.count()) / 3600;
    bench::print_row(fmt::format("{:.1f} hours of five people driving: frames", hours),
                     fmt::format("{}", frames), "-");
    bench::print_row("… processor for frames", fmt::format("{:.1f} s", used - map_seconds),
                     fmt::format("at most {:.0f} s (0.6 %)", 0.006 * static_cast<double>(length.count())));
    bench::print_row("… base maps drawn, and their processor",
                     fmt::format("{}, {:.1f} s", maps.drawn(), map_seconds), "-");
    bench::print_row("… of these drawn more than once", fmt::format("{}", maps.drawn_again()), "0");
    bench::print_row("… peak memory of the program", fmt::format("{:.1f} MiB", status_mib("VmHWM:")), "-");
}

/// The Weasley clock as large as a screen on end lets it be, while hands turn.
void measure_clock(const char* theme) {
    config::Config config;
    config.display.viewing_distance_m = 0;
    config.display.face_window = config::FaceWindow{0.23, 0.4};
    config::WeasleyClockOptions options;
    options.theme = std::string(MIRROR_SOURCE_DIR "/assets/clock-themes/") + theme + ".json";
    config::Module module;
    module.name = "weasleyClock";
    module.position = config::Position::lower_third;
    module.options = options;
    config.modules = {module};
    view::WeasleyClockView clock;
    for (const char* name : {"Home", "School", "Travelling", "Work", "Lost", "Grandma", "Football"})
        clock.places.push_back({name, name, view::ClockPlaceKind::region});
    for (std::size_t i = 0; i < 5; ++i) {
        view::ClockHand hand;
        hand.person = i;
        hand.initials = "P" + std::to_string(i);
        hand.color = {static_cast<std::uint8_t>(60 + i * 37), 160, 220};
        hand.place = i;
        clock.hands.push_back(hand);
    }
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    render::Stage stage(config, 1080, 1920, fonts, nullptr);
    render::Canvas canvas(1080, 1920, fonts);
    render::Scene scene{1080, 1920, {}};
    std::vector<double> frames;
    MotionTime now{1000};
    const auto draw = [&] {
        const auto begin = Steady::now();
        render::Scene next = stage.compose(now);
        for (const render::Rect& rect : difference(scene, next))
            canvas.paint(next, rect);
        scene = std::move(next);
        frames.push_back(milliseconds(Steady::now() - begin));
    };
    for (std::size_t turn = 0; turn < 40; ++turn) {
        for (const std::size_t i : {turn % 5, (turn + 2) % 5})
            clock.hands[i].place = (clock.hands[i].place + 2) % clock.places.size();
        view::MirrorView view;
        view.modules.push_back({0, "", clock});
        stage.show(view, now);
        draw();
        if (turn == 0) frames.clear();  // the face is drawn once
        for (auto next = stage.next_frame(now); next; next = stage.next_frame(now)) {
            now = *next;
            draw();
        }
        canvas.painter().trim();
        now += 1s;
    }
    std::ranges::sort(frames);
    const auto at = [&](double share) {
        return frames[static_cast<std::size_t>(share * static_cast<double>(frames.size() - 1))];
    };
    bench::print_row(
        fmt::format("clock, hands turning ({}): {} frames, median / 99 of 100", theme, frames.size()),
        fmt::format("{:.2f} / {:.2f} ms", at(0.5), at(0.99)), "at most 12 ms");
}

/// In the slow machine: ninety seconds of driving in real time, base maps by their own thread.
int drive_in_real_time(std::chrono::seconds length) {
    Inbox<map::MapPicture> inbox(16);
    map::MapWorkerSetup setup;
    for (const char* name : {"neubrandenburg", "liechtenstein", "world"})
        setup.files.emplace_back(std::string(MIRROR_SOURCE_DIR "/assets/maps/") + name + ".mbtiles");
    setup.fonts = MIRROR_SOURCE_DIR "/assets/fonts";
    map::MapService maps(std::move(setup), [&](map::MapPicture picture) { inbox.send(std::move(picture)); });
    Screen screen(map_alone(), maps);
    view::MirrorView view = family(5);
    const auto start = Steady::now();
    const auto now = [&] { return std::chrono::duration_cast<MotionTime>(Steady::now() - start); };
    const auto take_pictures = [&](Steady::time_point until) {
        bool has_news = false;
        for (map::MapPicture& picture : inbox.wait_until(until)) {
            maps.take(std::move(picture));
            has_news = true;
        }
        return has_news;
    };
    std::vector<double> frames;
    const auto draw = [&] {
        const auto begin = Steady::now();
        screen.draw(now());
        frames.push_back(milliseconds(Steady::now() - begin));
    };
    screen.show(view, now());
    draw();
    while (maps.is_waiting())
        take_pictures(Steady::now() + 1s);
    draw();
    frames.clear();  // the start has a figure of its own
    auto next_fix = Steady::now();
    std::size_t person = 0;
    while (Steady::now() - start < length) {
        bool is_due = screen.next_frame() && *screen.next_frame() <= now();
        if (Steady::now() >= next_fix) {
            // Ten times as fast as anybody drives: the camera has to follow.
            person = (person + 1) % 5;
            map_of(view).markers[person].place =
                on_the_road(person, 10 * static_cast<double>(now().count()) / 1000);
            // … and one of them goes far away, and comes back.
            const double way = std::sin(static_cast<double>(now().count()) / 1000 / 10);
            map_of(view).markers[0].place = LatLon::make(53.557 - 0.9 * way * way, 13.262).value();
            screen.show(view, now());
            next_fix += 1s;
            is_due = true;
        }
        auto wake = next_fix;
        if (screen.next_frame()) wake = std::min(wake, start + *screen.next_frame());
        is_due |= take_pictures(is_due ? Steady::time_point::min() : wake);
        if (is_due) draw();
    }
    const auto moves = maps.asked();
    std::ranges::sort(frames);
    const auto at = [&](double share) {
        return frames[static_cast<std::size_t>(share * static_cast<double>(frames.size() - 1))];
    };
    bench::print_row("quarter of a core: frames, median / 99 of 100",
                     fmt::format("{}, {:.1f} / {:.1f} ms", frames.size(), at(0.5), at(0.99)), "-");
    bench::print_row("quarter of a core: base maps asked for", fmt::format("{}", moves), "-");
    bench::print_row("quarter of a core: longest frame of the main thread", fmt::format("{:.0f} ms", at(1)),
                     "at most 100 ms");
    return 0;
}

/// Runs a program that gets one core for a quarter of the time and 512 MB: stopped and let go in turns.
void measure_slow_machine(const char* program, std::chrono::seconds length) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no process can be started");
    if (child == 0) {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(0, &one);
        sched_setaffinity(0, sizeof one, &one);
        const rlimit memory{512UL << 20U, 512UL << 20U};
        setrlimit(RLIMIT_AS, &memory);
        setpriority(PRIO_PROCESS, 0,
                    -10);  // others on this machine are not what is measured, where that is allowed
        const std::string seconds = std::to_string(length.count());
        execl(program, program, "--slow", seconds.c_str(), nullptr);
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        std::this_thread::sleep_for(2ms);
        kill(child, SIGSTOP);
        std::this_thread::sleep_for(6ms);
        kill(child, SIGCONT);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("the slow machine failed");
}

}  // namespace

int main(int count, char** arguments) {
    try {
        if (count > 2 && std::string_view(arguments[1]) == "--slow")
            return drive_in_real_time(std::chrono::seconds(std::atoi(arguments[2])));
        const bool is_quick = (count > 1 && std::string_view(arguments[1]) == "--quick") ||
                              std::getenv("MIRROR_BENCH_QUICK") != nullptr;
        for (const std::size_t people : {5, 50, 500})
            measure_people(people);
        for (const char* theme : {"plain", "astrolabe"})
            measure_clock(theme);
        measure_day(is_quick ? 10min : 10h);
        measure_slow_machine(arguments[0], is_quick ? 10s : 60s);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "bench_frames: {}\n", problem.what());
        return 1;
    }
    return 0;
}
