#include "module/owntracks/vehicle_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "module/base/utf8.hpp"
#include "module/owntracks/json_fields.hpp"
#include "module/owntracks/text.hpp"

namespace mirror::owntracks {
namespace {

constexpr std::size_t k_longest_text = 500;
constexpr std::size_t k_longest_command = 32;

struct Reading {
    double low;
    double high;
    bool whole;
    const char* name;
};

/// The range of a kind that is a number; nothing for kinds that are text.
const Reading* reading_of(Vehicle::Kind kind) {
    static constexpr Reading k_status{-1, 1, true, "status"};
    static constexpr Reading k_pin{0, 1, true, "pin"};
    static constexpr Reading k_voltage{0, 100, false, "voltage"};
    static constexpr Reading k_temperature{-40, 85, false, "temperature"};
    switch (kind) {
        case Vehicle::Kind::status:
            return &k_status;
        case Vehicle::Kind::ignition:
        case Vehicle::Kind::gpio:
            return &k_pin;
        case Vehicle::Kind::voltage:
            return &k_voltage;
        case Vehicle::Kind::temperature:
            return &k_temperature;
        default:
            return nullptr;
    }
}

DecodeRefusal bad_value(std::string text) {
    return {RefusalReason::bad_value, std::move(text)};
}

/// Server-made free text on `/info` must at least be text: the same topic carries phones' cards.
bool is_free_text(std::string_view text) {
    return is_valid_utf8(text) && text.find_first_of("{[\"") != 0;
}

}  // namespace

Result<Vehicle, DecodeRefusal> decode_vehicle_text(const VehicleTopic& topic, std::string_view payload) {
    const std::string_view text = trimmed(payload);
    Vehicle vehicle;
    vehicle.kind = topic.kind;
    vehicle.channel = safe_text(topic.channel, k_longest_text);
    if (text.empty()) return tl::unexpected(bad_value("a vehicle's text of nothing but blanks"));

    if (const Reading* const reading = reading_of(topic.kind)) {
        const auto value = parse_number(text);
        const bool fits = value && *value >= reading->low && *value <= reading->high &&
                          (!reading->whole || std::trunc(*value) == *value);
        if (!fits)
            return tl::unexpected(bad_value(fmt::format("a vehicle's {} that is no number from {} to {}",
                                                        reading->name, reading->low, reading->high)));
        vehicle.number = value;
        vehicle.text = text;
    } else if (topic.kind == Vehicle::Kind::command) {
        // Made safe first: whatever else separates words is a blank then.
        const std::string words = safe_text(text, k_longest_command);
        vehicle.text = words.substr(0, words.find(' '));
    } else if (topic.channel == "info" && !is_free_text(text)) {
        return refuse(RefusalReason::not_json, "neither a card nor a plain text");
    } else {
        const bool reply = topic.channel == "cmd/out";
        vehicle.text = safe_text(reply ? text.substr(0, text.find('=')) : text, k_longest_text);
    }
    return vehicle;
}

}  // namespace mirror::owntracks
