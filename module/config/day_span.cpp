#include "module/config/day_span.hpp"

#include <charconv>

namespace mirror::config {
namespace {

constexpr int k_minutes_per_hour = 60;
constexpr std::string_view k_dash = "–";

void skip_spaces(std::string_view& text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
}

/// One or two digits, at most `most`.
std::optional<int> take_number(std::string_view& text, std::size_t least_digits, int most) {
    int number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (fault != std::errc{} || digits < least_digits || digits > 2 || number < 0 || number > most)
        return std::nullopt;
    text.remove_prefix(digits);
    return number;
}

/// "7:30" or "07:30" as minutes since midnight.
std::optional<int> take_time(std::string_view& text) {
    skip_spaces(text);
    const auto hour = take_number(text, 1, 23);
    if (!hour || !text.starts_with(':')) return std::nullopt;
    text.remove_prefix(1);
    const auto minute = take_number(text, 2, 59);
    if (!minute) return std::nullopt;
    skip_spaces(text);
    return *hour * k_minutes_per_hour + *minute;
}

}  // namespace

std::optional<DaySpan> parse_day_span(std::string_view text) {
    const auto from = take_time(text);
    if (!from) return std::nullopt;
    if (text.starts_with('-')) {
        text.remove_prefix(1);
    } else if (text.starts_with(k_dash)) {
        text.remove_prefix(k_dash.size());
    } else {
        return std::nullopt;
    }
    const auto to = take_time(text);
    if (!to || !text.empty()) return std::nullopt;
    return DaySpan{*from, *to};
}

bool contains(const DaySpan& span, int minute_of_day) {
    if (span.from_min <= span.to_min) return minute_of_day >= span.from_min && minute_of_day < span.to_min;
    return minute_of_day >= span.from_min || minute_of_day < span.to_min;
}

}  // namespace mirror::config
