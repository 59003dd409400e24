#include "module/raster/url_template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string_view>

#include "module/base/url.hpp"

namespace mirror::raster {
namespace {

constexpr std::array<std::string_view, 14> k_secret_names{
    "key",   "apikey", "api_key",          "api-key", "token",     "access_token", "access-token",
    "appid", "app_id", "subscription-key", "sig",     "signature", "secret",       "password"};

/// Bytes of a key that mean something in an address are written as %XX (RFC 3986, 2.3).
std::string escaped(std::string_view key) {
    std::string text;
    for (const char c : key) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~'))
            text += c;
        else
            text += fmt::format("%{:02X}", byte);
    }
    return text;
}

bool is_secret(std::string_view name) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
    return std::ranges::find(k_secret_names, lower) != k_secret_names.end();
}

/// The template without the values of secret query parameters.
std::string without_secrets(std::string_view url) {
    const auto query = url.find('?');
    std::string text(url.substr(0, query));
    if (query == std::string_view::npos) return text;
    std::string_view rest = url.substr(query + 1);
    char mark = '?';
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const std::string_view name = pair.substr(0, pair.find('='));
        text += mark;
        text += is_secret(name) ? name : pair;
        mark = '&';
    }
    return text;
}

/// FNV-1a, 64 bit (public domain, isthe.com/chongo/tech/comp/fnv).
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return hash;
}

}  // namespace

UrlTemplate::UrlTemplate(std::string url, const std::string& key, bool is_tms)
    : m_url(std::move(url)), m_key(escaped(key)), m_is_tms(is_tms) {
    if (const auto parts = split_url(m_url)) m_host = parts->host;
}

std::string UrlTemplate::address_of(TileId tile, bool at_2x) const {
    const std::uint32_t row = m_is_tms ? (std::uint32_t{1} << tile.z) - 1 - tile.y : tile.y;
    std::string address;
    std::string_view rest = m_url;
    while (!rest.empty()) {
        const auto open = rest.find('{');
        address += rest.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = rest.find('}', open);
        if (close == std::string_view::npos) break;
        const std::string_view name = rest.substr(open + 1, close - open - 1);
        if (name == "z") address += std::to_string(tile.z);
        if (name == "x") address += std::to_string(tile.x);
        if (name == "y") address += std::to_string(row);
        if (name == "r" && at_2x) address += "@2x";
        if (name == "key") address += m_key;
        rest.remove_prefix(close + 1);
    }
    return address;
}

bool UrlTemplate::offers_2x() const {
    return m_url.find("{r}") != std::string::npos;
}

bool UrlTemplate::is_always_2x() const {
    return m_url.find("@2x") != std::string::npos;
}

std::string identity_of(const std::string& url, bool at_2x) {
    return fmt::format("{:016x}", hash_of(without_secrets(url) + (at_2x ? "@2x" : "")));
}

}  // namespace mirror::raster
