#include "module/raster/wanted_tiles.hpp"

#include <algorithm>

namespace mirror::raster {

WantedTiles::WantedTiles(const std::vector<TileId>& tiles) {
    for (const TileId& tile : tiles)
        if (find(tile) == nullptr) m_tiles.push_back({.tile = tile});
}

WantedTile* WantedTiles::find(TileId tile) {
    const auto found = std::ranges::find(m_tiles, tile, &WantedTile::tile);
    return found == m_tiles.end() ? nullptr : &*found;
}

WantedTile* WantedTiles::next_to_ask(SinceBoot now) {
    WantedTile* refresh = nullptr;
    for (WantedTile& each : m_tiles) {
        if (each.need == Need::nothing || each.is_under_way || each.is_absent || now < each.not_before)
            continue;
        if (each.need == Need::fetch) return &each;
        if (refresh == nullptr) refresh = &each;
    }
    return refresh;
}

bool WantedTiles::is_settled(bool may_ask, SinceBoot now) const {
    return std::ranges::none_of(m_tiles, [&](const WantedTile& each) {
        if (each.need != Need::fetch || each.is_absent) return false;
        return each.is_under_way || (may_ask && now >= each.not_before);
    });
}

bool WantedTiles::lacks_some() const {
    return std::ranges::any_of(
        m_tiles, [](const WantedTile& each) { return each.need == Need::fetch && !each.is_absent; });
}

bool WantedTiles::are_all_absent() const {
    return !m_tiles.empty() &&
           std::ranges::all_of(m_tiles, [](const WantedTile& each) { return each.is_absent; });
}

void WantedTiles::let_age(UtcSeconds now) {
    for (WantedTile& each : m_tiles)
        if (each.need == Need::nothing && !each.is_absent && now >= each.next_check)
            each.need = Need::refresh;
}

std::optional<std::chrono::milliseconds> WantedTiles::time_to_next(const Moment& now,
                                                                   SinceBoot resting) const {
    using std::chrono::milliseconds;
    std::optional<milliseconds> next;
    for (const WantedTile& each : m_tiles) {
        if (each.is_absent || each.is_under_way) continue;
        const milliseconds left = each.need == Need::nothing
                                      ? std::chrono::duration_cast<milliseconds>(each.next_check - now.wall)
                                      : milliseconds(std::max(each.not_before, resting) - now.since_boot);
        next = std::min(next.value_or(left), left);
    }
    if (next) next = std::max(*next, milliseconds(0));
    return next;
}

}  // namespace mirror::raster
