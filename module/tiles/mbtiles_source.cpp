#include "module/tiles/mbtiles_source.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <string>
#include <utility>

#include "module/base/handle.hpp"
#include "module/base/utf8.hpp"
#include "module/tiles/metadata.hpp"
#include "module/tiles/schema.hpp"
#include "module/tiles/unpack.hpp"

namespace mirror::tiles {
namespace {

using Statement = std::unique_ptr<sqlite3_stmt, HandleDeleter<sqlite3_finalize>>;

constexpr const char* k_select_tile =
    "SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
constexpr const char* k_select_zooms = "SELECT min(zoom_level), max(zoom_level) FROM tiles";
constexpr const char* k_select_metadata = "SELECT name, value FROM metadata";
constexpr const char* k_select_any = "SELECT 1 FROM tiles LIMIT 1";
constexpr int k_max_metadata_rows = 1000;

Failure failure_of(const std::filesystem::path& file, std::string_view rest) {
    return {fmt::format("map file {}: {}", file.string(), rest)};
}

/// `?`, `#` and `%` in a path mean something in SQLite's URI names (sqlite.org/uri.html).
std::string immutable_uri(const std::filesystem::path& file) {
    std::string uri = "file:";
    for (const char c : file.string()) {
        if (c == '?' || c == '#' || c == '%') {
            uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        } else {
            uri += c;
        }
    }
    return uri + "?mode=ro&immutable=1";
}

std::string column_text(sqlite3_stmt* statement, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return text == nullptr
               ? std::string()
               : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

/// A read-only database that is not trusted: no triggers, no functions with side effects, and no view that
/// computes for ever.
class Database {
  public:
    explicit Database(const std::filesystem::path& file) {
        sqlite3* raw = nullptr;
        const int code =
            sqlite3_open_v2(immutable_uri(file).c_str(), &raw,
                            SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
        m_handle.reset(raw);
        if (code != SQLITE_OK) {
            m_handle.reset();
            return;
        }
        sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, static_cast<int>(k_max_tile_bytes) + 1024);
        sqlite3_progress_handler(raw, k_steps_between_checks, on_progress, m_checks.get());
    }

    [[nodiscard]] bool is_open() const { return m_handle != nullptr; }
    [[nodiscard]] std::string error() const { return sqlite3_errmsg(m_handle.get()); }
    [[nodiscard]] int error_code() const { return sqlite3_errcode(m_handle.get()); }

    /// Empty when the statement makes no sense to this file.
    [[nodiscard]] Statement prepare(const char* sql) const {
        sqlite3_stmt* raw = nullptr;
        sqlite3_prepare_v2(m_handle.get(), sql, -1, &raw, nullptr);
        return Statement(raw);
    }

    [[nodiscard]] int step(sqlite3_stmt* statement) const {
        *m_checks = 0;
        return sqlite3_step(statement);
    }

  private:
    // A tile needs about a hundred steps; the zoom range of a file without that entry one per tile.
    static constexpr int k_steps_between_checks = 1'000'000;
    static constexpr int k_max_checks = 40;

    static int on_progress(void* checks) { return ++*static_cast<int*>(checks) > k_max_checks ? 1 : 0; }

    std::unique_ptr<int> m_checks = std::make_unique<int>(0);
    std::unique_ptr<sqlite3, HandleDeleter<sqlite3_close_v2>> m_handle;
};

Metadata read_metadata(const Database& database) {
    Metadata metadata;
    const Statement statement = database.prepare(k_select_metadata);
    if (!statement) return metadata;  // the table is optional in practice
    for (int row = 0; row < k_max_metadata_rows && database.step(statement.get()) == SQLITE_ROW; ++row)
        metadata.emplace(column_text(statement.get(), 0), column_text(statement.get(), 1));
    return metadata;
}

/// What the rows say; slow in a large file, so only where the metadata says nothing.
void read_zooms(const Database& database, SourceInfo& info) {
    const Statement statement = database.prepare(k_select_zooms);
    if (!statement || database.step(statement.get()) != SQLITE_ROW) return;
    info.min_zoom =
        static_cast<std::uint8_t>(std::clamp(sqlite3_column_int(statement.get(), 0), 0, k_deepest_zoom));
    info.max_zoom =
        static_cast<std::uint8_t>(std::clamp(sqlite3_column_int(statement.get(), 1), 0, k_deepest_zoom));
}

/// What the tiles' layers mean, or why they cannot be drawn.
Result<const Schema*, Failure> schema_of_file(const Metadata& metadata) {
    const auto format = metadata.find("format");
    if (format != metadata.end() && format->second != "pbf" && format->second != "mvt")
        return tl::unexpected(Failure{
            fmt::format("it holds raster pictures ({}), and map files must hold vector tiles (format pbf)",
                        safe_text(format->second, 20))});
    const auto json = metadata.find("json");
    return schema_of(json == metadata.end() ? std::vector<LayerInfo>() : layers_of(json->second));
}

class MbtilesSource final : public TileSource {
  public:
    MbtilesSource(Database database, Statement select, SourceInfo info)
        : m_database(std::move(database)), m_select(std::move(select)), m_info(std::move(info)) {}

    [[nodiscard]] const SourceInfo& info() const override { return m_info; }

    Result<std::optional<TileBytes>, Failure> get(TileId id) override {
        if (id.z > 30) return std::optional<TileBytes>();
        const std::int64_t side = std::int64_t{1} << id.z;
        sqlite3_stmt* const select = m_select.get();
        sqlite3_bind_int64(select, 1, id.z);
        sqlite3_bind_int64(select, 2, id.x);
        sqlite3_bind_int64(select, 3, side - 1 - id.y);  // MBTiles counts rows from the south
        auto tile = read_row(id);
        sqlite3_reset(select);
        return tile;
    }

  private:
    Result<std::optional<TileBytes>, Failure> read_row(TileId id) {
        sqlite3_stmt* const select = m_select.get();
        const int code = m_database.step(select);
        if (code == SQLITE_DONE) return std::optional<TileBytes>();
        if (code != SQLITE_ROW) return refuse(id, m_database.error());
        const auto* blob = static_cast<const std::uint8_t*>(sqlite3_column_blob(select, 0));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(select, 0));
        if (blob == nullptr || size == 0) return std::optional<TileBytes>();
        auto bytes = unpack({blob, size}, k_max_tile_bytes);
        if (!bytes) return refuse(id, bytes.error().text);
        return std::optional<TileBytes>(std::move(*bytes));
    }

    [[nodiscard]] tl::unexpected<Failure> refuse(TileId id, std::string_view why) const {
        return tl::unexpected(
            failure_of(m_info.path, fmt::format("tile {}/{}/{}: {}", id.z, id.x, id.y, why)));
    }

    Database m_database;
    Statement m_select;
    SourceInfo m_info;
};

}  // namespace

Result<std::unique_ptr<TileSource>, Failure> open_mbtiles(const std::filesystem::path& file) {
    const auto refuse = [&file](std::string_view why) { return tl::unexpected(failure_of(file, why)); };
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found)
        return refuse("there is no such file. Check map.files in the configuration");
    if (!error && !std::filesystem::is_regular_file(status)) return refuse("this is not a file");

    Database database(file);
    if (!database.is_open())
        return refuse("it cannot be opened. Check that the mirror's user may read it and the folders above");
    const Statement any = database.prepare(k_select_any);
    if (database.error_code() == SQLITE_NOTADB)
        return refuse("this is not an MBTiles file (it is not an SQLite database)");
    Statement select = database.prepare(k_select_tile);
    if (!any || !select)
        return refuse(fmt::format("this is not a usable MBTiles file ({})", database.error()));
    switch (database.step(any.get())) {
        case SQLITE_ROW:
            break;
        case SQLITE_DONE:
            return refuse("there is not a single tile in it");
        default:
            return refuse(fmt::format("it cannot be read ({}). Copy it again", database.error()));
    }

    const Metadata metadata = read_metadata(database);
    const auto schema = schema_of_file(metadata);
    if (!schema) return refuse(schema.error().text);
    SourceInfo info;
    info.path = file.string();
    info.name = file.stem().string();
    info.schema = *schema;
    if (!metadata.contains("minzoom") || !metadata.contains("maxzoom")) read_zooms(database, info);
    return std::make_unique<MbtilesSource>(std::move(database), std::move(select),
                                           read_info(metadata, std::move(info)));
}

}  // namespace mirror::tiles
