#include "render/cli/place_option.hpp"

#include <charconv>

namespace mirror::cli {

std::optional<LatLon> parse_place(const std::string& text) {
    double lat_deg = 0;
    double lon_deg = 0;
    const char* const end = text.data() + text.size();
    const auto lat = std::from_chars(text.data(), end, lat_deg);
    if (lat.ec != std::errc() || lat.ptr == end || *lat.ptr != ',') return std::nullopt;
    const auto lon = std::from_chars(lat.ptr + 1, end, lon_deg);
    if (lon.ec != std::errc() || lon.ptr != end) return std::nullopt;
    return LatLon::make(lat_deg, lon_deg);
}

std::string check_place(const std::string& text) {
    return parse_place(text)
               ? ""
               : "\"" + text + "\" is no place: write LAT,LON in degrees, such as 53.5571,13.2607";
}

}  // namespace mirror::cli
