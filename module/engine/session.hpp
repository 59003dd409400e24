#pragma once
// A running household without a screen: broker client, journal, engine and storage tied together.
// `run` puts a window on top of it, `snapshot` a picture, `demo` both.

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "module/base/clock.hpp"
#include "module/base/inbox.hpp"
#include "module/config/config.hpp"
#include "module/engine/engine.hpp"
#include "module/engine/intake.hpp"
#include "module/household/trail.hpp"
#include "module/mqtt/status.hpp"
#include "module/storage/state_directory.hpp"
#include "module/storage/storage_thread.hpp"

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
    /// in force \param wake called on any thread when work() has something to do; must not wait
    Session(const config::Config& config, std::optional<storage::StateDirectory> directory,
            const Clock& clock, std::function<void()> wake, bool has_household = true);
    /// Like stop().
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Begins to connect to the broker. Needs no network.
    void connect();

    /// Takes in what has arrived, a bounded part at a time. Main thread. \return whether anything changed
    bool work();
    /// Whether work() left something to do.
    [[nodiscard]] bool has_more() const { return m_has_more; }

    /// The household as it is at a moment: now, unless somebody wants to see another one.
    [[nodiscard]] household::Summary summary(Moment moment) const;
    [[nodiscard]] const mqtt::ConnectionStatus& connection() const { return m_connection; }
    /// The ways that the configuration's maps show.
    [[nodiscard]] const std::vector<household::Trail>& trails() { return m_trail_book.trails(); }
    /// Whether stored trails are still being read: work() takes them in and wake() tells when.
    [[nodiscard]] bool is_reading_trails() const { return m_is_reading_trails; }
    [[nodiscard]] Trouble trouble() const;
    [[nodiscard]] bool is_clock_trusted() const;

    /// Leaves the broker, then stores what is not stored yet, for at most three seconds.
    void stop();

  private:
    using StoredTrails = std::vector<storage::FixRow>;
    using Event = std::variant<mqtt::ConnectionStatus, storage::StorageReport, std::string, StoredTrails>;

    void take(mqtt::ConnectionStatus status);
    void take(const storage::StorageReport& report);
    void count_transient(const TransientMessage& message);
    void take(const std::string& notice);
    void take(const StoredTrails& fixes);
    void read_stored_trails(const std::filesystem::path& file);
    void watch_clock();
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
    std::unique_ptr<mqtt::Client> m_client;

    household::TrailBook m_trail_book;
    bool m_is_reading_trails = false;
    std::future<void> m_reading_trails;  ///< waits for its thread when it goes

    mqtt::ConnectionStatus m_connection;
    std::string m_storage_fault;
    std::vector<std::string> m_notices;
    Moment m_clock_seen{};
    bool m_has_more = false;
    std::atomic<std::uint64_t> m_transient_good = 0, m_transient_bad = 0;  ///< not yet told to the engine
};

}  // namespace mirror::engine
