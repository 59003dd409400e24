#include "render/widgets/soft_edge.hpp"

#include <algorithm>

#include "render/map/base_map_painter.hpp"

namespace mirror::render {
namespace {

/// A strip is laid of equal pieces: they share one picture.
constexpr int k_veil_piece_px = 120;

/// How black the veil is over what may be so light (of 256). What the brightest line would leave there is too
/// dark to be seen.
std::uint32_t veil_at(std::uint32_t light) {
    const std::uint32_t left = light * 255 / 256;
    return (left < map::k_least_light ? 255 : 255 - left) << 24U;
}

std::shared_ptr<const Image> veil_strip(const std::vector<std::uint32_t>& veil, int length,
                                        bool runs_across) {
    const auto depth = static_cast<int>(veil.size());
    Image image{runs_across ? length : depth, runs_across ? depth : length, {}};
    for (int y = 0; y < image.height_px; ++y)
        for (int x = 0; x < image.width_px; ++x)
            image.pixels.push_back(veil[static_cast<std::size_t>(runs_across ? y : x)]);
    return std::make_shared<const Image>(std::move(image));
}

}  // namespace

void SoftEdge::make(int width_px, int height_px, int fade_px) {
    m_width_px = width_px;
    m_height_px = height_px;
    m_fade_px = fade_px;
    m_pieces.clear();
    for (const bool runs_across : {true, false}) {
        const int along = runs_across ? width_px : height_px;
        const int over = runs_across ? height_px : width_px;
        const int depth = std::min(fade_px, over / 2);
        if (depth < 1) continue;
        const auto light = map::edge_light(over, fade_px);
        std::vector<std::uint32_t> veil(static_cast<std::size_t>(depth));
        std::transform(light.begin(), light.begin() + depth, veil.begin(), veil_at);
        for (const bool is_far : {false, true}) {
            if (is_far) std::ranges::reverse(veil);
            const auto whole = veil_strip(veil, std::min(k_veil_piece_px, along), runs_across);
            for (int at = 0; at < along; at += k_veil_piece_px) {
                const int length = std::min(k_veil_piece_px, along - at);
                const int across = is_far ? over - depth : 0;
                m_pieces.push_back(
                    {runs_across ? at : across, runs_across ? across : at,
                     length < k_veil_piece_px ? veil_strip(veil, length, runs_across) : whole});
            }
        }
    }
}

void SoftEdge::draw(SceneBuilder& builder, const Rect& area, int fade_px) {
    if (m_width_px != area.w || m_height_px != area.h || m_fade_px != fade_px) make(area.w, area.h, fade_px);
    for (const Piece& piece : m_pieces)
        builder.picture(piece.image, area.x + piece.x, area.y + piece.y, false);
}

}  // namespace mirror::render
