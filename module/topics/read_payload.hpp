#pragma once
// What topics of the household's own say: sensors, switches, notes. Everything in them is untrusted: it comes
// out short, printable and finite.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace mirror::topics {

/// Larger payloads are not looked at.
inline constexpr std::size_t k_most_payload_bytes = 16 * 1024;
/// A text is cut after so many letters.
inline constexpr std::size_t k_most_text_codepoints = 200;
inline constexpr std::size_t k_most_message_codepoints = 500;

/// One value. std::monostate: it is not there, or null, or nothing that can be shown in a line.
using Reading = std::variant<std::monostate, bool, double, std::string>;

/// The value at a JSON pointer; "" is the payload itself, which need not be JSON then. Numbers are finite,
/// texts safe to draw. Never throws.
Reading read_value(std::string_view payload, const std::string& pointer);

/// Whether somebody is near: true and false, on and off, 1 and 0, home and not_home, or JSON that has such a
/// value at the pointer; without one, in its `occupancy`, `presence`, `motion` or `state`.
/// \return nothing for what says neither
std::optional<bool> read_presence(std::string_view payload, const std::string& pointer);

/// What the household says to everybody: MagicMirror's alert.
struct Alert {
    std::string title;
    std::string text;
    std::optional<std::chrono::milliseconds> timer;  ///< how long it is to be shown, where it says so
    bool operator==(const Alert&) const = default;
};

/// Plain text, or JSON {"title", "message", "timer"} (milliseconds). \return nothing for an empty message
/// (which takes the last one back) and for what cannot be shown
std::optional<Alert> read_alert(std::string_view payload);

}  // namespace mirror::topics
