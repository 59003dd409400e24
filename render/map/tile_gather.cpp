#include "render/map/tile_gather.hpp"

#include <algorithm>
#include <cmath>

namespace mirror::map {
namespace {

using tiles::TileRect;

// What an empty answer costs in the cache.
constexpr std::size_t k_entry_bytes = 128;

/// What is left of a rectangle without another one: up to four pieces.
void subtract(const TileRect& from, const TileRect& hole, std::vector<TileRect>& out) {
    const TileRect h{std::max(from.left, hole.left), std::max(from.top, hole.top),
                     std::min(from.right, hole.right), std::min(from.bottom, hole.bottom)};
    if (h.left >= h.right || h.top >= h.bottom) {
        out.push_back(from);
        return;
    }
    const auto add = [&out](TileRect rect) {
        if (rect.left < rect.right && rect.top < rect.bottom) out.push_back(rect);
    };
    add({from.left, from.top, from.right, h.top});
    add({from.left, h.bottom, from.right, from.bottom});
    add({from.left, h.top, h.left, h.bottom});
    add({h.right, h.top, from.right, h.bottom});
}

std::vector<TileRect> shown_parts(const tiles::TilePiece& piece) {
    std::vector<TileRect> parts{{0, 0, tiles::k_tile_extent, tiles::k_tile_extent}};
    for (const TileRect& hole : piece.except) {
        std::vector<TileRect> left;
        for (const TileRect& part : parts)
            subtract(part, hole, left);
        parts = std::move(left);
    }
    return parts;
}

WorldRect part_of(const WorldRect& tile, const TileRect& part) {
    const double unit = (tile.right - tile.left) / tiles::k_tile_extent;
    return {tile.left + part.left * unit, tile.top + part.top * unit, tile.left + part.right * unit,
            tile.top + part.bottom * unit};
}

}  // namespace

TileGather::TileGather(tiles::TileSet& set, std::size_t cap_bytes) : m_set(set), m_cap_bytes(cap_bytes) {}

std::vector<PlacedTile> TileGather::gather(const std::vector<TileWish>& wishes,
                                           std::vector<std::string>& problems) {
    struct Layered {
        std::uint8_t overzoom;
        PlacedTile placed;
    };
    std::vector<Layered> found;
    for (const TileWish& wish : wishes) {
        for (const tiles::TilePiece& piece : m_set.pieces_of(wish.id)) {
            const TilePointer tile = read(piece, problems);
            if (!tile) continue;
            const WorldRect rect = TileWish{piece.read, wish.wrap}.rect();
            if (piece.overzoom == 0 && piece.except.empty()) {
                found.push_back({0, {tile, rect, rect}});
                continue;
            }
            for (const TileRect& part : shown_parts(piece))
                found.push_back({piece.overzoom, {tile, rect, part_of(wish.rect(), part)}});
        }
    }
    std::ranges::stable_sort(found, std::greater(), &Layered::overzoom);
    std::vector<PlacedTile> tiles;
    tiles.reserve(found.size());
    for (Layered& one : found)
        tiles.push_back(std::move(one.placed));
    shrink();
    return tiles;
}

TileGather::TilePointer TileGather::read(const tiles::TilePiece& piece, std::vector<std::string>& problems) {
    const Key key{piece.source, piece.read};
    if (const auto kept = m_kept.find(key); kept != m_kept.end()) {
        m_by_age.splice(m_by_age.end(), m_by_age, kept->second.age);
        return kept->second.tile;
    }
    auto tile = m_set.read(piece);
    if (!tile) {
        problems.push_back(std::move(tile.error().text));
        return nullptr;
    }
    TilePointer pointer;
    if (*tile) pointer = std::make_shared<const tiles::VectorTile>(std::move(**tile));
    m_size_bytes += k_entry_bytes + (pointer ? pointer->size_bytes() : 0);
    m_kept[key] = {pointer, m_by_age.insert(m_by_age.end(), key)};
    return pointer;
}

void TileGather::shrink() {
    while (m_size_bytes > m_cap_bytes && !m_by_age.empty()) {
        const auto oldest = m_kept.find(m_by_age.front());
        m_size_bytes -= k_entry_bytes + (oldest->second.tile ? oldest->second.tile->size_bytes() : 0);
        m_kept.erase(oldest);
        m_by_age.pop_front();
    }
}

void TileGather::drop() {
    m_kept.clear();
    m_by_age.clear();
    m_size_bytes = 0;
}

}  // namespace mirror::map
