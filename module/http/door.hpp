#pragma once
// The household's door for phones in HTTP mode: who may come in, what becomes of what they say, and what
// they are told.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "module/base/file.hpp"
#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/http/addresses.hpp"
#include "module/http/answer.hpp"
#include "module/http/guests.hpp"
#include "module/http/listener.hpp"
#include "module/http/rate.hpp"

namespace mirror::http {

/// What the door asks of the house. Called on the listener's threads, several at once.
struct Hooks {
    /// Takes a message in. When it returns well the message is durable; else the phone keeps it.
    std::function<Result<void, Failure>(const std::string& topic, const std::string& payload)> take;
    std::function<void()> refused;  ///< something was refused that no phone shall send again: it counts
    KeysOf keys_of;
    std::function<void()> changed;  ///< fault() may be another now
};

/// What phones are answered:
///   200  taken in and durable; or refused for good (another's topic, no message): that is counted, and the
///        phone goes on with the next one
///   401  no account of the household (an iPhone drops the message, Android waits and tries again)
///   403  not encrypted, and not from a trusted proxy
///   503  not durable now, or too much at once: every phone keeps the message and tries again
class Door {
  public:
    /// Listens soon, on threads of its own; a port that is taken is tried again and again.
    /// \param state_directory where the accounts are
    Door(const config::Config& config, std::filesystem::path state_directory, Hooks hooks);
    /// Nobody comes in any more; what is under way is finished first.
    ~Door();
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;

    /// Goes on with another configuration; never waits.
    void reconfigure(const config::Config& config);

    /// What everybody is told from now on. Any thread.
    void show(Friends friends);

    /// Whether the phone of a base topic hears its commands here: its account is for HTTP mode, or the
    /// household has no broker. Any thread.
    [[nodiscard]] bool serves(const std::string& base_topic);
    /// Whether an account has this topic for its base. Any thread.
    [[nodiscard]] bool is_base_topic(const std::string& topic);
    /// Keeps a command until that phone comes by. Any thread.
    void deliver(const std::string& base_topic, std::string command);

    /// Why nobody can come in, with the next step; "" while all is well. Any thread.
    [[nodiscard]] std::string fault() const;

  private:
    /// What is in force, as one value.
    struct Access {
        config::Http http;
        std::string unique_id;
        bool has_broker = false;
        Networks proxies;
    };
    using Time = std::chrono::steady_clock::time_point;
    struct CardsSent {
        Time at;
        std::uint64_t version = 0;
    };

    void keep() noexcept;
    void listen_anew();
    void open_listener(const config::Http& http);
    [[nodiscard]] Answer answer(const Request& request);
    [[nodiscard]] Answer take(const Request& request, const Guest& guest, const std::string& who);
    [[nodiscard]] std::string words_for(const std::string& base_topic);
    [[nodiscard]] std::shared_ptr<const GuestList> guests();
    [[nodiscard]] std::shared_ptr<const Access> access() const;
    void set_fault(std::string fault);

    const std::filesystem::path m_accounts_file;
    const std::filesystem::path m_state_directory;
    const Hooks m_hooks;

    mutable std::mutex m_guard;  ///< of everything below
    std::condition_variable m_wake;
    std::shared_ptr<const Access> m_access;
    bool m_is_changed = true;
    bool m_is_stopping = false;
    std::string m_fault;
    std::shared_ptr<const GuestList> m_guests;    ///< null: they cannot be read
    std::optional<FileVersion> m_guests_version;  ///< of the accounts
    std::shared_ptr<const Friends> m_friends = std::make_shared<Friends>();
    std::uint64_t m_cards_version = 1;
    std::map<std::string, CardsSent> m_cards_sent;  ///< by base topic
    CommandBox m_commands;
    Rate m_rate;

    std::unique_ptr<Listener> m_listener;  ///< of the keeper's thread alone
    std::thread m_keeper;                  ///< last: it uses everything above
};

/// Where the listener listens with this configuration, the first address first.
std::vector<std::string> listening_addresses(const config::Http& http);

}  // namespace mirror::http
