#include "module/raster/freshness.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>

namespace mirror::raster {
namespace {

using std::chrono::seconds;

constexpr std::size_t k_longest_date = 64;
constexpr seconds k_longest_wait = std::chrono::days(1);

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

bool is_same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) {
        return (x < 0x80 ? std::tolower(x) : x) == (y < 0x80 ? std::tolower(y) : y);
    });
}

/// delta-seconds; a number that is too large counts as very long (RFC 9111, 1.2.2).
std::optional<seconds> parse_seconds(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault == std::errc::result_out_of_range) return k_longest_lifetime;
    return std::min<seconds>(seconds(value), k_longest_lifetime);
}

struct CacheControl {
    std::optional<seconds> max_age;
    bool no_store = false;
    bool no_cache = false;
};

/// The next element of a comma separated list, in which commas may stand in quotes.
std::string_view take_element(std::string_view& list) {
    bool is_quoted = false;
    std::size_t end = 0;
    for (; end < list.size(); ++end) {
        if (list[end] == '"') is_quoted = !is_quoted;
        if (is_quoted && list[end] == '\\' && end + 1 < list.size()) ++end;
        if (!is_quoted && list[end] == ',') break;
    }
    const std::string_view element = list.substr(0, end);
    list.remove_prefix(std::min(list.size(), end + 1));
    return trimmed(element);
}

CacheControl parse_cache_control(std::string_view list) {
    CacheControl found;
    while (!list.empty()) {
        const std::string_view element = take_element(list);
        const auto equals = element.find('=');
        const std::string_view name = trimmed(element.substr(0, equals));
        std::string_view value = equals == std::string_view::npos ? "" : trimmed(element.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        if (is_same_word(name, "no-store")) found.no_store = true;
        if (is_same_word(name, "no-cache")) found.no_cache = true;
        if (is_same_word(name, "max-age")) {
            // Nonsense and contradictions count as stale (RFC 9111, 4.2.1).
            const seconds age = parse_seconds(value).value_or(seconds(0));
            found.max_age = std::min(found.max_age.value_or(age), age);
        }
    }
    return found;
}

}  // namespace

std::optional<UtcSeconds> parse_http_date(std::string_view text) {
    text = trimmed(text);
    // All forms have a weekday first; without one curl_getdate() would take any number for a date.
    if (text.empty() || text.size() > k_longest_date ||
        std::isalpha(static_cast<unsigned char>(text[0])) == 0)
        return std::nullopt;
    const time_t parsed = curl_getdate(std::string(text).c_str(), nullptr);
    if (parsed < 0) return std::nullopt;
    return UtcSeconds(seconds(parsed));
}

Lifetime lifetime_of(const AnswerHeaders& headers, UtcSeconds now) {
    const CacheControl control = parse_cache_control(headers.cache_control);
    Lifetime lifetime;
    lifetime.may_be_stored = !control.no_store;
    if (control.no_cache) {
        lifetime.fresh_for = seconds(0);
    } else if (control.max_age) {
        lifetime.fresh_for = *control.max_age;
    } else if (!headers.expires.empty()) {
        // By the server's own clock: ours may be wrong. An unreadable date means "already expired".
        const UtcSeconds sent = parse_http_date(headers.date).value_or(now);
        const auto expires = parse_http_date(headers.expires);
        lifetime.fresh_for = expires ? *expires - sent : seconds(0);
    }
    lifetime.fresh_for -= parse_seconds(headers.age).value_or(seconds(0));
    lifetime.fresh_for = std::clamp(lifetime.fresh_for, seconds(0), k_longest_lifetime);
    return lifetime;
}

UtcSeconds next_check(UtcSeconds checked, UtcSeconds expires, seconds least_between) {
    return std::max(expires, checked + least_between);
}

std::optional<seconds> wait_wanted(std::string_view retry_after, UtcSeconds now) {
    std::optional<seconds> wanted = parse_seconds(retry_after);
    if (!wanted) {
        if (const auto date = parse_http_date(retry_after)) wanted = *date - now;
    }
    if (!wanted) return std::nullopt;
    return std::clamp<seconds>(*wanted, seconds(0), k_longest_wait);
}

}  // namespace mirror::raster
