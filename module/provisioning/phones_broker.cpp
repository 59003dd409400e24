#include "module/provisioning/phones_broker.hpp"

#include <fmt/format.h>

#include "module/base/host.hpp"

namespace mirror::provisioning {
namespace {

constexpr int k_plain_port = 1883;  // IANA: mqtt
constexpr int k_tls_port = 8883;    // IANA: secure-mqtt

}  // namespace

bool is_broker_here(const config::Config& config) {
    return is_loopback(config.broker.host);
}

PhoneBroker phones_broker(const config::Config& config) {
    const config::Broker& mirrors = config.broker;
    const config::Provisioning& told = config.provisioning;
    const bool is_same = !is_broker_here(config) && (told.host.empty() || told.host == mirrors.host);
    PhoneBroker broker;
    broker.host = is_same ? mirrors.host : told.host;
    broker.tls = told.tls.value_or(is_same ? mirrors.tls.value_or(true) : true);
    const int usual_port = broker.tls ? k_tls_port : k_plain_port;
    const bool is_same_kind = is_same && broker.tls == mirrors.tls.value_or(true);
    broker.port = told.port.value_or(is_same_kind ? mirrors.port.value_or(usual_port) : usual_port);
    return broker;
}

std::string phones_url(const config::Config& config) {
    const config::Http& http = config.http;
    if (!http.url.empty()) return http.url;
    const std::string& host = config.provisioning.host;
    const bool is_heard = !http.certificate.empty() || (!http.bind.empty() && !is_loopback(http.bind));
    if (host.empty() || !is_heard) return {};  // behind a proxy nobody knows its address
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}/pub", http.certificate.empty() ? "http" : "https", is_ipv6 ? "[" : "",
                       host, is_ipv6 ? "]" : "", http.port);
}

}  // namespace mirror::provisioning
