#pragma once
// The mirror's line to the household's other machines: a connection of its own to the broker, with a will of
// its own. It makes the broker hold a board of retained messages, and hears what is said on the control
// topic.

#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "module/announce/board.hpp"
#include "module/base/inbox.hpp"
#include "module/mqtt/options.hpp"

namespace mirror::mqtt {
class Client;
}

namespace mirror::engine {

/// Where the line leads, and what is said and heard there.
struct HouseConnection {
    mqtt::ClientOptions client;
    std::string online_topic;   ///< holds `true` while the mirror is there; empty: nothing is announced
    std::string control_topic;  ///< empty: nobody is listened to
    std::string birth_topic;    ///< where somebody says `online` who wants to hear everything again; or empty
    bool operator==(const HouseConnection&) const = default;
};

/// The connection that a configuration asks for, at the broker of the household's own connection.
HouseConnection house_connection(const config::Config& config, const mqtt::ClientOptions& household);

/// Belongs to one thread, the main one; nothing here waits but stop().
class HouseLine {
  public:
    /// \param kept the file that tells the next run which topics the broker holds; empty: nothing is kept
    /// \param wake called on any thread when work() has something to do; must not wait
    HouseLine(std::filesystem::path kept, std::function<void()> wake);
    /// Like stop().
    ~HouseLine();
    HouseLine(const HouseLine&) = delete;
    HouseLine& operator=(const HouseLine&) = delete;

    /// Connects, or connects elsewhere; nothing: hangs up. The same connection again changes nothing.
    void lead_to(std::optional<HouseConnection> connection);
    /// What the broker is to hold from now on. Everything else that it holds of this mirror is removed.
    void hold(announce::Board board);
    /// Says something once. Lost while there is no connection.
    void say(mqtt::OutgoingMessage message);

    /// Publishes what is new. Also after every wake().
    void work();
    /// Messages on the control topic since the last call, oldest first.
    [[nodiscard]] std::vector<std::string> take_heard();
    /// Why nobody hears the mirror although it is connected, as a sentence; empty when all is well.
    [[nodiscard]] std::string trouble() const;
    /// Whether the broker holds nothing of this mirror.
    [[nodiscard]] bool is_clear() const;

    /// Takes its word back and leaves the broker; waits a moment at most.
    void stop();

  private:
    void start();
    void note(const mqtt::ConnectionStatus& status);
    void hear_birth(const mqtt::IncomingMessage& message);
    void hear_order(const mqtt::IncomingMessage& message);
    void publish(std::vector<mqtt::OutgoingMessage> messages);
    [[nodiscard]] bool is_keeping();
    void keep(std::set<std::string> topics);

    std::filesystem::path m_kept_file;
    std::function<void()> m_wake;
    std::optional<HouseConnection> m_connection;
    std::unique_ptr<mqtt::Client> m_client;
    std::future<void> m_leaving;  ///< an earlier client takes its leave
    std::future<void> m_keeping;  ///< the file is being written
    announce::Ledger m_ledger;
    announce::Board m_board;
    std::set<std::string> m_wanted;  ///< its topics
    std::set<std::string> m_kept;    ///< what the file tells
    bool m_is_board_old = true;      ///< not published yet
    Inbox<std::string> m_heard{100};
    mutable std::mutex m_guard;
    std::string m_trouble;  ///< guarded by m_guard
    std::atomic<bool> m_is_connected = false;
    std::atomic<bool> m_is_to_repeat = false;
};

}  // namespace mirror::engine
