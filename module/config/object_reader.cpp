#include "module/config/object_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "module/base/nearest.hpp"
#include "module/base/utf8.hpp"
#include "module/config/duration.hpp"
#include "module/config/icon_names.hpp"

namespace mirror::config {
namespace {

constexpr std::size_t k_max_text_codepoints = 1000;
constexpr std::size_t k_max_problems = 1000;
constexpr std::size_t k_quoted_codepoints = 60;  // of a wrong value, inside a message

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string list_in_ticks(std::span<const std::string_view> names) {
    return fmt::format("`{}`", fmt::join(names, "`, `"));
}

std::optional<int> hex_byte(std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

std::optional<double> number_of(const LocatedValue& value) {
    if (const auto* number = value.as<double>()) return *number;
    const auto* text = value.as<std::string>();
    if (text == nullptr || value.origin != TextOrigin::environment) return std::nullopt;
    double number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || end != text->data() + text->size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

nlohmann::ordered_json json_of(const LocatedValue& value) {
    return std::visit(
        [](const auto& given) -> nlohmann::ordered_json {
            using T = std::decay_t<decltype(given)>;
            if constexpr (std::is_same_v<T, LocatedValue::Array>) {
                auto list = nlohmann::ordered_json::array();
                for (const LocatedValue& each : given)
                    list.push_back(json_of(each));
                return list;
            } else if constexpr (std::is_same_v<T, LocatedValue::Object>) {
                auto object = nlohmann::ordered_json::object();
                for (const LocatedMember& member : given)
                    object[member.key] = json_of(member.value);
                return object;
            } else if constexpr (std::is_same_v<T, double>) {
                constexpr double k_exact = 9007199254740992;  // 2^53: a whole number stays one
                if (given == std::floor(given) && std::abs(given) < k_exact)
                    return static_cast<std::int64_t>(given);
                return given;
            } else {
                return given;
            }
        },
        value.value);
}

std::string json_text(const LocatedValue& value) {
    return json_of(value).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string in_ticks(std::string_view text) {
    return "`" + safe_text(text, k_quoted_codepoints) + "`";
}

std::optional<std::string_view> near_name(std::string_view word, std::span<const std::string_view> names) {
    constexpr std::size_t k_longest_slip = 60;  // nobody mistypes a longer name; keeps hostile files cheap
    if (word.size() > k_longest_slip) return std::nullopt;
    return nearest(word, names);
}

std::string default_text(double value) {
    return fmt::format("{}", value);
}
std::string default_text(bool value) {
    return value ? "true" : "false";
}
std::string default_text(const std::string& value) {
    return "\"" + value + "\"";  // our own defaults hold nothing that JSON escapes
}
std::string default_text(Duration value) {
    return fmt::format("{}", value.count());
}

ObjectReader::ObjectReader(const LocatedValue* object, std::string path, ReadContext& context)
    : m_value(object), m_path(std::move(path)), m_context(context) {
    if (object != nullptr) m_object = object->as<LocatedValue::Object>();
}

Place ObjectReader::place() const {
    return m_value == nullptr ? Place{} : m_value->place;
}

std::string ObjectReader::full_name(std::string_view key) const {
    if (m_path.empty()) return std::string(key);
    return key.empty() ? m_path : fmt::format("{}.{}", m_path, key);
}

void ObjectReader::problem(Place place, std::string_view key, std::string_view message, std::string_view hint,
                           Severity severity) {
    if (is_visit() || m_context.problems.size() >= k_max_problems) return;
    m_context.problems.push_back({severity, m_context.file, place,
                                  fmt::format("{}: {}", in_ticks(full_name(key)), message),
                                  std::string(hint)});
}

std::nullptr_t ObjectReader::wrong_type(const LocatedValue& value, std::string_view key,
                                        std::string_view expected) {
    const bool is_null = value.as<std::nullptr_t>() != nullptr;
    problem(value.place, key, fmt::format("{} is expected here, not {}", expected, kind_of(value)),
            is_null ? "leave the key out for its default" : "");
    return nullptr;
}

std::nullptr_t ObjectReader::refuse(const LocatedValue& value, std::string_view key, std::string_view message,
                                    std::string_view hint) {
    problem(value.place, key, message, hint);
    return nullptr;
}

const LocatedValue* ObjectReader::find(std::string_view key) {
    if (std::find(m_known.begin(), m_known.end(), key) == m_known.end()) m_known.push_back(key);
    if (m_object == nullptr) return nullptr;
    const auto found = std::find_if(m_object->begin(), m_object->end(),
                                    [&](const LocatedMember& member) { return member.key == key; });
    if (found == m_object->end() || found->value.origin == TextOrigin::missing_variable) return nullptr;
    return &found->value;
}

const LocatedValue* ObjectReader::look_up(std::string_view key, KnownKey known) {
    if (is_visit()) {
        known.path = full_name(key);
        m_context.known_keys->push_back(std::move(known));
    }
    return find(key);
}

const LocatedValue* ObjectReader::text(std::string_view key, std::string& slot) {
    const LocatedValue* value =
        look_up(key, {{}, KeyKind::text, {}, {}, slot.empty() ? "" : default_text(slot)});
    if (value == nullptr) return nullptr;
    const auto* given = value->as<std::string>();
    if (given == nullptr) return wrong_type(*value, key, "a text");
    if (has_control_character(*given))
        return refuse(*value, key, "holds a control character (a line break?)");
    if (codepoint_count(*given) > k_max_text_codepoints)
        return refuse(*value, key, fmt::format("longer than {} characters", k_max_text_codepoints));
    slot = *given;
    return given->empty() ? nullptr : value;
}

std::optional<bool> ObjectReader::checked_flag(const LocatedValue* value, std::string_view key) {
    if (value == nullptr) return std::nullopt;
    if (const auto* given = value->as<bool>()) return *given;
    const auto* text = value->as<std::string>();
    if (text != nullptr && value->origin == TextOrigin::environment && (*text == "true" || *text == "false"))
        return *text == "true";
    wrong_type(*value, key, "true or false");
    return std::nullopt;
}

const LocatedValue* ObjectReader::flag(std::string_view key, bool& slot) {
    const LocatedValue* value = look_up(key, {{}, KeyKind::flag, {}, {}, default_text(slot)});
    const auto given = checked_flag(value, key);
    slot = given.value_or(slot);
    return given ? value : nullptr;
}

const LocatedValue* ObjectReader::flag(std::string_view key, std::optional<bool>& slot) {
    const LocatedValue* value = look_up(key, {{}, KeyKind::flag, {}, {}, ""});
    const auto given = checked_flag(value, key);
    if (given) slot = given;
    return given ? value : nullptr;
}

std::optional<double> ObjectReader::checked_number(const LocatedValue& value, std::string_view key,
                                                   Range range, bool is_whole) {
    const auto number = number_of(value);
    if (!number) {
        wrong_type(value, key, is_whole ? "a whole number" : "a number");
        return std::nullopt;
    }
    const bool is_in_range = *number >= range.low && *number <= range.high;
    if (is_in_range && (!is_whole || *number == std::floor(*number))) return number;
    problem(value.place, key,
            fmt::format("{} is not a {} from {} to {}{}{}", *number, is_whole ? "whole number" : "number",
                        range.low, range.high, range.unit.empty() ? "" : " ", range.unit));
    return std::nullopt;
}

const LocatedValue* ObjectReader::duration(std::string_view key, Duration& slot, DurationRange range) {
    const LocatedValue* value = look_up(key, {{}, KeyKind::duration, {}, {}, default_text(slot)});
    if (value == nullptr) return nullptr;
    std::optional<Duration> given;
    if (const auto number = number_of(*value)) {
        // Beyond this a double does not fit milliseconds; the range check below refuses it.
        given = Duration(std::llround(std::clamp(*number, -1e15, 1e15)));
    } else if (const auto* text = value->as<std::string>()) {
        given = parse_duration(*text);
        if (!given)
            return refuse(*value, key, fmt::format("{} is not a duration", in_ticks(*text)),
                          "write milliseconds, or a text such as \"15 min\", \"36 h\" or \"30 days\"");
    } else {
        return wrong_type(*value, key, "a duration (milliseconds or a text such as \"15 min\")");
    }
    if (*given < range.low || *given > range.high)
        return refuse(*value, key,
                      fmt::format("{} is not between {} and {}", duration_text(*given),
                                  duration_text(range.low), duration_text(range.high)));
    slot = *given;
    return value;
}

const LocatedValue* ObjectReader::color(std::string_view key, std::optional<Color>& slot) {
    const LocatedValue* value = look_up(key, {{}, KeyKind::color, {}, {}, ""});
    if (value == nullptr) return nullptr;
    const auto* given = value->as<std::string>();
    if (given == nullptr) return wrong_type(*value, key, "a colour such as \"#438BFF\"");
    if (given->size() == 7 && given->front() == '#') {
        const std::string_view digits = std::string_view(*given).substr(1);
        const auto red = hex_byte(digits.substr(0, 2));
        const auto green = hex_byte(digits.substr(2, 2));
        const auto blue = hex_byte(digits.substr(4, 2));
        if (red && green && blue) {
            slot = Color{static_cast<std::uint8_t>(*red), static_cast<std::uint8_t>(*green),
                         static_cast<std::uint8_t>(*blue)};
            return value;
        }
    }
    return refuse(*value, key, fmt::format("{} is not a colour", in_ticks(*given)),
                  "write \"#RRGGBB\" with six hexadecimal digits");
}

const LocatedValue* ObjectReader::chosen(std::string_view key, std::span<const std::string_view> names,
                                         std::string default_value, std::size_t& index) {
    KnownKey known{{}, KeyKind::choice, {}, {}, std::move(default_value)};
    for (const std::string_view name : names)
        known.choices.push_back(default_text(std::string(name)));
    const LocatedValue* value = look_up(key, std::move(known));
    if (value == nullptr) return nullptr;
    const auto* given = value->as<std::string>();
    if (given == nullptr) return wrong_type(*value, key, fmt::format("one of {}", list_in_ticks(names)));
    const auto found = std::find(names.begin(), names.end(), *given);
    index = static_cast<std::size_t>(found - names.begin());
    if (found != names.end()) return value;
    const auto near = near_name(*given, names);
    return refuse(*value, key, fmt::format("{} is not one of {}", in_ticks(*given), list_in_ticks(names)),
                  near ? fmt::format("did you mean `{}`?", *near) : "");
}

const LocatedValue* ObjectReader::icon(std::string_view key, std::string& slot) {
    KnownKey known{{}, KeyKind::choice, {}, {}, ""};
    for (const std::string_view name : k_icon_names)
        known.choices.push_back(default_text(std::string(name)));
    const LocatedValue* value = look_up(key, std::move(known));
    if (value == nullptr) return nullptr;
    const auto* given = value->as<std::string>();
    if (given == nullptr)
        return wrong_type(*value, key, fmt::format("one of {}", list_in_ticks(k_icon_names)));
    if (m_context.checks_files && std::ranges::find(k_icon_names, *given) == k_icon_names.end()) {
        const auto near = near_name(*given, k_icon_names);
        problem(value->place, key,
                fmt::format("{} is not one of {}", in_ticks(*given), list_in_ticks(k_icon_names)),
                near ? fmt::format("did you mean `{}`?", *near) : "", m_context.missing_file);
        return nullptr;
    }
    slot = *given;
    return value;
}

const LocatedValue* ObjectReader::whole_choice(std::string_view key, std::optional<int>& slot,
                                               std::span<const int> choices) {
    KnownKey known{{}, KeyKind::choice, {}, {}, ""};
    for (const int each : choices)
        known.choices.push_back(fmt::format("{}", each));
    const LocatedValue* value = look_up(key, std::move(known));
    if (value == nullptr) return nullptr;
    const auto given = number_of(*value);
    const auto found = std::find_if(choices.begin(), choices.end(), [&](int each) { return given == each; });
    if (found != choices.end()) {
        slot = *found;
        return value;
    }
    const std::string list = fmt::format("one of {}", fmt::join(choices, ", "));
    if (!given) return wrong_type(*value, key, fmt::format("the number {}", list));
    return refuse(*value, key, fmt::format("{} is not {}", *given, list));
}

void ObjectReader::texts(std::string_view key,
                         const std::function<void(const std::string&, const LocatedValue&)>& take,
                         std::string_view standard) {
    const LocatedValue* value = look_up(key, {{}, KeyKind::texts, {}, {}, std::string(standard)});
    if (value == nullptr) return;
    const auto* list = value->as<LocatedValue::Array>();
    if (list == nullptr) {
        const bool is_text = value->as<std::string>() != nullptr;
        return problem(value->place, key,
                       fmt::format("a list of texts is expected here, not {}", kind_of(*value)),
                       is_text ? "put it in brackets: [\"…\"]" : "");
    }
    for (const LocatedValue& element : *list) {
        const auto* text = element.as<std::string>();
        if (element.origin == TextOrigin::missing_variable) continue;
        if (text == nullptr) {
            wrong_type(element, key, "a text");
        } else if (has_control_character(*text) || text->empty() ||
                   codepoint_count(*text) > k_max_text_codepoints) {
            problem(element.place, key,
                    text->empty() ? "an empty text" : "a text with control characters, or too long");
        } else {
            take(*text, element);
        }
    }
}

const LocatedValue* ObjectReader::json(std::string_view key, std::string& slot) {
    const LocatedValue* value = look_up(key, {{}, KeyKind::json, {}, {}, ""});
    if (value != nullptr) slot = json_text(*value);
    return value;
}

void ObjectReader::object(std::string_view key, const std::function<void(ObjectReader&)>& read) {
    const LocatedValue* value = look_up(key, {{}, KeyKind::object, {}, {}, ""});
    if (value == nullptr && !is_visit()) return;
    if (value != nullptr && value->as<LocatedValue::Object>() == nullptr) {
        wrong_type(*value, key, "an object");
        return;
    }
    ObjectReader reader(value, full_name(key), m_context);
    read(reader);
    reader.finish();
}

void ObjectReader::objects(std::string_view key, const std::function<void(ObjectReader&)>& read) {
    const LocatedValue* value = look_up(key, {{}, KeyKind::objects, {}, {}, ""});
    if (is_visit()) {
        ObjectReader reader(nullptr, full_name(key) + "[]", m_context);
        return read(reader);
    }
    if (value == nullptr) return;
    const auto* list = value->as<LocatedValue::Array>();
    if (list == nullptr) {
        wrong_type(*value, key, "a list of objects");
        return;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        const LocatedValue& element = (*list)[i];
        if (element.as<LocatedValue::Object>() == nullptr) {
            wrong_type(element, key, "an object");
            continue;
        }
        ObjectReader reader(&element, fmt::format("{}[{}]", full_name(key), i), m_context);
        read(reader);
        reader.finish();
    }
}

void ObjectReader::unused(std::initializer_list<std::string_view> keys, std::string_view hint) {
    for (const std::string_view key : keys) {
        m_reported.push_back(key);
        if (is_visit()) m_context.known_keys->push_back({full_name(key), KeyKind::unused, {}, {}, ""});
        if (m_object == nullptr) continue;
        for (const LocatedMember& member : *m_object) {
            if (member.key == key) problem(member.key_place, key, "has no effect", hint, Severity::warning);
        }
    }
}

void ObjectReader::misnomer(std::string_view key, std::string_view hint) {
    m_reported.push_back(key);
    if (m_object == nullptr) return;
    for (const LocatedMember& member : *m_object) {
        if (member.key == key) problem(member.key_place, key, "unknown key", hint);
    }
}

void ObjectReader::require(std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
        if (is_visit()) {
            for (KnownKey& known : *m_context.known_keys)
                known.is_required |= known.path == full_name(key);
        }
        const auto is_key = [&](const LocatedMember& member) { return member.key == key; };
        const auto found = m_object == nullptr ? LocatedValue::Object::const_iterator{}
                                               : std::find_if(m_object->begin(), m_object->end(), is_key);
        if (m_object == nullptr || found == m_object->end()) {
            problem(place(), key, "is missing", "it has no default");
        } else if (const auto* text = found->value.as<std::string>(); text != nullptr && text->empty()) {
            problem(found->value.place, key, "must not be empty");
        }
    }
}

void ObjectReader::finish() {
    if (m_object == nullptr) return;
    std::map<std::string_view, int> lines;
    for (const LocatedMember& member : *m_object) {
        const auto [first, is_new] = lines.emplace(member.key, member.key_place.line);
        if (!is_new) {
            problem(member.key_place, member.key, "stands twice",
                    fmt::format("the first one is in line {}", first->second));
        } else if (std::find(m_reported.begin(), m_reported.end(), member.key) != m_reported.end()) {
            continue;
        } else if (std::find(m_known.begin(), m_known.end(), member.key) == m_known.end()) {
            const auto near = near_name(member.key, m_known);
            problem(member.key_place, member.key, "unknown key",
                    near ? fmt::format("did you mean `{}`?", *near)
                         : fmt::format("known here: {}", fmt::join(m_known, ", ")));
        }
    }
}

}  // namespace mirror::config
