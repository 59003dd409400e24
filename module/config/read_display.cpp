#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "module/config/day_span.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

constexpr int k_min_side_px = 240;
constexpr int k_max_side_px = 8192;
constexpr TimeOfDay k_day = std::chrono::hours(24);

struct Size {
    int width_px = 0;
    int height_px = 0;
};

std::optional<Size> parse_size(std::string_view text) {
    Size size;
    const char* end = text.data() + text.size();
    const auto width = std::from_chars(text.data(), end, size.width_px);
    if (width.ec != std::errc{} || width.ptr == end || *width.ptr != 'x') return std::nullopt;
    const auto height = std::from_chars(width.ptr + 1, end, size.height_px);
    if (height.ec != std::errc{} || height.ptr != end) return std::nullopt;
    const auto fits = [](int side) { return side >= k_min_side_px && side <= k_max_side_px; };
    if (!fits(size.width_px) || !fits(size.height_px)) return std::nullopt;
    return size;
}

void read_size(ObjectReader& reader, Display& display) {
    std::string text;
    const LocatedValue* value = reader.text("size", text);
    if (value == nullptr) return;
    if (const auto size = parse_size(text)) {
        display.width_px = size->width_px;
        display.height_px = size->height_px;
        return;
    }
    reader.problem(value->place, "size", fmt::format("{} is not a size", in_ticks(text)),
                   fmt::format("write width x height in pixels, each {} to {}: \"1080x1920\"", k_min_side_px,
                               k_max_side_px));
}

void read_face_window(ObjectReader& reader, Display& display) {
    reader.object("faceWindow", [&](ObjectReader& window) {
        std::optional<double> from;
        std::optional<double> to;
        window.number("from", from, {0, 1, "(share of the long side)"});
        window.number("to", to, {0, 1, "(share of the long side)"});
        window.require({"from", "to"});
        if (!from || !to) return;
        display.face_window = FaceWindow{*from, *to};
        if (*from > *to) window.problem(window.place(), "", "`from` is greater than `to`");
    });
}

/// "22:30" as minutes after midnight; "24:00" is the next midnight.
std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
    int hour = 0;
    int minute = 0;
    const char* const end = text.data() + text.size();
    const auto hours = std::from_chars(text.data(), end, hour);
    if (hours.ec != std::errc{} || hours.ptr == end || *hours.ptr != ':' || end - hours.ptr != 3)
        return std::nullopt;
    const auto minutes = std::from_chars(hours.ptr + 1, end, minute);
    if (minutes.ec != std::errc{} || minutes.ptr != end) return std::nullopt;
    const TimeOfDay time = std::chrono::hours(hour) + std::chrono::minutes(minute);
    if (hour < 0 || minute < 0 || minute > 59 || time > k_day) return std::nullopt;
    return time == k_day ? TimeOfDay(0) : time;
}

void read_time_of_day(ObjectReader& reader, std::string_view key, TimeOfDay& slot) {
    std::string text;
    const LocatedValue* value = reader.text(key, text);
    if (value == nullptr) return;
    if (const auto time = parse_time_of_day(text)) {
        slot = *time;
    } else {
        reader.problem(value->place, key, fmt::format("{} is not a time of day", in_ticks(text)),
                       "write hours and minutes: \"22:30\"");
    }
}

/// "sun", or a span such as "22:00-06:30".
void read_night_schedule(ObjectReader& reader, Night& night) {
    std::string text = "sun";
    const LocatedValue* value = reader.text("schedule", text);
    if (value == nullptr || text == "sun") return;
    const auto hours = parse_day_span(text);
    if (hours && hours->from_min != hours->to_min) {
        night.hours = hours;
    } else {
        reader.problem(value->place, "schedule", fmt::format("{} is not a span of time", in_ticks(text)),
                       "write \"sun\", or when the night begins and ends: \"22:00-06:30\"");
    }
}

void read_night(ObjectReader& reader, Display& display) {
    reader.object("night", [&](ObjectReader& own) {
        Night night;
        read_night_schedule(own, night);
        own.number("brightness", night.brightness, {0.05, 1, "(share of the day's)"});
        own.color("color", night.color);
        own.duration("fade", night.fade, {Duration(0), std::chrono::hours(2)});
        display.night = night;
    });
}

void read_days(ObjectReader& reader, ScreenTimes& times) {
    constexpr std::array<std::string_view, 7> k_days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    std::optional<std::array<bool, 7>> days;
    const LocatedValue* const list = reader.find("days");
    const auto* const names = list == nullptr ? nullptr : list->as<LocatedValue::Array>();
    if (names != nullptr && names->empty())
        reader.problem(list->place, "days", "names no day: the screen would never be on",
                       "name at least one, or leave `days` out for every day");
    reader.texts("days", [&](const std::string& name, const LocatedValue& value) {
        const auto* const day = std::find(k_days.begin(), k_days.end(), name);
        if (!days) days.emplace();
        if (day == k_days.end()) {
            reader.problem(value.place, "days", fmt::format("{} is not a day", in_ticks(name)),
                           "write mon, tue, wed, thu, fri, sat or sun");
        } else {
            (*days)[static_cast<std::size_t>(day - k_days.begin())] = true;
        }
    });
    if (days) times.days = *days;
}

void read_screen_times(ObjectReader& reader, Display& display) {
    reader.objects("schedule", [&](ObjectReader& entry) {
        ScreenTimes times;
        read_time_of_day(entry, "on", times.on);
        read_time_of_day(entry, "off", times.off);
        read_days(entry, times);
        entry.require({"on", "off"});
        display.schedule.push_back(times);
    });
}

void read_presence(ObjectReader& reader, Display& display) {
    reader.object("presence", [&](ObjectReader& own) {
        PresenceSensor sensor;
        read_topic(own, "topic", sensor.topic);
        read_pointer(own, "pointer", sensor.pointer);
        own.duration("offDelay", sensor.off_delay, {Duration(0), std::chrono::hours(24)});
        own.require({"topic"});
        display.presence = sensor;
    });
}

}  // namespace

void read_display(ObjectReader& root, Display& display) {
    constexpr std::array<int, 4> k_rotations{0, 90, 180, 270};
    constexpr std::array<Choice<Presenter>, 3> k_presenters{
        {{"auto", Presenter::automatic}, {"surface", Presenter::surface}, {"gpu", Presenter::gpu}}};
    root.object("display", [&](ObjectReader& reader) {
        reader.whole_choice("rotation", display.rotation_deg, k_rotations);
        read_size(reader, display);
        reader.flag("fullscreen", display.fullscreen);
        reader.flag("drift", display.drift);
        reader.flag("reduceMotion", display.reduce_motion);
        reader.number("diagonalInches", display.diagonal_inches, {3, 120, "inches"});
        reader.number("viewingDistanceMeters", display.viewing_distance_m, {0.2, 20, "metres"});
        reader.choice<Presenter>("presenter", display.presenter, k_presenters);
        read_face_window(reader, display);
        read_night(reader, display);
        read_screen_times(reader, display);
        read_presence(reader, display);
    });
}

}  // namespace mirror::config
