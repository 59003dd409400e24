#pragma once
// Tiles of one server on the disk: an MBTiles file that any reader of MBTiles opens, with a table beside it
// that says how long each tile is good for. One thread.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/clock.hpp"
#include "module/geo/mercator.hpp"
#include "module/storage/open_database.hpp"

namespace mirror::raster {

/// A tile as it is kept.
struct StoredTile {
    std::string bytes;  ///< a PNG, JPEG or WebP that did decode when it came
    std::string etag, last_modified;
    UtcSeconds stored{};   ///< when it came or was last confirmed
    UtcSeconds expires{};  ///< stale from then on
};

/// Whether a tile need not be asked for again. One that claims to come from far in the future was stored
/// under a wrong clock: it is shown, but asked for.
bool is_fresh(const StoredTile& tile, UtcSeconds now);

/// What the file says of itself.
struct CacheFacts {
    std::string name;  ///< the server's
    std::string attribution;
    std::uint8_t min_zoom = 0;
    std::uint8_t max_zoom = 19;
    std::string format = "png";  ///< MBTiles knows one for all tiles: that of the first
};

/// What happened to the stored tiles. There is nothing to do about a copy: they are fetched anew.
struct CacheNotice {
    std::filesystem::path copy;  ///< of a file that was set aside; empty: tiles cannot be kept on the disk
    std::string sentence;        ///< all of it in English
    bool operator==(const CacheNotice&) const = default;
};

class TileCache {
  public:
    using Notice = std::function<void(const CacheNotice&)>;

    /// Opens `raster-<identity>.mbtiles` in a folder that is made if need be. A file that is damaged is
    /// renamed aside and a fresh one started, which notice is told. Where no file can be had at all, the
    /// cache is kept in memory (at most 16 MB), which notice is told too. Files of servers that were not used
    /// for a season are deleted.
    TileCache(const std::filesystem::path& folder, const std::string& identity, CacheFacts facts,
              std::uint64_t cap_bytes, Notice notice);

    /// A tile, and a note that it was wanted today.
    std::optional<StoredTile> find(TileId tile, UtcSeconds now);
    /// Keeps a tile, and lets those go that were not wanted for the longest time when there are too many.
    void store(TileId tile, const StoredTile& content, UtcSeconds now);
    /// The server said that a tile has not changed.
    void confirm(TileId tile, UtcSeconds now, UtcSeconds expires);
    void forget(TileId tile);

    [[nodiscard]] bool is_on_disk() const { return !m_file.empty(); }
    /// What the tiles and their notes take, by our count.
    [[nodiscard]] std::uint64_t size_bytes() const { return m_size_bytes; }

  private:
    /// The statements of one open database.
    struct Open;

    template <class Work>
    void guarded(Work&& work);
    void reopen();
    void open_file();
    void open_memory();
    void keep_in_memory(const storage::DatabaseError& why);
    void begin(storage::Database database);
    void describe(std::string_view format);
    void evict();

    std::filesystem::path m_file;  ///< empty: in memory
    CacheFacts m_facts;
    std::uint64_t m_cap_bytes;
    Notice m_notice;
    std::shared_ptr<Open> m_open;      ///< null: out of use after a fault
    bool m_is_to_be_reopened = false;  ///< it was a want of memory
    std::uint64_t m_size_bytes = 0;
    bool m_has_tiles = false;
};

}  // namespace mirror::raster
