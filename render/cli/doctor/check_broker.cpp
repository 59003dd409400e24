#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <system_error>
#include <vector>

#include "module/base/host.hpp"
#include "module/config/environment.hpp"
#include "module/engine/broker_options.hpp"
#include "module/mqtt/client.hpp"
#include "module/net/tls_probe.hpp"
#include "module/owntracks/decode.hpp"
#include "module/storage/state_directory.hpp"
#include "render/cli/doctor/doctor.hpp"
#include "render/cli/load_config.hpp"

namespace mirror::cli::doctor {
namespace {

using namespace std::chrono_literals;
using mqtt::ConnectionProblem;

constexpr const char* k_broker_check = "broker";
constexpr auto k_connect_patience = 5s;
constexpr auto k_login_patience = 20s;

struct Address {
    sockaddr_storage bytes{};
    socklen_t size = 0;
    std::string text;
};

/// \return the addresses of a host, or what the resolver says
Result<std::vector<Address>, Failure> addresses_of(const std::string& host, int port) {
    addrinfo wish{};
    wish.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    const int failure = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wish, &first);
    if (failure != 0) return tl::unexpected(Failure{gai_strerror(failure)});
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(first, freeaddrinfo);
    std::vector<Address> found;
    for (const addrinfo* each = first; each != nullptr; each = each->ai_next) {
        Address address;
        address.size = each->ai_addrlen;
        std::copy_n(reinterpret_cast<const char*>(each->ai_addr), each->ai_addrlen,
                    reinterpret_cast<char*>(&address.bytes));
        char text[NI_MAXHOST] = "";
        getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof(text), nullptr, 0, NI_NUMERICHOST);
        address.text = text;
        found.push_back(std::move(address));
    }
    return found;
}

/// \return why nobody takes a connection there, or ""
std::string fault_of_connecting(const Address& address) {
    const int descriptor = socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return std::generic_category().message(errno);
    int error = 0;
    if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address.bytes), address.size) != 0) {
        error = errno;
        pollfd waiting{descriptor, POLLOUT, 0};
        if (error == EINPROGRESS) {
            const auto patience = std::chrono::milliseconds(k_connect_patience).count();
            socklen_t size = sizeof(error);
            error = poll(&waiting, 1, static_cast<int>(patience)) == 1 ? 0 : ETIMEDOUT;
            if (error == 0) getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        }
    }
    close(descriptor);
    return error == 0 ? "" : std::generic_category().message(error);
}

/// \return false when nothing more can be asked of the broker
bool reach(const mqtt::ClientOptions& options, Findings& findings) {
    const auto addresses = addresses_of(options.host, options.port);
    if (!addresses) {
        findings.push_back(
            {k_broker_check, Verdict::problem,
             fmt::format("{} is no name that anybody knows: {}", options.host, addresses.error().text),
             "correct `broker.host`, or this machine's name server"});
        return false;
    }
    std::vector<std::string> faults;
    for (const Address& address : *addresses) {
        const std::string fault = fault_of_connecting(address);
        if (fault.empty()) {
            findings.push_back({k_broker_check, Verdict::ok,
                                fmt::format("{} ({}) takes connections at port {}", options.host,
                                            address.text, options.port),
                                ""});
            return true;
        }
        faults.push_back(fmt::format("{}: {}", address.text, fault));
    }
    findings.push_back({k_broker_check, Verdict::problem,
                        fmt::format("nobody takes connections at {} port {} ({})", options.host, options.port,
                                    fmt::join(faults, ", ")),
                        "start the broker, correct `broker.port`, or open its firewall"});
    return false;
}

const char* next_step_for(net::TlsProblem problem) {
    switch (problem) {
        case net::TlsProblem::none:
            return "";
        case net::TlsProblem::untrusted:
            return "name the certificate of its authority in `broker.caFile`";
        case net::TlsProblem::expired:
            return "renew the certificate on the broker";
        case net::TlsProblem::not_yet_valid:
            return "set this machine's clock";
        case net::TlsProblem::wrong_host:
            return "write the name of the certificate into `broker.host`";
        case net::TlsProblem::too_old:
            return "allow TLS 1.2 and 1.3 on the broker (mosquitto: tls_version)";
        case net::TlsProblem::wants_certificate:
            return "set require_certificate false for this listener of the broker";
        case net::TlsProblem::unreachable:
        case net::TlsProblem::not_spoken:
        case net::TlsProblem::failed:
            break;
    }
    return "check `broker.port` (usually 8883) and that the broker speaks TLS there";
}

const char* words_of(net::TlsProblem problem) {
    switch (problem) {
        case net::TlsProblem::none:
            return "the certificate is good";
        case net::TlsProblem::untrusted:
            return "the certificate is not signed by anybody this machine trusts";
        case net::TlsProblem::expired:
            return "the certificate has expired";
        case net::TlsProblem::not_yet_valid:
            return "the certificate is not valid yet";
        case net::TlsProblem::wrong_host:
            return "the certificate is for another name";
        case net::TlsProblem::too_old:
            return "the broker speaks no TLS newer than 1.1";
        case net::TlsProblem::wants_certificate:
            return "the broker wants a certificate of the mirror, which has none";
        case net::TlsProblem::not_spoken:
            return "nothing answers with TLS at that port";
        case net::TlsProblem::unreachable:
        case net::TlsProblem::failed:
            break;
    }
    return "no encrypted connection";
}

bool check_tls(const mqtt::ClientOptions& options, Findings& findings) {
    if (!options.tls) {
        const bool is_here = is_loopback(options.host);
        findings.push_back({k_broker_check, is_here ? Verdict::ok : Verdict::warning,
                            is_here ? "not encrypted: it does not leave this machine"
                                    : "not encrypted: everybody in the network can read along",
                            is_here ? "" : "set the broker up for TLS and remove `\"tls\": false`"});
        return true;
    }
    const net::TlsReport report =
        net::probe_tls(options.host, options.port, options.tls->ca_file, k_connect_patience);
    const bool is_good = report.problem == net::TlsProblem::none;
    const std::string detail = report.detail.empty() ? "" : fmt::format(" ({})", report.detail);
    findings.push_back({k_broker_check, is_good ? Verdict::ok : Verdict::problem,
                        words_of(report.problem) + detail, next_step_for(report.problem)});
    return is_good;
}

/// What one short connection told.
struct Talk {
    mqtt::ConnectionStatus status;
    std::set<std::string> topics;    ///< of messages that came at once: the broker keeps them
    std::set<std::string> commands;  ///< of those that are commands
};

Talk talk_to(const mqtt::ClientOptions& options) {
    struct Shared {
        std::mutex guard;
        std::condition_variable changed;
        Talk talk;
    } shared;
    mqtt::Handlers handlers;
    handlers.message = [&shared](const mqtt::IncomingMessage& message) {
        const std::lock_guard lock(shared.guard);
        shared.talk.topics.emplace(message.topic);
        if (message.retained && owntracks::is_kept_command(message.topic, message.payload))
            shared.talk.commands.emplace(message.topic);
    };
    handlers.status = [&shared](const mqtt::ConnectionStatus& status) {
        const std::lock_guard lock(shared.guard);
        shared.talk.status = status;
        shared.changed.notify_all();
    };
    handlers.tls_diagnosis = engine::diagnose_tls;
    mqtt::Client client(options, std::move(handlers));
    client.start();
    {
        std::unique_lock lock(shared.guard);
        shared.changed.wait_for(lock, k_login_patience, [&shared] {
            return shared.talk.status.problem != ConnectionProblem::connecting;
        });
    }
    client.stop();
    return shared.talk;
}

/// The description of a connection is "what is wrong: what to do (detail)".
Finding finding_of(const mqtt::ConnectionStatus& status) {
    mqtt::ConnectionStatus bare = status;
    bare.detail.clear();
    const std::string words = mqtt::describe(bare);
    const std::size_t colon = words.find(": ");
    const std::string detail = status.detail.empty() ? "" : fmt::format(" ({})", status.detail);
    if (colon == std::string::npos)
        return {k_broker_check, Verdict::problem, words + detail, "try again later"};
    return {k_broker_check, Verdict::problem, words.substr(0, colon) + detail, words.substr(colon + 2)};
}

/// Which devices of the household the broker has a last message of.
Finding check_devices(const config::Config& config, const std::set<std::string>& topics) {
    const std::string root = engine::phones_root(config);
    std::vector<std::string> silent;
    std::size_t all = 0;
    for (const config::Person& person : config.people) {
        for (const std::string& device : person.devices) {
            ++all;
            if (!topics.contains(root + device)) silent.push_back(device);
        }
    }
    if (all == 0)
        return {k_broker_check, Verdict::warning, "nobody has a device", "write `devices` into `people`"};
    if (silent.empty())
        return {k_broker_check, Verdict::ok, "the broker keeps a position of every device", ""};
    const bool is_nobody = silent.size() == all;
    return {k_broker_check, is_nobody ? Verdict::warning : Verdict::ok,
            fmt::format("the broker keeps no position of {}", fmt::join(silent, ", ")),
            is_nobody ? fmt::format("let the phones publish below {}", root.substr(0, root.size() - 1)) : ""};
}

void log_in(const config::Config& config, const mqtt::ClientOptions& options, Findings& findings) {
    Talk talk;
    try {
        talk = talk_to(options);
        // The certificate was good a moment ago. mosquitto 2.0.21 of Debian 13 takes one client's hanging up
        // during its handshake, as a probe does, for that of the next one.
        if (talk.status.problem == ConnectionProblem::tls_failed) talk = talk_to(options);
    } catch (const std::exception& problem) {
        findings.push_back({k_broker_check, Verdict::problem, problem.what(), "correct `broker`"});
        return;
    }
    if (talk.status.problem != ConnectionProblem::none) {
        if (talk.status.problem == ConnectionProblem::connecting)
            talk.status = {ConnectionProblem::timed_out, options.host, {}, 1};
        findings.push_back(finding_of(talk.status));
        return;
    }
    const std::string who = options.username.empty() ? "without a login" : "as " + options.username;
    findings.push_back(
        {k_broker_check, Verdict::ok,
         fmt::format("{}, {} subscriptions, and a message of our own came back", who, options.filters.size()),
         ""});
    findings.push_back(check_devices(config, talk.topics));
    if (!talk.commands.empty())
        findings.push_back(
            {k_broker_check, Verdict::warning,
             fmt::format("the broker keeps a command on {}: the device obeys it at every reconnect",
                         fmt::join(talk.commands, ", ")),
             "owntracks-mirror provision clear-commands"});
}

/// The mirror's own, as far as it can be told from here.
std::string client_id(const config::Config& config) {
    if (!config.broker.client_id.empty()) return config.broker.client_id;
    const auto state = visible_state_path(config);
    return state ? storage::read_private_file(*state / "client-id").value_or("mirror") : "mirror";
}

std::string next_step_for_password(const config::Config& config) {
    return config::is_service_credential(config.broker.password_file)
               ? "run the doctor with sudo while the service runs"
               : "sudo chgrp owntracks-mirror and chmod 640 it";
}

}  // namespace

std::string fault_of_reaching(const std::string& host, int port) {
    const auto addresses = addresses_of(host, port);
    if (!addresses) return addresses.error().text;
    std::string fault;
    for (const Address& address : *addresses) {
        fault = fault_of_connecting(address);
        if (fault.empty()) break;
    }
    return fault;
}

Findings check_broker(const Patient& patient) {
    const config::Config& config = *patient.config;
    if (config.broker.host.empty())
        return {{k_broker_check, Verdict::ok, "this household has none: its phones post to the mirror", ""}};
    Findings findings;
    std::vector<std::string> notices;
    // Another id than the mirror's: two clients of one id would throw each other out.
    mqtt::ClientOptions options = engine::broker_options(config, client_id(config) + "-doctor", notices);
    options.clean_session = true;
    for (const std::string& notice : notices)
        findings.push_back({k_broker_check, Verdict::problem, notice, next_step_for_password(config)});
    if (reach(options, findings) && check_tls(options, findings)) log_in(config, options, findings);
    return findings;
}

}  // namespace mirror::cli::doctor
