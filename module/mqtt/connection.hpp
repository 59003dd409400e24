#pragma once
// One connection to the broker, from the TCP connect to its end. Belongs to Client; broker thread only.

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "module/mqtt/ending.hpp"
#include "module/mqtt/mosquitto_handle.hpp"
#include "module/mqtt/options.hpp"
#include "module/mqtt/outbox.hpp"
#include "module/mqtt/wake_up.hpp"

namespace mirror::mqtt {

/// What a connection tells its owner while it lives.
class ConnectionOwner {
  public:
    virtual ~ConnectionOwner() = default;
    /// The broker let us in.
    virtual void accepted() noexcept = 0;
    /// \return false when there was no memory for it: the broker must not get its acknowledgement.
    virtual bool got_message(const IncomingMessage& message) noexcept = 0;
    /// One that came, or one that was to be published.
    virtual void dropped_message(std::string_view topic, std::string_view reason) noexcept = 0;
    /// `none` when all is well; subscription_refused and nothing_delivered leave the connection open.
    virtual void settled(ConnectionProblem problem, std::string detail) noexcept = 0;
    virtual void session_holds(const std::vector<std::string>& filters) noexcept = 0;
    /// Some seconds passed, or something happened.
    virtual void turned() noexcept = 0;
};

class Connection {
  public:
    Connection(const ClientOptions& options, std::vector<std::string> session_filters, std::int64_t number,
               Outbox& outbox, ConnectionOwner& owner);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Connects from this numeric address of ours. Can block for as long as the system's resolver, and for
    /// minutes if the network goes away in this very moment. \return why it failed.
    std::optional<Ending> open(const std::string& own_address);

    /// Serves the connection until it breaks or `stop` is raised. `work` means: look into the outbox.
    Ending run(const WakeUp& stop, WakeUp& work);

    /// Ends it properly (the broker then drops the will); waits a moment for the network at most.
    void say_goodbye() noexcept;

  private:
    using Steady = std::chrono::steady_clock;
    enum class Stage { greeting, subscribing, probing, settled };

    void set_callbacks();
    bool wait(const WakeUp& stop, WakeUp& work);
    int exchange();
    int read_some();
    int publish_waiting();

    std::optional<Ending> advance();
    std::optional<Ending> after_greeting();
    std::optional<Ending> subscribe(std::vector<std::string> filters);
    void after_unsubscribing();
    void judge_subscriptions();
    void probe();
    void judge_probe();
    void look_again();
    void settle(ConnectionProblem problem, std::string detail);
    void hold(std::vector<std::string> filters);

    void on_message(const mosquitto_message& message) noexcept;
    void on_published(int message_id) noexcept;

    [[nodiscard]] Ending ended(Ending end) const;
    [[nodiscard]] Ending ended(int code, int error) const;

    const ClientOptions& m_options;
    Outbox& m_outbox;
    ConnectionOwner& m_owner;
    std::int64_t m_number;
    MosquittoHandle m_handle;     ///< from open() on
    std::string m_library_words;  ///< the last error that libmosquitto logged

    Stage m_stage = Stage::greeting;
    Steady::time_point m_deadline = Steady::time_point::max();  ///< of the present stage
    std::optional<Steady::time_point> m_accepted_at;
    bool m_socket_ready = false;
    int m_greeting_turns = 0;
    std::uint64_t m_read_count = 0;
    std::optional<int> m_connack;
    bool m_session_present = false;

    std::vector<std::string> m_session_filters;  ///< what the broker's session holds; sorted
    std::vector<std::string> m_wanted;           ///< filters, and the probe's if it needs one; sorted
    std::vector<std::string> m_asked;            ///< in the SUBSCRIBE under way
    std::vector<std::string> m_refused;
    bool m_subscribed = false;
    bool m_unsubscribed = false;
    std::vector<int> m_granted;

    std::string m_probe_word;  ///< payload of the probe under way
    bool m_probe_back = false;
    bool m_probe_taken = false;    ///< the broker acknowledged it
    bool m_has_been_back = false;  ///< a probe of this connection came back: the next one will, too
    bool m_delivered = false;      ///< any message came since the last look
    bool m_is_proven = false;      ///< while subscribing anew: something was delivered on this connection
    bool m_lacks_memory = false;
    ConnectionProblem m_verdict = ConnectionProblem::connecting;

    std::deque<std::pair<int, OutgoingMessage>> m_in_flight;
};

}  // namespace mirror::mqtt
