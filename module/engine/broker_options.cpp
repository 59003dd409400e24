#include "module/engine/broker_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "module/base/host.hpp"
#include "module/config/environment.hpp"
#include "module/net/tls_probe.hpp"
#include "module/owntracks/topic.hpp"

namespace mirror::engine {
namespace {

constexpr int k_plain_port = 1883;
constexpr int k_tls_port = 8883;

/// Whether one of the household's filters, which go four levels deep, covers a topic below its root.
bool is_heard_anyway(const std::string& root, const std::string& topic) {
    constexpr auto k_deepest = 4;
    return topic.starts_with(root) &&
           std::count(topic.begin() + static_cast<std::ptrdiff_t>(root.size()), topic.end(), '/') < k_deepest;
}

}  // namespace

std::string read_password(const std::string& path, std::vector<std::string>& notices) {
    if (path.empty()) return {};
    std::ifstream file(path);
    std::string password;
    if (!std::getline(file, password)) {
        notices.push_back(fmt::format("the broker's password in {} cannot be read: {}", path,
                                      config::next_step_for_unreadable(path)));
    }
    if (!password.empty() && password.back() == '\r') password.pop_back();
    return password;
}

topics::Wishes topic_wishes(const config::Config& config) {
    topics::Wishes wishes;
    for (const config::Module& module : config.modules) {
        if (module.disabled) continue;
        if (const auto* const shown = std::get_if<config::MqttValueOptions>(&module.options)) {
            for (const config::MqttValue& value : shown->values)
                wishes.values.push_back({value.topic, value.pointer});
        } else if (const auto* const messages = std::get_if<config::MessageOptions>(&module.options)) {
            if (!messages->topic.empty()) wishes.alerts.push_back(messages->topic);
        }
    }
    std::ranges::sort(wishes.values);
    wishes.values.erase(std::unique(wishes.values.begin(), wishes.values.end()), wishes.values.end());
    std::ranges::sort(wishes.alerts);
    wishes.alerts.erase(std::unique(wishes.alerts.begin(), wishes.alerts.end()), wishes.alerts.end());
    if (const auto& sensor = config.display.presence; sensor && !sensor->topic.empty())
        wishes.presence = topics::Source{sensor->topic, sensor->pointer};
    return wishes;
}

std::string phones_root(const config::Config& config) {
    return fmt::format("{}/{}/", owntracks::k_root, config.unique_id);
}

bool uses_tls(const config::Broker& broker) {
    return broker.tls.value_or(!is_loopback(broker.host));
}

mqtt::ClientOptions broker_options(const config::Config& config, std::string client_id,
                                   std::vector<std::string>& notices) {
    return broker_options(config, std::move(client_id), read_password(config.broker.password_file, notices));
}

mqtt::ClientOptions broker_options(const config::Config& config, std::string client_id,
                                   std::string password) {
    const config::Broker& broker = config.broker;
    mqtt::ClientOptions options;
    options.host = broker.host;
    if (uses_tls(broker)) options.tls = mqtt::Tls{broker.ca_file};
    options.port = broker.port.value_or(options.tls ? k_tls_port : k_plain_port);
    options.username = broker.username;
    options.password = std::move(password);
    // (a) owntracks/<id>/<device>[/<suffix>], (b) owntracks/<id>/<user>/<device>[/<suffix>]; a vehicle's
    // sub-topics have two levels. One filter a level: a broker's access list may grant some and hide others.
    const std::string root = phones_root(config);
    options.filters = {root + "+", root + "+/+", root + "+/+/+", root + "+/+/+/+"};
    for (const std::string& topic : topic_wishes(config).topics()) {
        if (!is_heard_anyway(root, topic)) options.filters.push_back(topic);
    }
    options.probe_topic = owntracks::probe_topic(config.unique_id, client_id);
    options.ignored_filters = {owntracks::mirror_filter(config.unique_id)};
    options.client_id = std::move(client_id);
    return options;
}

mqtt::TlsFinding diagnose_tls(const std::string& host, int port, const std::string& ca_file) {
    using mqtt::ConnectionProblem;
    const net::TlsReport report = net::probe_tls(host, port, ca_file);
    const auto problem = [&] {
        switch (report.problem) {
            case net::TlsProblem::none:
                return ConnectionProblem::none;
            case net::TlsProblem::untrusted:
                return ConnectionProblem::tls_untrusted;
            case net::TlsProblem::expired:
                return ConnectionProblem::tls_expired;
            case net::TlsProblem::not_yet_valid:
                return ConnectionProblem::tls_not_yet_valid;
            case net::TlsProblem::wrong_host:
                return ConnectionProblem::tls_wrong_host;
            case net::TlsProblem::unreachable:
                return ConnectionProblem::timed_out;
            case net::TlsProblem::too_old:
                return ConnectionProblem::tls_too_old;
            case net::TlsProblem::wants_certificate:
                return ConnectionProblem::tls_wants_certificate;
            case net::TlsProblem::not_spoken:
                return ConnectionProblem::tls_not_spoken;
            case net::TlsProblem::failed:
                break;
        }
        return ConnectionProblem::tls_failed;
    }();
    return {problem, report.detail};
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string join_lines(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

}  // namespace mirror::engine
