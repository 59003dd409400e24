#include <fmt/format.h>

#include <algorithm>

#include "module/base/utf8.hpp"
#include "module/history/formats.hpp"

namespace mirror::history {
namespace {

constexpr std::size_t k_longest_name = 60;

struct Line {
    UtcSeconds time;
    std::string person;
    std::string what;
};

std::string words(const storage::FixRow& fix) {
    std::string text = fmt::format("{:.5f}, {:.5f}", fix.lat_deg, fix.lon_deg);
    if (fix.accuracy_m) text += fmt::format(" ±{:.0f} m", *fix.accuracy_m);
    if (fix.speed_kmh && *fix.speed_kmh > 0) text += fmt::format(", {:.0f} km/h", *fix.speed_kmh);
    if (fix.battery_pct) text += fmt::format(", battery {} %", *fix.battery_pct);
    return text;
}

/// Letters, not bytes.
std::size_t length(const std::string& text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

/// A terminal must not obey what a phone calls a region.
std::string harmless(const std::string& name) {
    return safe_text(name, k_longest_name);
}

}  // namespace

std::string to_table(const History& history, const Contents& contents, const view::TimeZone& zone) {
    std::vector<Line> lines;
    if (contents.fixes) {
        for (const storage::FixRow& fix : history.fixes)
            lines.push_back({fix.tst, harmless(fix.person), words(fix)});
    }
    if (contents.transitions) {
        for (const storage::TransitionRow& row : history.transitions) {
            const char* const verb = row.event == "enter" ? "arrives at" : "leaves";
            lines.push_back(
                {row.tst, harmless(row.person), fmt::format("{} {}", verb, harmless(row.region))});
        }
    }
    if (contents.alarms) {
        for (const storage::AlarmRow& row : history.alarms)
            lines.push_back({row.tst, harmless(row.person), "ALARM: moved while switched off"});
    }
    std::ranges::stable_sort(lines, {}, &Line::time);
    std::size_t width = 0;
    for (const Line& line : lines)
        width = std::max(width, length(line.person));
    std::string table;
    for (const Line& line : lines) {
        table += local_time(line.time, zone) + "  " + line.person;
        table += std::string(width - length(line.person) + 2, ' ') + line.what + "\n";
    }
    return table;
}

}  // namespace mirror::history
