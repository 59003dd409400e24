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
        reader.problem(list->place, "days", "names no day: it would never be so",
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

void read_schedule(ObjectReader& reader, std::string_view key, std::vector<ScreenTimes>& schedule) {
    reader.objects(key, [&](ObjectReader& entry) {
        ScreenTimes times;
        read_time_of_day(entry, "on", times.on);
        read_time_of_day(entry, "off", times.off);
        read_days(entry, times);
        entry.require({"on", "off"});
        schedule.push_back(times);
    });
}

/// A chip's name below /dev, or its path.
void read_chip(ObjectReader& reader, std::string& chip) {
    const std::string usual = chip;
    const LocatedValue* value = reader.text("chip", chip);
    if (value == nullptr) return;
    const bool is_path = chip.starts_with("/dev/");
    const bool is_name = !chip.empty() && chip.find('/') == std::string::npos && chip.front() != '.';
    if (is_path || is_name) return;
    reader.problem(value->place, "chip", fmt::format("{} is no GPIO chip", in_ticks(chip)),
                   "write a name that `gpiodetect` lists, such as \"gpiochip0\"");
    chip = usual;
}

void read_gpio(ObjectReader& reader, PresenceSensor& sensor) {
    constexpr std::array<Choice<Pull>, 3> k_pulls{
        {{"none", Pull::none}, {"up", Pull::up}, {"down", Pull::down}}};
    constexpr Range k_lines{0, 1023, ""};
    reader.object("gpio", [&](ObjectReader& own) {
        GpioLine line;
        read_chip(own, line.chip);
        std::optional<int> number;
        own.number("line", number, k_lines);
        own.flag("activeLow", line.active_low);
        own.choice<Pull>("pull", line.pull, k_pulls);
        own.duration("debounce", line.debounce, {Duration(0), std::chrono::seconds(10)});
        own.require({"line"});
        line.line = number.value_or(0);
        sensor.gpio = line;
    });
}

void read_presence(ObjectReader& reader, Display& display) {
    reader.object("presence", [&](ObjectReader& own) {
        PresenceSensor sensor;
        read_topic(own, "topic", sensor.topic);
        read_pointer(own, "pointer", sensor.pointer);
        own.duration("offDelay", sensor.off_delay, {Duration(0), std::chrono::hours(24)});
        read_gpio(own, sensor);
        const bool names_none = !own.is_visit() && !own.find("topic") && !own.find("gpio");
        if (names_none)
            own.problem(own.place(), "", "names no sensor",
                        "add the sensor's `topic`, or the `gpio` line that it is wired to");
        display.presence = sensor;
    });
}

void read_backends(ObjectReader& reader, ScreenPower& power) {
    constexpr std::array<Choice<PowerBackend>, 7> k_backends{{{"kms", PowerBackend::kms},
                                                              {"wlopm", PowerBackend::wlopm},
                                                              {"wlr-randr", PowerBackend::wlr_randr},
                                                              {"xset", PowerBackend::xset},
                                                              {"cec", PowerBackend::cec},
                                                              {"command", PowerBackend::command},
                                                              {"black", PowerBackend::black}}};
    bool is_auto = false;
    const auto take = [&](const std::string& name, const LocatedValue& value) {
        const auto* const backend = std::ranges::find(k_backends, name, &Choice<PowerBackend>::name);
        if (name == "auto") {
            is_auto = true;
        } else if (backend != k_backends.end()) {
            power.backends.push_back(backend->value);
        } else {
            reader.problem(
                value.place, "backends", fmt::format("{} does not switch a screen", in_ticks(name)),
                "write \"auto\", or one or more of kms, wlopm, wlr-randr, xset, cec, command, black");
        }
    };
    reader.texts("backends", take, R"(["auto"])");
    if (!is_auto || power.backends.empty()) return;
    reader.problem(reader.find("backends")->place, "backends", "has `auto` and others",
                   "write \"auto\" alone, or name all that are to be tried, in their order");
    power.backends.clear();
}

/// \return where it stands
const LocatedValue* read_power_command(ObjectReader& reader, std::string_view key,
                                       std::vector<std::string>& command) {
    reader.texts(key, [&](const std::string& part, const LocatedValue&) { command.push_back(part); });
    const LocatedValue* const list = reader.find(key);
    if (!command.empty() && !command.front().starts_with('/')) {
        reader.problem(list->place, key,
                       fmt::format("{} is not the whole path of a program", in_ticks(command.front())),
                       "no shell looks for it: begin with a slash");
        command.clear();
        return nullptr;
    }
    return command.empty() ? nullptr : list;
}

void read_power(ObjectReader& reader, Display& display) {
    reader.object("power", [&](ObjectReader& own) {
        ScreenPower power;
        read_backends(own, power);
        const LocatedValue* const off = read_power_command(own, "offCommand", power.off_command);
        const LocatedValue* const on = read_power_command(own, "onCommand", power.on_command);
        own.duration("timeLimit", power.time_limit, {std::chrono::seconds(1), std::chrono::minutes(1)});
        const bool wants_command = std::ranges::count(power.backends, PowerBackend::command) > 0;
        if ((off == nullptr) != (on == nullptr) && !own.is_visit()) {
            own.problem((off == nullptr ? on : off)->place, off == nullptr ? "onCommand" : "offCommand",
                        "has no counterpart", "give both `offCommand` and `onCommand`");
        } else if (wants_command && off == nullptr) {
            own.problem(
                own.place(), "", "names the back-end `command`, but no command",
                "add `offCommand` and `onCommand`, each a list of a program's path and its arguments");
        }
        display.power = std::move(power);
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
        read_schedule(reader, "schedule", display.schedule);
        read_presence(reader, display);
        read_power(reader, display);
    });
}

void read_privacy(ObjectReader& root, Privacy& privacy) {
    root.object("privacy", [&](ObjectReader& reader) {
        reader.flag("guest", privacy.guest);
        read_schedule(reader, "guestSchedule", privacy.guest_schedule);
    });
}

}  // namespace mirror::config
