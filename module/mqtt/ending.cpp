#include "module/mqtt/ending.hpp"

#include <fmt/format.h>
#include <mosquitto.h>

#include <cerrno>
#include <system_error>

#include "module/mqtt/reach.hpp"

namespace mirror::mqtt {
namespace {

Ending hung_up(const ClientOptions& options, bool accepted) {
    const std::string place = place_of(options);
    if (accepted)
        return {ConnectionProblem::connection_lost, fmt::format("{} closed the connection", place), true};
    if (options.tls) return {ConnectionProblem::tls_failed, fmt::format("{} hung up", place)};
    return {ConnectionProblem::protocol_rejected,
            fmt::format("{} hung up at once: does this port want TLS?", place)};
}

}  // namespace

std::string place_of(const ClientOptions& options) {
    return fmt::format("{} port {}", options.host, options.port);
}

Ending ending_for_refusal(const ClientOptions& options, int connack) {
    switch (connack) {
        case 1:
            return {ConnectionProblem::protocol_rejected, place_of(options)};
        case 2:
            return {ConnectionProblem::client_id_rejected, options.client_id};
        case 3:
            return {ConnectionProblem::server_unavailable, place_of(options)};
        case 4:
        case 5:
            return {ConnectionProblem::bad_credentials, options.username};
        default:
            return {ConnectionProblem::protocol_rejected,
                    fmt::format("{}: CONNACK {}", place_of(options), connack)};
    }
}

Ending ending_for_code(const ClientOptions& options, int code, int error, bool accepted,
                       const std::string& library_words) {
    const std::string place = place_of(options);
    switch (code) {
        case MOSQ_ERR_TLS:
            return {ConnectionProblem::tls_failed, library_words};
        case MOSQ_ERR_PROTOCOL:
        case MOSQ_ERR_MALFORMED_PACKET:
            return {accepted ? ConnectionProblem::connection_lost : ConnectionProblem::protocol_rejected,
                    fmt::format("{} answered with something that is not MQTT", place)};
        case MOSQ_ERR_KEEPALIVE:
            return {ConnectionProblem::connection_lost, fmt::format("{} fell silent", place)};
        case MOSQ_ERR_CONN_LOST:
        case MOSQ_ERR_NO_CONN:
            return hung_up(options, accepted);
        case MOSQ_ERR_ERRNO:
            if (!accepted && options.tls && (error == EPROTO || error == ECONNRESET || error == 0))
                return {ConnectionProblem::tls_failed, library_words};
            return {accepted ? ConnectionProblem::connection_lost : problem_of_errno(error),
                    fmt::format("{}: {}", place, std::generic_category().message(error))};
        case MOSQ_ERR_EAI:
            return {ConnectionProblem::host_not_found, options.host};
        default:
            return {ConnectionProblem::connection_lost,
                    fmt::format("{}: {}", place, mosquitto_strerror(code))};
    }
}

}  // namespace mirror::mqtt
