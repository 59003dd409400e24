// Hundreds of kills while a real broker pours messages in. What the broker was told is taken is in the
// journal, the household's stream tells each arrival and departure once, and all files together say exactly
// what a mirror would say that was never killed.
//
// How two runs can be compared byte for byte: a state depends on when messages arrived, on which connection
// and in which boot, so a second run over the same messages would never be equal. All of that is in the
// journal's rows. A trigger in journal.db keeps a copy of each row in the transaction that writes it (the
// program knows nothing of it, and prunes as ever). Afterwards one engine that nobody kills takes these rows
// in one go: its state and its history are what the killed one must have.

#include <fmt/format.h>
#include <signal.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>

#include "module/engine/engine.hpp"
#include "module/mqtt/client.hpp"
#include "module/simulator/random.hpp"
#include "module/storage/history_reader.hpp"
#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/kill_household.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

/// MIRROR_KILLS=5000 for a night.
int kills() {
    const char* const wanted = std::getenv("MIRROR_KILLS");
    return wanted != nullptr ? std::atoi(wanted) : 200;
}

/// SQL on a database file, for what the program itself has no business to do.
class Sql {
  public:
    explicit Sql(const std::filesystem::path& file) {
        REQUIRE(sqlite3_open(file.c_str(), &m_database) == SQLITE_OK);
        sqlite3_busy_timeout(m_database, 10'000);
    }
    ~Sql() { sqlite3_close(m_database); }
    Sql(const Sql&) = delete;
    Sql& operator=(const Sql&) = delete;

    /// All rows, each as one text.
    std::vector<std::string> rows(const std::string& sql) {
        std::vector<std::string> found;
        const auto take = [](void* into, int count, char** values, char** /*names*/) {
            std::string row;
            for (int i = 0; i < count; ++i)
                row += std::string(values[i] == nullptr ? "null" : values[i]) + "|";
            static_cast<std::vector<std::string>*>(into)->push_back(std::move(row));
            return 0;
        };
        char* error = nullptr;
        const int code = sqlite3_exec(m_database, sql.c_str(), take, &found, &error);
        INFO(sql << ": " << (error == nullptr ? "" : error));
        REQUIRE(code == SQLITE_OK);
        return found;
    }

  private:
    sqlite3* m_database = nullptr;
};

/// What people told the broker, which took it (QoS 1). Every message is another one.
class Talkers {
  public:
    explicit Talkers(int port) : m_client(test::phone_options(port), {}) { m_client.start(); }

    void say_next() {
        const int turn = m_count++;
        const std::int64_t tst = ++m_time;
        if (turn % 9 == 8)
            return say(
                "car/alarm",
                fmt::format(R"({{"_type":"location","t":"a","tst":"{}","lat":"53.6","lon":"13.1"}})", tst));
        const int who = turn % test::k_kill_people;
        const std::string tail = fmt::format("phone{}", who);
        if (turn % 3 == 0) {
            int& crossings = m_crossings[who];
            const std::string region = fmt::format("Stop {}", crossings / 2);
            const char* const event = crossings++ % 2 == 0 ? "enter" : "leave";
            transitions.push_back(fmt::format("{}|Person {}|{}|{}|", tst, who, region, event));
            return say(tail + "/event",
                       fmt::format(R"({{"_type":"transition","event":"{}","desc":"{}","tst":{},"wtst":1}})",
                                   event, region, tst));
        }
        say(tail, fmt::format(R"({{"_type":"location","acc":10,"batt":{},"lat":{:.6f},"lon":13.3,"tst":{}}})",
                              turn % 100, 53.4 + 1e-6 * turn, tst));
    }
    /// Waits until the broker has acknowledged everything.
    void finish() { REQUIRE(m_client.wait_until_published(60s)); }

    std::vector<std::string> transitions;  ///< `tst|person|region|event|`, ascending
    std::vector<std::string> said;         ///< `topic|payload|`

  private:
    void say(const std::string& tail, const std::string& payload) {
        const std::string topic = "owntracks/fam/" + tail;
        REQUIRE(m_client.publish({topic, payload, 1, false}));
        said.push_back(topic + "|" + payload + "|");
    }

    mqtt::Client m_client;
    int m_count = 0;
    std::int64_t m_time = test::epoch_now() - 1'000'000;
    std::map<int, int> m_crossings;
};

/// What was seen of all lives together.
struct Seen {
    int troubled_lives = 0;            ///< that had to complain of the mirror itself
    Steady::duration longest_start{};  ///< until a life was connected, where that was waited for
};

/// The session in a process of its own.
class Child {
  public:
    Child(int port, const std::filesystem::path& folder, const std::string& what, Seen& seen)
        : m_seen(seen),
          m_log(folder / "log"),
          m_process({MIRROR_SESSION_KILL_CHILD, std::to_string(port), (folder / "state").string(), what},
                    m_log) {}
    ~Child() {
        if (test::content_of(m_log).find("troubled\n") != std::string::npos) ++m_seen.troubled_lives;
        std::filesystem::remove(m_log);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    [[nodiscard]] bool is_connected() const {
        const bool is_so = test::file_tells(m_log, "connected\n", 30s);
        m_seen.longest_start = std::max(m_seen.longest_start, Steady::now() - m_begin);
        return is_so;
    }
    void kill() {
        REQUIRE(m_process.is_running());  // nothing but us ends it
        m_process.send(SIGKILL);
        REQUIRE(m_process.wait(30'000));
    }
    int end() { return m_process.wait(60'000).value_or(-1); }

  private:
    Seen& m_seen;
    Steady::time_point m_begin = Steady::now();
    std::filesystem::path m_log;
    test::ChildProcess m_process;
};

/// journal.db as the program makes it, with a witness that keeps every row.
void make_journal(const std::filesystem::path& state) {
    std::filesystem::create_directory(state);
    storage::PendingRows pending;
    const storage::JournalWriter writer(state / "journal.db", 0, pending);
    Sql(state / "journal.db")
        .rows(
            "CREATE TABLE kept AS SELECT * FROM rows;"
            "CREATE TRIGGER keep AFTER INSERT ON rows BEGIN INSERT INTO kept VALUES(new.row, new.kind,"
            " new.topic, new.payload, new.arrival_ms, new.since_boot_ms, new.boot, new.retained, "
            "new.connection);"
            " END");
}

/// Every row that was ever journaled: the witness's copies, in a journal of their own.
std::vector<storage::JournalRow> all_rows(const std::filesystem::path& state,
                                          const std::filesystem::path& folder) {
    const auto copy = folder / "all.db";
    {
        storage::PendingRows pending;
        const storage::JournalWriter writer(copy, 0, pending);
    }
    Sql(copy).rows(fmt::format("ATTACH '{}' AS killed; INSERT INTO rows SELECT * FROM killed.kept",
                               (state / "journal.db").string()));
    storage::JournalReader reader(copy);
    std::vector<storage::JournalRow> all;
    for (std::int64_t read = 0;; read = all.back().row) {
        const auto rows = reader.read_above(read, 10'000).value();
        if (rows.empty()) return all;
        all.insert(all.end(), rows.begin(), rows.end());
    }
}

constexpr auto* k_transitions =
    "SELECT tst, person, region, event FROM transitions JOIN series ON series = id ORDER BY tst";

}  // namespace

TEST_CASE(
    "hundreds of kills under load lose nothing, double nothing, and leave what an unharmed run leaves") {
    test::Trial trial("SIGKILL at any moment");
    test::BrokerSetup setup;
    setup.quiet = true;
    const test::MosquittoBroker broker(setup);
    const test::TempFolder folder;
    const auto state = folder.path() / "state";
    make_journal(state);
    Seen seen;
    {
        Child first(broker.port(), folder.path(), "listen",
                    seen);  // from now on the broker keeps what we miss
        REQUIRE(first.is_connected());
        first.kill();
    }
    Talkers talkers(broker.port());
    simulator::Random random(20261121);
    for (int life = 0; life < kills(); ++life) {
        INFO("life " << life);
        Child mirror(broker.port(), folder.path(), "listen", seen);
        // One in four dies at its start, while it replays; the others with messages pouring in.
        if (life % 4 != 0) REQUIRE(mirror.is_connected());
        const auto sentences = 10 + random.below(60);
        const auto fatal = random.below(sentences);
        for (std::uint64_t i = 0; i < sentences; ++i) {
            talkers.say_next();
            if (i != fatal) continue;
            if (life % 2 == 0) talkers.finish();  // it is at work by then, not only at receiving
            mirror.kill();
        }
    }
    talkers.finish();
    REQUIRE(Child(broker.port(), folder.path(), "finish", seen).end() == 0);
    trial.says(seen.troubled_lives == 0 ? "" : fmt::format("trouble in {} lives", seen.troubled_lives));
    trial.heals(seen.longest_start);

    const auto rows = all_rows(state, folder.path());
    std::set<std::string> journaled;
    for (const storage::JournalRow& row : rows)
        journaled.insert(row.topic + "|" + row.payload + "|");
    std::size_t missing = 0;
    for (const std::string& message : talkers.said)
        missing += journaled.contains(message) ? 0 : 1;
    CHECK(missing == 0);
    trial.keeps(talkers.said.size(), talkers.said.size() - missing);
    CHECK(rows.size() > talkers.said.size());  // the configuration, and what came twice

    engine::Engine unharmed({}, {});
    storage::Commit commit = unharmed.take(rows);
    storage::StateStore expected(folder.path() / "expected.db");
    REQUIRE(expected.commit(commit));
    const storage::StoredState stored = storage::read_state(state / "state.db").value();
    CHECK(stored.watermark == rows.back().row);
    CHECK(stored.values.size() > test::k_kill_people);
    CHECK(stored.values == expected.stored().values);

    Sql killed(state / "state.db");
    Sql whole(folder.path() / "expected.db");
    CHECK(killed.rows(k_transitions) == talkers.transitions);
    for (const char* const sql :
         {"SELECT tst, person, device, lat, lon, acc, vel, cog, batt, message FROM fixes JOIN series ON "
          "series = id"
          " ORDER BY tst, person, device",
          "SELECT tst, person, device, region, event, message FROM transitions JOIN series ON series = id"
          " ORDER BY tst, person, device, region, event",
          "SELECT tst, person, device, lat, lon, message FROM alarms JOIN series ON series = id ORDER BY "
          "tst"}) {
        const auto found = killed.rows(sql);
        CHECK(found.size() > 100);
        CHECK(found == whole.rows(sql));
    }
    for (const auto& entry : std::filesystem::directory_iterator(state))
        CHECK(entry.path().filename().string().find("corrupt") == std::string::npos);
    SUCCEED(fmt::format("{} kills, {} messages, {} journal rows", kills(), talkers.said.size(), rows.size()));
}
