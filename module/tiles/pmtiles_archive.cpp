#include "module/tiles/pmtiles_archive.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <protozero/varint.hpp>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "module/tiles/unpack.hpp"

namespace mirror::tiles {
namespace {

constexpr std::string_view k_magic = "PMTiles";
constexpr std::uint8_t k_version = 3;

// The specification's root is under 16 KiB and writers keep leaves in the same order; a leaf of a million
// entries is some 8 MiB unpacked.
constexpr std::size_t k_max_directory_bytes = 16u << 20u;
constexpr std::size_t k_max_metadata_bytes = 4u << 20u;
constexpr std::uint64_t k_max_stored_bytes = 8u << 20u;

// Root, leaf, and one more for very large files.
constexpr int k_max_depth = 4;

constexpr std::size_t k_kept_leaves = 8;

// Beyond this the numbers of a zoom's tiles do not fit beside those of the zooms before.
constexpr std::uint8_t k_deepest_id_zoom = 26;

constexpr double k_degree_units = 1e7;

std::uint64_t take_u64(std::span<const std::uint8_t> bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i)
        value |= std::uint64_t{bytes[at + i]} << (8 * i);
    return value;
}

double take_degrees(std::span<const std::uint8_t> bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value |= std::uint32_t{bytes[at + i]} << (8 * i);
    return static_cast<std::int32_t>(value) / k_degree_units;
}

PmtilesCompression compression_of(std::uint8_t value) {
    return value <= static_cast<std::uint8_t>(PmtilesCompression::zstd)
               ? static_cast<PmtilesCompression>(value)
               : PmtilesCompression::unknown;
}

PmtilesType type_of(std::uint8_t value) {
    return value <= static_cast<std::uint8_t>(PmtilesType::avif) ? static_cast<PmtilesType>(value)
                                                                 : PmtilesType::unknown;
}

/// One column of a directory after the other, varint by varint.
class Columns {
  public:
    explicit Columns(std::span<const std::uint8_t> bytes)
        : m_at(reinterpret_cast<const char*>(bytes.data())), m_end(m_at + bytes.size()) {}
    std::uint64_t take() { return protozero::decode_varint(&m_at, m_end); }
    std::uint32_t take_u32() {
        const std::uint64_t value = take();
        if (value > std::numeric_limits<std::uint32_t>::max())
            throw std::out_of_range("a length is too large");
        return static_cast<std::uint32_t>(value);
    }
    [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(m_end - m_at); }

  private:
    const char* m_at;
    const char* m_end;
};

std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
    if (a > std::numeric_limits<std::uint64_t>::max() - b) throw std::out_of_range("a number is too large");
    return a + b;
}

std::vector<PmtilesEntry> parse_directory(std::span<const std::uint8_t> bytes) {
    Columns columns(bytes);
    const std::uint64_t count = columns.take();
    if (count == 0) throw std::out_of_range("it is empty");
    // An entry takes four numbers of at least a byte.
    if (count > columns.left() / 4) throw std::out_of_range("it holds fewer entries than it says");
    std::vector<PmtilesEntry> entries(static_cast<std::size_t>(count));
    std::uint64_t id = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::uint64_t step = columns.take();
        if (i > 0 && step == 0) throw std::out_of_range("its tiles are not in order");
        id = sum(id, step);
        entries[i].tile_id = id;
    }
    for (PmtilesEntry& entry : entries)
        entry.run_length = columns.take_u32();
    for (PmtilesEntry& entry : entries) {
        entry.length = columns.take_u32();
        if (entry.length == 0) throw std::out_of_range("an entry has no length");
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::uint64_t written = columns.take();
        if (written > 0) {
            entries[i].offset = written - 1;
        } else if (i > 0) {
            entries[i].offset = sum(entries[i - 1].offset, entries[i - 1].length);
        } else {
            throw std::out_of_range("its first entry has no offset");
        }
    }
    return entries;
}

std::string_view name_of(PmtilesCompression compression) {
    return compression == PmtilesCompression::brotli ? "brotli" : "zstd";
}

bool is_foreign(PmtilesCompression compression) {
    return compression == PmtilesCompression::brotli || compression == PmtilesCompression::zstd;
}

}  // namespace

std::optional<std::uint64_t> pmtiles_id(TileId tile) {
    if (tile.z > k_deepest_id_zoom) return std::nullopt;
    const std::uint64_t side = std::uint64_t{1} << tile.z;
    std::uint64_t x = tile.x;
    std::uint64_t y = tile.y;
    if (x >= side || y >= side) return std::nullopt;
    std::uint64_t id = (side * side - 1) / 3;  // the tiles of all zooms before
    for (std::uint64_t half = side / 2; half > 0; half /= 2) {
        const std::uint64_t right = (x & half) != 0 ? 1 : 0;
        const std::uint64_t down = (y & half) != 0 ? 1 : 0;
        id += half * half * ((3 * right) ^ down);
        // Each quarter holds the same curve, turned: the upper left one and the upper right one are mirrored.
        if (down == 0) {
            if (right == 1) {
                x = side - 1 - x;
                y = side - 1 - y;
            }
            std::swap(x, y);
        }
    }
    return id;
}

Result<PmtilesHeader, Failure> read_pmtiles_header(std::span<const std::uint8_t> bytes) {
    const auto refuse = [](std::string text) { return tl::unexpected(Failure{std::move(text)}); };
    if (bytes.size() < 2 || bytes[0] != 'P' || bytes[1] != 'M') return refuse("this is not a PMTiles file");
    const bool has_magic =
        bytes.size() > k_magic.size() && std::equal(k_magic.begin(), k_magic.end(), bytes.begin());
    if (!has_magic || bytes[k_magic.size()] != k_version)
        return refuse(
            "this is not PMTiles version 3. The pmtiles program turns older files into it "
            "(pmtiles convert)");
    if (bytes.size() < k_pmtiles_header_bytes) return refuse("it ends in the middle of its header");
    PmtilesHeader header;
    header.root = {take_u64(bytes, 8), take_u64(bytes, 16)};
    header.metadata = {take_u64(bytes, 24), take_u64(bytes, 32)};
    header.leaves = {take_u64(bytes, 40), take_u64(bytes, 48)};
    header.tiles = {take_u64(bytes, 56), take_u64(bytes, 64)};
    header.internal_compression = compression_of(bytes[97]);
    header.tile_compression = compression_of(bytes[98]);
    header.type = type_of(bytes[99]);
    header.min_zoom = bytes[100];
    header.max_zoom = bytes[101];
    for (std::size_t i = 0; i < 4; ++i)
        header.bounds_deg[i] = take_degrees(bytes, 102 + 4 * i);
    return header;
}

Result<std::vector<PmtilesEntry>, Failure> read_pmtiles_directory(std::span<const std::uint8_t> bytes) {
    try {
        return parse_directory(bytes);
    } catch (const std::exception& reason) {  // protozero's too: a number is cut short or too long
        return tl::unexpected(Failure{fmt::format("a directory of the file is damaged ({})", reason.what())});
    }
}

const PmtilesEntry* find_entry(std::span<const PmtilesEntry> directory, std::uint64_t tile_id) {
    const auto after = std::ranges::upper_bound(directory, tile_id, {}, &PmtilesEntry::tile_id);
    if (after == directory.begin()) return nullptr;
    const PmtilesEntry& entry = *(after - 1);
    const bool is_leaf = entry.run_length == 0;
    return is_leaf || tile_id - entry.tile_id < entry.run_length ? &entry : nullptr;
}

/// The open file. Reads whole ranges or nothing.
class PmtilesArchive::File {
  public:
    explicit File(int descriptor) : m_descriptor(descriptor) {
        const off_t end = ::lseek(descriptor, 0, SEEK_END);
        m_size = end > 0 ? static_cast<std::uint64_t>(end) : 0;
    }
    ~File() { ::close(m_descriptor); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    File(File&&) = delete;
    File& operator=(File&&) = delete;

    [[nodiscard]] Result<TileBytes, Failure> read(FileRange range, std::uint64_t max_bytes) const {
        if (range.length > max_bytes)
            return tl::unexpected(Failure{fmt::format("a part of {} MiB is refused, {} MiB is the most",
                                                      range.length >> 20u, max_bytes >> 20u)});
        if (range.offset > m_size || range.length > m_size - range.offset)
            return tl::unexpected(Failure{"it points beyond its own end. Copy it again"});
        TileBytes bytes(static_cast<std::size_t>(range.length));
        std::size_t got = 0;
        while (got < bytes.size()) {
            const ssize_t step = ::pread(m_descriptor, bytes.data() + got, bytes.size() - got,
                                         static_cast<off_t>(range.offset + got));
            if (step < 0 && errno == EINTR) continue;
            if (step <= 0) return tl::unexpected(Failure{"it cannot be read to its end. Copy it again"});
            got += static_cast<std::size_t>(step);
        }
        return bytes;
    }
    [[nodiscard]] std::uint64_t size() const { return m_size; }

  private:
    int m_descriptor;
    std::uint64_t m_size = 0;
};

PmtilesArchive::PmtilesArchive(std::shared_ptr<const File> file, PmtilesHeader header)
    : m_file(std::move(file)), m_header(header) {}

Result<PmtilesArchive, Failure> PmtilesArchive::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return tl::unexpected(
            Failure{"it cannot be opened. Check that the mirror's user may read it and the folders above"});
    const auto file = std::make_shared<const File>(descriptor);
    const auto head = file->read({0, std::min<std::uint64_t>(k_pmtiles_header_bytes, file->size())},
                                 k_pmtiles_header_bytes);
    if (!head) return tl::unexpected(head.error());
    const auto header = read_pmtiles_header(*head);
    if (!header) return tl::unexpected(header.error());
    if (is_foreign(header->internal_compression))
        return tl::unexpected(Failure{fmt::format(
            "its directories are packed with {}, which the mirror does not read: make it again with gzip",
            name_of(header->internal_compression))});
    PmtilesArchive archive(file, *header);
    const auto root = archive.read_unpacked(header->root, k_max_directory_bytes);
    if (!root) return tl::unexpected(root.error());
    auto directory = read_pmtiles_directory(*root);
    if (!directory) return tl::unexpected(directory.error());
    archive.m_root = std::move(*directory);
    if (header->metadata.length > 0) {
        const auto metadata = archive.read_unpacked(header->metadata, k_max_metadata_bytes);
        if (!metadata) return tl::unexpected(metadata.error());
        archive.m_metadata.assign(metadata->begin(), metadata->end());
    }
    return archive;
}

Result<TileBytes, Failure> PmtilesArchive::read_unpacked(FileRange range, std::size_t max_bytes) const {
    auto bytes = m_file->read(range, max_bytes);
    if (!bytes || m_header.internal_compression == PmtilesCompression::none) return bytes;
    auto unpacked = unpack(*bytes, max_bytes);
    if (!unpacked)
        return tl::unexpected(Failure{"its directory or description cannot be unpacked. Copy it again"});
    return unpacked;
}

Result<const PmtilesArchive::Directory*, Failure> PmtilesArchive::leaf(FileRange range) {
    const auto kept = std::ranges::find(m_leaves, range.offset, &std::pair<std::uint64_t, Directory>::first);
    if (kept != m_leaves.end()) {
        m_leaves.splice(m_leaves.begin(), m_leaves, kept);
        return &m_leaves.front().second;
    }
    const FileRange& all = m_header.leaves;
    if (range.offset > all.length || range.length > all.length - range.offset ||
        all.offset > std::numeric_limits<std::uint64_t>::max() - range.offset)
        return tl::unexpected(Failure{"a directory of the file points out of the place for directories"});
    const auto bytes = read_unpacked({all.offset + range.offset, range.length}, k_max_directory_bytes);
    if (!bytes) return tl::unexpected(bytes.error());
    auto directory = read_pmtiles_directory(*bytes);
    if (!directory) return tl::unexpected(std::move(directory.error()));
    m_leaves.emplace_front(range.offset, std::move(*directory));
    if (m_leaves.size() > k_kept_leaves) m_leaves.pop_back();
    return &m_leaves.front().second;
}

Result<std::optional<TileBytes>, Failure> PmtilesArchive::find(std::uint64_t tile_id) {
    const Directory* directory = &m_root;
    for (int depth = 0; depth < k_max_depth; ++depth) {
        const PmtilesEntry* const entry = find_entry(*directory, tile_id);
        if (entry == nullptr) return std::optional<TileBytes>();
        if (entry->run_length > 0) {
            const FileRange& all = m_header.tiles;
            if (entry->offset > all.length || entry->length > all.length - entry->offset ||
                all.offset > std::numeric_limits<std::uint64_t>::max() - entry->offset)
                return tl::unexpected(Failure{"it points out of the place for tiles"});
            auto bytes = m_file->read({all.offset + entry->offset, entry->length}, k_max_stored_bytes);
            if (!bytes) return tl::unexpected(std::move(bytes.error()));
            return std::optional<TileBytes>(std::move(*bytes));
        }
        const auto next = leaf({entry->offset, entry->length});
        if (!next) return tl::unexpected(next.error());
        directory = *next;
    }
    return tl::unexpected(Failure{"its directories point to each other without end"});
}

Result<std::optional<TileBytes>, Failure> PmtilesArchive::stored(TileId tile) {
    const auto id = pmtiles_id(tile);
    return id ? find(*id) : std::optional<TileBytes>();
}

Result<std::optional<TileBytes>, Failure> PmtilesArchive::first() {
    return find(m_root.front().tile_id);
}

}  // namespace mirror::tiles
