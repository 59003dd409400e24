#include "module/view/connection_view.hpp"

#include <fmt/format.h>

#include "module/base/host.hpp"
#include "module/base/utf8.hpp"
#include "module/view/setup_hint.hpp"

namespace mirror::view {
namespace {

using mqtt::ConnectionProblem;

constexpr std::size_t k_max_fault_codepoints = 200;
constexpr int k_plain_port = 1883;
constexpr int k_tls_port = 8883;

std::string_view key_of(ConnectionProblem problem) {
    switch (problem) {
        case ConnectionProblem::none:
            break;
        case ConnectionProblem::connecting:
            return "connection.connecting";
        case ConnectionProblem::host_not_found:
            return "connection.hostNotFound";
        case ConnectionProblem::no_network:
            return "connection.noNetwork";
        case ConnectionProblem::refused:
            return "connection.refused";
        case ConnectionProblem::timed_out:
            return "connection.timedOut";
        case ConnectionProblem::bad_credentials:
            return "connection.badCredentials";
        case ConnectionProblem::client_id_rejected:
            return "connection.clientIdRejected";
        case ConnectionProblem::protocol_rejected:
            return "connection.protocolRejected";
        case ConnectionProblem::server_unavailable:
            return "connection.serverUnavailable";
        case ConnectionProblem::tls_untrusted:
            return "connection.tlsUntrusted";
        case ConnectionProblem::tls_expired:
            return "connection.tlsExpired";
        case ConnectionProblem::tls_not_yet_valid:
            return "connection.tlsNotYetValid";
        case ConnectionProblem::tls_wrong_host:
            return "connection.tlsWrongHost";
        case ConnectionProblem::tls_too_old:
            return "connection.tlsTooOld";
        case ConnectionProblem::tls_wants_certificate:
            return "connection.tlsWantsCertificate";
        case ConnectionProblem::tls_not_spoken:
            return "connection.tlsNotSpoken";
        case ConnectionProblem::tls_failed:
            return "connection.tlsFailed";
        case ConnectionProblem::subscription_refused:
            return "connection.subscriptionRefused";
        case ConnectionProblem::nothing_delivered:
            return "connection.nothingDelivered";
        case ConnectionProblem::taken_over:
            return "connection.takenOver";
        case ConnectionProblem::connection_lost:
            return "connection.connectionLost";
    }
    return "";
}

std::string_view key_of(LocalProblemKind kind) {
    switch (kind) {
        case LocalProblemKind::config_error:
            return "local.configError";
        case LocalProblemKind::disk_full:
            return "local.diskFull";
        case LocalProblemKind::disk_read_only:
            return "local.diskReadOnly";
        case LocalProblemKind::storage_failed:
            return "local.storageFailed";
        case LocalProblemKind::storage_unreadable:
            return "local.storageUnreadable";
        case LocalProblemKind::database_set_aside:
            return "local.databaseSetAside";
        case LocalProblemKind::database_newer:
            return "local.databaseNewer";
        case LocalProblemKind::traces_left:
            return "local.tracesLeft";
        case LocalProblemKind::map_file:
            return "local.mapFile";
        case LocalProblemKind::no_map:
            return "local.noMap";
        case LocalProblemKind::tiles_set_aside:
            return "local.tilesSetAside";
        case LocalProblemKind::notice:
            return "local.notice";
        case LocalProblemKind::language_problem:
            break;
    }
    return "local.languageProblem";
}

std::string port_of(const config::Broker& broker) {
    const bool is_tls = broker.tls.value_or(!is_loopback(broker.host));
    return std::to_string(broker.port.value_or(is_tls ? k_tls_port : k_plain_port));
}

/// " (…)", or nothing where the detail adds nothing.
std::string in_brackets(const std::string& detail, const std::string& host) {
    if (detail.empty() || detail == host) return "";
    return fmt::format(" ({})", safe_text(detail, k_max_fault_codepoints));
}

/// What to do in a household that nobody has heard of, where the module `people` does not say it: once the
/// broker has had time to tell what it keeps.
std::string patient_hint(const ViewInput& input, const config::ConnectionOptions& options, NextChange& next) {
    const bool is_elsewhere = std::ranges::any_of(input.config.modules, [](const config::Module& module) {
        return module.name == "people" && !module.disabled && !module.hidden_on_startup &&
               module.position != config::Position::none;
    });
    const mqtt::ConnectionStatus& connection = input.connection;
    if (is_elsewhere || connection.problem != ConnectionProblem::none) return "";
    const auto age = input.now.since_boot - connection.since;
    if (age >= options.delay) return setup_hint(input);
    next.at(input.now.wall + (options.delay - age));
    return "";
}

/// Empty, too, while the broker has not been away for as long as the screen waits.
std::string patient_broker_sentence(const ViewInput& input, const config::ConnectionOptions& options,
                                    NextChange& next) {
    const mqtt::ConnectionStatus& connection = input.connection;
    if (connection.problem == ConnectionProblem::none || input.alert_condition == AlertKind::broker)
        return "";
    const auto age = input.now.since_boot - connection.since;
    if (age < options.delay) {
        next.at(input.now.wall + (options.delay - age));
        return "";
    }
    return broker_sentence(input);
}

}  // namespace

std::string broker_sentence(const ViewInput& input) {
    const mqtt::ConnectionStatus& connection = input.connection;
    if (connection.problem == ConnectionProblem::none) return "";
    const config::Broker& broker = input.config.broker;
    const std::string host = safe_text(broker.host, k_max_fault_codepoints);
    const std::string port = port_of(broker);
    const std::string detail = in_brackets(connection.detail, broker.host);
    return input.language.text(key_of(connection.problem),
                               {{"host", host}, {"port", port}, {"detail", detail}});
}

ConnectionView connection_view(const ViewInput& input, const config::ConnectionOptions& options,
                               NextChange& next) {
    std::vector<LocalProblem> problems = input.local.problems;
    if (input.alert_condition == AlertKind::config)
        std::erase_if(problems, [](const LocalProblem& problem) {
            return problem.kind == LocalProblemKind::config_error;
        });
    std::ranges::stable_sort(problems, {}, &LocalProblem::kind);
    std::vector<std::string> sentences;
    for (const LocalProblem& problem : problems) {
        const std::string detail = safe_text(problem.detail, k_max_fault_codepoints);
        const std::string brackets = in_brackets(problem.detail, "");
        sentences.push_back(
            input.language.text(key_of(problem.kind), {{"detail", detail}, {"brackets", brackets}}));
    }
    if (std::string broker = patient_broker_sentence(input, options, next); !broker.empty())
        sentences.push_back(std::move(broker));
    if (sentences.empty()) {
        if (std::string hint = patient_hint(input, options, next); !hint.empty())
            sentences.push_back(std::move(hint));
    }
    ConnectionView view;
    if (sentences.empty()) return view;
    view.text = std::move(sentences.front());
    view.more.assign(std::make_move_iterator(sentences.begin() + 1),
                     std::make_move_iterator(sentences.end()));
    return view;
}

}  // namespace mirror::view
