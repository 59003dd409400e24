#include "module/mqtt/status.hpp"

#include <fmt/format.h>

#include <string_view>

namespace mirror::mqtt {
namespace {

std::string_view words_of(ConnectionProblem problem) {
    switch (problem) {
        case ConnectionProblem::none:
            return "connected to the broker";
        case ConnectionProblem::connecting:
            return "connecting to the broker";
        case ConnectionProblem::host_not_found:
            return "the broker's host name is not known: check broker.host and the name server";
        case ConnectionProblem::no_network:
            return "this machine has no way to the broker: check its network connection";
        case ConnectionProblem::refused:
            return "nothing listens at the broker's port: check broker.port and that the broker runs";
        case ConnectionProblem::timed_out:
            return "the broker does not answer: check its address, that it is switched on, and firewalls";
        case ConnectionProblem::bad_credentials:
            return "the broker refuses our user name or password: check broker.username and "
                   "broker.passwordFile";
        case ConnectionProblem::client_id_rejected:
            return "the broker refuses our client id: set another broker.clientId";
        case ConnectionProblem::protocol_rejected:
            return "the broker does not speak MQTT 3.1.1 at this port: check broker.port";
        case ConnectionProblem::server_unavailable:
            return "the broker says that it is not available now";
        case ConnectionProblem::tls_untrusted:
            return "the broker's certificate is not signed by anybody we trust: set broker.caFile";
        case ConnectionProblem::tls_expired:
            return "the broker's certificate has expired: renew it there";
        case ConnectionProblem::tls_not_yet_valid:
            return "the broker's certificate is not valid yet: is the clock of this machine right?";
        case ConnectionProblem::tls_wrong_host:
            return "the broker's certificate is for another name: use that name as broker.host";
        case ConnectionProblem::tls_too_old:
            return "the broker speaks no TLS newer than 1.1: allow TLS 1.2 and 1.3 there (mosquitto: "
                   "tls_version)";
        case ConnectionProblem::tls_wants_certificate:
            return "the broker wants a certificate of the mirror, which has none: set require_certificate "
                   "false for this listener there";
        case ConnectionProblem::tls_not_spoken:
            return "nothing answers with TLS at the broker's port: check broker.port, usually 8883 (or set "
                   "broker.tls to false in a network that you trust)";
        case ConnectionProblem::tls_failed:
            return "no secure connection to the broker: check broker.port and broker.tls";
        case ConnectionProblem::subscription_refused:
            return "the broker refuses our subscriptions: allow this user to read the topics there";
        case ConnectionProblem::nothing_delivered:
            return "the broker delivers nothing to us: allow this user to read and write the topics in its "
                   "access list";
        case ConnectionProblem::taken_over:
            return "another client connects with our client id again and again: give each its own "
                   "broker.clientId";
        case ConnectionProblem::connection_lost:
            return "the connection to the broker was lost";
    }
    return "the connection to the broker is in an unknown state";
}

}  // namespace

std::string describe(const ConnectionStatus& status) {
    if (status.detail.empty()) return std::string(words_of(status.problem));
    return fmt::format("{} ({})", words_of(status.problem), status.detail);
}

}  // namespace mirror::mqtt
