#pragma once
// One file of many tiles: PMTiles version 3. Knows bytes and directories, not what a tile shows.
// Source: github.com/protomaps/PMTiles, spec/v3/spec.md.

#include <array>
#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "module/base/result.hpp"
#include "module/geo/mercator.hpp"
#include "module/tiles/tile_source.hpp"

namespace mirror::tiles {

enum class PmtilesCompression : std::uint8_t { unknown, none, gzip, brotli, zstd };
enum class PmtilesType : std::uint8_t { unknown, vector, png, jpeg, webp, avif };

inline constexpr std::size_t k_pmtiles_header_bytes = 127;

/// A stretch of the file.
struct FileRange {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool operator==(const FileRange&) const = default;
};

struct PmtilesHeader {
    FileRange root, metadata, leaves, tiles;
    PmtilesCompression internal_compression = PmtilesCompression::unknown;
    PmtilesCompression tile_compression = PmtilesCompression::unknown;
    PmtilesType type = PmtilesType::unknown;
    std::uint8_t min_zoom = 0;
    std::uint8_t max_zoom = 0;
    std::array<double, 4> bounds_deg{};  ///< west, south, east, north, as written
};

/// Where the tiles `tile_id` … `tile_id + run_length - 1` are: all of them the same bytes of the tile
/// section. A run length of 0 points to a directory in the leaf section instead, which begins with that tile.
struct PmtilesEntry {
    std::uint64_t tile_id = 0;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    std::uint32_t run_length = 0;
    bool operator==(const PmtilesEntry&) const = default;
};

/// A tile's number: all tiles of the lower zooms, then its place on the Hilbert curve of its zoom.
/// Nothing for zooms over 26 and tiles outside their zoom.
std::optional<std::uint64_t> pmtiles_id(TileId tile);

/// The first 127 bytes of a file, or a sentence: no PMTiles, another version.
Result<PmtilesHeader, Failure> read_pmtiles_header(std::span<const std::uint8_t> bytes);

/// A directory, unpacked: its entries in ascending order. Refuses what is cut short, empty, unordered or
/// says that it holds more than its bytes can.
Result<std::vector<PmtilesEntry>, Failure> read_pmtiles_directory(std::span<const std::uint8_t> bytes);

/// The entry that answers for a tile; null when none does.
const PmtilesEntry* find_entry(std::span<const PmtilesEntry> directory, std::uint64_t tile_id);

/// An open archive. One thread at a time. Every offset is checked against the file before it is followed.
class PmtilesArchive {
  public:
    /// Reads header, root directory and metadata; a sentence without the file's name says why it cannot.
    static Result<PmtilesArchive, Failure> open(const std::filesystem::path& file);

    [[nodiscard]] const PmtilesHeader& header() const { return m_header; }
    /// The JSON text that the file's maker wrote; "" when there is none.
    [[nodiscard]] const std::string& metadata() const { return m_metadata; }

    /// A tile as it is stored, packed or not; nothing where there is none.
    Result<std::optional<TileBytes>, Failure> stored(TileId tile);
    /// The tile that stands first in the file.
    Result<std::optional<TileBytes>, Failure> first();

  private:
    class File;
    using Directory = std::vector<PmtilesEntry>;

    PmtilesArchive(std::shared_ptr<const File> file, PmtilesHeader header);
    [[nodiscard]] Result<TileBytes, Failure> read_unpacked(FileRange range, std::size_t max_bytes) const;
    Result<const Directory*, Failure> leaf(FileRange range);
    Result<std::optional<TileBytes>, Failure> find(std::uint64_t tile_id);

    std::shared_ptr<const File> m_file;
    PmtilesHeader m_header;
    std::string m_metadata;
    Directory m_root;
    /// Leaf directories read last, newest first: neighbouring tiles are in the same one.
    std::list<std::pair<std::uint64_t, Directory>> m_leaves;
};

}  // namespace mirror::tiles
