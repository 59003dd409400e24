#pragma once
// What `icon` may be, of a region and of a value.

#include <array>
#include <string_view>

namespace mirror::config {

/// Each has a drawing in render/widgets/region_icons.cpp.
inline constexpr auto k_icon_names =
    std::to_array<std::string_view>({"home", "school", "work", "shop", "sport", "health", "station", "water",
                                     "heart", "star", "temperature", "humidity", "power", "door", "light"});

}  // namespace mirror::config
