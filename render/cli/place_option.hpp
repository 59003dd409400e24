#pragma once
// `--center 53.5571,13.2607`

#include <optional>
#include <string>

#include "module/geo/lat_lon.hpp"

namespace mirror::cli {

/// \return nothing unless the text is LAT,LON in degrees
std::optional<LatLon> parse_place(const std::string& text);

/// For Option::check: "" when the text is a place, else the sentence to print.
std::string check_place(const std::string& text);

}  // namespace mirror::cli
