// The whole mirror, killed again and again while the family talks: nothing that the broker took is lost, and
// nothing is told twice.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "module/mqtt/client.hpp"
#include "module/simulator/random.hpp"
#include "module/storage/history_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

using namespace mirror;
using nlohmann::json;
using test::Household;
using test::RunningMirror;

namespace {

constexpr int k_kills = 15;

/// Anna and Ben walk, Clara and David come and go; everything has a second of its own.
class TalkingFamily {
  public:
    explicit TalkingFamily(int port) : m_client(test::phone_options(port), {}) { m_client.start(); }

    void say_next() {
        switch (m_count++ % 4) {
            case 0:
                return walk("Anna", "anna");
            case 1:
                return walk("Ben", "ben/phone");
            case 2:
                return cross("Clara", "clara");
            default:
                return cross("David", "david");
        }
    }

    /// Waits until the broker has taken everything.
    void finish() { REQUIRE(m_client.wait_until_published(std::chrono::seconds(60))); }

    std::map<std::string, std::vector<std::int64_t>> fix_times;  ///< by person, ascending
    std::map<std::string, double> last_lat_deg;
    std::vector<json> transitions;  ///< as `state` writes them, ascending

  private:
    void walk(const std::string& person, const std::string& tail) {
        const std::int64_t tst = ++m_time;
        const double lat_deg = 53.4 + 1e-6 * static_cast<double>(m_count);
        say(tail,
            fmt::format(R"({{"_type":"location","acc":10,"lat":{:.6f},"lon":13.3,"tst":{},"created_at":{}}})",
                        lat_deg, tst, tst));
        fix_times[person].push_back(tst);
        last_lat_deg[person] = lat_deg;
    }

    void cross(const std::string& person, const std::string& tail) {
        const std::int64_t tst = ++m_time;
        int& crossings = m_crossings[person];
        const std::string region = fmt::format("Stop {}", crossings / 2);
        const char* const event = crossings++ % 2 == 0 ? "enter" : "leave";
        say(tail + "/event",
            fmt::format(R"({{"_type":"transition","event":"{}","desc":"{}","tst":{},"wtst":1,"t":"c"}})",
                        event, region, tst));
        transitions.push_back({{"person", person}, {"region", region}, {"event", event}, {"tst", tst}});
    }

    void say(const std::string& tail, const std::string& payload) {
        REQUIRE(m_client.publish({"owntracks/fam/" + tail, payload, 1, false}));
    }

    mqtt::Client m_client;
    int m_count = 0;
    std::int64_t m_time = test::epoch_now() - 20'000;
    std::map<std::string, int> m_crossings;
};

json newest_first(std::vector<json> transitions, std::size_t count) {
    std::ranges::reverse(transitions);
    if (transitions.size() > count) transitions.resize(count);
    return transitions;
}

std::vector<json> stored_transitions(const Household& household) {
    storage::HistoryReader history(household.state_directory() / "state.db");
    const auto rows = history.transitions_since(UtcSeconds{}, 1'000'000);
    REQUIRE(rows);
    std::vector<json> stored;
    for (const storage::TransitionRow& row : *rows) {
        stored.push_back({{"person", row.person},
                          {"region", row.region},
                          {"event", row.event},
                          {"tst", row.tst.time_since_epoch().count()}});
    }
    return stored;
}

std::vector<std::int64_t> stored_fix_times(const Household& household, const std::string& person) {
    storage::HistoryReader history(household.state_directory() / "state.db");
    const auto rows = history.fixes_of_person(person, UtcSeconds{}, UtcSeconds::max(), 1'000'000);
    REQUIRE(rows);
    std::vector<std::int64_t> times;
    for (const storage::FixRow& row : *rows)
        times.push_back(row.tst.time_since_epoch().count());
    return times;
}

}  // namespace

TEST_CASE("a mirror that is killed again and again loses nothing and tells nothing twice") {
    const test::MosquittoBroker broker;
    const Household household(broker.port());
    {
        // Makes the session in which the broker keeps what comes while no mirror runs.
        RunningMirror first(household);
        REQUIRE(first.is_connected());
        REQUIRE(first.stop() == 0);
    }
    TalkingFamily family(broker.port());
    simulator::Random random(20261120);
    for (int life = 0; life < k_kills; ++life) {
        RunningMirror mirror(household);
        // One in three dies while it starts, the others in the middle of their work.
        if (life % 3 != 0) REQUIRE(mirror.is_connected());
        const auto sentences = 40 + random.below(160);
        const auto fatal = random.below(sentences);
        for (std::uint64_t i = 0; i < sentences; ++i) {
            family.say_next();
            // Half of them with everything published, so that the mirror works; half while it pours in.
            if (i == fatal && life % 2 == 0) family.finish();
            if (i == fatal) mirror.kill();
        }
        family.finish();
    }

    RunningMirror last(household);
    const auto is_complete = [&](const json& state) {
        return state.at("transitions").size() > 0 &&
               state.at("transitions").at(0) == family.transitions.back() &&
               std::ranges::all_of(family.fix_times, [&](const auto& times) {
                   const json position = test::person_in(state, times.first).at("position");
                   return !position.is_null() && position.at("tst") == times.second.back();
               });
    };
    family.say_next();
    family.say_next();
    family.say_next();
    family.say_next();
    family.finish();
    const json state = household.state_when(is_complete, std::chrono::seconds(60));
    REQUIRE_FALSE(state.is_null());
    INFO(last.log());
    CHECK(last.stop() == 0);

    CHECK(state.at("transitions") == newest_first(family.transitions, 100));
    CHECK(household.state().at("transitions") == state.at("transitions"));
    CHECK(stored_transitions(household) == family.transitions);
    for (const auto& [person, times] : family.fix_times) {
        INFO(person);
        CHECK(stored_fix_times(household, person) == times);
        const json position = test::person_in(state, person).at("position");
        CHECK_THAT(position.at("lat").get<double>(), WithinAbs(family.last_lat_deg.at(person), 1e-7));
    }
    for (const char* const file : {"state.db.corrupt", "journal.db.corrupt"}) {
        for (const auto& entry : std::filesystem::directory_iterator(household.state_directory()))
            CHECK(entry.path().filename().string().find(file) == std::string::npos);
    }
}
