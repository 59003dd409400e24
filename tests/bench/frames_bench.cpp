// What a picture of the screen costs: with few and many people, over a long day of driving, and on a machine
// as slow as the smallest that it has to serve.
// `--quick` or MIRROR_BENCH_QUICK=1: a short day, to see that it works.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "module/base/inbox.hpp"
#include "module/base/memory.hpp"
#include "render/map/map_service.hpp"
#include "render/sdl/canvas.hpp"
#include "render/stage.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/frames_family.hpp"
#include "tests/bench/frames_motion.hpp"
#include "tests/support/still_maps.hpp"

namespace {

using namespace mirror;
using namespace std::chrono_literals;
using bench::family;
using bench::map_of;
using bench::on_the_road;
using render::MotionTime;
using Steady = std::chrono::steady_clock;

constexpr int k_width = 1080;
constexpr int k_height = 500;  // the map of a mirror in portrait
constexpr double k_map_zoom = 1080.0 / k_height;

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
        if (!m_next) m_canvas.painter().trim(m_scene);
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
    Screen screen(bench::map_alone(k_map_zoom), maps);
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
    Screen screen(bench::map_alone(k_map_zoom), maps);
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

/// In the slow machine: driving in real time, base maps by their own thread.
int drive_in_real_time(std::chrono::seconds length) {
    Inbox<map::MapPicture> inbox(16);
    map::MapWorkerSetup setup;
    for (const char* name : {"neubrandenburg", "liechtenstein", "world"})
        setup.files.emplace_back(std::string(MIRROR_SOURCE_DIR "/assets/maps/") + name + ".mbtiles");
    setup.fonts = MIRROR_SOURCE_DIR "/assets/fonts";
    map::MapService maps(std::move(setup), [&](map::MapPicture picture) { inbox.send(std::move(picture)); });
    Screen screen(bench::map_alone(k_map_zoom), maps);
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
    mirror::keep_pictures_apart();
    try {
        if (count > 2 && std::string_view(arguments[1]) == "--slow")
            return drive_in_real_time(std::chrono::seconds(std::atoi(arguments[2])));
        const bool is_quick = (count > 1 && std::string_view(arguments[1]) == "--quick") ||
                              std::getenv("MIRROR_BENCH_QUICK") != nullptr;
        for (const std::size_t people : {5, 50, 500})
            measure_people(people);
        measure_day(is_quick ? 2min : 4h);  // tells the peak of memory: before what takes more
        bench::measure_motions(is_quick);
        measure_slow_machine(arguments[0], is_quick ? 2s : 15s);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "bench_frames: {}\n", problem.what());
        return 1;
    }
    return 0;
}
