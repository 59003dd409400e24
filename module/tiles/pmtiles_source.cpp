#include "module/tiles/pmtiles_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "module/tiles/mbtiles_source.hpp"
#include "module/tiles/metadata.hpp"
#include "module/tiles/pmtiles_archive.hpp"
#include "module/tiles/unpack.hpp"

namespace mirror::tiles {
namespace {

std::string_view name_of(PmtilesType type) {
    switch (type) {
        case PmtilesType::png:
            return "png";
        case PmtilesType::jpeg:
            return "jpeg";
        case PmtilesType::webp:
            return "webp";
        case PmtilesType::avif:
            return "avif";
        default:
            return "";
    }
}

/// Why these tiles cannot be drawn, or "".
std::string misfit(const PmtilesHeader& header) {
    if (const auto raster = name_of(header.type); !raster.empty())
        return fmt::format("it holds raster pictures ({}), and map files must hold vector tiles", raster);
    if (header.tile_compression == PmtilesCompression::brotli)
        return "its tiles are packed with brotli, which the mirror does not read: make it again with gzip";
    if (header.tile_compression == PmtilesCompression::zstd)
        return "its tiles are packed with zstd, which the mirror does not read: make it again with gzip";
    return {};
}

void read_header(const PmtilesHeader& header, SourceInfo& info) {
    const auto zoom = [](std::uint8_t written) {
        return static_cast<std::uint8_t>(std::min<int>(written, k_deepest_zoom));
    };
    info.min_zoom = zoom(std::min(header.min_zoom, header.max_zoom));
    info.max_zoom = zoom(std::max(header.min_zoom, header.max_zoom));
    const auto& [west, south, east, north] = header.bounds_deg;
    const bool has_bounds =
        west < east && south < north && west >= -180 && east <= 180 && south >= -90 && north <= 90;
    if (!has_bounds) return;
    info.west_deg = west;
    info.south_deg = south;
    info.east_deg = east;
    info.north_deg = north;
}

class PmtilesSource final : public TileSource {
  public:
    PmtilesSource(PmtilesArchive archive, SourceInfo info)
        : m_archive(std::move(archive)), m_info(std::move(info)) {}

    [[nodiscard]] const SourceInfo& info() const override { return m_info; }

    Result<std::optional<TileBytes>, Failure> get(TileId id) override {
        auto stored = m_archive.stored(id);
        if (!stored) return refuse(id, stored.error().text);
        if (!*stored || m_archive.header().tile_compression == PmtilesCompression::none) return stored;
        auto bytes = unpack(**stored, k_max_tile_bytes);
        if (!bytes) return refuse(id, bytes.error().text);
        return std::optional<TileBytes>(std::move(*bytes));
    }

  private:
    [[nodiscard]] tl::unexpected<Failure> refuse(TileId id, std::string_view why) const {
        return tl::unexpected(
            Failure{fmt::format("map file {}: tile {}/{}/{}: {}", m_info.path, id.z, id.x, id.y, why)});
    }

    PmtilesArchive m_archive;
    SourceInfo m_info;
};

}  // namespace

Result<std::unique_ptr<TileSource>, Failure> open_pmtiles(const std::filesystem::path& file) {
    const auto refuse = [&file](std::string_view why) {
        return tl::unexpected(Failure{fmt::format("map file {}: {}", file.string(), why)});
    };
    auto archive = PmtilesArchive::open(file);
    if (!archive) return refuse(archive.error().text);
    if (const std::string why = misfit(archive->header()); !why.empty()) return refuse(why);
    const auto schema = schema_of(layers_of(archive->metadata()));
    if (!schema) return refuse(schema.error().text);
    SourceInfo info;
    info.path = file.string();
    info.name = file.stem().string();
    info.schema = *schema;
    info = read_info(rows_of(archive->metadata()), std::move(info));
    read_header(archive->header(), info);  // the header is what the reader of tiles goes by
    return std::make_unique<PmtilesSource>(std::move(*archive), std::move(info));
}

}  // namespace mirror::tiles
