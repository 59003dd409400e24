#pragma once
// What a Client is told at its start.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "module/mqtt/message.hpp"
#include "module/mqtt/status.hpp"

namespace mirror::mqtt {

/// TLS 1.2 or newer, the certificate checked against the host name.
struct Tls {
    std::string ca_file;  ///< PEM; empty: the system's store
    bool operator==(const Tls&) const = default;
};

/// The waits of a connection. The defaults are for life; tests shorten them.
struct Timing {
    std::chrono::milliseconds keepalive{30'000};         ///< whole seconds, at least 5 s
    std::chrono::milliseconds connect_timeout{10'000};   ///< for all addresses of the host together
    std::chrono::milliseconds greeting_timeout{15'000};  ///< for TLS, CONNACK and SUBACK, each
    std::chrono::milliseconds probe_timeout{5'000};
    std::chrono::milliseconds retry_refused{60'000};  ///< subscribing again after a refusal or a lost probe
    std::chrono::milliseconds probe_again{300'000};   ///< while nobody speaks: rights can be taken away later
    std::chrono::milliseconds first_delay{1'000};     ///< between attempts, doubling …
    std::chrono::milliseconds longest_delay{60'000};  ///< … up to this
    std::chrono::milliseconds clock_delay{10'000};    ///< while our own clock is probably wrong
    std::chrono::milliseconds offline_delay{5'000};   ///< longest delay while there is no route at all
    std::chrono::milliseconds stable_after{30'000};   ///< a connection that lived this long starts afresh
    bool operator==(const Timing&) const = default;
};

struct ClientOptions {
    std::string host;
    int port = 1883;
    std::optional<Tls> tls;
    std::string username;  ///< empty: none
    std::string password;
    std::string client_id;
    bool clean_session = false;  ///< false: the broker keeps messages while this client is away

    std::vector<std::string> filters;  ///< subscribed with QoS 1 on every connection
    /// What the broker's session may still hold from earlier runs: the list that FiltersHandler got last.
    std::vector<std::string> session_filters;
    /// Published to after subscribing; its return proves that the broker's access rules let us read. Empty:
    /// no proof. Subscribed to as well if no filter covers it; never reaches the MessageHandler.
    std::string probe_topic;
    /// Messages that match one of these filters never reach the MessageHandler (other mirrors' probes).
    std::vector<std::string> ignored_filters;

    std::optional<OutgoingMessage> will;  ///< what the broker publishes when this client vanishes
    std::int64_t connections_before = 0;  ///< IncomingMessage::connection goes on from here
    bool is_quiet = false;  ///< its connections are no news for the log: it only tries something out
    Timing timing;
    bool operator==(const ClientOptions&) const = default;
};

/// Gets every message, on the broker thread; the broker gets its acknowledgement after the return, so a
/// handler that dies before has the message delivered again. Should not throw: a message whose handler threw
/// counts as handled, but for want of memory (std::bad_alloc): then the connection ends without the
/// acknowledgement, and the broker delivers the message again.
using MessageHandler = std::function<void(const IncomingMessage&)>;

/// Gets every change of the status, on the broker thread. `none` comes after the retained messages of the
/// new subscriptions (unless those take longer than the probe's time-out).
using StatusHandler = std::function<void(const ConnectionStatus&)>;

/// Gets the filters that the broker's session may hold from now on, for storing, on the broker thread:
/// before new ones are subscribed and after old ones are gone. Only called when the list changed.
using FiltersHandler = std::function<void(const std::vector<std::string>&)>;

/// What is wrong with a broker's TLS, found out by one more connection: libmosquitto 2.0 has one error code
/// for all of it. Called on the broker thread; may outlive the Client by its own time-out, so it must own
/// what it uses.
struct TlsFinding {
    ConnectionProblem problem = ConnectionProblem::tls_failed;  ///< `none`: nothing is wrong
    std::string detail;
};
using TlsDiagnosis = std::function<TlsFinding(const std::string& host, int port, const std::string& ca_file)>;

/// Any of these may be empty.
struct Handlers {
    MessageHandler message;
    StatusHandler status;
    FiltersHandler session_filters;
    TlsDiagnosis tls_diagnosis;
};

}  // namespace mirror::mqtt
