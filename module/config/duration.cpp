#include "module/config/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace mirror::config {
namespace {

struct Unit {
    std::string_view name;
    double milliseconds;
};
constexpr Unit k_units[] = {
    {"ms", 1},       {"s", 1e3},       {"sec", 1e3},      {"second", 1e3},    {"seconds", 1e3}, {"min", 6e4},
    {"minute", 6e4}, {"minutes", 6e4}, {"h", 3.6e6},      {"hour", 3.6e6},    {"hours", 3.6e6}, {"d", 8.64e7},
    {"day", 8.64e7}, {"days", 8.64e7}, {"week", 6.048e8}, {"weeks", 6.048e8},
};
constexpr double k_longest_ms = 100 * 365.25 * 8.64e7;

void skip_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    double total_ms = 0;
    skip_blanks(text);
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        double amount = 0;
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + text.size(), amount, std::chars_format::fixed);
        if (error != std::errc{} || !std::isfinite(amount) || amount < 0) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        skip_blanks(text);
        const std::size_t length = std::min(text.find_first_of(" 0123456789."), text.size());
        const std::string_view name = text.substr(0, length);
        const auto* unit = std::find_if(std::begin(k_units), std::end(k_units),
                                        [&](const Unit& each) { return each.name == name; });
        if (unit == std::end(k_units)) return std::nullopt;
        total_ms += amount * unit->milliseconds;
        if (total_ms > k_longest_ms) return std::nullopt;
        text.remove_prefix(length);
        skip_blanks(text);
    }
    return Duration(std::llround(total_ms));
}

std::string duration_text(Duration duration) {
    struct Step {
        std::int64_t milliseconds;
        std::string_view unit;
    };
    constexpr Step k_steps[] = {{86400000, "d"}, {3600000, "h"}, {60000, "min"}, {1000, "s"}};
    for (const Step& step : k_steps) {
        if (duration.count() != 0 && duration.count() % step.milliseconds == 0)
            return fmt::format("{} {}", duration.count() / step.milliseconds, step.unit);
    }
    return fmt::format("{} ms", duration.count());
}

}  // namespace mirror::config
