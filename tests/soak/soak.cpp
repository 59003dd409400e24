// A month on the wall in half an hour: the display, a real broker that restarts every night, a tile server, a
// family of six with two cars. Nothing may grow.
//     soak [--days 30] [--minutes 25] [--size 1080x1920] [--presenter auto|surface|gpu]

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <initializer_list>
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

constexpr int k_first_day = 2;   ///< from here on everything must stay as it is
constexpr int k_least_days = 3;  ///< fewer nights than these tell nothing of growth
constexpr double k_days_of_a_month = 28;
constexpr double k_most_growth_mib = 1;  ///< in a month
// In a few days' run: one night may come upon a map that is being drawn.
constexpr double k_heap_noise_mib = 0.6;
constexpr double k_own_noise_mib = 1.7;  ///< what the heap gives back and when is its own affair
constexpr double k_long_share = 0.5;     ///< of a month; then no night weighs enough to need that

struct Plan {
    int days = 30;
    double minutes = 25;
    std::string size = "1080x1920";
    std::string presenter = "auto";

    [[nodiscard]] double pace() const { return days * 86'400 / (minutes * 60); }
};

/// What the display takes up, some hours after midnight.
struct Figures {
    int day = 0;
    double pss_mib = 0;   ///< with a share of what other programs use, too: they come and go
    double own_mib = 0;   ///< of it, what belongs to no file
    double heap_mib = 0;  ///< in use
    std::size_t descriptors = 0, threads = 0, textures = 0;
    double database_mib = 0;
};

std::size_t entries_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

double memory_mib_of(pid_t pid, std::initializer_list<std::string_view> keys) {
    std::ifstream file(fmt::format("/proc/{}/smaps_rollup", pid));
    double found_mib = -1;
    for (std::string line; std::getline(file, line);) {
        for (const std::string_view key : keys)
            if (line.starts_with(key))
                found_mib = std::max(0.0, found_mib) + std::stod(line.substr(key.size())) / 1024;
    }
    if (found_mib < 0) throw std::runtime_error("the kernel does not tell how much memory the display takes");
    return found_mib;
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
        config["display"]["presenter"] = plan.presenter;
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
        if (!end()) return false;
        if (m_plan.days < k_first_day + k_least_days) {
            fmt::print("nothing was lost; whether anything grows takes {} days to tell\n",
                       k_first_day + k_least_days);
            return true;
        }
        return is_flat();
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
        const auto display = status().value("display", "no display");
        fmt::print("{}\n", display);
        if (m_plan.presenter != "auto" && display.find(m_plan.presenter + " presenter") == std::string::npos)
            throw std::runtime_error("the display does not draw with " + m_plan.presenter);
        mqtt::ClientOptions options;
        options.host = "127.0.0.1";
        options.port = m_broker.port();
        options.client_id = "soak-phones";
        m_phones.emplace(std::move(options), mqtt::Handlers{});
        m_phones->start();
        fmt::print(
            "a day takes {:.0f} s\nday | PSS MiB | own of it MiB | heap in use MiB | descriptors | threads | "
            "textures | databases MiB | messages\n",
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
            least.own_mib = std::min(least.own_mib, now.own_mib);
            least.heap_mib = std::min(least.heap_mib, now.heap_mib);
            least.descriptors = std::min(least.descriptors, now.descriptors);
            least.threads = std::min(least.threads, now.threads);
            least.textures = std::min(least.textures, now.textures);
            least.database_mib = std::min(least.database_mib, now.database_mib);
        }
        fmt::print("{:3} | {:.1f} | {:.1f} | {:.1f} | {} | {} | {} | {:.2f} | {}\n", day, least.pss_mib,
                   least.own_mib, least.heap_mib, least.descriptors, least.threads, least.textures,
                   least.database_mib, m_told);
        std::fflush(stdout);
        m_figures.push_back(least);
    }

    [[nodiscard]] Figures measure(int day) const {
        const nlohmann::json said = status();
        const fs::path process = fmt::format("/proc/{}", m_mirror->pid());
        Figures now;
        now.day = day;
        now.pss_mib = memory_mib_of(m_mirror->pid(), {"Pss:"});
        now.own_mib = memory_mib_of(m_mirror->pid(), {"Pss_Anon:", "Pss_Shmem:"});
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

    /// How much something grew from the first to the last of some days, whatever single nights say: by the
    /// median of the slopes between each two of them (Theil and Sen).
    template <class Value>
    [[nodiscard]] static double growth(const std::vector<Figures>& days, Value value) {
        std::vector<double> slopes;
        for (auto then = days.begin(); then != days.end(); ++then) {
            for (auto now = then + 1; now != days.end(); ++now)
                slopes.push_back((value(*now) - value(*then)) / (now->day - then->day));
        }
        std::ranges::sort(slopes);
        const std::size_t half = slopes.size() / 2;
        const double slope = slopes.size() % 2 > 0 ? slopes[half] : (slopes[half - 1] + slopes[half]) / 2;
        return slope * (days.back().day - days.front().day);
    }

    bool is_flat() const {
        std::vector<Figures> days = m_figures;
        std::erase_if(days, [](const Figures& night) { return night.day < k_first_day; });
        const Figures& first = days.front();
        const Figures& last = days.back();
        // A month may grow by so much; a few days by their share of it, and by what a night's chance may be.
        const double share = (last.day - first.day) / k_days_of_a_month;
        const bool is_long = share >= k_long_share;
        bool is_flat = true;
        const auto hold = [&](std::string_view what, double grown, double most) {
            fmt::print("{}: {:+.2f} from day {} to day {}, at most {:.2f}{}\n", what, grown, first.day,
                       last.day, most, grown <= most ? "" : ": GROWS");
            is_flat = is_flat && grown <= most;
        };
        const auto most_mib = [&](double noise_mib) {
            return k_most_growth_mib * (is_long ? 1 : share) + (is_long ? 0 : noise_mib);
        };
        if (test::k_is_memory_its_own) {
            hold("heap in MiB", growth(days, [](const Figures& night) { return night.heap_mib; }),
                 most_mib(k_heap_noise_mib));
            hold("own memory in MiB", growth(days, [](const Figures& night) { return night.own_mib; }),
                 most_mib(k_own_noise_mib));
            const double pss_mib = growth(days, [](const Figures& night) { return night.pss_mib; });
            if (is_long) hold("PSS in MiB", pss_mib, k_most_growth_mib);
        }
        const auto count = [](std::size_t value) { return static_cast<double>(value); };
        hold("descriptors", count(last.descriptors) - count(first.descriptors), 2);
        hold("threads", count(last.threads) - count(first.threads), 0);
        hold("textures", growth(days, [&](const Figures& night) { return count(night.textures); }),
             count(first.textures) / 2);  // as many as the night's map needs
        // Two days are kept: from the third on as much goes as comes.
        days.erase(days.begin());
        hold("databases in MiB", growth(days, [](const Figures& night) { return night.database_mib; }),
             days.front().database_mib * 0.2);
        if (is_flat) fmt::print("nothing grew, nothing was lost\n");
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
        if (option == "--presenter") plan.presenter = arguments[i + 1];
    }
    return plan;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        Soak soak(plan_of(count, arguments));
        const bool is_good = soak.run();
        if (!is_good) fmt::print("FAILED\n");
        return is_good ? 0 : 1;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "soak: {}\n", problem.what());
        return 1;
    }
}
