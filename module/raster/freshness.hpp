#pragma once
// What an HTTP answer says about how long it is good for. Pure; every value comes from outside.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "module/base/clock.hpp"

namespace mirror::raster {

/// Headers of an answer as they came; empty where there was none.
struct AnswerHeaders {
    std::string content_type;
    std::string cache_control;
    std::string expires;
    std::string date;
    std::string age;
    std::string retry_after;
    std::string etag;
    std::string last_modified;
};

/// Without any word of the server a tile is good for a week (OpenStreetMap's tile usage policy).
inline constexpr std::chrono::seconds k_lifetime_without_headers = std::chrono::days(7);
inline constexpr std::chrono::seconds k_longest_lifetime = std::chrono::days(365);

struct Lifetime {
    std::chrono::seconds fresh_for = k_lifetime_without_headers;  ///< from now on; 0: ask before each use
    bool may_be_stored = true;                                    ///< false: `no-store`
    bool operator==(const Lifetime&) const = default;
};

/// How long an answer is good that arrived at `now`: `max-age`, else `Expires` less `Date`, less `Age`.
/// Source: RFC 9111, sections 4.2 and 5.2.2 (as a private cache).
Lifetime lifetime_of(const AnswerHeaders& headers, UtcSeconds now);

/// Whatever a server says of its tiles, nobody gains from being asked about each of them all the time.
/// Whoever follows somebody who drives looks at a new view every few seconds, and most tiles of it were in
/// the last one: such a tile is asked about once a minute at most.
inline constexpr std::chrono::seconds k_least_between_views = std::chrono::minutes(1);
/// While a view rests, its tiles are asked about this often at most: a map of five minutes ago is a good map.
inline constexpr std::chrono::seconds k_least_while_shown = std::chrono::minutes(5);

/// When a tile is to be asked for again of which there is a copy.
/// \param checked when the copy came or was last confirmed \param expires when it grows stale
UtcSeconds next_check(UtcSeconds checked, UtcSeconds expires, std::chrono::seconds least_between);

/// How long the server asks to be left alone: seconds or a date; nothing when it says nothing that makes
/// sense. At most a day. Source: RFC 9110, section 10.2.3.
std::optional<std::chrono::seconds> wait_wanted(std::string_view retry_after, UtcSeconds now);

/// A date of HTTP in any of its three forms. Source: RFC 9110, section 5.6.7.
std::optional<UtcSeconds> parse_http_date(std::string_view text);

}  // namespace mirror::raster
