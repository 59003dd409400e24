#include "module/owntracks/greenwich_csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "module/base/utf8.hpp"
#include "module/owntracks/json_fields.hpp"
#include "module/owntracks/text.hpp"

namespace mirror::owntracks {
namespace {

enum Column : std::uint8_t { tid, tst, t, lat, lon, cog, vel, alt, dist, trip, column_count };
using Columns = std::array<std::string_view, column_count>;

std::optional<Columns> columns_of(std::string_view payload) {
    payload = trimmed(payload);
    if (std::ranges::count(payload, ',') != column_count - 1) return std::nullopt;
    Columns columns;
    for (auto& column : columns) {
        const std::size_t comma = payload.find(',');
        column = trimmed(payload.substr(0, comma));
        payload.remove_prefix(comma == std::string_view::npos ? payload.size() : comma + 1);
    }
    return columns;
}

std::optional<std::int64_t> hexadecimal(std::string_view text) {
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value, 16);
    if (text.empty() || problem != std::errc() || stop != end) return std::nullopt;
    return value;
}

std::optional<double> scaled(std::string_view text, double factor, double low, double high) {
    auto value = parse_number(text);
    if (!value) return std::nullopt;
    *value *= factor;
    return *value >= low && *value <= high ? value : std::nullopt;
}

std::optional<std::string> short_text(std::string_view text) {
    return text.empty() || !is_valid_utf8(text) ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace

bool looks_like_csv(std::string_view payload) {
    const auto columns = columns_of(payload);
    return columns && hexadecimal((*columns)[tst]);
}

Result<Location, DecodeRefusal> decode_csv(std::string_view payload) {
    const auto columns = columns_of(payload);
    if (!columns) return refuse(RefusalReason::not_json, "neither JSON nor ten CSV fields");
    const Columns& field = *columns;

    const auto seconds = hexadecimal(field[tst]);
    if (!seconds || *seconds < 1 || *seconds > std::int64_t{0xFFFFFFFF})
        return refuse(RefusalReason::no_time, "CSV location without a hexadecimal time above 0");
    const auto lat_micro = parse_number(field[lat]);
    const auto lon_micro = parse_number(field[lon]);
    const auto position =
        lat_micro && lon_micro ? LatLon::make(*lat_micro / 1e6, *lon_micro / 1e6) : std::nullopt;
    if (!position)
        return refuse(RefusalReason::no_position, "CSV location without latitude and longitude in range");

    Location location;
    location.position = *position;
    location.fix_time = UtcSeconds(std::chrono::seconds(*seconds));
    location.tracker_id = short_text(field[tid]);
    location.trigger = short_text(field[t]);
    location.course_deg = scaled(field[cog], 10, 0, 360);
    location.speed_kmh = scaled(field[vel], 1, 0, k_highest_speed_kmh);
    location.altitude_m = scaled(field[alt], 10, k_lowest_altitude_m, k_highest_altitude_m);
    location.distance_m = scaled(field[dist], 1, 0, k_longest_distance_m);
    location.trip_m = scaled(field[trip], 1000, 0, k_longest_distance_m);
    location.places_marker = *position != LatLon();
    return location;
}

}  // namespace mirror::owntracks
