// The whole program in a window of a real X server while very much is said. The clock on it shows seconds: as
// long as the picture changes every second, the screen is alive. MIRROR_LOAD_SECONDS=600: so long instead of
// the short form.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "module/mqtt/client.hpp"
#include "module/owntracks/decode.hpp"
#include "render/control.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_glass.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/x_screen.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using nlohmann::json;
using test::Trial;
using Steady = std::chrono::steady_clock;

namespace {

constexpr int k_people = 10;
constexpr int k_devices_each = 50;
constexpr int k_per_second = 200;
constexpr int k_hostile = 50'000;
constexpr int k_strangers = 5'000;
constexpr std::size_t k_large = 256 * 1024;
constexpr int k_every_large = 500;  ///< one of so many hostile messages is that large

double in_seconds(Steady::duration time) {
    return std::chrono::duration<double>(time).count();
}

/// Lets time pass: here the rate is what is tried.
void let_pass_until(Steady::time_point time) {
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(time - Steady::now()).count();
    if (left <= 0) return;
    timespec rest{left / 1'000'000'000, left % 1'000'000'000};
    while (nanosleep(&rest, &rest) != 0) {
    }
}

test::BrokerSetup quiet_broker() {
    test::BrokerSetup setup;
    setup.quiet = true;
    return setup;
}

/// Ten people with fifty devices each, on the glass with a clock.
struct Crowd {
    /// \param seconds_back the first message is so old, and each is a second newer than the one before
    explicit Crowd(int seconds_back)
        : phones(options(broker.port()), {}),
          household(broker.port()),
          m_time(test::epoch_now() - seconds_back) {
        household.environment = {"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11",
                                 "STATE_DIRECTORY=" + household.state_directory().string()};
        json people = json::array();
        for (int person = 0; person < k_people; ++person) {
            json devices = json::array();
            for (int device = 0; device < k_devices_each; ++device)
                devices.push_back(topic_tail(person, device));
            people.push_back({{"name", fmt::format("Person {}", person)}, {"devices", devices}});
        }
        household.config["people"] = people;
        household.config["modules"] = json::parse(
            R"([{"module": "clock", "position": "top_left", "config": {"displaySeconds": true}},
                {"module": "people", "position": "bottom_bar"}, {"module": "connection", "position": "bottom_bar"}])");
        household.config["display"] = {{"drift", false}};
        household.write_config();
        phones.start();
        mirror.emplace(household, std::vector<std::string>{"--size", "480x800"});
        REQUIRE(mirror->shows_picture());
        REQUIRE(mirror->is_connected());
        REQUIRE(test::shows_no_notice(screen));
        look();
    }

    static mqtt::ClientOptions options(int port) {
        mqtt::ClientOptions options = test::phone_options(port, "crowd");
        return options;
    }
    static std::string topic_tail(int person, int device) { return fmt::format("p{}/d{}", person, device); }

    /// Everybody's devices in turn; the newest fix of a person is where they are.
    void say_next() {
        const int person = m_said % k_people;
        const int device = m_said / k_people % k_devices_each;
        say(person, device, 53.5 + 1e-6 * (m_said % 500));
        ++m_said;
    }
    void say(int person, int device, double lat_deg) {
        const std::int64_t tst = ++m_time;
        post(
            "owntracks/fam/" + topic_tail(person, device),
            fmt::format(
                R"({{"_type":"location","acc":10,"batt":80,"lat":{:.6f},"lon":13.3,"tst":{},"t":"u","vel":4}})",
                lat_deg, tst));
        last[fmt::format("Person {}", person)] = tst;
        ++acknowledged;
    }
    void post(const std::string& topic, std::string payload) {
        while (!phones.publish({topic, payload, 1, false}))  // the outbox is full
            look();
    }
    void finish() { REQUIRE(phones.wait_until_published(120s)); }

    /// Notes when the picture changed last.
    void look() {
        const auto now = Steady::now();
        if (m_last_sample.empty() || screen.differs_from(m_last_sample)) {
            if (!m_last_sample.empty()) longest_still = std::max(longest_still, now - m_changed);
            m_last_sample = screen.sample();
            m_changed = now;
        } else {
            longest_still = std::max(longest_still, now - m_changed);
        }
    }
    void forget_stillness() {
        longest_still = {};
        m_changed = Steady::now();
    }
    /// What the main thread answers when it is asked; also looks for trouble, in its words and on the glass.
    [[nodiscard]] std::uint64_t counted() {
        const auto answer = render::ask_for(household.state_directory(), R"({"request":"status"})");
        INFO(mirror->log());
        REQUIRE(answer);
        const json status = json::parse(*answer);
        for (const json& problem : status.at("problems"))
            trouble = problem.get<std::string>();
        if (trouble.empty() && screen.shows(test::k_notice)) trouble = "the colour of a notice";
        return status.at("counters").at("messages").get<std::uint64_t>();
    }
    [[nodiscard]] double pss_mib() const {
        std::ifstream file(fmt::format("/proc/{}/smaps_rollup", mirror->pid()));
        for (std::string line; std::getline(file, line);)
            if (line.starts_with("Pss:")) return std::stod(line.substr(4)) / 1024;
        FAIL("the mirror is not there any more: " << mirror->log());
        return 0;
    }
    /// Waits until so many were applied, with an eye on the screen. \return how long it took
    [[nodiscard]] Steady::duration wait_until_counted(std::uint64_t messages, std::chrono::seconds time) {
        const auto begin = Steady::now();
        while (counted() < messages) {
            look();
            REQUIRE(Steady::now() - begin < time);
        }
        return Steady::now() - begin;
    }
    [[nodiscard]] bool is_everybody_there(const json& state) const {
        return std::ranges::all_of(last, [&](const auto& each) {
            const json position = test::person_in(state, each.first).at("position");
            return !position.is_null() && position.at("tst") == each.second;
        });
    }

    test::XScreen screen{480, 800};
    test::MosquittoBroker broker{quiet_broker()};
    mqtt::Client phones;
    test::Household household;
    std::optional<test::RunningMirror> mirror;
    std::map<std::string, std::int64_t> last;
    std::size_t acknowledged = 0;
    Steady::duration longest_still{};
    std::string trouble;  ///< what the glass said since the start

  private:
    int m_said = 0;
    std::int64_t m_time;
    test::XScreen::Sample m_last_sample;
    Steady::time_point m_changed{};
};

int seconds_of_load() {
    const char* const wanted = std::getenv("MIRROR_LOAD_SECONDS");
    return wanted == nullptr ? 12 : std::atoi(wanted);
}

/// Everything that the fuzz tests begin with, and some of the worst.
std::vector<std::string> hostile_payloads() {
    std::vector<std::string> payloads{std::string(2'000, '['), std::string("\0\xff\xfe{", 4), "",
                                      "{\"_type\":\"location\"}"};
    const auto corpora = std::filesystem::path(MIRROR_SOURCE_DIR) / "tests" / "fuzz" / "corpus";
    for (const char* const corpus :
         {"owntracks_decode", "owntracks_line", "owntracks_csv", "owntracks_vehicle", "owntracks_encrypted",
          "topic_payload", "http_post"})
        for (const auto& entry : std::filesystem::directory_iterator(corpora / corpus))
            payloads.push_back(test::content_of(entry.path()));
    return payloads;
}

}  // namespace

TEST_CASE("five hundred devices with two hundred messages a second are no burden") {
    Trial trial("Load: 500 devices, 200 messages a second");
    const int seconds = seconds_of_load();
    Crowd crowd((seconds + 2) * k_per_second);
    crowd.say_next();
    crowd.finish();
    (void)crowd.wait_until_counted(1, 20s);
    const double before_mib = crowd.pss_mib();
    crowd.forget_stillness();
    Steady::duration longest{};
    const auto begin = Steady::now();
    for (int second = 0; second < seconds; ++second) {
        for (int i = 0; i < k_per_second; ++i) {
            let_pass_until(begin + std::chrono::milliseconds(1000 * second + 1000 * i / k_per_second));
            crowd.say_next();
            crowd.look();
        }
        longest = std::max(longest, crowd.wait_until_counted(crowd.acknowledged, 30s));
    }
    crowd.finish();
    trial.heals(longest);
    const json state =
        crowd.household.state_when([&](const json& now) { return crowd.is_everybody_there(now); });
    CHECK_FALSE(state.is_null());
    const auto counted = static_cast<std::size_t>(crowd.counted());
    trial.says(crowd.trouble);
    const double after_mib = crowd.pss_mib();
    WARN(
        fmt::format("{} s: {} messages in {:.1f} s, at most {:.2f} s from publish to state, PSS {:.1f} MiB "
                    "before and {:.1f} MiB "
                    "after, the picture stood still for at most {:.2f} s",
                    seconds, crowd.acknowledged, in_seconds(Steady::now() - begin), in_seconds(longest),
                    before_mib, after_mib, in_seconds(crowd.longest_still)));
    CHECK(crowd.longest_still < 3s);
    if (test::k_is_memory_its_own) CHECK(after_mib < before_mib + 40);
    CHECK(crowd.mirror->stop(10s) == 0);
    trial.keeps(crowd.acknowledged, counted);
}

TEST_CASE("fifty thousand hostile messages leave memory capped, the family visible and the screen alive") {
    Trial trial("Flood: 50,000 hostile messages");
    Crowd crowd(1'000);
    for (int person = 0; person < k_people; ++person)
        crowd.say(person, 0, 53.5605);
    crowd.finish();
    (void)crowd.wait_until_counted(k_people, 20s);
    const double before_mib = crowd.pss_mib();
    const auto payloads = hostile_payloads();
    // A phone may say what a phone says: in the family's own names come those that are none.
    std::vector<std::string> refused;
    for (const std::string& payload : payloads)
        if (!payload.empty() && !owntracks::decode("owntracks/fam/p0/d1", payload))
            refused.push_back(payload);
    REQUIRE(refused.size() > 20);
    REQUIRE(payloads.size() > 100);
    crowd.forget_stillness();
    const auto begin = Steady::now();
    double most_mib = 0;
    int strangers = 0;
    for (int i = 0; i < k_hostile; ++i) {
        const std::string topic = i % 10 == 0
                                      ? "owntracks/fam/" + Crowd::topic_tail(i / 10 % k_people, 1)
                                      : fmt::format("owntracks/fam/stranger{}", strangers++ % k_strangers);
        std::string payload = payloads[static_cast<std::size_t>(i) % payloads.size()];
        if (i % 10 == 0) payload = refused[static_cast<std::size_t>(i / 10) % refused.size()];
        if (i % k_every_large == 0)
            payload = R"({"_type":"location","lat":91,"x":")" + std::string(k_large, 'x') + "\"}";
        crowd.post(topic, std::move(payload));
        crowd.look();
        if (i % 5'000 > 0) continue;
        most_mib = std::max(most_mib, crowd.pss_mib());
        (void)crowd.counted();
    }
    REQUIRE(strangers >= k_strangers);  // each of them has spoken
    crowd.finish();
    const auto published = Steady::now();
    for (int person = 0; person < k_people; ++person)
        crowd.say(person, 0, 53.5606);
    crowd.finish();
    json state;
    const auto end = Steady::now() + 60s;
    do {
        crowd.look();
        state = crowd.household.state();
    } while (!crowd.is_everybody_there(state) && Steady::now() < end);
    INFO(state.at("people").dump(1));
    CHECK(crowd.is_everybody_there(state));
    trial.heals(Steady::now() - published);
    (void)crowd.counted();
    trial.says(crowd.trouble);
    for (int person = 0; person < k_people; ++person) {
        INFO(person);
        CHECK(test::person_in(state, fmt::format("Person {}", person)).at("whereabouts").at("kind") !=
              "unknown");
    }
    const double after_mib = crowd.pss_mib();
    WARN(fmt::format(
        "50,000 hostile messages published in {:.1f} s, the family heard {:.2f} s later; PSS {:.1f} MiB "
        "before, at "
        "most {:.1f} MiB meanwhile, {:.1f} MiB after; the picture stood still for at most {:.2f} s",
        in_seconds(published - begin), in_seconds(Steady::now() - published), before_mib,
        std::max(most_mib, after_mib), after_mib, in_seconds(crowd.longest_still)));
    if (test::k_is_memory_its_own) CHECK(std::max(most_mib, after_mib) < before_mib + 60);
    CHECK(crowd.longest_still < 5s);
    CHECK(state.at("unknownDevices").size() <= 100);
    const auto people = state.at("people").size();
    CHECK(crowd.mirror->stop(10s) == 0);
    trial.keeps(k_people, people);
}
