#pragma once
// `notifications`: who outside the house is told what happened, and how.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/config/day_span.hpp"

namespace mirror::config {

/// What a rule tells of.
enum class Occasion : std::uint8_t { arrival, departure, battery_low, vehicle_alarm };

inline constexpr std::array<Occasion, 4> k_occasions{Occasion::arrival, Occasion::departure,
                                                     Occasion::battery_low, Occasion::vehicle_alarm};

/// The word for it in the configuration and towards receivers: "arrival", "batteryLow".
constexpr std::string_view occasion_name(Occasion occasion) {
    switch (occasion) {
        case Occasion::arrival:
            return "arrival";
        case Occasion::departure:
            return "departure";
        case Occasion::battery_low:
            return "batteryLow";
        case Occasion::vehicle_alarm:
            break;
    }
    return "vehicleAlarm";
}

/// What stands in braces in a webhook's address, headers and body: "{who}".
inline constexpr std::array<std::string_view, 14> k_placeholders{
    "id",    "event",    "who", "where", "when",    "time",      "sentence",
    "title", "priority", "lat", "lon",   "battery", "household", "secret"};

/// A placeholder in a text, without its braces. The text after `{` is one only when it is a lower-case word
/// up to a `}`.
struct FoundPlaceholder {
    std::size_t begin = 0;  ///< of the brace
    std::size_t end = 0;    ///< behind the closing one
    std::string_view word;
};
/// The first placeholder at or after a place; nothing when there is none.
std::optional<FoundPlaceholder> find_placeholder(std::string_view text, std::size_t from = 0);

enum class ReceiverKind : std::uint8_t { webhook, ntfy, gotify, telegram, command };

enum class HttpMethod : std::uint8_t { post, put, get };

/// Somebody or something that is told.
struct Receiver {
    std::string name;
    ReceiverKind kind = ReceiverKind::webhook;
    std::string url;                       ///< of a webhook; else the server's address
    HttpMethod method = HttpMethod::post;  ///< webhook
    std::vector<std::string> headers;      ///< webhook: "Name: value"
    std::string body;                  ///< webhook: JSON whose texts hold placeholders; empty: the usual one
    std::string topic;                 ///< ntfy
    std::string chat;                  ///< telegram
    std::string secret_file;           ///< a token or password; empty: none is needed
    std::string ca_file;               ///< empty: the system's store
    std::vector<std::string> command;  ///< program and arguments
    std::chrono::milliseconds time_limit = std::chrono::seconds(15);  ///< of one attempt
    std::chrono::milliseconds give_up_after = std::chrono::hours(24);
    bool operator==(const Receiver&) const = default;
};

struct NotificationRule {
    std::string name;
    std::vector<Occasion> events;
    std::vector<std::string> people;   ///< names; empty: everybody
    std::vector<std::string> regions;  ///< of arrivals and departures, names; empty: every region
    std::vector<std::string> receivers;
    std::optional<DaySpan> quiet_hours;
    std::chrono::milliseconds cool_down = std::chrono::minutes(5);
    bool urgent = false;  ///< also in quiet hours
    bool operator==(const NotificationRule&) const = default;
};

struct Notifications {
    std::vector<Receiver> receivers;
    std::vector<NotificationRule> rules;
    bool operator==(const Notifications&) const = default;
};

}  // namespace mirror::config
