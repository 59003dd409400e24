#pragma once
// The tiles of one wish and what is still to be done about each. Pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "module/base/clock.hpp"
#include "module/geo/mercator.hpp"

namespace mirror::raster {

enum class Need : std::uint8_t {
    nothing,
    refresh,  ///< there is a stale copy: ask whether it is still good
    fetch     ///< there is none
};

struct WantedTile {
    TileId tile;
    Need need = Need::fetch;
    bool is_absent = false;     ///< the server has no such tile
    bool is_under_way = false;  ///< being asked for at this moment
    SinceBoot not_before{};     ///< it failed: not to be asked for earlier
    UtcSeconds next_check{};    ///< when the copy that is there becomes a need
    std::string etag{}, last_modified{};
};

class WantedTiles {
  public:
    WantedTiles() = default;
    explicit WantedTiles(const std::vector<TileId>& tiles);

    [[nodiscard]] std::vector<WantedTile>& all() { return m_tiles; }
    /// Null when it is not wanted.
    WantedTile* find(TileId tile);

    /// What to ask for next: missing tiles before stale ones. Null when there is nothing at this moment.
    WantedTile* next_to_ask(SinceBoot now);
    /// Whether no missing tile can come soon.
    [[nodiscard]] bool is_settled(bool may_ask, SinceBoot now) const;
    /// Whether a tile is missing that the server should have.
    [[nodiscard]] bool lacks_some() const;
    /// Whether the server has none of them.
    [[nodiscard]] bool are_all_absent() const;

    /// Copies whose time is over become needs.
    void let_age(UtcSeconds now);
    /// How long until there is something to do again; nothing when never.
    /// \param resting until the server may be asked again
    [[nodiscard]] std::optional<std::chrono::milliseconds> time_to_next(const Moment& now,
                                                                        SinceBoot resting) const;

  private:
    std::vector<WantedTile> m_tiles;
};

}  // namespace mirror::raster
