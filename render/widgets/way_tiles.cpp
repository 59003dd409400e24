#include "render/widgets/way_tiles.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace mirror::render {
namespace {

/// Every pixel that a piece may touch.
Rect reach_of(const TrailPiece& piece, float width_px) {
    const auto [left, right] = std::ranges::minmax(piece.points, {}, &PathPoint::x);
    const auto [top, bottom] = std::ranges::minmax(piece.points, {}, &PathPoint::y);
    const float around = width_px / 2 + 1;
    const int x = static_cast<int>(std::floor(left.x - around));
    const int y = static_cast<int>(std::floor(top.y - around));
    return {x, y, static_cast<int>(std::ceil(right.x + around)) - x,
            static_cast<int>(std::ceil(bottom.y + around)) - y};
}

Rect joined(const Rect& a, const Rect& b) {
    if (a.empty()) return b;
    const int x = std::min(a.x, b.x);
    const int y = std::min(a.y, b.y);
    return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

/// Both ends half a pixel longer: where two pieces meet, one of them covers each pixel whole.
void lengthen(std::vector<PathPoint>& points) {
    constexpr float k_longer_px = 0.5F;
    const auto move_away = [](PathPoint& end, const PathPoint& from) {
        const float length = std::hypot(end.x - from.x, end.y - from.y);
        if (length <= 0) return;
        end.x += (end.x - from.x) / length * k_longer_px;
        end.y += (end.y - from.y) / length * k_longer_px;
    };
    move_away(points.front(), points[1]);
    move_away(points.back(), points[points.size() - 2]);
}

Path path_of(const TrailPiece& piece, const Rect& bounds, float width_px) {
    Path path{piece.points, false, {width_px, piece.color, 0, 0, true}, {0, 0, 0, 0}};
    lengthen(path.points);
    for (PathPoint& point : path.points) {
        point.x -= static_cast<float>(bounds.x);
        point.y -= static_cast<float>(bounds.y);
    }
    return path;
}

struct Square {
    Rect needed;
    std::vector<const TrailPiece*> pieces;
};

}  // namespace

std::vector<WayTile> way_tiles(std::span<const std::span<const TrailPiece>> ways, const Rect& area,
                               float width_px, int square_px) {
    std::map<std::pair<int, int>, Square> squares;  // by row and column
    for (const std::span<const TrailPiece> way : ways) {
        for (const TrailPiece& piece : way) {
            if (piece.points.size() < 2) continue;
            const Rect reach = reach_of(piece, width_px).shared_with(area);
            if (reach.empty()) continue;
            for (int row = (reach.y - area.y) / square_px; row * square_px < reach.bottom() - area.y; ++row) {
                for (int column = (reach.x - area.x) / square_px; column * square_px < reach.right() - area.x;
                     ++column) {
                    const Rect square{area.x + column * square_px, area.y + row * square_px, square_px,
                                      square_px};
                    Square& crossed = squares[{row, column}];
                    crossed.needed = joined(crossed.needed, reach.shared_with(square));
                    crossed.pieces.push_back(&piece);
                }
            }
        }
    }
    std::vector<WayTile> tiles;
    tiles.reserve(squares.size());
    for (const auto& [place, square] : squares) {
        WayTile& tile = tiles.emplace_back(WayTile{square.needed, {}});
        for (const TrailPiece* const piece : square.pieces)
            tile.shape.parts.emplace_back(path_of(*piece, tile.bounds, width_px));
    }
    return tiles;
}

}  // namespace mirror::render
