#pragma once
// The provisioner on a thread of its own: it stores before anything is sent, and nobody else waits for that.

#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "module/base/clock.hpp"
#include "module/base/file.hpp"
#include "module/base/inbox.hpp"
#include "module/engine/dump_probe.hpp"
#include "module/engine/encryption_keys.hpp"
#include "module/engine/phone_cards.hpp"
#include "module/engine/phone_files.hpp"
#include "module/mqtt/message.hpp"

namespace mirror::engine {

/// What the desk has for the main thread.
struct PhoneNews {
    std::vector<provisioning::Order> orders;  ///< to publish, in this order; they are stored already
    std::vector<provisioning::Standing> standings;
    std::vector<std::string> filters;                 ///< to subscribe to beside the household's
    bool is_owner = false;                            ///< this mirror may set phones up: it needs a will
    std::string refusal;                              ///< why it leaves the phones alone, for a person
    std::vector<std::string> retained_commands;       ///< topics on which the broker keeps one
    std::map<std::string, provisioning::Card> cards;  ///< of the household's people, by base topic
};

class PhoneDesk {
  public:
    struct Options {
        std::filesystem::path state_directory;
        std::string client_id;
        std::function<void(PhoneNews)> tell;                 ///< on the desk's thread; must not wait
        std::chrono::milliseconds look_for_accounts{5'000};  ///< how often the accounts are looked at
        FaceOf face_of;                                      ///< called on the desk's thread
    };
    using Answer = std::function<void(const Result<std::string, Failure>&)>;

    /// The clock must outlive the desk.
    PhoneDesk(const config::Config& config, EncryptionKeys keys, const Clock& clock, Options options);
    ~PhoneDesk();
    PhoneDesk(const PhoneDesk&) = delete;
    PhoneDesk& operator=(const PhoneDesk&) = delete;

    /// Anything from the broker. What does not fit is dropped: phones are asked again. Any thread.
    void hear(const mqtt::IncomingMessage& message);
    /// The connection stands, and what the broker keeps was heard; or it does not. Any thread; from the
    /// one that hears, so that both come in their order.
    void connection(bool stands, bool is_tls_name_wrong);
    void reconfigure(const config::Config& config, EncryptionKeys keys);
    /// Whoever owns the desk takes this mirror's word back, and the broker's echo of that is no reason to
    /// give it anew: mirrors are not listened to any more. Any thread.
    void resign() { m_has_resigned = true; }
    /// A line of somebody: `status`, `status json`, `push NAME`, `ask NAME`, `answer EPOCH NAME`,
    /// `restore-regions NAME`, `expect NAME`.
    void request(std::string line, Answer answer);
    /// Erases what is known of the phones on these base topics. \param done called on the desk's thread
    void forget(std::vector<std::string> bases,
                const std::function<void(const Result<void, Failure>&)>& done);

  private:
    struct Heard {
        std::string topic, payload;
        bool retained = false;
    };
    struct Connection {
        bool stands = false;
        bool is_tls_name_wrong = false;
    };
    struct Change {
        config::Config config;
        EncryptionKeys keys;
    };
    struct Request {
        std::string line;
        Answer answer;
    };
    struct Forget {
        std::vector<std::string> bases;
        std::function<void(const Result<void, Failure>&)> done;
    };
    using Event = std::variant<Heard, Connection, Change, Request, Forget>;

    void run() noexcept;
    void take(Heard& heard);
    void take(const Connection& connection);
    void take(Change& change);
    void take(const Request& request);
    void take(const Forget& wish);
    void look_for_listeners();
    void purge();
    [[nodiscard]] Result<std::string, Failure> answer_to(const std::string& line);
    void take_late();
    [[nodiscard]] provisioning::Household read_household();
    void look_for_accounts();
    void tell();
    void seal(provisioning::Order& order) const;
    [[nodiscard]] UtcSeconds now() const;

    Options m_options;
    const Clock& m_clock;
    config::Config m_config;
    EncryptionKeys m_keys;
    PhoneFiles m_files;
    PhoneCards m_cards;
    bool m_reads_pictures = false;  ///< not before the desk has its own thread
    std::vector<provisioning::Account> m_accounts;
    std::optional<FileVersion> m_accounts_file;  ///< as it was read; nothing: to be read again
    bool m_is_tls_name_wrong = false;
    bool m_is_connected = false;
    std::uint64_t m_accounts_version = 0;
    std::uint64_t m_tried_version = 0;
    std::future<DumpPrivacy> m_trial;  ///< whether dumps are private is being tried out
    std::optional<DumpPrivacy> m_dump_privacy;
    UtcSeconds m_tried_at{};
    UtcSeconds m_purged_at{};
    std::map<std::string, provisioning::Card> m_known_cards;
    provisioning::Provisioner m_provisioner;
    PhoneNews m_told;
    Inbox<Event> m_inbox{5'000};
    std::mutex m_late_mutex;
    std::optional<Connection> m_late_connection;  ///< guarded by m_late_mutex
    std::optional<Change> m_late_change;          ///< guarded by m_late_mutex
    std::atomic<bool> m_has_phones = false;       ///< there is somebody to set up: messages are worth a look
    std::atomic<bool> m_has_resigned = false;
    std::atomic<bool> m_is_stopping = false;
    std::thread m_thread;
};

}  // namespace mirror::engine
