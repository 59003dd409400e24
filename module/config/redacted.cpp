#include "module/config/redacted.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <span>

#include "module/base/host.hpp"

namespace mirror::config {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* k_hidden = "…";
constexpr std::size_t k_shortest_secret = 4;
/// Parts of the names of keys that hold what is nobody's business.
constexpr auto k_secret_words = std::to_array<std::string_view>(
    {"pass", "secret", "token", "key", "user", "account", "contact", "credential"});
/// Keys whose texts are hosts or addresses.
constexpr auto k_hosts = std::to_array<std::string_view>({"host", "bind", "trustedProxies"});
/// Keys of programs that are called: a path and its arguments.
constexpr auto k_commands = std::to_array<std::string_view>({"offCommand", "onCommand"});
/// Whose servers anybody uses; which of them fails is what a report is about.
constexpr auto k_public_domains = std::to_array<std::string_view>(
    {"openstreetmap.org", "openstreetmap.de", "openstreetmap.fr", "opentopomap.org", "maptiler.com",
     "stadiamaps.com", "thunderforest.com", "ntfy.sh", "telegram.org"});
constexpr auto k_places = std::to_array<std::string_view>({"lat", "lon", "center", "centre"});

bool names_file(std::string_view key) {
    return key.ends_with("File");
}

bool is_one_of(std::span<const std::string_view> keys, std::string_view key) {
    return std::ranges::find(keys, key) != keys.end();
}

/// Names of no machine of the household: this one itself, any of its networks, or a server for everybody.
bool is_everybodys(const std::string& host) {
    const bool is_public = std::ranges::any_of(k_public_domains, [&](std::string_view domain) {
        return ("." + host).ends_with("." + std::string(domain));
    });
    return is_public || is_loopback(host) || host == "0.0.0.0" || host == "::";
}

bool is_private(std::string_view key) {
    std::string small(key);
    std::ranges::transform(small, small.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (is_one_of(k_places, small)) return true;
    return !names_file(key) && std::ranges::any_of(k_secret_words, [&](std::string_view word) {
        return small.find(word) != std::string::npos;
    });
}

struct Stretch {
    std::size_t begin = 0;
    std::size_t size = 0;
};

/// Where the host stands in an address such as "https://me@host:8084/pub", without the brackets of IPv6;
/// empty where there is none.
Stretch host_in(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    std::size_t begin = scheme + 3;
    std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
    const std::size_t at = url.substr(0, end).rfind('@');
    if (at != std::string_view::npos && at >= begin) begin = at + 1;
    if (begin < end && url[begin] == '[') {
        ++begin;
        return {begin, std::min(url.find(']', begin), end) - begin};
    }
    end = std::min(url.find(':', begin), end);
    return {begin, end - begin};
}

std::string host_of(const std::string& url) {
    const Stretch host = host_in(url);
    return url.substr(host.begin, host.size);
}

/// An address as a stranger may see it: who asks a server with a key of their own often has it in there.
std::string redacted_url(std::string url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) return url;
    const Stretch host = host_in(url);
    // From the end, so that what is before stays where it is.
    if (const std::size_t query = url.find('?'); query != std::string::npos)
        url.replace(query + 1, std::string::npos, k_hidden);
    if (host.size > 0 && !is_everybodys(host_of(url))) url.replace(host.begin, host.size, k_hidden);
    const std::size_t user = scheme + 3;
    const std::size_t at = url.rfind('@', host.begin);
    if (at != std::string::npos && at >= user) url.replace(user, at - user, k_hidden);
    return url;
}

/// Of a program its path tells what it is, an argument may be what lets one in.
void redact_command(Json& command) {
    for (std::size_t i = 1; i < command.size(); ++i)
        command[i] = k_hidden;
}

/// Of a notification's receiver: address, topic, headers and arguments may each be what lets one in.
void redact_receiver(Json& receiver) {
    for (auto& [name, value] : receiver.items()) {
        const bool is_harmless = name == "name" || name == "kind" || name == "method" || names_file(name);
        if (!is_harmless && !value.is_number()) value = k_hidden;
    }
}

void redact(Json& value, std::string_view key) {
    if (is_private(key)) {
        value = k_hidden;
    } else if (value.is_object() && key == "receivers") {
        redact_receiver(value);
    } else if (value.is_array() && is_one_of(k_commands, key)) {
        redact_command(value);
    } else if (value.is_object()) {
        for (auto& [name, each] : value.items())
            redact(each, name);
    } else if (value.is_array()) {
        for (Json& each : value)
            redact(each, key);
    } else if (value.is_string()) {
        const auto text = value.get<std::string>();
        value = is_one_of(k_hosts, key) && !is_everybodys(text) ? k_hidden : redacted_url(text);
    }
}

void collect_hosts(const Json& value, std::string_view key, std::vector<std::string>& hosts) {
    if (value.is_object()) {
        for (const auto& [name, each] : value.items())
            collect_hosts(each, name, hosts);
    } else if (value.is_array()) {
        for (const Json& each : value)
            collect_hosts(each, key, hosts);
    } else if (value.is_string()) {
        const auto text = value.get<std::string>();
        hosts.push_back(is_one_of(k_hosts, key) ? text : host_of(text));
    }
}

bool is_word_letter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

/// "mqtt.example port 8883" is how the log names a broker.
std::string without_ports_hosts(std::string text) {
    constexpr std::string_view k_port = " port ";
    for (std::size_t at = text.find(k_port); at != std::string::npos; at = text.find(k_port, at + 1)) {
        const std::size_t number = at + k_port.size();
        if (number >= text.size() || std::isdigit(static_cast<unsigned char>(text[number])) == 0) continue;
        const std::size_t blank = text.find_last_of(" \n", at - 1);
        const std::size_t begin = at == 0 || blank == std::string::npos ? 0 : blank + 1;
        const std::string host = text.substr(begin, at - begin);
        if (host.find_first_of(".:") == std::string::npos || is_loopback(host)) continue;
        text.replace(begin, host.size(), k_hidden);
        at = begin;
    }
    return text;
}

/// Whether it is a numeric address of a machine that somebody could find, perhaps with a port.
bool is_foreign_address(const std::string& token) {
    in_addr four{};
    in6_addr six{};
    if (::inet_pton(AF_INET, token.substr(0, token.find(':')).c_str(), &four) == 1)
        return ntohl(four.s_addr) != INADDR_ANY && !is_loopback(token.substr(0, token.find(':')));
    if (::inet_pton(AF_INET6, token.c_str(), &six) == 1)
        return !IN6_IS_ADDR_UNSPECIFIED(&six) && !is_loopback(token);
    return false;
}

/// Whose address a client came from stands in no configuration.
std::string without_addresses(const std::string& text) {
    constexpr std::string_view k_letters = "0123456789abcdefABCDEF.:";
    std::string bare;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_not_of(k_letters, at), text.size());
        if (end == at || (at > 0 && is_word_letter(text[at - 1]))) {
            bare += text[at++];
            continue;
        }
        std::string token = text.substr(at, end - at);
        while (!token.empty() && (token.back() == '.' || token.back() == ':'))  // a sentence's own
            token.pop_back();
        const bool is_whole = end == text.size() || !is_word_letter(text[end]);
        bare += is_whole && is_foreign_address(token) ? k_hidden : token;
        at += std::max<std::size_t>(token.size(), 1);
        if (token.empty()) bare += text[at - 1];
    }
    return bare;
}

/// Nor do the names in a certificate, also in libcurl's words.
std::string without_certificate_names(std::string text) {
    for (const std::string_view mark : {"DNS:", "CN = ", "CN=", "subject name '", "host name '"}) {
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
            at += mark.size();
            const std::size_t end = std::min(text.find_first_of(",;)'\"\n", at), text.size());
            text.replace(at, end - at, k_hidden);
        }
    }
    return text;
}

}  // namespace

std::string redacted_config(std::string_view text) {
    Json document = Json::parse(text, nullptr, false, true);
    if (!document.is_object())
        return "(it is no JSON and is not shown: `check-config` tells where it breaks)";
    redact(document, "");
    return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> hosts_in(std::string_view text) {
    std::vector<std::string> hosts;
    collect_hosts(Json::parse(text, nullptr, false, true), "", hosts);
    std::erase_if(hosts, [](const std::string& host) { return host.empty() || is_everybodys(host); });
    return hosts;
}

std::string without_hosts(std::string text, std::vector<std::string> hosts) {
    // The longer ones first: one may begin with another.
    std::ranges::sort(hosts, std::ranges::greater(), &std::string::size);
    for (const std::string& host : hosts) {
        if (host.empty()) continue;
        std::size_t at = text.find(host);
        while (at != std::string::npos) {
            const std::size_t end = at + host.size();
            const bool is_whole = (at == 0 || !is_word_letter(text[at - 1])) &&
                                  (end == text.size() || !is_word_letter(text[end]));
            if (is_whole) text.replace(at, host.size(), k_hidden);
            at = text.find(host, is_whole ? at + std::string_view(k_hidden).size() : at + 1);
        }
    }
    return without_addresses(without_certificate_names(without_ports_hosts(std::move(text))));
}

std::string without_secrets(std::string text, std::vector<std::string> secrets) {
    // The longer ones first: one may begin with another.
    std::ranges::sort(secrets, std::ranges::greater(), &std::string::size);
    for (const std::string& secret : secrets) {
        if (secret.size() < k_shortest_secret) continue;
        for (std::size_t at = text.find(secret); at != std::string::npos;
             at = text.find(secret, at + std::string_view(k_hidden).size()))
            text.replace(at, secret.size(), k_hidden);
    }
    return text;
}

}  // namespace mirror::config
