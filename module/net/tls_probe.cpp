#include "module/net/tls_probe.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <exception>
#include <memory>
#include <string_view>

#include "module/base/handle.hpp"
#include "module/base/utf8.hpp"

namespace mirror::net {
namespace {

using Easy = std::unique_ptr<CURL, HandleDeleter<curl_easy_cleanup>>;
using Url = std::unique_ptr<CURLU, HandleDeleter<curl_url_cleanup>>;

constexpr auto k_system_store = "/etc/ssl/certs";
constexpr std::size_t k_max_detail = 120;
/// A server with TLS 1.3 judges the client when the client already takes the handshake for done; within so
/// long it has said so.
constexpr int k_second_thoughts_ms = 500;

// OpenSSL's verification results (openssl/x509_vfy.h), which CURLINFO_SSL_VERIFYRESULT hands through.
constexpr long k_unjudged = 1;  // what libcurl sets before OpenSSL's result is known
constexpr long k_not_yet_valid = 9;
constexpr long k_expired = 10;
constexpr long k_host_mismatch = 62;
constexpr long k_address_mismatch = 64;

struct Answer {
    CURLcode code = CURLE_FAILED_INIT;
    long verification = 0;
    std::string words;
    bool is_asked_for_certificate = false;  ///< the server would like to see one of ours
};

/// What a certificate says of itself.
struct Certificate {
    std::string begins, ends, names, issuer;
};

Url url_of(const std::string& host, int port) {
    Url url(curl_url());
    const bool is_ipv6 = host.find(':') != std::string::npos;
    const std::string part = is_ipv6 ? "[" + host + "]" : host;
    if (curl_url_set(url.get(), CURLUPART_SCHEME, "https", 0) != CURLUE_OK ||
        curl_url_set(url.get(), CURLUPART_HOST, part.c_str(), 0) != CURLUE_OK ||
        curl_url_set(url.get(), CURLUPART_PORT, std::to_string(port).c_str(), 0) != CURLUE_OK)
        return nullptr;
    return url;
}

void prepare(CURL* easy, CURLU* url, const std::string& ca_file, std::chrono::milliseconds timeout) {
    curl_easy_setopt(easy, CURLOPT_CURLU, url);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");  // libmosquitto does not use one either
    curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    // Exactly what libmosquitto was given: not libcurl's own default beside it.
    curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.empty() ? nullptr : ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, ca_file.empty() ? k_system_store : nullptr);
}

/// libcurl tells the messages of a handshake only to whoever debugs it.
int note_message(CURL* /*easy*/, curl_infotype type, char* data, std::size_t size, void* into) noexcept {
    const std::string_view text(data, size);
    if (type == CURLINFO_TEXT && text.find("Request CERT") != std::string_view::npos)
        *static_cast<bool*>(into) = true;
    return 0;
}

Answer shake_hands(CURL* easy) {
    std::array<char, CURL_ERROR_SIZE> words{};
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words.data());
    Answer answer;
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, note_message);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, &answer.is_asked_for_certificate);
    answer.code = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &answer.verification);
    answer.words = words[0] != '\0' ? words.data() : curl_easy_strerror(answer.code);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 0L);
    return answer;
}

/// Reads the server's certificate without judging it. Nothing is sent over such a connection.
Certificate read_certificate(CURLU* url, std::chrono::milliseconds timeout) {
    const Easy easy(curl_easy_init());
    if (!easy) return {};
    prepare(easy.get(), url, {}, timeout);
    curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(easy.get(), CURLOPT_CERTINFO, 1L);
    if (curl_easy_perform(easy.get()) != CURLE_OK) return {};
    curl_certinfo* chain = nullptr;
    if (curl_easy_getinfo(easy.get(), CURLINFO_CERTINFO, &chain) != CURLE_OK) return {};
    if (chain == nullptr || chain->num_of_certs < 1) return {};
    Certificate certificate;
    for (const curl_slist* line = chain->certinfo[0]; line != nullptr; line = line->next) {
        const std::string_view text = line->data;
        const auto take = [&](std::string_view key, std::string& into) {
            if (text.starts_with(key)) into = safe_text(text.substr(key.size()), k_max_detail);
        };
        take("Start date:", certificate.begins);
        take("Expire date:", certificate.ends);
        take("X509v3 Subject Alternative Name:", certificate.names);
        take("Issuer:", certificate.issuer);
    }
    return certificate;
}

std::string with(std::string_view words, const std::string& value) {
    return value.empty() ? std::string{} : fmt::format("{} {}", words, value);
}

TlsReport judge_certificate(const Answer& answer, const Certificate& certificate) {
    switch (answer.verification) {
        case k_expired:
            return {TlsProblem::expired, with("it was valid until", certificate.ends)};
        case k_not_yet_valid:
            return {TlsProblem::not_yet_valid, with("it is valid from", certificate.begins)};
        case k_unjudged:  // libcurl compares the name first
        case 0:
        case k_host_mismatch:
        case k_address_mismatch:
            return {TlsProblem::wrong_host, with("it is for", certificate.names)};
        default:
            return {TlsProblem::untrusted, with("issued by", certificate.issuer)};
    }
}

/// After a handshake: what the server has against it after all, in the library's words; empty: nothing.
std::string second_thoughts(CURL* easy) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK) return {};
    std::array<char, CURL_ERROR_SIZE> words{};
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words.data());
    pollfd wanted{socket, POLLIN, 0};
    CURLcode code = CURLE_OK;
    if (poll(&wanted, 1, k_second_thoughts_ms) > 0) {
        std::array<char, 1> byte{};
        std::size_t size = 0;
        code = curl_easy_recv(easy, byte.data(), byte.size(), &size);
    }
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
    return code == CURLE_OK || code == CURLE_AGAIN ? std::string() : std::string(words.data());
}

/// By OpenSSL's words for it (crypto/err/openssl.txt); its numbers do not come through libcurl.
TlsProblem problem_in(std::string_view words, bool is_asked_for_certificate) {
    const auto has = [&](std::string_view part) { return words.find(part) != std::string_view::npos; };
    // So TLS 1.3 calls it; before, it was a handshake that fails.
    if (has("certificate required") || (is_asked_for_certificate && has("handshake failure")))
        return TlsProblem::wants_certificate;
    if (has("protocol version") || has("unsupported protocol")) return TlsProblem::too_old;
    if (has("wrong version number") || has("unexpected eof") || has("Connection reset by peer") ||
        has("packet length too long") || has("SSL_ERROR_SYSCALL"))
        return TlsProblem::not_spoken;
    return TlsProblem::failed;
}

TlsReport judge(const Answer& answer, CURLU* url, std::chrono::milliseconds timeout) {
    switch (answer.code) {
        case CURLE_PEER_FAILED_VERIFICATION: {
            TlsReport report = judge_certificate(answer, read_certificate(url, timeout));
            if (report.detail.empty()) report.detail = safe_text(answer.words, k_max_detail);
            return report;
        }
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_OPERATION_TIMEDOUT:
            return {TlsProblem::unreachable, safe_text(answer.words, k_max_detail)};
        default:
            return {problem_in(answer.words, answer.is_asked_for_certificate),
                    safe_text(answer.words, k_max_detail)};
    }
}

}  // namespace

TlsReport probe_tls(const std::string& host, int port, const std::string& ca_file,
                    std::chrono::milliseconds timeout) noexcept {
    try {
        const Url url = url_of(host, port);
        const Easy easy(curl_easy_init());
        if (!url || !easy) return {TlsProblem::unreachable, safe_text(host, k_max_detail)};
        prepare(easy.get(), url.get(), ca_file, timeout);
        const Answer answer = shake_hands(easy.get());
        if (answer.code != CURLE_OK) return judge(answer, url.get(), timeout);
        if (!answer.is_asked_for_certificate) return {TlsProblem::none, {}};
        const std::string words = second_thoughts(easy.get());
        if (problem_in(words, true) != TlsProblem::wants_certificate) return {TlsProblem::none, {}};
        return {TlsProblem::wants_certificate, safe_text(words, k_max_detail)};
    } catch (const std::exception&) {  // no memory
        return {};
    }
}

}  // namespace mirror::net
