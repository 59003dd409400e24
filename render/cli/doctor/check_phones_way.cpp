// How phones come to the broker, and what it keeps for those that are away.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "module/engine/broker_options.hpp"
#include "module/net/tls_probe.hpp"
#include "module/provisioning/phones_broker.hpp"
#include "render/cli/doctor/doctor.hpp"

namespace mirror::cli::doctor {
namespace {

namespace fs = std::filesystem;
using net::TlsProblem;

constexpr const char* k_way = "phones";
constexpr auto k_way_patience = std::chrono::seconds(5);
constexpr long k_debian_default = 1000;  // mosquitto 2.0: max_queued_messages
constexpr long k_enough = 10'000;

/// The certificate under the name that phones use: they refuse any other.
std::optional<Finding> check_name(const config::Config& config) {
    const provisioning::PhoneBroker phones = provisioning::phones_broker(config);
    const auto own = engine::broker_options(config, "mirror", "");
    const bool is_checked_already = own.tls && own.host == phones.host && own.port == phones.port;
    if (!phones.tls || phones.host.empty() || is_checked_already) return std::nullopt;
    const net::TlsReport report =
        net::probe_tls(phones.host, phones.port, config.broker.ca_file, k_way_patience);
    const std::string where =
        fmt::format("{} port {}, where phones look for the broker", phones.host, phones.port);
    const std::string detail = report.detail.empty() ? "" : fmt::format(" ({})", report.detail);
    switch (report.problem) {
        case TlsProblem::none:
            return Finding{k_way, Verdict::ok, where + ": the certificate is good for that name", ""};
        case TlsProblem::wrong_host:
            return Finding{
                k_way, Verdict::problem,
                fmt::format("{}: the certificate is for another name{}, and phones refuse it", where, detail),
                "write a name of the certificate into `provisioning.host`, or have that name added to the "
                "certificate"};
        case TlsProblem::untrusted:
            return Finding{
                k_way, Verdict::problem,
                fmt::format("{}: the certificate is not signed by anybody whom phones trust{}", where,
                            detail),
                "take a certificate of a public authority, or name your own in `broker.caFile` and install "
                "it on every phone"};
        case TlsProblem::expired:
        case TlsProblem::not_yet_valid:
            return Finding{k_way, Verdict::problem,
                           fmt::format("{}: the certificate is not valid now{}", where, detail),
                           "renew the certificate on the broker"};
        case TlsProblem::unreachable:
            return Finding{
                k_way, Verdict::warning,
                fmt::format("{}: not to be reached from here, so its certificate was not looked at{}", where,
                            detail),
                "check `provisioning.host` and `provisioning.port` from a phone's network"};
        case TlsProblem::too_old:
        case TlsProblem::wants_certificate:
        case TlsProblem::not_spoken:
        case TlsProblem::failed:
            break;
    }
    return Finding{k_way, Verdict::problem, fmt::format("{}: no encrypted connection{}", where, detail),
                   "check `provisioning.port` and that the broker speaks TLS there"};
}

/// What mosquitto's files say, the last word winning as it does there.
struct Limits {
    std::vector<long> ports;
    std::optional<long> queued;
};

void read_limits(const fs::path& file, Limits& limits) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        const std::size_t blank = line.find_first_of(" \t");
        if (blank == std::string::npos) continue;
        const std::string key = line.substr(0, blank);
        const std::size_t begin = line.find_first_not_of(" \t", blank);
        if (begin == std::string::npos) continue;
        long value = 0;
        if (std::from_chars(line.data() + begin, line.data() + line.size(), value).ec != std::errc())
            continue;
        if (key == "listener" || key == "port") limits.ports.push_back(value);
        if (key == "max_queued_messages") limits.queued = value;
    }
}

std::optional<Finding> check_queue(const config::Config& config) {
    if (!provisioning::is_broker_here(config)) return std::nullopt;
    const std::string& configured = config.provisioning.mosquitto_directory;
    const fs::path directory = configured.empty() ? "/etc/mosquitto" : configured;
    const fs::path main_file = directory / "mosquitto.conf";
    std::error_code none;
    if (!fs::is_regular_file(main_file, none)) return std::nullopt;
    Limits limits;
    read_limits(main_file, limits);
    std::vector<fs::path> more;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory / "conf.d", none)) {
        if (entry.path().extension() == ".conf") more.push_back(entry.path());
    }
    std::ranges::sort(more);
    for (const fs::path& file : more)
        read_limits(file, limits);
    if (limits.ports.empty()) limits.ports.push_back(1883);
    // Another broker may run here, too: then these files say nothing about ours.
    const auto own = engine::broker_options(config, "mirror", "");
    if (std::ranges::find(limits.ports, own.port) == limits.ports.end()) return std::nullopt;
    const long queued = limits.queued.value_or(k_debian_default);
    if (queued == 0 || queued >= k_enough)
        return Finding{
            k_way, Verdict::ok,
            fmt::format("the broker keeps {} for who is away",
                        queued == 0 ? "any number of messages" : fmt::format("{} messages", queued)),
            ""};
    return Finding{
        k_way, Verdict::warning,
        fmt::format("the broker keeps at most {} messages for a mirror or a phone that is away, and drops "
                    "the others without a word{}",
                    queued, limits.queued ? "" : " (mosquitto's default)"),
        fmt::format("add `max_queued_messages 100000` and `max_queued_bytes 67108864` to {}",
                    main_file.string())};
}

}  // namespace

Findings check_phones_way(const Patient& patient) {
    if (patient.config->broker.host.empty()) return {};
    Findings findings;
    for (auto& finding : {check_name(*patient.config), check_queue(*patient.config)}) {
        if (finding) findings.push_back(*finding);
    }
    return findings;
}

}  // namespace mirror::cli::doctor
