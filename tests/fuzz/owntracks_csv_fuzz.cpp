// decode_csv(), and decode() on the base topic of a vehicle: the same answer by both doors.

#include <cmath>
#include <cstdint>
#include <string_view>

#include "module/base/utf8.hpp"
#include "module/owntracks/greenwich_csv.hpp"
#include "module/owntracks/json_scan.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror::owntracks;

namespace {

bool within(const std::optional<double>& value, double low, double high) {
    return !value || (*value >= low && *value <= high);
}

void check_location(const Location& location) {
    const auto seconds = location.fix_time.time_since_epoch().count();
    FUZZ_REQUIRE(seconds > 0 && seconds <= 0xFFFFFFFF);
    FUZZ_REQUIRE(std::abs(location.position.lat_deg()) <= 90 && std::abs(location.position.lon_deg()) <= 180);
    FUZZ_REQUIRE(within(location.course_deg, 0, 360) && within(location.speed_kmh, 0, 1e5));
    FUZZ_REQUIRE(within(location.altitude_m, -12e3, 1e6));
    FUZZ_REQUIRE(within(location.distance_m, 0, 1e12) && within(location.trip_m, 0, 1e12));
    FUZZ_REQUIRE(!location.battery_pct && !location.supply_v && !location.accuracy_m);
    for (const auto& text : {location.tracker_id, location.trigger})
        FUZZ_REQUIRE(!text || (!text->empty() && mirror::is_valid_utf8(*text)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line = size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    const auto location = decode_csv(line);
    if (location) {
        FUZZ_REQUIRE(looks_like_csv(line));
        check_location(*location);
    } else {
        FUZZ_REQUIRE(!location.error().text.empty());
    }
    const auto message = decode("owntracks/gw/car", line);
    const bool is_location = message && std::holds_alternative<Location>(message->body);
    // What begins like a JSON object is never CSV, whatever stands between its commas.
    if (begins_like_object(line)) return 0;
    FUZZ_REQUIRE(is_location == location.has_value());
    return 0;
}
