#pragma once
// What exactly is wrong with a server's TLS: asked once, with libcurl, when another library only said "TLS".

#include <chrono>
#include <cstdint>
#include <string>

namespace mirror::net {

enum class TlsProblem : std::uint8_t {
    none,               ///< the handshake succeeds, the certificate is good
    untrusted,          ///< not signed by anybody we trust
    expired,            ///< the certificate, or one above it, ran out
    not_yet_valid,      ///< begins in the future: usually our own clock is wrong
    wrong_host,         ///< for another name
    unreachable,        ///< no connection to ask on
    too_old,            ///< nothing newer than TLS 1.1 is spoken there
    wants_certificate,  ///< only clients with a certificate of their own are let in
    not_spoken,         ///< whatever listens there does not answer with TLS
    failed,             ///< anything else: no common cipher, unreadable CA file
};

struct TlsReport {
    TlsProblem problem = TlsProblem::failed;
    std::string detail;  ///< a date, a name or the library's words, to complete a sentence; safe to show
    bool operator==(const TlsReport&) const = default;
};

/// Connects, shakes hands, hangs up; on a bad certificate once more to read it. Blocks for at most twice
/// `timeout`. Uses no proxy. `ca_file`: PEM of whom we trust; empty: the system's store.
TlsReport probe_tls(const std::string& host, int port, const std::string& ca_file,
                    std::chrono::milliseconds timeout = std::chrono::seconds(10)) noexcept;

}  // namespace mirror::net
