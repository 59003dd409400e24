// The whole program as a household runs it: its own X server, a real broker on loopback, the clock on the
// wall.
// `--quick` or MIRROR_BENCH_QUICK=1: few samples, to see that it works. `--only start|rest|drive|burst`: that
// part alone.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include "module/mqtt/client.hpp"
#include "tests/bench/bench.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/x_screen.hpp"

namespace {

using namespace mirror;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using test::RunningMirror;

constexpr auto k_patience = 30s;

struct Effort {
    int starts = 5;
    std::chrono::milliseconds idle = 60s;
    int samples = 200;
    int burst = 10'000;
    std::string_view only;  ///< a part; empty: all of them

    [[nodiscard]] bool wants(std::string_view part) const { return only.empty() || only == part; }
};

double milliseconds(Steady::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

double seconds(Steady::duration time) {
    return std::chrono::duration<double>(time).count();
}

double quantile(std::vector<double> values, double share) {
    if (values.empty()) throw std::runtime_error("nothing was measured");
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
}

/// Lets time pass: here the time itself is what is measured.
void let_pass(std::chrono::milliseconds time) {
    timespec rest{time.count() / 1000, time.count() % 1000 * 1'000'000};
    while (nanosleep(&rest, &rest) != 0) {
    }
}

/// Looks at the screen until the condition holds, a thousand times a second or, when told so, all the time.
Steady::time_point watch_until(const std::function<bool()>& holds, bool busy = false) {
    const auto deadline = Steady::now() + k_patience;
    while (!holds()) {
        if (Steady::now() > deadline) throw std::runtime_error("the screen does not show what it should");
        if (!busy) let_pass(1ms);
    }
    return Steady::now();
}

/// Waits until the screen shows something and has rested, down to a share of its height.
/// \return the time of its last change
Steady::time_point wait_until_still(const test::XScreen& screen, std::chrono::milliseconds rest,
                                    double share = 1) {
    auto last = screen.sample(share);
    auto changed = Steady::now();
    watch_until([&] {
        if (screen.differs_from(last)) {
            changed = Steady::now();
            last = screen.sample(share);
        }
        return Steady::now() - changed > rest && !screen.is_black();
    });
    return changed;
}

/// The fields of a file of /proc that begin with this name, added up.
double proc_sum(const std::filesystem::path& file, const std::string& name) {
    std::ifstream stream(file);
    double sum = 0;
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(name)) sum += std::stod(line.substr(name.size()));
    }
    return sum;
}

std::filesystem::path proc(const RunningMirror& mirror) {
    return "/proc/" + std::to_string(mirror.pid());
}

double wake_ups(const RunningMirror& mirror) {
    double sum = 0;
    for (const auto& task : std::filesystem::directory_iterator(proc(mirror) / "task"))
        sum += proc_sum(task.path() / "status", "voluntary_ctxt_switches:");
    return sum;
}

double processor_seconds(const RunningMirror& mirror) {
    clockid_t clock{};
    timespec used{};
    if (clock_getcpuclockid(mirror.pid(), &clock) != 0 || clock_gettime(clock, &used) != 0)
        throw std::runtime_error("the mirror is not there any more: " + mirror.log());
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

test::BrokerSetup quiet() {
    test::BrokerSetup setup;
    setup.quiet = true;
    return setup;
}

/// Screen, broker, family and its phones.
class Stage {
  public:
    Stage(int width_px, int height_px)
        : screen(width_px, height_px), m_phones(phone_options(broker.port()), {}) {
        household.environment = {"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11",
                                 "STATE_DIRECTORY=" + household.state_directory().string()};
        household.config["thresholds"] = {{"ageing", "24 h"}, {"stale", "48 h"}, {"lost", "72 h"}};
        household.config["people"].push_back({{"name", "Emma"}, {"devices", {"emma"}}});
        household.write_config();
        m_phones.start();
        say("anna", 53.5605, 13.2480);
        say("ben/phone", 53.5480, 13.2600);
        say("clara", 53.5440, 13.2700);
        say("david", 53.5605, 13.2480);
        say("emma", 53.5470, 13.2550);
        finish();
    }

    [[nodiscard]] RunningMirror start() const {
        return RunningMirror(household,
                             {"--size", fmt::format("{}x{}", screen.width_px(), screen.height_px())});
    }

    void say(const std::string& tail, double lat_deg, double lon_deg) {
        // Every message is a second newer than the one before, and none comes from the future.
        const std::string payload = test::location_json(lat_deg, lon_deg, m_seconds_ago);
        if (m_seconds_ago > 0) --m_seconds_ago;
        if (const auto sent = m_phones.publish({"owntracks/fam/" + tail, payload, 1, true}); !sent)
            throw std::runtime_error(sent.error().text);
    }
    void finish() const {
        if (!m_phones.wait_until_published(k_patience)) throw std::runtime_error("the broker is too slow");
    }

    test::XScreen screen;
    test::MosquittoBroker broker{quiet()};
    test::Household household{broker.port()};

  private:
    static mqtt::ClientOptions phone_options(int port) {
        mqtt::ClientOptions options;
        options.host = "127.0.0.1";
        options.port = port;
        options.client_id = "phones";
        options.clean_session = true;
        return options;
    }

    mqtt::Client m_phones;
    std::int64_t m_seconds_ago = 60'000;  ///< room for one fix a second
};

void require_connected(const RunningMirror& mirror) {
    if (!mirror.is_connected()) throw std::runtime_error("the mirror does not connect: " + mirror.log());
}

/// What a mirror has mapped from the disk: the program, its libraries, fonts, maps and databases.
std::set<std::string> mapped_files(const RunningMirror& mirror) {
    std::set<std::string> files;
    std::ifstream maps(proc(mirror) / "maps");
    for (std::string line; std::getline(maps, line);) {
        if (const auto at = line.find('/'); at != std::string::npos) files.insert(line.substr(at));
    }
    return files;
}

/// Has the kernel forget these files, but for the pages that another program uses.
void make_cold(const std::set<std::string>& files) {
    for (const auto& name : files) {
        const int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) continue;
        ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
        ::close(file);
    }
}

enum class Caches : std::uint8_t { warm, cold };

void measure_start(const Stage& stage, const Effort& effort, Caches caches, std::string_view what,
                   std::string_view target) {
    std::vector<double> times;
    std::set<std::string> files;
    for (int run = 0; run <= effort.starts; ++run) {
        watch_until([&] { return stage.screen.is_black(); });
        if (caches == Caches::cold) make_cold(files);
        const auto begin = Steady::now();
        RunningMirror mirror = stage.start();
        const auto complete = wait_until_still(stage.screen, 500ms);
        if (run > 0) times.push_back(milliseconds(complete - begin));  // the first one warms the caches
        require_connected(mirror);
        files = mapped_files(mirror);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(MIRROR_SOURCE_DIR "/assets"))
            files.insert(entry.path());
        if (mirror.stop(10s) != 0) throw std::runtime_error("the mirror does not end well: " + mirror.log());
    }
    bench::print_row(fmt::format("start until the picture is complete, {}", what),
                     fmt::format("{:.0f} ms", quantile(times, 0.5)), target);
}

void measure_idle(const RunningMirror& mirror, const Effort& effort) {
    let_pass(effort.idle);
    const double pss_kib = proc_sum(proc(mirror) / "smaps_rollup", "Pss:");
    bench::print_row("memory (PSS) at rest", fmt::format("{:.1f} MiB", pss_kib / 1024), "at most 50 MiB");
    const auto begin = Steady::now();
    const double used = processor_seconds(mirror);
    const double woken = wake_ups(mirror);
    let_pass(effort.idle);
    const double time = seconds(Steady::now() - begin);
    bench::print_row("processor at rest",
                     fmt::format("{:.3f} %", 100 * (processor_seconds(mirror) - used) / time),
                     "at most 0.04 %");
    bench::print_row("wake-ups at rest", fmt::format("{:.1f} /s", (wake_ups(mirror) - woken) / time),
                     "at most 6 /s");
}

/// Five people drive: each is heard every five seconds, 75 m further, so that a marker glides all the time.
void measure_drive(Stage& stage, const RunningMirror& mirror, const Effort& effort, const char* what,
                   const char* target) {
    const auto begin = Steady::now();
    const double used = processor_seconds(mirror);
    constexpr std::array k_drivers{"anna", "ben/phone", "clara", "david", "emma"};
    int said = 0;
    while (Steady::now() - begin < effort.idle) {
        const int lane = said % 5;
        stage.say(k_drivers.at(static_cast<std::size_t>(lane)), 53.5500 + 0.000135 * said++,
                  13.2480 + 0.003 * lane);
        let_pass(1s);
    }
    const double time = seconds(Steady::now() - begin);
    bench::print_row(what, fmt::format("{:.2f} %", 100 * (processor_seconds(mirror) - used) / time), target);
}

/// The same where nothing glides or fades.
void measure_drive_without_motion(Stage& stage, const Effort& effort) {
    stage.household.config["display"]["reduceMotion"] = true;
    stage.household.write_config();
    RunningMirror mirror = stage.start();
    require_connected(mirror);
    wait_until_still(stage.screen, 500ms);
    measure_drive(stage, mirror, effort, "processor with one message a second, without motion",
                  "at most 0.15 %");
    if (mirror.stop(10s) != 0) throw std::runtime_error("the mirror does not end well: " + mirror.log());
    stage.household.config["display"]["reduceMotion"] = false;
    stage.household.write_config();
}

void measure_latency(Stage& stage, const Effort& effort) {
    std::vector<double> times;
    for (int i = 0; i < effort.samples; ++i) {
        wait_until_still(stage.screen, 100ms);
        const auto before = stage.screen.sample();
        const auto begin = Steady::now();
        stage.say("ben/phone", i % 2 == 0 ? 53.5485 : 53.5480, 13.2600);
        const auto seen = watch_until([&] { return stage.screen.differs_from(before); }, true);
        times.push_back(milliseconds(seen - begin));
    }
    bench::print_row("publish until the first pixel changes", fmt::format("{:.1f} ms", quantile(times, 0.5)),
                     "at most 3 ms");
    bench::print_row("publish until the first pixel changes, 95 of 100",
                     fmt::format("{:.1f} ms", quantile(times, 0.95)), "at most 6 ms");
}

/// The people stand at the top and nothing else does: the last change there is that of the last message.
void measure_burst(Stage& stage, const Effort& effort) {
    constexpr double k_people_share = 0.25;
    stage.household.config["modules"] = nlohmann::json::parse(
        R"([{"module": "people", "position": "top_bar"}, {"module": "map", "position": "lower_third"}])");
    stage.household.write_config();
    std::vector<double> times;
    std::vector<double> efforts;
    const auto counted = [&] { return stage.household.state().at("counters").at("messages").get<int>(); };
    for (int run = 0; run < std::min(effort.starts, 3); ++run) {
        stage.say("anna", 53.5605, 13.2480);
        stage.finish();
        RunningMirror mirror = stage.start();
        require_connected(mirror);
        wait_until_still(stage.screen, 500ms);
        const int counted_before = counted();
        const double used = processor_seconds(mirror);
        // The broker has them all before the mirror gets the first.
        mirror.send(SIGSTOP);
        for (int i = 1; i < effort.burst; ++i) {
            const double step = 0.000001 * (i % 7);  // standing still, as phones see it
            if (i % 2 == 0) stage.say("ben/phone", 53.5480 + step, 13.2600);
            if (i % 2 == 1) stage.say("clara", 53.5440 + step, 13.2700);
        }
        stage.say("anna", 53.5570, 13.2690);
        stage.finish();
        const auto begin = Steady::now();
        mirror.send(SIGCONT);
        const auto seen = wait_until_still(stage.screen, 1s, k_people_share);
        times.push_back(seconds(seen - begin));
        efforts.push_back(processor_seconds(mirror) - used);
        if (mirror.stop(10s) != 0) throw std::runtime_error("the mirror does not end well: " + mirror.log());
        if (const int applied = counted() - counted_before; applied != effort.burst)
            throw std::runtime_error(fmt::format("of {} messages {} were applied", effort.burst, applied));
    }
    bench::print_row(
        fmt::format("{} waiting QoS 1 locations journaled, applied, the last one seen (max_queued_messages "
                    "100000)",
                    effort.burst),
        fmt::format("{:.2f} s", quantile(times, 0.5)), "at most 0.8 s");
    bench::print_row("processor time of the mirror for them, all threads",
                     fmt::format("{:.2f} s", quantile(efforts, 0.5)), "-");
}

void measure_starts(const Stage& stage, const Effort& effort) {
    measure_start(stage, effort, Caches::warm, "1080x1920, warm", "at most 170 ms");
    measure_start(stage, effort, Caches::cold, "1080x1920, cold", "at most 320 ms");
    const Stage landscape(1920, 1080);
    measure_start(landscape, effort, Caches::warm, "1920x1080, warm", "at most 170 ms");
    measure_start(landscape, effort, Caches::cold, "1920x1080, cold", "at most 320 ms");
}

int run(const Effort& effort) {
    Stage stage(1080, 1920);
    if (effort.wants("start")) measure_starts(stage, effort);
    if (effort.wants("rest") || effort.wants("drive")) {
        RunningMirror mirror = stage.start();
        require_connected(mirror);
        wait_until_still(stage.screen, 500ms);
        if (effort.wants("rest")) {
            measure_idle(mirror, effort);
            measure_latency(stage, effort);
        }
        if (effort.wants("drive"))
            measure_drive(stage, mirror, effort, "processor with one message a second", "at most 0.6 %");
        if (mirror.stop(10s) != 0) throw std::runtime_error("the mirror does not end well: " + mirror.log());
    }
    if (effort.wants("drive")) measure_drive_without_motion(stage, effort);
    if (effort.wants("burst")) measure_burst(stage, effort);
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    Effort effort;
    const std::vector<std::string_view> options(arguments + 1, arguments + count);
    const auto has = [&](std::string_view option) {
        return std::find(options.begin(), options.end(), option) != options.end();
    };
    if (has("--quick") || std::getenv("MIRROR_BENCH_QUICK")) effort = {1, 2s, 5, 1000, {}};
    if (const auto part = std::find(options.begin(), options.end(), "--only");
        part != options.end() && part + 1 != options.end())
        effort.only = *(part + 1);
    try {
        return run(effort);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "bench_whole: {}\n", problem.what());
        return 1;
    }
}
