#pragma once
// A running household without a screen: broker client, journal, engine and storage tied together.
// `run` puts a window on top of it, `snapshot` a picture, `demo` both.

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "module/base/clock.hpp"
#include "module/base/inbox.hpp"
#include "module/config/config.hpp"
#include "module/engine/echoes.hpp"
#include "module/engine/engine.hpp"
#include "module/engine/intake.hpp"
#include "module/engine/phone_desk.hpp"
#include "module/engine/secrets.hpp"
#include "module/engine/shown_past.hpp"
#include "module/household/forget.hpp"
#include "module/mqtt/options.hpp"
#include "module/mqtt/status.hpp"
#include "module/notify/book.hpp"
#include "module/storage/state_directory.hpp"
#include "module/storage/storage_thread.hpp"
#include "module/topics/topic_board.hpp"

namespace mirror::mqtt {
class Client;
}
namespace mirror::http {
class Door;
}
namespace mirror::notify {
class Sender;
}

namespace mirror::engine {

/// What works badly in the mirror itself; empty texts when all is well.
struct Trouble {
    std::string journal;  ///< messages are kept in memory only, and why
    storage::Fault journal_fault = storage::Fault::other;
    std::string unread;   ///< messages that were kept cannot be read, and why
    std::string storage;  ///< state.db cannot be written, and why
    storage::Fault storage_fault = storage::Fault::other;
    std::string traces;  ///< somebody who was forgotten is not erased from the files yet, and why
    std::vector<storage::SetAside> set_aside;  ///< databases, since the start
    std::vector<std::string> notices;          ///< what happened once: a file that could not be read
    bool operator==(const Trouble&) const = default;
};

class Session {
  public:
    /// Loads the stored state; nothing is connected yet.
    /// \param directory where everything is kept, locked by its object; nothing: in memory only
    /// \param has_household false for the stand-in of a broken configuration: then the stored household stays
    /// in force \param storage how long what is to be stored may wait \param timing of the broker's
    /// connection \param wake called on any thread when work() has something to do; must not wait
    Session(const config::Config& config, std::optional<storage::StateDirectory> directory,
            const Clock& clock, std::function<void()> wake, bool has_household = true,
            storage::StorageThread::Options storage = {}, const mqtt::Timing& timing = {});
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

    /// From connect() on the phones' setting up is looked after: watched, and where the configuration makes
    /// this mirror its owner, done. Needs a state directory.
    /// \param face_of makes pictures for their cards, on another thread
    void look_after_phones(FaceOf face_of = {}) {
        m_looks_after_phones = true;
        m_face_of = std::move(face_of);
    }
    /// How far the phones are.
    [[nodiscard]] const std::vector<provisioning::Standing>& phones() const { return m_phone_news.standings; }
    /// Somebody's line about the phones (see PhoneDesk::request()). \param answer called on any thread
    void ask_about_phones(std::string line, PhoneDesk::Answer answer);

    /// From now on receivers are told what the rules say; what is not told yet from earlier runs, too.
    /// Without this it is noted and waits for a session that tells. \param assets where the words are
    void tell_receivers(std::filesystem::path assets);
    /// `retry`: what was given up is told once more; `clear`: it is dropped. \return a sentence about it
    Result<std::string, Failure> settle_given_up(std::string_view wish);

    /// Begins to connect to the broker, where there is one, and to listen for phones that post, where they
    /// are let in. Needs no network.
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
    /// When a device last said anything, by its base topic; nothing for one that was never heard.
    [[nodiscard]] std::optional<UtcTime> last_heard(const std::string& base_topic) const {
        return m_engine->last_heard(base_topic);
    }
    [[nodiscard]] const mqtt::ConnectionStatus& connection() const { return m_connection; }
    /// How it is made; nothing before connect().
    [[nodiscard]] const std::optional<mqtt::ClientOptions>& client_options() const { return m_options; }
    /// The ways that the configuration's maps show.
    [[nodiscard]] const std::vector<household::Trail>& trails() { return m_past->trails(); }
    /// What the topics that modules ask for said last.
    [[nodiscard]] const topics::Heard& heard() const { return m_heard; }
    /// How everybody's last weeks went, where the configuration shows days: stored and new ones.
    [[nodiscard]] const std::vector<household::Past>& pasts(const household::Summary& summary) {
        return m_past->pasts(summary);
    }
    /// Whether stored trails and days are still being read: work() takes them in and wake() tells when.
    [[nodiscard]] bool is_reading_trails() const { return m_past->is_reading(); }
    [[nodiscard]] Trouble trouble() const;
    [[nodiscard]] bool is_clock_trusted() const;

    /// Leaves the broker, then stores what is not stored yet, for at most three seconds.
    void stop();

  private:
    /// What became of the phones' part of a forgetting.
    struct PhonesForgotten {
        std::int64_t row = 0;
        Result<void, Failure> done;
    };
    /// Other receivers cannot be told than before.
    struct ReceiverTroubles {};
    using Event = std::variant<mqtt::ConnectionStatus, storage::StorageReport, storage::SetAside,
                               StoredAnswer, PhoneNews, PhonesForgotten, notify::Settled, ReceiverTroubles>;

    void take(mqtt::ConnectionStatus status);
    void take(const storage::StorageReport& report);
    void count_transient(const TransientMessage& message);
    void take(storage::SetAside event);
    void note(const std::string& problem);
    void take(StoredAnswer answer);
    void take(PhoneNews news);
    void take(const PhonesForgotten& forgotten);
    void take(const notify::Settled& settled);
    void take(const ReceiverTroubles& changed);
    void open_sender();
    void note_news(storage::Commit& commit);
    void follow_rules(const config::Config& config);
    void add_notify_trouble(std::vector<std::string>& notices) const;
    void publish(std::vector<provisioning::Order> orders);
    [[nodiscard]] mqtt::ClientOptions with_phones() const;
    void open_desk(EncryptionKeys keys);
    void open_door(EncryptionKeys keys);
    Result<void, Failure> take_post(const std::string& topic, const std::string& payload);
    void show_friends();
    bool leave_at_door(const provisioning::Order& order);
    void republish(const std::vector<storage::JournalRow>& rows);
    [[nodiscard]] bool has_broker() const;
    void do_without_broker();
    void let_client_go(bool is_connected);
    void settle_forgetting();
    void watch_clock();
    std::vector<storage::JournalRow> next_rows();
    void take(const mqtt::IncomingMessage& message, const std::string& phones_root, bool is_looking);
    void reconnect(mqtt::ClientOptions options);
    void start_client();
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
    std::optional<notify::Book> m_book;
    std::filesystem::path m_assets;  ///< empty: nobody is told
    std::unique_ptr<notify::Sender> m_sender;
    std::vector<std::string> m_receiver_troubles;
    std::unique_ptr<ShownPast> m_past;
    topics::TopicBoard m_board;
    topics::Heard m_heard;
    mqtt::Timing m_timing;
    mqtt::ClientOptions m_plain_options;           ///< without what the phones' setting up needs
    std::optional<mqtt::ClientOptions> m_options;  ///< of the present or next connection
    std::unique_ptr<mqtt::Client> m_client;
    std::future<void> m_leaving;            ///< an earlier client takes its leave
    std::int64_t m_connections_before = 0;  ///< of earlier clients
    bool m_is_stopping = false;             ///< nobody connects any more

    bool m_looks_after_phones = false;
    FaceOf m_face_of;
    std::unique_ptr<PhoneDesk> m_desk;  ///< made before the first client, and gone after the last
    PhoneNews m_phone_news;             ///< without orders
    std::vector<provisioning::Order> m_held_orders;  ///< until there is a client again

    std::mutex m_door_guard;
    std::shared_ptr<const EncryptionKeys> m_door_keys;  ///< guarded by m_door_guard
    std::unique_ptr<http::Door> m_door;  ///< made after the desk, which it speaks to, and gone before it
    Echoes m_echoes;
    std::chrono::steady_clock::time_point m_friends_shown{};
    bool m_are_friends_old = true;

    mqtt::ConnectionStatus m_connection;
    storage::StorageReport m_storage_report;
    std::string m_read_fault;  ///< of the journal
    std::vector<storage::SetAside> m_set_aside;
    std::vector<std::string> m_notices;
    std::vector<std::string> m_config_notices;  ///< about files that the configuration names
    struct Forgetting {
        std::int64_t row = 0;                         ///< of the journal
        std::optional<Result<void, Failure>> phones;  ///< their setting up: erased, or why not
        std::function<void(const Result<void, Failure>&)> done;
    };
    std::vector<Forgetting> m_forgetting;
    Moment m_clock_seen{};
    bool m_has_more = false;
    std::atomic<std::uint64_t> m_transient_good = 0, m_transient_bad = 0;  ///< not yet told to the engine
};

}  // namespace mirror::engine
