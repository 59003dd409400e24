#include <fmt/format.h>
#include <unistd.h>

#include <charconv>

#include "module/base/url.hpp"
#include "module/net/tls_probe.hpp"
#include "render/cli/doctor/doctor.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_tiles_check = "tiles";
constexpr auto k_tiles_patience = std::chrono::seconds(5);
constexpr int k_https_port = 443;
constexpr int k_http_port = 80;

int port_of(const Url& url) {
    int port = url.scheme == "https" ? k_https_port : k_http_port;
    std::from_chars(url.port.data(), url.port.data() + url.port.size(), port);
    return port;
}

Finding tiles_problem(std::string evidence, std::string next_step) {
    return {k_tiles_check, Verdict::problem, std::move(evidence), std::move(next_step)};
}

/// A certificate that is not good: tiles are not fetched from such a server.
Finding tls_finding(const std::string& where, const net::TlsReport& report) {
    const std::string detail = report.detail.empty() ? "" : fmt::format(" ({})", report.detail);
    switch (report.problem) {
        case net::TlsProblem::none:
            return {k_tiles_check, Verdict::ok, where + " answers, and its certificate is good", ""};
        case net::TlsProblem::untrusted:
            return tiles_problem(
                fmt::format("{}: nobody trusted vouches for its certificate{}", where, detail),
                "name its authority in `map.raster.caFile`");
        case net::TlsProblem::expired:
            return tiles_problem(fmt::format("{}: its certificate has expired{}", where, detail),
                                 "renew it on the server; until then the map shows the tiles it has");
        case net::TlsProblem::not_yet_valid:
            return tiles_problem(fmt::format("{}: its certificate is not valid yet{}", where, detail),
                                 "check this machine's clock");
        case net::TlsProblem::wrong_host:
            return tiles_problem(fmt::format("{}: its certificate is for another name{}", where, detail),
                                 "use that name in `map.raster.url`");
        case net::TlsProblem::unreachable:
        case net::TlsProblem::too_old:
        case net::TlsProblem::wants_certificate:
        case net::TlsProblem::not_spoken:
        case net::TlsProblem::failed:
            break;
    }
    return tiles_problem(fmt::format("{}: no encrypted connection{}", where, detail),
                         "check address and port in `map.raster.url`");
}

}  // namespace

Findings check_tiles(const Patient& patient) {
    const auto& raster = patient.config->map.raster;
    if (!raster) return {};
    Findings findings;
    for (const std::string& file : {raster->key_file, raster->ca_file}) {
        if (file.empty() || ::access(file.c_str(), R_OK) == 0) continue;
        findings.push_back(tiles_problem(fmt::format("this user cannot read {}", file),
                                         "chmod 640, and give its group to the mirror's user (chgrp "
                                         "owntracks-mirror)"));
    }
    const auto url = split_url(raster->url);
    if (!url) return findings;  // the configuration's reader has said so
    const int port = port_of(*url);
    const std::string where = fmt::format("the tile server {} port {}", url->host, port);
    if (const std::string fault = fault_of_reaching(url->host, port); !fault.empty()) {
        findings.push_back(tiles_problem(fmt::format("{} cannot be reached: {}", where, fault),
                                         "check `map.raster.url` and this machine's network; until then the "
                                         "map shows the tiles it has"));
    } else if (url->scheme == "https") {
        findings.push_back(
            tls_finding(where, net::probe_tls(url->host, port, raster->ca_file, k_tiles_patience)));
    } else {
        findings.push_back({k_tiles_check, Verdict::ok, where + " takes connections", ""});
    }
    return findings;
}

}  // namespace mirror::cli::doctor
