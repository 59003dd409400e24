// A month on the wall in half an hour: the display, a real broker that restarts every night, a tile server, a
// family of six with two cars. Nothing may grow.
//     soak [--days 30] [--minutes 25] [--size 1080x1920]

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

#include "module/mqtt/client.hpp"
#include "module/simulator/family.hpp"
#include "render/control.hpp"
#include "tests/soak/fast_clock.hpp"
#include "tests/soak/soak_family.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/paper_map.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/x_screen.hpp"

namespace {

using namespace mirror;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr int k_first_day = 2;  ///< from here on everything must stay as it is
constexpr double k_most_heap_growth_mib = 1;
constexpr double k_most_pss_growth_mib = 1;
constexpr std::size_t k_days_looked_at = 3;  ///< one night may come upon a map that is being drawn

struct Plan {
    int days = 30;
    double minutes = 25;
    std::string size = "1080x1920";

    [[nodiscard]] double pace() const { return days * 86'400 / (minutes * 60); }
};

/// What the display takes up, some hours after midnight.
struct Figures {
    int day = 0;
    double pss_mib = 0;
    double heap_mib = 0;  ///< in use
    std::size_t descriptors = 0, threads = 0, textures = 0;
    double database_mib = 0;
};

std::size_t entries_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

double pss_mib_of(pid_t pid) {
    std::ifstream file(fmt::format("/proc/{}/smaps_rollup", pid));
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("Pss:")) return std::stod(line.substr(4)) / 1024;
    throw std::runtime_error("the kernel does not tell how much memory the display takes");
}

/// Without what waits in a write-ahead log: that is used again and again, up to its limit.
double database_mib_in(const fs::path& folder) {
    std::int64_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".db") continue;
        sqlite3* opened = nullptr;
        sqlite3_stmt* statement = nullptr;
        sqlite3_open_v2(entry.path().c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
        const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, sqlite3_close);
        sqlite3_busy_timeout(opened, 5000);
        sqlite3_prepare_v2(opened, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                           -1, &statement, nullptr);
        const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> pages(statement, sqlite3_finalize);
        if (sqlite3_step(statement) != SQLITE_ROW)
            throw std::runtime_error(entry.path().string() + ": " + sqlite3_errmsg(opened));
        bytes += sqlite3_column_int64(statement, 0);
    }
    return static_cast<double>(bytes) / (1024 * 1024);
}

/// A printed map of the town, tile by tile.
class TileServer {
  public:
    TileServer() : m_server([this](const test::HttpRequest& request) { return answer(request); }) {}
    [[nodiscard]] std::string url() const { return m_server.address() + "/{z}/{x}/{y}.png"; }
    [[nodiscard]] std::size_t requests() const { return m_server.requests().size(); }

  private:
    test::HttpReply answer(const test::HttpRequest& request) {
        int z = 0;
        unsigned x = 0, y = 0;
        if (std::sscanf(request.path.c_str(), "/%d/%u/%u.png", &z, &x, &y) != 3) return {404, {}, ""};
        std::string& png = m_pngs[request.path];
        if (png.empty()) png = m_map.png({static_cast<std::uint8_t>(z), x, y});
        return {200, {{"Content-Type", "image/png"}, {"Cache-Control", "max-age=60"}}, png};
    }

    test::PaperMap m_map;
    std::map<std::string, std::string> m_pngs;
    test::HttpServer m_server;
};

class Soak {
  public:
    explicit Soak(const Plan& plan)
        : m_plan(plan), m_screen(width_of(plan), height_of(plan)), m_broker(broker_setup()) {
        nlohmann::json config = family_config();
        config["broker"]["port"] = m_broker.port();
        config["stateDirectory"] = state().string();
        config["map"]["raster"] = {{"url", m_tiles.url()},
                                   {"attribution", "© somebody"},
                                   {"contact", "family@example.org"},
                                   {"cacheMegabytes", 10}};
        m_folder.write("household.json", config.dump(2));
    }

    bool run() {
        begin();
        for (int day = 0; day < m_plan.days; ++day) {
            tell_until(midnight(day) + 30min);
            m_broker.stop();
            m_broker.start();
            measure_night(day);
            tell_until(midnight(day + 1));
        }
        return end() && is_flat();
    }

  private:
    static int width_of(const Plan& plan) { return std::stoi(plan.size); }
    static int height_of(const Plan& plan) { return std::stoi(plan.size.substr(plan.size.find('x') + 1)); }
    static test::BrokerSetup broker_setup() {
        test::BrokerSetup setup;
        setup.quiet = true;
        setup.persistence = true;
        return setup;
    }
    [[nodiscard]] fs::path state() const { return m_folder.path() / "state"; }
    [[nodiscard]] fs::path log() const { return m_folder.path() / "log"; }
    [[nodiscard]] UtcTime midnight(int day) const {
        return UtcTime(std::chrono::milliseconds(m_time.wall_begin_ms)) + day * 24h;
    }

    void begin() {
        auto roads = simulator::read_family_roads(MIRROR_SOURCE_DIR "/assets/maps/neubrandenburg.mbtiles");
        if (!roads) throw std::runtime_error(roads.error().text);
        m_roads = std::move(*roads);
        const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
        m_time.wall_begin_ms = UtcTime(today).time_since_epoch().count();
        m_time.real_begin_ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now().time_since_epoch()).count();
        m_time.pace = m_plan.pace();
        m_clock.emplace(m_time);
        m_family.emplace(m_roads, midnight(0));
        m_waiting = m_family->next();
        m_folder.write("log", "");
        m_mirror.emplace(
            std::vector<std::string>{"env", "DISPLAY=" + m_screen.display(), "SDL_VIDEODRIVER=x11",
                                     MIRROR_SOAK_MIRROR, (m_folder.path() / "household.json").string(),
                                     m_plan.size, std::to_string(m_time.real_begin_ms),
                                     std::to_string(m_time.wall_begin_ms), std::to_string(m_time.pace)},
            log());
        if (!test::file_tells(log(), ": connected", 60s))
            throw std::runtime_error("the display does not connect: " + test::content_of(log()));
        mqtt::ClientOptions options;
        options.host = "127.0.0.1";
        options.port = m_broker.port();
        options.client_id = "soak-phones";
        m_phones.emplace(std::move(options), mqtt::Handlers{});
        m_phones->start();
        fmt::print(
            "a day takes {:.0f} s\nday | PSS MiB | heap in use MiB | descriptors | threads | textures | "
            "databases MiB | "
            "messages\n",
            86'400 / m_time.pace);
    }

    void tell_until(UtcTime end) {
        while (m_waiting.time < end) {
            std::this_thread::sleep_until(m_clock->real(m_waiting.time));
            if (!m_waiting.is_will) {
                (void)m_phones->publish(
                    {m_waiting.topic, m_waiting.payload, m_waiting.qos, m_waiting.retain});
                ++m_told;
            }
            m_waiting = m_family->next();
        }
        std::this_thread::sleep_until(m_clock->real(end));
        if (!m_mirror->is_running())
            throw std::runtime_error("the display has ended: " + test::content_of(log()));
    }

    [[nodiscard]] nlohmann::json status() const {
        auto answer = render::ask_for(state(), R"({"request":"status"})", 30s);
        if (!answer) throw std::runtime_error(answer.error().text);
        return nlohmann::json::parse(*answer);
    }

    /// While everybody sleeps; a map may be drawn or tiles fetched just then, so the least counts.
    void measure_night(int day) {
        Figures least;
        for (const auto hours : {2h, 3h, 4h, 5h}) {
            tell_until(midnight(day) + hours);
            const Figures now = measure(day);
            if (least.pss_mib == 0) least = now;
            least.pss_mib = std::min(least.pss_mib, now.pss_mib);
            least.heap_mib = std::min(least.heap_mib, now.heap_mib);
            least.descriptors = std::min(least.descriptors, now.descriptors);
            least.textures = std::min(least.textures, now.textures);
            least.database_mib = std::min(least.database_mib, now.database_mib);
        }
        fmt::print("{:3} | {:.1f} | {:.1f} | {} | {} | {} | {:.2f} | {}\n", day, least.pss_mib,
                   least.heap_mib, least.descriptors, least.threads, least.textures, least.database_mib,
                   m_told);
        std::fflush(stdout);
        m_figures.push_back(least);
    }

    [[nodiscard]] Figures measure(int day) const {
        const nlohmann::json said = status();
        const fs::path process = fmt::format("/proc/{}", m_mirror->pid());
        Figures now;
        now.day = day;
        now.pss_mib = pss_mib_of(m_mirror->pid());
        now.heap_mib = said.at("heapBytes").get<double>() / (1024 * 1024);
        now.descriptors = entries_in(process / "fd");
        now.threads = entries_in(process / "task");
        now.textures = said.at("textures").get<std::size_t>();
        now.database_mib = database_mib_in(state());
        return now;
    }

    /// Every message was applied, and the display ends when it is told to.
    bool end() {
        bool is_good = m_phones->wait_until_published(30s);
        const auto deadline = Steady::now() + 60s;
        std::size_t applied = 0;
        while (applied < m_told && Steady::now() < deadline)
            applied = status().at("counters").at("messages").get<std::size_t>();
        fmt::print(
            "{} messages told, {} heard (what the broker keeps is heard again after its nights), {} "
            "requests for tiles\n",
            m_told, applied, m_tiles.requests());
        is_good = is_good && applied >= m_told;
        m_mirror->send(SIGTERM);
        const auto ended = m_mirror->wait(20'000);
        if (!ended || *ended != 0) {
            fmt::print("the display does not end well: {}\n", test::content_of(log()));
            return false;
        }
        if (!is_good) fmt::print("messages were lost\n");
        return is_good;
    }

    /// The median of the first days of these.
    [[nodiscard]] static double typical_pss_mib(std::vector<Figures> days) {
        days.resize(std::min(days.size(), k_days_looked_at));
        std::ranges::sort(days, {}, &Figures::pss_mib);
        return days[days.size() / 2].pss_mib;
    }

    bool is_flat() const {
        const auto from = std::ranges::find(m_figures, k_first_day, &Figures::day);
        if (from == m_figures.end()) return true;
        const Figures& first = *from;
        const Figures& last = m_figures.back();
        bool is_flat = true;
        const auto hold = [&](bool is_held, std::string_view what, double then, double now) {
            if (is_held) return;
            fmt::print("{} grows: {:.2f} on day {}, {:.2f} on day {}\n", what, then, first.day, now,
                       last.day);
            is_flat = false;
        };
        if (test::k_is_memory_its_own) {
            hold(last.heap_mib <= first.heap_mib + k_most_heap_growth_mib, "the heap", first.heap_mib,
                 last.heap_mib);
            const double then = typical_pss_mib({from, m_figures.end()});
            const double now = typical_pss_mib({m_figures.rbegin(), m_figures.rend()});
            hold(now <= then + k_most_pss_growth_mib, "memory", then, now);
        }
        const auto count = [](std::size_t value) { return static_cast<double>(value); };
        hold(last.descriptors <= first.descriptors + 2, "the number of descriptors", count(first.descriptors),
             count(last.descriptors));
        hold(last.threads <= first.threads, "the number of threads", count(first.threads),
             count(last.threads));
        hold(last.textures <= first.textures * 3 / 2, "the number of textures", count(first.textures),
             count(last.textures));
        // Two days are kept: from the third on as much goes as comes.
        const auto full = std::ranges::find(m_figures, k_first_day + 1, &Figures::day);
        if (full != m_figures.end())
            hold(last.database_mib <= full->database_mib * 1.2, "the databases", full->database_mib,
                 last.database_mib);
        return is_flat;
    }

    [[nodiscard]] static nlohmann::json family_config() { return soak::family_config(); }

    Plan m_plan;
    test::TempFolder m_folder;
    test::XScreen m_screen;
    test::MosquittoBroker m_broker;
    TileServer m_tiles;
    soak::FastTime m_time;
    std::optional<soak::FastClock> m_clock;
    simulator::RoadGraph m_roads;
    std::optional<soak::Family> m_family;
    simulator::Publication m_waiting;
    std::optional<mqtt::Client> m_phones;
    std::optional<test::ChildProcess> m_mirror;
    std::vector<Figures> m_figures;
    std::size_t m_told = 0;
};

Plan plan_of(int count, char** arguments) {
    Plan plan;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view option = arguments[i];
        if (option == "--days") plan.days = std::stoi(arguments[i + 1]);
        if (option == "--minutes") plan.minutes = std::stod(arguments[i + 1]);
        if (option == "--size") plan.size = arguments[i + 1];
    }
    return plan;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        Soak soak(plan_of(count, arguments));
        const bool is_good = soak.run();
        fmt::print("{}\n", is_good ? "nothing grew, nothing was lost" : "FAILED");
        return is_good ? 0 : 1;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "soak: {}\n", problem.what());
        return 1;
    }
}
