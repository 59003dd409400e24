#pragma once
// The metadata table of a map file, made safe to use.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "module/tiles/tile_source.hpp"

namespace mirror::tiles {

/// Zooms beyond this are not believed.
inline constexpr int k_deepest_zoom = 22;

/// Rows of the metadata table: name to value.
using Metadata = std::map<std::string, std::string, std::less<>>;

/// Reads what a source says of itself. Whatever is missing or makes no sense keeps `fallback`'s value.
SourceInfo read_info(const Metadata& metadata, SourceInfo fallback);

/// The layer names in the `json` row; none when there is no such row or it is broken.
std::vector<std::string> layer_names(const Metadata& metadata);

/// Attributions come as HTML: without tags, with the usual entities resolved, at most 200 code points.
std::string plain_attribution(std::string_view html);

/// Splits "© A © B · C" into its claims: each "©" begins one, and so does each "·" or "|".
std::vector<std::string> attribution_claims(std::string_view attribution);

}  // namespace mirror::tiles
