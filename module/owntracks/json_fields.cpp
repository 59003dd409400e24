#include "module/owntracks/json_fields.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "module/owntracks/text.hpp"

namespace mirror::owntracks {
namespace {

/// Anything above is milliseconds: 1e11 seconds are in the year 5138, 1e11 milliseconds in 1973.
constexpr double k_last_second = 1e11;

}  // namespace

bool Fields::has(Key key) const {
    return at(key).kind != Kind::absent && at(key).kind != Kind::null;
}

std::optional<std::string_view> Fields::text(Key key) const {
    const Value& value = at(key);
    if (value.kind != Kind::text) return std::nullopt;
    return std::string_view(m_texts).substr(value.offset, value.size);
}

std::optional<std::string> Fields::string(Key key) const {
    const auto found = text(key);
    return found ? std::optional<std::string>(*found) : std::nullopt;
}

std::optional<double> Fields::number(Key key) const {
    const Value& value = at(key);
    if (value.kind == Kind::number) return value.number;
    if (value.kind == Kind::text) return parse_number(*text(key));
    return std::nullopt;
}

std::optional<double> Fields::number(Key key, double low, double high) const {
    const auto value = number(key);
    return value && *value >= low && *value <= high ? value : std::nullopt;
}

std::optional<int> Fields::integer(Key key, int low, int high) const {
    const auto value = number(key);
    if (!value) return std::nullopt;
    const double whole = std::trunc(*value);
    if (whole < low || whole > high) return std::nullopt;
    return static_cast<int>(whole);
}

std::optional<UtcSeconds> Fields::time(Key key) const {
    auto value = number(key);
    if (!value) return std::nullopt;
    if (*value > k_last_second) *value /= 1000;
    const double seconds = std::trunc(*value);
    if (seconds < 1 || seconds > k_last_second) return std::nullopt;
    return UtcSeconds(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

std::optional<LatLon> Fields::position() const {
    const auto lat = number(Key::lat);
    const auto lon = number(Key::lon);
    return lat && lon ? LatLon::make(*lat, *lon) : std::nullopt;
}

bool Fields::has_decimal_point(Key key) const {
    const auto written = text(key);
    return written ? written->find('.') != std::string_view::npos : at(key).decimal_point;
}

void Fields::set_other(Key key) {
    at(key) = {.kind = Kind::other};
}

void Fields::set_null(Key key) {
    at(key) = {.kind = Kind::null};
}

void Fields::set_number(Key key, double value, bool decimal_point) {
    at(key) = {.kind = Kind::number, .decimal_point = decimal_point, .number = value};
}

void Fields::set_text(Key key, std::string_view value) {
    // Payloads are at most 1 MiB, so 32 bits hold every offset.
    at(key) = {.kind = Kind::text,
               .offset = static_cast<std::uint32_t>(m_texts.size()),
               .size = static_cast<std::uint32_t>(value.size())};
    m_texts += value;
}

void Fields::clear() {
    m_values.fill({});
    m_texts.clear();
}

Waypoint waypoint_from(const Fields& fields) {
    Waypoint waypoint;
    waypoint.name = fields.string(Key::desc);
    waypoint.position = fields.position();
    waypoint.radius_m = fields.number(Key::rad);
    waypoint.created = fields.time(Key::tst);
    waypoint.region_id = fields.string(Key::rid);
    waypoint.message_id = fields.string(Key::id);
    return waypoint;
}

std::optional<double> parse_number(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace mirror::owntracks
