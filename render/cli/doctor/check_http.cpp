// The door for phones in HTTP mode.

#include <fmt/format.h>

#include <algorithm>

#include "module/base/url.hpp"
#include "module/http/door.hpp"
#include "module/net/tls_probe.hpp"
#include "module/provisioning/account_book.hpp"
#include "module/provisioning/phones_broker.hpp"
#include "render/cli/doctor/doctor.hpp"
#include "render/cli/load_config.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_http = "http";
constexpr auto k_certificate_patience = std::chrono::seconds(5);

/// An address at which this machine reaches what listens there.
std::string own_address(const config::Http& http) {
    const std::string address = http::listening_addresses(http).front();
    return address == "::" || address == "0.0.0.0" ? "127.0.0.1" : address;
}

/// The certificate under the name that phones use: they refuse any other.
std::optional<Finding> check_certificate(const config::Config& config) {
    const std::string text = provisioning::phones_url(config);
    const auto url = split_url(text);
    if (!url || url->scheme != "https") return std::nullopt;
    const int port = url->port.empty() ? 443 : std::atoi(url->port.c_str());
    const net::TlsReport report = net::probe_tls(url->host, port, "", k_certificate_patience);
    const std::string detail = report.detail.empty() ? "" : fmt::format(" ({})", report.detail);
    if (report.problem == net::TlsProblem::none)
        return Finding{k_http, Verdict::ok, text + ": the certificate is good for that name", ""};
    if (report.problem == net::TlsProblem::unreachable)
        return Finding{k_http, Verdict::warning,
                       fmt::format("{} is not to be reached from here{}", text, detail),
                       "check `http.url` from a phone's network"};
    return Finding{
        k_http, Verdict::problem, fmt::format("{}: phones refuse the certificate{}", text, detail),
        "take a certificate of a public authority for that name; it is read again when it is renewed"};
}

Finding check_addresses(const config::Config& config) {
    if (provisioning::phones_url(config).empty())
        return {k_http, Verdict::warning, "nobody has told how phones reach the mirror",
                R"(write `http.url`, such as "https://home.example.org/pub")"};
    const auto state = visible_state_path(config);
    if (!state)
        return {k_http, Verdict::warning,
                "who has an account cannot be told: the state is hidden from this user",
                "do what `state` says above"};
    const auto book = provisioning::read_accounts(*state);
    const bool has_phones = book && !book->accounts.empty();
    if (!has_phones)
        return {k_http, Verdict::warning, "nobody has an account to come in with",
                "owntracks-mirror provision add NAME --http"};
    const auto posting = std::ranges::count_if(book->accounts, &provisioning::Account::http);
    return {k_http, Verdict::ok,
            fmt::format("{} of {} accounts are for HTTP mode", posting, book->accounts.size()), ""};
}

}  // namespace

Findings check_http(const Patient& patient) {
    const config::Config& config = *patient.config;
    if (!config.http.enabled) return {};
    const std::string address = own_address(config.http);
    Findings findings;
    const std::string fault = fault_of_reaching(address, config.http.port);
    if (!fault.empty()) {
        findings.push_back(
            {k_http, Verdict::problem,
             fmt::format("nobody listens for phones at {} port {} ({})", address, config.http.port, fault),
             "start the mirror; if it runs, it says below what keeps it from listening"});
    } else {
        findings.push_back(
            {k_http, Verdict::ok,
             fmt::format("phones are listened for at {} port {}, {}", address, config.http.port,
                         config.http.certificate.empty() ? "without encryption of its own" : "with TLS"),
             ""});
    }
    if (auto certificate = check_certificate(config)) findings.push_back(std::move(*certificate));
    findings.push_back(check_addresses(config));
    return findings;
}

}  // namespace mirror::cli::doctor
