#include "module/tiles/map_file.hpp"

#include <array>
#include <fstream>
#include <string_view>

#include "module/tiles/mbtiles_source.hpp"
#include "module/tiles/pmtiles_source.hpp"

namespace mirror::tiles {

Result<std::unique_ptr<TileSource>, Failure> open_map_file(const std::filesystem::path& file) {
    std::error_code error;
    const bool is_file = std::filesystem::is_regular_file(file, error);
    std::array<char, 2> begin{};
    if (is_file) std::ifstream(file, std::ios::binary).read(begin.data(), begin.size());
    // Both versions of PMTiles begin so; every SQLite database begins with its own name.
    const bool is_pmtiles = std::string_view(begin.data(), begin.size()) == "PM";
    return is_pmtiles ? open_pmtiles(file) : open_mbtiles(file);
}

}  // namespace mirror::tiles
