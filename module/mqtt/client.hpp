#pragma once
// A client of one MQTT 3.1.1 broker that never gives up: connects, subscribes, receives, publishes, and comes
// back after every fault. Knows topics and bytes, not their meaning.

#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

#include "module/base/result.hpp"
#include "module/mqtt/message.hpp"
#include "module/mqtt/options.hpp"

namespace mirror::mqtt {

/// What happened so far, since the start of the client.
struct Counters {
    std::uint64_t received = 0;          ///< messages given to the handler
    std::uint64_t dropped = 0;           ///< too large, or a topic that is not UTF-8 or not MQTT's
    std::uint64_t handler_failures = 0;  ///< a handler threw
    std::uint64_t connections = 0;       ///< that the broker accepted
    bool operator==(const Counters&) const = default;
};

/// How a client takes its leave.
enum class Goodbye {
    said,    ///< the broker drops the will
    unsaid,  ///< as a phone whose battery died: the broker publishes the will
};

/// Runs a thread of its own from start() to stop(); all handlers are called there.
///
/// The thread does not use mosquitto_loop_start(): its loop ends for good on several faults, and in
/// libmosquitto 2.0.11 silently. It sleeps until something happens and wakes every quarter of the keepalive.
class Client {
  public:
    /// \throws std::runtime_error naming the option that cannot work.
    Client(ClientOptions options, Handlers handlers);
    /// Like stop(Goodbye::said).
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Begins to connect, and returns at once. Needs no network. Once only.
    void start();

    /// Ends the connection and the thread. Afterwards no handler is called any more. Waits for a handler that
    /// runs, but not for the network: a thread that hangs in the system's resolver or in a connect is left to
    /// end by itself. Not from a handler. May be repeated.
    void stop(Goodbye goodbye = Goodbye::said);

    /// Hands a message over for publishing, in order, now or when there is a connection again. QoS 1 messages
    /// are repeated until the broker has acknowledged them; QoS 0 messages may be lost with a connection.
    /// \return why it cannot be published. Any thread.
    Result<void, Failure> publish(OutgoingMessage message);

    /// Waits until everything was published and acknowledged. \return false when time ran out first.
    bool wait_until_published(std::chrono::milliseconds time) const;

    [[nodiscard]] Counters counters() const;

  private:
    class Core;
    std::shared_ptr<Core> m_core;  // the thread has a share, so that it can be left behind
    std::thread m_thread;
};

}  // namespace mirror::mqtt
