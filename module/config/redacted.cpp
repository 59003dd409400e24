#include "module/config/redacted.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "module/base/host.hpp"

namespace mirror::config {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* k_hidden = "…";
constexpr std::size_t k_shortest_secret = 4;
/// Parts of the names of keys that hold what is nobody's business.
constexpr auto k_secret_words = std::to_array<std::string_view>(
    {"pass", "secret", "token", "key", "user", "account", "contact", "credential"});
constexpr auto k_places = std::to_array<std::string_view>({"lat", "lon", "center", "centre"});

bool names_file(std::string_view key) {
    return key.ends_with("File");
}

bool is_private(std::string_view key) {
    std::string small(key);
    std::ranges::transform(small, small.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (std::ranges::find(k_places, small) != k_places.end()) return true;
    return !names_file(key) && std::ranges::any_of(k_secret_words, [&](std::string_view word) {
        return small.find(word) != std::string::npos;
    });
}

/// Who asks a server with a key of their own often has it in the address.
std::string without_query(const std::string& url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) return url;
    std::string bare = url.substr(0, url.find('?'));
    const std::size_t host = scheme + 3;
    const std::size_t at = bare.find('@', host);
    if (at != std::string::npos && at < bare.find('/', host)) bare.replace(host, at - host, k_hidden);
    return bare.size() < url.size() ? bare + "?" + k_hidden : bare;
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
    } else if (value.is_object()) {
        for (auto& [name, each] : value.items())
            redact(each, name);
    } else if (value.is_array()) {
        for (Json& each : value)
            redact(each, key);
    } else if (value.is_string()) {
        const auto text = value.get<std::string>();
        value = key == "host" && !is_loopback(text) ? k_hidden : without_query(text);
    }
}

}  // namespace

std::string redacted_config(std::string_view text) {
    Json document = Json::parse(text, nullptr, false, true);
    if (!document.is_object())
        return "(it is no JSON and is not shown: `check-config` tells where it breaks)";
    redact(document, "");
    return document.dump(2, ' ', false, Json::error_handler_t::replace);
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
