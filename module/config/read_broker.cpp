#include <fmt/format.h>

#include "module/base/client_id.hpp"
#include "module/base/host.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

constexpr int k_plain_port = 1883;  // IANA: mqtt
constexpr int k_tls_port = 8883;    // IANA: secure-mqtt

/// A plain-text connection to another machine must be asked for.
void check_encryption(ObjectReader& reader, const Broker& broker, const LocatedValue* port,
                      const LocatedValue* tls, const LocatedValue* ca_file) {
    const bool is_remote = !broker.host.empty() && !is_loopback(broker.host);
    const bool is_plain = broker.tls == false;
    if (!broker.tls && is_remote && port != nullptr && broker.port == k_plain_port) {
        reader.problem(
            port->place, "port",
            fmt::format("{} is the port for plain text, but {} is another machine and is reached by TLS",
                        k_plain_port, in_ticks(broker.host)),
            fmt::format("for TLS use port {}; for plain text in a network that you trust say \"tls\": false",
                        k_tls_port));
    }
    if (broker.tls == true && port != nullptr && broker.port == k_plain_port)
        reader.problem(port->place, "port", "1883 is the port for plain text, but `tls` is on",
                       "TLS is usually 8883", Severity::warning);
    if (is_plain && port != nullptr && broker.port == k_tls_port)
        reader.problem(port->place, "port", "8883 is the port for TLS, but `tls` is off", "",
                       Severity::warning);
    if (is_plain && is_remote && !broker.password_file.empty())
        reader.problem(tls->place, "tls", "the password and every position travel unencrypted",
                       "only in a network that you trust", Severity::warning);
    if (is_plain && ca_file != nullptr)
        reader.problem(ca_file->place, "caFile", "has no effect", "`tls` is off", Severity::warning);
}

}  // namespace

bool check_host(ObjectReader& reader, const LocatedValue& value, const std::string& host) {
    std::string_view fault;
    if (host.find("://") != std::string::npos || host.find('/') != std::string::npos) {
        fault = "only the name or address of the broker, without `mqtt://` and without a path";
    } else if (host.find_first_of(" \t") != std::string::npos) {
        fault = "a host name has no spaces";
    } else if (const auto colon = host.find(':');
               colon != std::string::npos && host.find(':', colon + 1) == std::string::npos) {
        fault = "the port stands in `port`";
    } else if (host.find_first_of("[]@?#") != std::string::npos) {
        fault = "write the name or address alone";
    }
    if (fault.empty()) return true;
    reader.problem(value.place, "host", fmt::format("{} is not a host", in_ticks(host)), fault);
    return false;
}

void read_broker(ObjectReader& root, Broker& broker) {
    root.object("broker", [&](ObjectReader& reader) {
        const LocatedValue* host = reader.text("host", broker.host);
        const LocatedValue* port = reader.number("port", broker.port, {1, 65535, ""});
        const LocatedValue* tls = reader.flag("tls", broker.tls);
        const LocatedValue* ca_file = reader.file("caFile", broker.ca_file);
        reader.text("username", broker.username);
        const LocatedValue* password_file = reader.secret_file("passwordFile", broker.password_file);
        if (const LocatedValue* client_id = reader.text("clientId", broker.client_id)) {
            if (const auto fault = fault_of_client_id(broker.client_id); !fault.empty())
                reader.problem(client_id->place, "clientId",
                               fmt::format("{} cannot be a client id", in_ticks(broker.client_id)), fault);
        }
        reader.misnomer("password",
                        "write the password into a file of its own and name that in `passwordFile`");
        reader.misnomer("url", "write `host`, `port` and `tls`");
        reader.require({"host"});
        if (host == nullptr || check_host(reader, *host, broker.host))
            check_encryption(reader, broker, port, tls, ca_file);
        if (password_file != nullptr && broker.username.empty())
            reader.problem(password_file->place, "passwordFile", "there is a password, but no `username`",
                           "MQTT 3.1.1 has no password without a user name");
    });
}

}  // namespace mirror::config
