#include "render/map/ground.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <future>
#include <thread>

#include "render/map/canvas.hpp"

namespace mirror::map {
namespace {

constexpr unsigned k_most_painters = 4;

// Cairo cuts shapes at the edge of what it draws on; the pixels beside a cut may be rounded differently.
constexpr int k_margin_px = 8;

std::vector<render::Rect> pieces_of(const render::Image& picture, int side_px) {
    std::vector<render::Rect> pieces;
    for (int y = 0; y < picture.height_px; y += side_px) {
        for (int x = 0; x < picture.width_px; x += side_px)
            pieces.push_back(
                {x, y, std::min(side_px, picture.width_px - x), std::min(side_px, picture.height_px - y)});
    }
    return pieces;
}

/// The rectangle with a margin, as far as the picture goes.
render::Rect grown(const render::Rect& area, const render::Image& picture) {
    const render::Rect wide{area.x - k_margin_px, area.y - k_margin_px, area.w + 2 * k_margin_px,
                            area.h + 2 * k_margin_px};
    return wide.shared_with({0, 0, picture.width_px, picture.height_px});
}

void paint_piece(Piece& piece, const Ground& ground, const MapStyle& style, LayerScale scale) {
    Canvas canvas(piece);
    for (const FilledRings& area : ground.land)
        canvas.fill(area.rings, area.color);
    for (const StyledLines& layer : ground.waterways)
        canvas.stroke(layer.lines, layer.style, scale.zoom, scale.lines);
    canvas.flush();
    paint_water(piece, ground.water, style, scale.lines);
    canvas.mark_dirty();
    for (const StyledLines& layer : ground.lines)
        canvas.stroke(layer.lines, layer.style, scale.zoom, scale.lines);
    canvas.flush();
}

/// The part of the piece that is in `area` goes to its place in the picture.
void put(const Piece& piece, const render::Rect& area, render::Image& picture) {
    for (int y = area.y; y < area.bottom(); ++y) {
        const auto* const from = piece.image.pixels.data() +
                                 static_cast<std::ptrdiff_t>(y - piece.area.y) * piece.area.w +
                                 (area.x - piece.area.x);
        std::copy_n(from, area.w,
                    picture.pixels.data() + static_cast<std::ptrdiff_t>(y) * picture.width_px + area.x);
    }
}

}  // namespace

Ground gather_ground(std::span<const TileOnView> tiles, const MapStyle& style, LayerScale scale) {
    return {gather_land(tiles, style), gather_waterways(tiles, style, scale), gather_water(tiles),
            gather_lines(tiles, style, scale)};
}

void paint_ground(render::Image& picture, const Ground& ground, const MapStyle& style, LayerScale scale,
                  unsigned painters, int piece_px) {
    picture.pixels.resize(static_cast<std::size_t>(picture.width_px) *
                          static_cast<std::size_t>(picture.height_px));
    const std::vector<render::Rect> pieces = pieces_of(picture, piece_px);
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < pieces.size(); i = next++) {
            Piece piece(grown(pieces[i], picture));
            paint_piece(piece, ground, style, scale);
            put(piece, pieces[i], picture);  // no two pieces share a pixel
        }
    };
    std::vector<std::future<void>> helpers;
    for (std::size_t i = 1; i < std::min<std::size_t>(painters, pieces.size()); ++i)
        helpers.push_back(std::async(std::launch::async, work));
    std::exception_ptr fault;
    const auto note_fault = [&fault](auto&& task) {
        try {
            task();
        } catch (...) {
            fault = std::current_exception();
        }
    };
    note_fault(work);
    for (std::future<void>& helper : helpers)
        note_fault([&helper] { helper.get(); });
    if (fault) std::rethrow_exception(fault);
}

unsigned painters_here() {
    const unsigned cores = std::thread::hardware_concurrency();
    return std::clamp(cores, 2U, k_most_painters + 1) - 1;
}

}  // namespace mirror::map
