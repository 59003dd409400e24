#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "render/map/labels.hpp"

namespace mirror::map {
namespace {

using tiles::Feature;
using tiles::Geometry;
using tiles::PlaceClass;
using tiles::RoadClass;
using tiles::Theme;

// Where the world is seen from afar, a place is a dot with its name beside it; close by the name stands on
// it.
constexpr double k_dots_below_zoom = 9;

// Ends of a street's pieces this near to each other are one point.
constexpr double k_same_point_px = 2;

/// Ranks leave room for the importance of a place (0..15) within its class.
struct PlaceRank {
    int first = 0;
    int per_importance = 1;
};

// By PlaceClass. From afar large countries come before small capitals, hence the wide steps.
constexpr std::array<PlaceRank, 9> k_place_ranks{{
    {0, 40},    // country
    {20, 40},   // capital
    {40, 40},   // city
    {700, 2},   // town
    {800, 2},   // village
    {900, 2},   // suburb
    {1100, 2},  // neighbourhood
    {1000, 2},  // hamlet
    {2000, 2},  // other
}};
constexpr int k_water_rank = 850;

// A lake smaller than this (longer side of what is seen of it, scale 1) needs no name; one of twice that is
// as important as a village.
constexpr double k_least_lake_px = 90;
constexpr int k_large_water_rank = 750;
constexpr int k_street_rank = 1200;

bool is_shown(const LabelStyle& style, double zoom) {
    return style.size_px > 0 && zoom >= style.from_zoom && zoom < style.to_zoom;
}

/// Of countries and cities only the greater ones are named on a small world.
bool is_important_enough(const Feature& feature, double zoom) {
    const auto place = static_cast<PlaceClass>(feature.rank);
    if (feature.importance == tiles::k_unranked) return true;
    if (place == PlaceClass::country) return feature.importance < zoom;
    if (place == PlaceClass::capital || place == PlaceClass::city) return feature.importance < zoom - 1;
    return true;
}

class Collector {
  public:
    Collector(const MapRequest& request, double zoom) : m_request(request), m_zoom(zoom) {}

    void add(const TileOnView& view) {
        for (const Feature& feature : view.tile().features) {
            if (feature.name == 0) continue;
            if (feature.theme == Theme::place)
                add_place(view, feature);
            else if (feature.theme == Theme::water_name)
                add_water(view, feature);
            else if (feature.theme == Theme::road_name && m_request.street_names)
                add_street(view, feature);
        }
    }

    std::vector<LabelCandidate> take() {
        for (auto& [name, street] : m_lines)
            join(name, street);
        return std::move(m_candidates);
    }

  private:
    struct Line {
        LabelStyle style;
        int rank = 0;
        PixelLines pieces;
    };

    void add_point(const TileOnView& view, const Feature& feature, const LabelStyle& style, int rank,
                   bool dot) {
        for (const tiles::Part& part : view.tile().parts_of(feature)) {
            for (const tiles::TilePoint point : view.tile().points_of(part)) {
                if (!view.owns(point)) continue;
                const PixelPoint at =
                    view.to_pixel({static_cast<double>(point.x), static_cast<double>(point.y)});
                const bool stays = feature.theme == Theme::place &&
                                   feature.rank == static_cast<std::uint8_t>(PlaceClass::country);
                m_candidates.push_back({view.tile().names[feature.name], style, rank, at, dot, stays, {}});
                return;
            }
        }
    }

    void add_place(const TileOnView& view, const Feature& feature) {
        if (feature.rank >= m_request.style.places.size()) return;
        const LabelStyle& style = m_request.style.places[feature.rank];
        if (!is_shown(style, m_zoom) || !is_important_enough(feature, m_zoom)) return;
        const PlaceRank rank = k_place_ranks[feature.rank];
        const auto place = static_cast<PlaceClass>(feature.rank);
        const bool has_dot = m_zoom < k_dots_below_zoom && place != PlaceClass::country;
        add_point(view, feature, style, rank.first + rank.per_importance * feature.importance, has_dot);
    }

    void add_water(const TileOnView& view, const Feature& feature) {
        const LabelStyle& style = m_request.style.water_name;
        if (!is_shown(style, m_zoom)) return;
        if (feature.geometry == Geometry::line) {
            add_piece(view, feature, style, k_water_rank);
            return;
        }
        const double extent = lake_extent_px(view, feature) / m_request.scale;
        if (extent < k_least_lake_px) return;
        add_point(view, feature, style, extent > 2 * k_least_lake_px ? k_large_water_rank : k_water_rank,
                  false);
    }

    /// The longer side of the water that holds the name's point, as far as it lies in this tile.
    static double lake_extent_px(const TileOnView& view, const Feature& name) {
        const tiles::VectorTile& tile = view.tile();
        const auto parts = tile.parts_of(name);
        if (parts.empty() || parts.front().point_count == 0) return 0;
        const tiles::TilePoint at = tile.points_of(parts.front()).front();
        int extent = 0;
        for (const Feature& feature : tile.features) {
            if (feature.theme != Theme::water) continue;
            for (const tiles::Part& ring : tile.parts_of(feature)) {
                int left = tiles::k_tile_extent * 2, right = -left, top = left, bottom = right;
                for (const tiles::TilePoint point : tile.points_of(ring)) {
                    left = std::min<int>(left, point.x);
                    right = std::max<int>(right, point.x);
                    top = std::min<int>(top, point.y);
                    bottom = std::max<int>(bottom, point.y);
                }
                if (at.x < left || at.x > right || at.y < top || at.y > bottom) continue;
                extent = std::max({extent, right - left, bottom - top});
            }
        }
        return extent * view.px_per_unit();
    }

    void add_street(const TileOnView& view, const Feature& feature) {
        const bool is_main = feature.rank <= static_cast<std::uint8_t>(RoadClass::tertiary);
        const LabelStyle& style = is_main ? m_request.style.main_street_name : m_request.style.street_name;
        if (!is_shown(style, m_zoom) || feature.rank > static_cast<std::uint8_t>(RoadClass::minor)) return;
        add_piece(view, feature, style, k_street_rank + feature.rank);
    }

    void add_piece(const TileOnView& view, const Feature& feature, const LabelStyle& style, int rank) {
        auto [line, is_new] = m_lines.try_emplace(view.tile().names[feature.name]);
        if (is_new || rank < line->second.rank) {
            line->second.style = style;
            line->second.rank = rank;
        }
        add_lines(view, feature, line->second.pieces);
    }

    /// Joins the pieces of one name end to end; each chain may carry the name.
    void join(const std::string& name, Line& line) {
        std::vector<std::vector<PixelPoint>> chains;
        for (const auto& run : line.pieces.runs) {
            const auto first = line.pieces.points.begin() + static_cast<std::ptrdiff_t>(run.first);
            chains.emplace_back(first, first + static_cast<std::ptrdiff_t>(run.count));
        }
        for (std::size_t i = 0; i < chains.size(); ++i)
            while (grow(chains, i)) {
            }
        for (auto& chain : chains)
            if (chain.size() > 1)
                m_candidates.push_back({name, line.style, line.rank, {}, false, false, std::move(chain)});
    }

    static bool are_same(PixelPoint a, PixelPoint b) {
        return std::abs(a.x - b.x) < k_same_point_px && std::abs(a.y - b.y) < k_same_point_px;
    }

    /// Appends one other chain to chain i. \return false when none fits.
    static bool grow(std::vector<std::vector<PixelPoint>>& chains, std::size_t i) {
        auto& chain = chains[i];
        if (chain.empty()) return false;
        for (std::size_t k = i + 1; k < chains.size(); ++k) {
            auto& other = chains[k];
            if (other.empty()) continue;
            if (are_same(chain.front(), other.front()) || are_same(chain.front(), other.back()))
                std::ranges::reverse(chain);
            if (are_same(chain.back(), other.back())) std::ranges::reverse(other);
            if (!are_same(chain.back(), other.front())) continue;
            chain.insert(chain.end(), other.begin() + 1, other.end());
            other.clear();
            return true;
        }
        return false;
    }

    const MapRequest& m_request;
    double m_zoom;
    std::vector<LabelCandidate> m_candidates;
    std::map<std::string, Line> m_lines;
};

}  // namespace

std::vector<LabelCandidate> label_candidates(std::span<const TileOnView> tiles, const MapRequest& request) {
    Collector collector(request, detail_zoom(request.camera, request.scale));
    for (const TileOnView& view : tiles)
        collector.add(view);
    return collector.take();
}

}  // namespace mirror::map
