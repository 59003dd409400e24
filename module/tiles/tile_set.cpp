#include "module/tiles/tile_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "module/tiles/decode_tile.hpp"
#include "module/tiles/metadata.hpp"

namespace mirror::tiles {
namespace {

/// A file is scaled up by this many zooms below a more detailed one; beyond, its corners would show.
constexpr int k_max_underlay_zooms = 3;

WorldPoint corner(double lat_deg, double lon_deg) {
    return to_world(LatLon::make(lat_deg, lon_deg).value_or(LatLon()));
}

bool is_nothing(const TileRect& rect) {
    return rect.left >= rect.right || rect.top >= rect.bottom;
}

/// The part of a tile that lies within a source's bounds.
TileRect reach_of(const SourceInfo& info, TileId tile) {
    const double side = std::ldexp(1.0, tile.z);
    const auto on_grid = [side](double world, std::uint32_t tile_index) {
        const double grid = (world * side - tile_index) * k_tile_extent;
        return static_cast<std::int32_t>(std::lround(std::clamp<double>(grid, 0, k_tile_extent)));
    };
    const WorldPoint north_west = corner(info.north_deg, info.west_deg);
    const WorldPoint south_east = corner(info.south_deg, info.east_deg);
    return {on_grid(north_west.x, tile.x), on_grid(north_west.y, tile.y), on_grid(south_east.x, tile.x),
            on_grid(south_east.y, tile.y)};
}

bool contains(const TileRect& outer, const TileRect& inner) {
    return outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right &&
           outer.bottom >= inner.bottom;
}

bool overlap(const TileRect& a, const TileRect& b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

struct Candidate {
    std::size_t source = 0;
    const SourceInfo* info = nullptr;
    TileRect reach;
};

enum class Standing { free, hidden, cut };

/// What another source does to this one in a tile of zoom z.
Standing standing(const Candidate& me, const Candidate& other, int z) {
    if (!overlap(me.reach, other.reach)) return Standing::free;
    const int mine = me.info->max_zoom;
    const int others = other.info->max_zoom;
    const bool is_cut_by_other = [&] {
        if (mine == others) return other.source < me.source;
        if (mine > others) return others >= z;               // made for this zoom
        return mine < z && z - mine > k_max_underlay_zooms;  // scaled up too far
    }();
    if (!is_cut_by_other) return Standing::free;
    return contains(other.reach, me.reach) ? Standing::hidden : Standing::cut;
}

TilePiece piece_of(const Candidate& candidate, TileId wanted) {
    TilePiece piece;
    piece.source = candidate.source;
    piece.overzoom = static_cast<std::uint8_t>(std::max(0, wanted.z - candidate.info->max_zoom));
    piece.read = {static_cast<std::uint8_t>(wanted.z - piece.overzoom), wanted.x >> piece.overzoom,
                  wanted.y >> piece.overzoom};
    return piece;
}

}  // namespace

TileSet::TileSet(std::vector<std::unique_ptr<TileSource>> sources) : m_sources(std::move(sources)) {}

std::vector<TilePiece> TileSet::pieces_of(TileId wanted) const {
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < m_sources.size(); ++i) {
        const SourceInfo& info = m_sources[i]->info();
        const TileRect reach = reach_of(info, wanted);
        if (wanted.z >= info.min_zoom && !is_nothing(reach)) candidates.push_back({i, &info, reach});
    }
    std::ranges::stable_sort(candidates, {}, [](const Candidate& c) { return c.info->max_zoom; });

    std::vector<TilePiece> pieces;
    for (const Candidate& candidate : candidates) {
        TilePiece piece = piece_of(candidate, wanted);
        bool is_hidden = false;
        for (const Candidate& other : candidates) {
            if (other.source == candidate.source) continue;
            const Standing found = standing(candidate, other, wanted.z);
            if (found == Standing::hidden) is_hidden = true;
            if (found == Standing::cut) piece.except.push_back(other.reach);
        }
        if (!is_hidden) pieces.push_back(std::move(piece));
    }
    return pieces;
}

Result<std::optional<VectorTile>, Failure> TileSet::read(const TilePiece& piece) {
    TileSource& source = *m_sources.at(piece.source);
    auto bytes = source.get(piece.read);
    if (!bytes) return tl::unexpected(std::move(bytes.error()));
    if (!*bytes) return std::optional<VectorTile>();
    auto tile = decode_tile(**bytes, *source.info().schema);
    if (!tile)
        return tl::unexpected(
            Failure{fmt::format("map file {}: tile {}/{}/{}: {}", source.info().path, piece.read.z,
                                piece.read.x, piece.read.y, tile.error().text)});
    return std::optional<VectorTile>(std::move(*tile));
}

std::string TileSet::attribution() const {
    std::vector<std::string> claims;
    for (const auto& source : m_sources) {
        for (std::string& claim : attribution_claims(source->info().attribution)) {
            if (std::ranges::find(claims, claim) == claims.end()) claims.push_back(std::move(claim));
        }
    }
    std::string text;
    for (const std::string& claim : claims) {
        if (!text.empty()) text += claim.starts_with("©") ? " " : " · ";
        text += claim;
    }
    return text;
}

}  // namespace mirror::tiles
