#pragma once
// A running household without a screen: broker client, journal, engine and storage tied together.
// `run` puts a window on top of it, `snapshot` a picture, `demo` both.

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "module/base/clock.hpp"
#include "module/base/inbox.hpp"
#include "module/config/config.hpp"
#include "module/engine/engine.hpp"
#include "module/engine/intake.hpp"
#include "module/engine/secrets.hpp"
#include "module/household/forget.hpp"
#include "module/household/past_book.hpp"
#include "module/household/trail.hpp"
#include "module/mqtt/options.hpp"
#include "module/mqtt/status.hpp"
#include "module/storage/past_reader.hpp"
#include "module/storage/state_directory.hpp"
#include "module/storage/storage_thread.hpp"
#include "module/storage/trail_reader.hpp"
#include "module/topics/topic_board.hpp"

namespace mirror::mqtt {
class Client;
}

namespace mirror::engine {

/// What works badly in the mirror itself; empty texts when all is well.
struct Trouble {
    std::string journal;  ///< messages are kept in memory only, and why
    std::string storage;  ///< state.db cannot be written, and why
    std::vector<std::string>
        notices;  ///< what happened once: a database set aside, a file that could not be read
    bool operator==(const Trouble&) const = default;
};

class Session {
  public:
    /// Loads the stored state; nothing is connected yet.
    /// \param directory where everything is kept, locked by its object; nothing: in memory only
    /// \param has_household false for the stand-in of a broken configuration: then the stored household stays
    /// in force \param storage how long what is to be stored may wait \param wake called on any thread when
    /// work() has something to do; must not wait
    Session(const config::Config& config, std::optional<storage::StateDirectory> directory,
            const Clock& clock, std::function<void()> wake, bool has_household = true,
            storage::StorageThread::Options storage = {});
    /// Like stop().
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Ends the alarm of a vehicle (a name or device of `people`), for good: it is journaled and applied.
    /// \return a sentence about what was done, or why nothing was
    Result<std::string, Failure> dismiss(std::string_view who);

    /// Removes somebody for good: journaled and applied like everything else, then erased from the files.
    /// Never waits. \param done called by work() or stop() once no trace is left on the disk, or with what
    /// keeps the mirror from erasing it; then it is tried again, also after a restart
    void forget(const household::Forget& who, std::function<void(const Result<void, Failure>&)> done);

    /// Begins to connect to the broker. Needs no network.
    void connect();

    /// Goes on with another configuration: what concerns the household is journaled and applied, and where
    /// the broker, the login or the topics are others the connection is made anew, without waiting for
    /// anybody. The state directory stays the one of the start.
    /// \param secrets of this configuration, read elsewhere: this reads no file that it names
    void reconfigure(const config::Config& config, Secrets secrets);

    /// Takes in what has arrived, a bounded part at a time. Main thread. \return whether anything changed
    bool work();
    /// Whether work() left something to do.
    [[nodiscard]] bool has_more() const { return m_has_more; }

    /// The household as it is at a moment: now, unless somebody wants to see another one.
    [[nodiscard]] household::Summary summary(Moment moment) const;
    [[nodiscard]] const mqtt::ConnectionStatus& connection() const { return m_connection; }
    /// The ways that the configuration's maps show.
    [[nodiscard]] const std::vector<household::Trail>& trails() { return m_trail_book.trails(); }
    /// What the topics that modules ask for said last.
    [[nodiscard]] const topics::Heard& heard() const { return m_heard; }
    /// How everybody's last weeks went, where the configuration shows days: stored and new ones.
    [[nodiscard]] const std::vector<household::Past>& pasts(const household::Summary& summary) {
        return m_past_book.pasts(summary, m_config.thresholds.overlap);
    }
    /// Whether stored trails and days are still being read: work() takes them in and wake() tells when.
    [[nodiscard]] bool is_reading_trails() const { return !m_awaited_trails.empty() || m_is_past_awaited; }
    [[nodiscard]] Trouble trouble() const;
    [[nodiscard]] bool is_clock_trusted() const;

    /// Asks where a person was between two times. Never waits: the answer comes with take_trails(), after a
    /// wake. Fixes that are not stored yet are in it. A newer question for the same person may replace an
    /// older one.
    void ask_for_trail(const std::string& person, UtcSeconds from, UtcSeconds to,
                       std::size_t most_fixes = 5'000);
    /// The trails that came since the last call; work() takes them in.
    [[nodiscard]] std::vector<storage::Trail> take_trails() { return std::exchange(m_trails, {}); }

    /// Leaves the broker, then stores what is not stored yet, for at most three seconds.
    void stop();

  private:
    using Event = std::variant<mqtt::ConnectionStatus, storage::StorageReport, std::string, storage::Trail,
                               storage::StoredPast>;

    void take(mqtt::ConnectionStatus status);
    void take(const storage::StorageReport& report);
    void count_transient(const TransientMessage& message);
    void take(const std::string& notice);
    void take(storage::Trail trail);
    void take(const storage::StoredPast& past);
    void submit(storage::Commit commit);
    void settle_forgetting();
    void begin_trails();
    void begin_past(const std::filesystem::path& state_file);
    void add_to_past(const storage::Commit& commit);
    void add_to_trails(const std::vector<storage::FixRow>& fixes);
    void watch_clock();
    void take(const mqtt::IncomingMessage& message, const std::string& phones_root);
    void reconnect(mqtt::ClientOptions options);
    void start_client();
    void renew_trails();
    void note_config(std::vector<std::string> problems);
    [[nodiscard]] std::string client_id();
    void keep(std::string_view name, std::string_view value);

    const Clock& m_clock;
    config::Config m_config;
    std::string m_boot;
    std::function<void()> m_wake;
    Inbox<Event> m_events{1000};
    std::optional<storage::StateDirectory> m_directory;
    storage::PendingRows m_pending;
    std::optional<Engine> m_engine;
    std::optional<storage::JournalWriter> m_writer;
    std::optional<storage::JournalReader> m_reader;
    std::optional<Intake> m_intake;
    std::optional<storage::StorageThread> m_storage;
    std::optional<storage::TrailReader> m_trail_reader;
    topics::TopicBoard m_board;
    topics::Heard m_heard;
    std::optional<mqtt::ClientOptions> m_options;  ///< of the present or next connection
    std::unique_ptr<mqtt::Client> m_client;
    std::future<void> m_leaving;            ///< an earlier client takes its leave
    std::int64_t m_connections_before = 0;  ///< of earlier clients

    household::TrailBook m_trail_book;
    std::set<std::string> m_awaited_trails;  ///< people whose stored way has not come yet
    household::PastBook m_past_book;
    bool m_is_past_awaited = false;
    std::future<void> m_reading_past;  ///< ends by itself

    mqtt::ConnectionStatus m_connection;
    std::string m_storage_fault;
    std::vector<std::string> m_notices;
    std::vector<std::string> m_config_notices;  ///< about files that the configuration names
    std::vector<storage::FixRow> m_unstored;    ///< fixes that state.db may not have yet
    struct Forgetting {
        std::int64_t row = 0;  ///< of the journal
        std::function<void(const Result<void, Failure>&)> done;
    };
    std::vector<Forgetting> m_forgetting;
    std::vector<storage::Trail> m_trails;  ///< not fetched yet
    Moment m_clock_seen{};
    bool m_has_more = false;
    std::atomic<std::uint64_t> m_transient_good = 0, m_transient_bad = 0;  ///< not yet told to the engine
};

}  // namespace mirror::engine
