#include "module/topics/read_payload.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "module/base/utf8.hpp"

namespace mirror::topics {
namespace {

using Json = nlohmann::json;
using namespace std::string_view_literals;

/// JSON deeper than any sensor writes is refused while it is read: nobody has to take it apart again.
constexpr int k_deepest = 16;
constexpr double k_longest_timer_ms = 7.0 * 24 * 3600 * 1000;

Json parsed(std::string_view payload) {
    if (payload.size() > k_most_payload_bytes) return Json(Json::value_t::discarded);
    bool is_too_deep = false;
    const auto watch = [&](int depth, Json::parse_event_t, Json&) {
        is_too_deep |= depth > k_deepest;
        return !is_too_deep;
    };
    Json json = Json::parse(payload, watch, false);
    return is_too_deep ? Json(Json::value_t::discarded) : json;
}

std::string trimmed(std::string_view text, std::size_t most_codepoints) {
    constexpr auto k_blanks = " \t\r\n\v\f"sv;
    const std::size_t from = text.find_first_not_of(k_blanks);
    if (from == std::string_view::npos) return {};
    text = text.substr(from, text.find_last_not_of(k_blanks) - from + 1);
    return safe_text(text, most_codepoints);
}

Reading plain_text(std::string_view payload) {
    std::string text = trimmed(payload, k_most_text_codepoints);
    return text.empty() ? Reading() : Reading(std::move(text));
}

Reading reading_of(const Json& json) {
    if (json.is_boolean()) return json.get<bool>();
    if (json.is_number()) {
        const auto number = json.get<double>();
        return std::isfinite(number) ? Reading(number) : Reading();
    }
    if (json.is_string()) return plain_text(json.get_ref<const std::string&>());
    return {};
}

Reading value_in(const Json& json, const std::string& pointer) {
    try {
        const Json::json_pointer path(pointer);
        return json.contains(path) ? reading_of(json.at(path)) : Reading();
    } catch (const Json::exception&) {
        return {};  // an index such as "-" or "01", which JSON pointers may hold and lists have not
    }
}

std::optional<bool> yes_or_no(const Reading& reading) {
    if (const auto* const flag = std::get_if<bool>(&reading)) return *flag;
    if (const auto* const number = std::get_if<double>(&reading)) return *number != 0;
    const auto* const text = std::get_if<std::string>(&reading);
    if (text == nullptr) return std::nullopt;
    constexpr std::array k_yes{"true"sv, "on"sv, "yes"sv, "home"sv, "present"sv, "detected"sv};
    constexpr std::array k_no{"false"sv, "off"sv, "no"sv, "not_home"sv, "away"sv, "absent"sv, "clear"sv};
    std::string word = *text;
    std::ranges::transform(word, word.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    if (std::ranges::find(k_yes, word) != k_yes.end()) return true;
    if (std::ranges::find(k_no, word) != k_no.end()) return false;
    return std::nullopt;
}

/// A text that JSON calls by this name; a number as it is written.
std::string text_in(const Json& json, const char* name, std::size_t most_codepoints) {
    const auto found = json.find(name);
    if (found == json.end()) return {};
    if (found->is_string()) return trimmed(found->get_ref<const std::string&>(), most_codepoints);
    return found->is_number() ? found->dump() : std::string();
}

}  // namespace

Reading read_value(std::string_view payload, const std::string& pointer) {
    if (payload.size() > k_most_payload_bytes) return {};
    const Json json = parsed(payload);
    if (!pointer.empty()) return json.is_discarded() ? Reading() : value_in(json, pointer);
    if (json.is_discarded()) return plain_text(payload);
    return json.is_structured() ? Reading() : reading_of(json);
}

std::optional<bool> read_presence(std::string_view payload, const std::string& pointer) {
    if (!pointer.empty()) return yes_or_no(read_value(payload, pointer));
    const Json json = parsed(payload);
    if (!json.is_object()) return yes_or_no(read_value(payload, ""));
    for (const char* name : {"occupancy", "presence", "motion", "state"}) {
        const auto found = json.find(name);
        if (found == json.end()) continue;
        if (const auto answer = yes_or_no(reading_of(*found))) return answer;
    }
    return std::nullopt;
}

std::optional<Alert> read_alert(std::string_view payload) {
    if (payload.size() > k_most_payload_bytes) return std::nullopt;
    Alert alert;
    const Json json = parsed(payload);
    if (json.is_object()) {
        alert.title = text_in(json, "title", k_most_text_codepoints);
        alert.text = text_in(json, "message", k_most_message_codepoints);
        const auto timer = json.find("timer");
        if (timer != json.end() && timer->is_number()) {
            const auto wanted_ms = timer->get<double>();
            if (std::isfinite(wanted_ms) && wanted_ms > 0)
                alert.timer = std::chrono::milliseconds(
                    static_cast<std::int64_t>(std::min(wanted_ms, k_longest_timer_ms)));
        }
    } else if (json.is_string()) {
        alert.text = trimmed(json.get_ref<const std::string&>(), k_most_message_codepoints);
    } else if (!json.is_array()) {
        alert.text = trimmed(payload, k_most_message_codepoints);
    }
    if (alert.text.empty()) std::swap(alert.text, alert.title);
    if (alert.text.empty()) return std::nullopt;
    return alert;
}

}  // namespace mirror::topics
