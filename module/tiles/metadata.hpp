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

/// Reads what a source says of itself. Whatever is missing or makes no sense keeps `fallback`'s value; a
/// source that credits nobody gets the credits of its schema.
SourceInfo read_info(const Metadata& metadata, SourceInfo fallback);

/// A layer as the file describes it.
struct LayerInfo {
    std::string name;
    std::vector<std::string> fields;
};

/// The `vector_layers` of a JSON text (the `json` row of MBTiles, the metadata of PMTiles); none when the
/// text is broken or has none. Source: TileJSON 3.0, 3.3.
std::vector<LayerInfo> layers_of(std::string_view json);

/// The texts, numbers and truths of a JSON object as rows; nothing when the text is broken.
Metadata rows_of(std::string_view json);

/// The schema of a file with these layers, or why nothing of it could be drawn. A file that does not
/// describe its layers is taken for OpenMapTiles.
Result<const Schema*, Failure> schema_of(const std::vector<LayerInfo>& layers);

/// Attributions come as HTML: without tags, with the usual entities resolved, at most 200 code points.
std::string plain_attribution(std::string_view html);

/// Splits "© A © B · C" into its claims: each "©" begins one, and so does each "·" or "|".
std::vector<std::string> attribution_claims(std::string_view attribution);

}  // namespace mirror::tiles
