#include "module/raster/tile_cache.hpp"
#include "module/base/image_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "module/base/log.hpp"

namespace mirror::raster {

namespace fs = std::filesystem;
using storage::Database;
using storage::DatabaseError;
using storage::Fault;
using storage::Statement;

namespace {

constexpr std::uint64_t k_memory_cap_bytes = 16'000'000;
constexpr std::uint64_t k_row_bytes = 200;  ///< what a tile costs beside its bytes, indexes included
constexpr double k_share_after_eviction = 0.9;
constexpr int k_evicted_at_once = 64;
/// A tile's last use is noted once a day: not every look may cost a write.
constexpr std::chrono::seconds k_use_grain = std::chrono::days(1);
constexpr std::chrono::seconds k_clock_tolerance = std::chrono::days(7);
constexpr auto k_unused_file_age = std::chrono::days(90);

// MBTiles 1.3 (github.com/mapbox/mbtiles-spec): the first two tables and the application id are its own.
constexpr std::array<const char*, 1> k_steps{
    "CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB,"
    "  PRIMARY KEY (zoom_level, tile_column, tile_row));"
    "CREATE TABLE freshness (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
    "  etag TEXT, last_modified TEXT, stored INTEGER, expires INTEGER, used INTEGER, bytes INTEGER,"
    "  PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;"
    "CREATE INDEX freshness_by_use ON freshness (used);"
    "PRAGMA application_id = 0x4d504258"};
constexpr const char* k_settings =
    "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 1048576; PRAGMA wal_autocheckpoint = 250";

constexpr const char* k_find =
    "SELECT tile_data, etag, last_modified, stored, expires, used FROM tiles JOIN freshness"
    " USING (zoom_level, tile_column, tile_row)"
    " WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
constexpr const char* k_note_use =
    "UPDATE freshness SET used = ?4 WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
constexpr const char* k_size_of =
    "SELECT bytes FROM freshness WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
constexpr const char* k_store =
    "INSERT OR REPLACE INTO tiles (zoom_level, tile_column, tile_row, tile_data) VALUES (?1, ?2, ?3, ?4)";
constexpr const char* k_store_freshness =
    "INSERT OR REPLACE INTO freshness (zoom_level, tile_column, tile_row, etag, last_modified, stored,"
    " expires, used, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
constexpr const char* k_confirm =
    "UPDATE freshness SET stored = ?4, expires = ?5"
    " WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
constexpr const char* k_forget =
    "DELETE FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
constexpr const char* k_forget_freshness =
    "DELETE FROM freshness WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
constexpr const char* k_oldest =
    "SELECT zoom_level, tile_column, tile_row FROM freshness ORDER BY used LIMIT ?1";
constexpr const char* k_describe = "INSERT OR REPLACE INTO metadata (name, value) VALUES (?1, ?2)";
constexpr const char* k_total = "SELECT coalesce(sum(bytes), 0) FROM freshness";

struct Key {
    std::int64_t zoom, column, row;
};

/// MBTiles counts rows from the south.
Key key_of(TileId tile) {
    return {tile.z, tile.x, (std::int64_t{1} << tile.z) - 1 - std::int64_t{tile.y}};
}

Statement& bind(Statement& statement, const Key& key) {
    return statement.bind(1, key.zoom).bind(2, key.column).bind(3, key.row);
}

std::int64_t count_of(UtcSeconds time) {
    return time.time_since_epoch().count();
}

UtcSeconds time_of(std::int64_t count) {
    return UtcSeconds(std::chrono::seconds(count));
}

const char* format_of(const std::string& bytes) {
    const auto header = read_image_header(bytes);
    if (!header || header->format == ImageFormat::png) return "png";
    return header->format == ImageFormat::jpeg ? "jpg" : "webp";
}

/// Tiles of a server that nobody has asked for since a season.
void delete_unused_files(const fs::path& folder, const fs::path& ours) {
    std::error_code ignored;
    const auto limit = fs::file_time_type::clock::now() - k_unused_file_age;
    std::error_code ended;
    for (fs::directory_iterator entry(folder, ended), end; entry != end; entry.increment(ended)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with("raster-") || name.starts_with(ours.filename().string())) continue;
        if (entry->is_regular_file(ignored) && entry->last_write_time(ignored) < limit)
            fs::remove(entry->path(), ignored);
    }
}

}  // namespace

bool is_fresh(const StoredTile& tile, UtcSeconds now) {
    return now < tile.expires && tile.stored < now + k_clock_tolerance;
}

struct TileCache::Open {
    explicit Open(Database opened)
        : database(std::move(opened)),
          find(database.prepare(k_find)),
          note_use(database.prepare(k_note_use)),
          size_of(database.prepare(k_size_of)),
          store(database.prepare(k_store)),
          store_freshness(database.prepare(k_store_freshness)),
          confirm(database.prepare(k_confirm)),
          forget(database.prepare(k_forget)),
          forget_freshness(database.prepare(k_forget_freshness)) {}

    Database database;
    Statement find, note_use, size_of, store, store_freshness, confirm, forget, forget_freshness;
};

TileCache::TileCache(const fs::path& folder, const std::string& identity, CacheFacts facts,
                     std::uint64_t cap_bytes, Notice notice)
    : m_facts(std::move(facts)), m_cap_bytes(cap_bytes), m_notice(std::move(notice)) {
    std::error_code failure;
    if (!folder.empty()) fs::create_directories(folder, failure);
    if (!folder.empty()) m_file = folder / fmt::format("raster-{}.mbtiles", identity);
    try {
        if (folder.empty())
            throw DatabaseError(Fault::read_only, "no folder for them is known: set CACHE_DIRECTORY");
        open_file();
        delete_unused_files(folder, m_file);
    } catch (const DatabaseError& error) {
        keep_in_memory(error);
    }
}

void TileCache::open_file() {
    begin(storage::open_or_start_fresh(m_file, {k_steps, k_settings}, [this](const storage::SetAside& event) {
        m_notice({event.copy, fmt::format("stored map tiles: {}", event.sentence)});
    }));
}

void TileCache::keep_in_memory(const DatabaseError& why) {
    m_notice({{}, fmt::format("map tiles cannot be kept on the disk: {}", why.what())});
    open_memory();
}

void TileCache::reopen() {
    if (!std::exchange(m_is_to_be_reopened, false)) return;
    try {
        m_file.empty() ? open_memory() : open_file();
    } catch (const DatabaseError& error) {
        keep_in_memory(error);
    } catch (const std::bad_alloc&) {
        m_is_to_be_reopened = true;
        throw;
    }
}

void TileCache::open_memory() {
    m_file.clear();
    m_cap_bytes = std::min(m_cap_bytes, k_memory_cap_bytes);
    Database database(":memory:", storage::Access::read_write);
    for (const char* step : k_steps)
        database.run(step);
    begin(std::move(database));
}

void TileCache::begin(Database database) {
    m_open = std::make_shared<Open>(std::move(database));
    m_size_bytes = static_cast<std::uint64_t>(m_open->database.number(k_total));
    m_has_tiles = m_size_bytes > 0;
    if (!m_has_tiles) describe(m_facts.format);
}

void TileCache::describe(std::string_view format) {
    Statement put = m_open->database.prepare(k_describe);
    const std::array<std::pair<std::string_view, std::string>, 8> rows{{
        {"name", m_facts.name},
        {"format", std::string(format)},
        {"type", "baselayer"},
        {"version", "1"},
        {"description", "tiles that owntracks-mirror was shown by " + m_facts.name},
        {"attribution", m_facts.attribution},
        {"minzoom", std::to_string(m_facts.min_zoom)},
        {"maxzoom", std::to_string(m_facts.max_zoom)},
    }};
    for (const auto& [name, value] : rows)
        put.bind_text(1, name).bind_text(2, value).run();
}

/// Runs one piece of work. Damage costs the file, anything else this piece of work only: tiles can be had
/// again.
template <class Work>
void TileCache::guarded(Work&& work) {
    if (!m_open) reopen();
    if (!m_open) return;
    try {
        const std::shared_ptr<Open> open = m_open;  // stays while its statements are in use
        work(*open);
    } catch (const std::bad_alloc&) {
        m_open.reset();  // memory may have ended in the middle of a statement
        m_is_to_be_reopened = true;
        throw;
    } catch (const DatabaseError& error) {
        log::write_rarely(log::Level::warning, "tile cache", error.what());
        if (error.fault() != Fault::damaged && error.fault() != Fault::misfit) return;
        m_open.reset();
        m_is_to_be_reopened = true;  // should memory end before that is done
        try {
            const fs::path aside = storage::set_aside(m_file, "corrupt");
            m_notice({aside, fmt::format("stored map tiles: {}; they are kept as {} and fetched anew",
                                         error.what(), aside.filename().string())});
            open_file();
        } catch (const DatabaseError& second) {
            keep_in_memory(second);
        }
        m_is_to_be_reopened = false;
    }
}

std::optional<StoredTile> TileCache::find(TileId tile, UtcSeconds now) {
    std::optional<StoredTile> found;
    guarded([&](Open& open) {
        const Key key = key_of(tile);
        Statement& select = bind(open.find, key);
        if (!select.step()) return;
        found.emplace();
        found->bytes = select.bytes(0);
        found->etag = select.bytes(1);
        found->last_modified = select.bytes(2);
        found->stored = time_of(select.integer(3));
        found->expires = time_of(select.integer(4));
        const UtcSeconds used = time_of(select.integer(5));
        select.reset();
        if (now >= used + k_use_grain || used > now + k_clock_tolerance)
            bind(open.note_use, key).bind(4, count_of(now)).run();
    });
    return found;
}

void TileCache::store(TileId tile, const StoredTile& content, UtcSeconds now) {
    guarded([&](Open& open) {
        const Key key = key_of(tile);
        storage::Transaction transaction(open.database);
        Statement& before = bind(open.size_of, key);
        const auto replaced = before.step() ? static_cast<std::uint64_t>(before.integer(0)) : 0;
        before.reset();
        const std::uint64_t bytes = content.bytes.size() + k_row_bytes;
        if (!std::exchange(m_has_tiles, true)) describe(format_of(content.bytes));
        bind(open.store, key).bind_blob(4, content.bytes).run();
        bind(open.store_freshness, key)
            .bind_text(4, content.etag)
            .bind_text(5, content.last_modified)
            .bind(6, count_of(content.stored))
            .bind(7, count_of(content.expires))
            .bind(8, count_of(now))
            .bind(9, static_cast<std::int64_t>(bytes))
            .run();
        transaction.commit();
        m_size_bytes += bytes - replaced;
    });
    if (m_size_bytes > m_cap_bytes) evict();
}

void TileCache::confirm(TileId tile, UtcSeconds now, UtcSeconds expires) {
    guarded([&](Open& open) {
        bind(open.confirm, key_of(tile)).bind(4, count_of(now)).bind(5, count_of(expires)).run();
    });
}

void TileCache::forget(TileId tile) {
    guarded([&](Open& open) {
        bind(open.forget, key_of(tile)).run();
        bind(open.forget_freshness, key_of(tile)).run();
        m_size_bytes = static_cast<std::uint64_t>(open.database.number(k_total));
    });
}

void TileCache::evict() {
    guarded([&](Open& open) {
        const auto enough =
            static_cast<std::uint64_t>(static_cast<double>(m_cap_bytes) * k_share_after_eviction);
        while (m_size_bytes > enough) {
            std::vector<Key> oldest;
            Statement select = open.database.prepare(k_oldest);
            select.bind(1, std::int64_t{k_evicted_at_once});
            while (select.step())
                oldest.push_back({select.integer(0), select.integer(1), select.integer(2)});
            if (oldest.empty()) break;
            storage::Transaction transaction(open.database);
            for (const Key& key : oldest) {
                bind(open.forget, key).run();
                bind(open.forget_freshness, key).run();
            }
            transaction.commit();
            m_size_bytes = static_cast<std::uint64_t>(open.database.number(k_total));
        }
        open.database.run("PRAGMA incremental_vacuum");
    });
}

}  // namespace mirror::raster
