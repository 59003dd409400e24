#pragma once
// A map style as a table that people can edit.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/config/problem.hpp"
#include "render/map/map_style.hpp"

namespace mirror::map {

/// Reads a table (JSON with comments; assets/map-styles/mirror.json documents it). What it does not name is
/// as in `base`. \return the style, or everything that is wrong with the table, in the order of the file
Result<MapStyle, std::vector<config::Problem>> read_style(std::string_view text, const std::string& name,
                                                          const MapStyle& base);

/// Reads a household's table over the style that ships.
Result<MapStyle, std::vector<config::Problem>> read_style_file(const std::filesystem::path& file);

}  // namespace mirror::map
