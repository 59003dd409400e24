#pragma once
// Writes PMTiles 3 archives for tests: small ones, with leaf directories on request, and broken on purpose.
// Source: github.com/protomaps/PMTiles, spec/v3/spec.md.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "module/tiles/pmtiles_archive.hpp"

namespace mirror::test {

/// What to write. Tiles need not be in order; equal neighbours become one run.
struct PmtilesPlan {
    std::vector<std::pair<TileId, std::string>> tiles;
    std::string metadata = R"({"vector_layers":[{"id":"water"}],"name":"Test","attribution":"© Tester"})";
    bool packs = true;  ///< gzip for directories and metadata
    std::uint8_t internal_compression = 2;
    std::uint8_t tile_compression = 1;  ///< as the header says; tiles are written as they are
    std::uint8_t type = 1;
    std::uint8_t min_zoom = 0, max_zoom = 14;
    std::array<double, 4> bounds_deg{-180, -85, 180, 85};
    std::size_t entries_per_leaf = 0;  ///< 0: all entries in the root
};

/// The bytes of the archive.
std::string pmtiles_bytes(const PmtilesPlan& plan);

/// A directory before packing.
std::string pmtiles_directory(const std::vector<tiles::PmtilesEntry>& entries);

/// gzip.
std::string packed(const std::string& bytes);

}  // namespace mirror::test
