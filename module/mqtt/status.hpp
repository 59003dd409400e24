#pragma once
// How the connection to the broker is doing, as a value for the screen and the log.

#include <cstdint>
#include <string>

#include "module/base/clock.hpp"

namespace mirror::mqtt {

enum class ConnectionProblem : std::uint8_t {
    none,                   ///< connected, subscribed, probe came back
    connecting,             ///< first attempt is under way
    host_not_found,         ///< DNS has no answer
    no_network,             ///< the machine has no route
    refused,                ///< nobody listens there
    timed_out,              ///< no answer
    bad_credentials,        ///< CONNACK 4 or 5: user name or password
    client_id_rejected,     ///< CONNACK 2
    protocol_rejected,      ///< CONNACK 1
    server_unavailable,     ///< CONNACK 3
    tls_untrusted,          ///< certificate not signed by anybody we trust
    tls_expired,            ///< certificate ran out
    tls_not_yet_valid,      ///< certificate begins in the future: usually our clock is wrong
    tls_wrong_host,         ///< certificate is for another name
    tls_too_old,            ///< the broker has nothing newer than TLS 1.1
    tls_wants_certificate,  ///< the broker lets in only who has a certificate of its own
    tls_not_spoken,         ///< whatever listens there does not answer with TLS
    tls_failed,             ///< anything else TLS
    subscription_refused,   ///< SUBACK 0x80
    nothing_delivered,      ///< the probe did not come back: the broker's ACL hides the topics from us
    taken_over,             ///< another client uses our id
    connection_lost,        ///< was connected, is being retried
};

struct ConnectionStatus {
    ConnectionProblem problem = ConnectionProblem::connecting;
    std::string detail;  ///< host, topic, expiry date or the library's words: completes the sentence
    SinceBoot since{};   ///< when all was well again, or when the trouble began, whatever its name was then
    std::uint32_t attempts = 0;  ///< failed attempts in a row
    bool operator==(const ConnectionStatus&) const = default;
};

/// One English sentence for the log and for `doctor`: what is wrong, the next step, the detail.
std::string describe(const ConnectionStatus& status);

}  // namespace mirror::mqtt
