#include "module/net/tls_probe.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

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

Answer shake_hands(CURL* easy) {
    std::array<char, CURL_ERROR_SIZE> words{};
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words.data());
    Answer answer;
    answer.code = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &answer.verification);
    answer.words = words[0] != '\0' ? words.data() : curl_easy_strerror(answer.code);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
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

TlsReport judge(const Answer& answer, CURLU* url, std::chrono::milliseconds timeout) {
    switch (answer.code) {
        case CURLE_OK:
            return {TlsProblem::none, {}};
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
            return {TlsProblem::failed, safe_text(answer.words, k_max_detail)};
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
        return judge(shake_hands(easy.get()), url.get(), timeout);
    } catch (const std::exception&) {  // no memory
        return {};
    }
}

}  // namespace mirror::net
