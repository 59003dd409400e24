// PMTiles: header, directories, and whatever they point to. Input: a file.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "module/tiles/pmtiles_archive.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror;
using namespace mirror::tiles;

namespace {

/// A file in memory, by its path.
class MemoryFile {
  public:
    MemoryFile(const std::uint8_t* data, std::size_t size) : m_descriptor(memfd_create("pmtiles", 0)) {
        FUZZ_REQUIRE(m_descriptor >= 0);
        FUZZ_REQUIRE(write(m_descriptor, data, size) == static_cast<ssize_t>(size));
    }
    ~MemoryFile() { close(m_descriptor); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    MemoryFile(MemoryFile&&) = delete;
    MemoryFile& operator=(MemoryFile&&) = delete;
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(m_descriptor); }

  private:
    int m_descriptor;
};

void check_directory(const std::uint8_t* data, std::size_t size) {
    const auto directory = read_pmtiles_directory({data, size});
    if (!directory) {
        FUZZ_REQUIRE(!directory.error().text.empty());
        return;
    }
    FUZZ_REQUIRE(!directory->empty());
    FUZZ_REQUIRE(directory->size() <= size);
    for (std::size_t i = 1; i < directory->size(); ++i)
        FUZZ_REQUIRE((*directory)[i - 1].tile_id < (*directory)[i].tile_id);
    for (const PmtilesEntry& entry : *directory) {
        FUZZ_REQUIRE(entry.length > 0);
        const PmtilesEntry* const found = find_entry(*directory, entry.tile_id);
        FUZZ_REQUIRE(found != nullptr && found->tile_id == entry.tile_id);
    }
}

void check_tile(const Result<std::optional<TileBytes>, Failure>& tile, std::size_t size) {
    if (!tile) {
        FUZZ_REQUIRE(!tile.error().text.empty());
    } else if (*tile) {
        FUZZ_REQUIRE((*tile)->size() <= size);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check_directory(data, size);
    const MemoryFile file(data, size);
    auto archive = PmtilesArchive::open(file.path());
    if (!archive) {
        FUZZ_REQUIRE(!archive.error().text.empty());
        return 0;
    }
    check_tile(archive->first(), size);
    for (std::uint8_t z = 0; z < 4; ++z)
        for (std::uint32_t x = 0; x < 1u << z; ++x)
            for (std::uint32_t y = 0; y < 1u << z; ++y)
                check_tile(archive->stored({z, x, y}), size);
    return 0;
}
