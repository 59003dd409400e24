#include <fmt/format.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "module/base/topic_text.hpp"
#include "module/base/utf8.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

constexpr std::size_t k_max_level_codepoints = 100;
constexpr std::size_t k_max_topic_codepoints = 500;

/// The file system answers without loading ICU's data; ICU also knows old names that Debian 13 moved to
/// another package.
bool is_known_timezone(const std::string& name) {
    const bool is_harmless =
        name.find("..") == std::string::npos && name.front() != '/' &&
        name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") ==
            std::string::npos;
    if (!is_harmless) return false;
    std::error_code ignored;
    if (std::filesystem::is_regular_file("/usr/share/zoneinfo/" + name, ignored)) return true;
    const std::unique_ptr<icu::TimeZone> zone(
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
    return zone != nullptr && *zone != icu::TimeZone::getUnknown();
}

/// The next step for a mistyped time zone. Only names of regions are offered: "Europe/Berlin".
std::string timezone_hint(const std::string& name) {
    std::vector<std::string> names;
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> all(
        icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL, nullptr, nullptr, status));
    while (U_SUCCESS(status) && all != nullptr) {
        const char* next = all->next(nullptr, status);
        if (next == nullptr) break;
        names.emplace_back(next);
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    const auto near = near_name(name, views);
    return near ? fmt::format("did you mean `{}`?", *near) : "write an IANA name such as \"Europe/Berlin\"";
}

}  // namespace

void read_day_span(ObjectReader& reader, std::string_view key, std::optional<DaySpan>& slot) {
    std::string text;
    const LocatedValue* value = reader.text(key, text);
    if (value == nullptr) return;
    slot = parse_day_span(text);
    if (!slot)
        reader.problem(value->place, key, fmt::format("{} is no part of a day", in_ticks(text)),
                       "write two times of day: \"22:00-07:00\"");
}

void read_time_format(ObjectReader& reader, std::optional<TimeFormat>& slot) {
    constexpr std::array<int, 2> k_formats{12, 24};
    std::optional<int> hours;
    if (reader.whole_choice("timeFormat", hours, k_formats) != nullptr)
        slot = *hours == 12 ? TimeFormat::hours_12 : TimeFormat::hours_24;
}

void read_timezone(ObjectReader& reader, std::string& slot) {
    std::string name;
    const LocatedValue* value = reader.text("timezone", name);
    if (value == nullptr) return;
    if (is_known_timezone(name)) {
        slot = name;
    } else {
        reader.problem(value->place, "timezone", fmt::format("{} is not a time zone", in_ticks(name)),
                       timezone_hint(name));
    }
}

std::optional<LatLon> read_place(ObjectReader& reader) {
    std::optional<double> lat_deg;
    std::optional<double> lon_deg;
    reader.number("lat", lat_deg, {-90, 90, "degrees"});
    reader.number("lon", lon_deg, {-180, 180, "degrees"});
    reader.require({"lat", "lon"});
    if (!lat_deg || !lon_deg) return std::nullopt;
    return LatLon::make(*lat_deg, *lon_deg);
}

void read_topic(ObjectReader& reader, std::string_view key, std::string& slot) {
    std::string topic;
    const LocatedValue* value = reader.text(key, topic);
    if (value == nullptr || topic.empty()) return;
    if (topic.find_first_of("+#") != std::string::npos) {
        reader.problem(value->place, key,
                       fmt::format("{} is a filter: `+` and `#` are wildcards of MQTT", in_ticks(topic)),
                       "name one topic; for several values use several modules");
    } else if (!is_topic_text(topic)) {
        reader.problem(value->place, key, fmt::format("{} has control characters in it", in_ticks(topic)),
                       "write it anew: something that cannot be seen came along when it was copied");
    } else if (codepoint_count(topic) > k_max_topic_codepoints) {
        reader.problem(value->place, key, fmt::format("longer than {} characters", k_max_topic_codepoints));
    } else {
        slot = topic;
    }
}

void read_pointer(ObjectReader& reader, std::string_view key, std::string& slot) {
    std::string pointer;
    const LocatedValue* value = reader.text(key, pointer);
    if (value == nullptr || pointer.empty()) return;
    // RFC 6901: every token begins with a slash; a tilde is written ~0, a slash in a name ~1.
    const bool is_escaped = [&] {
        for (std::size_t at = pointer.find('~'); at != std::string::npos; at = pointer.find('~', at + 1)) {
            if (at + 1 >= pointer.size() || (pointer[at + 1] != '0' && pointer[at + 1] != '1')) return false;
        }
        return true;
    }();
    if (pointer.front() == '/' && is_escaped) {
        slot = pointer;
    } else {
        reader.problem(
            value->place, key, fmt::format("{} is not a JSON pointer", in_ticks(pointer)),
            "write the names on the way to the value, each after a slash: \"/sensor/temperature\"");
    }
}

std::optional<std::string> topic_level_fault(std::string_view level) {
    if (level.empty()) return "an empty topic level";
    if (level.find_first_of("+#") != std::string_view::npos) return "`+` and `#` are wildcards of MQTT";
    if (level.find('/') != std::string_view::npos) return "`/` separates topic levels";
    const bool has_blank = std::any_of(level.begin(), level.end(), [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
    });
    if (has_blank) return "a topic has no spaces";
    if (!is_topic_text(level)) return "a topic has no control characters";
    if (level.front() == '$') return "a topic that begins with `$` belongs to the broker";
    if (codepoint_count(level) > k_max_level_codepoints)
        return fmt::format("longer than {} characters", k_max_level_codepoints);
    return std::nullopt;
}

void check_person(ObjectReader& reader, const LocatedValue& value, std::string_view key,
                  const std::string& name) {
    const auto& people = reader.context().people;
    if (std::find(people.begin(), people.end(), name) != people.end()) return;
    const std::vector<std::string_view> names(people.begin(), people.end());
    const auto near = near_name(name, names);
    reader.problem(value.place, key, fmt::format("there is no person {}", in_ticks(name)),
                   near ? fmt::format("did you mean {}?", in_ticks(*near)) : "write a `name` of `people`");
}

void check_region(ObjectReader& reader, const LocatedValue& value, std::string_view key,
                  const std::string& name, std::span<const std::string> known) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    const std::vector<std::string_view> names(known.begin(), known.end());
    const auto near = near_name(name, names);
    reader.problem(value.place, key, fmt::format("there is no region {} in `regions`", in_ticks(name)),
                   near ? fmt::format("did you mean {}?", in_ticks(*near))
                        : "right only when a phone calls a place of its own so",
                   Severity::warning);
}

}  // namespace mirror::config
