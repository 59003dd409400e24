#pragma once
// A tile server as the configuration describes it.

#include <cstdint>
#include <string>

#include "module/geo/mercator.hpp"

namespace mirror::raster {

struct Source {
    std::string url;          ///< with {z} {x} {y}, and {r} and {key} where the server has them
    std::string key_file;     ///< its first line stands for {key}; empty: none
    std::string ca_file;      ///< whoever vouches for the server; empty: the system's store
    std::string attribution;  ///< to be shown on the map
    std::string contact;      ///< for the User-Agent; may be empty
    std::uint8_t min_zoom = 0;
    std::uint8_t max_zoom = 19;
    int tile_px = 256;    ///< edge of a tile without @2x
    bool is_tms = false;  ///< rows are counted from the south
    std::uint64_t cache_bytes = 100'000'000;
    bool operator==(const Source&) const = default;
};

}  // namespace mirror::raster
