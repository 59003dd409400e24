#include "render/map/labels.hpp"

#include <algorithm>
#include <cmath>

#include "render/map/bent_text.hpp"

namespace mirror::map {
namespace {

// Names keep out of the outer half of the strip in which the map fades.
constexpr double k_share_of_fade = 0.55;
constexpr double k_least_inset_px = 12;
constexpr double k_least_scale = 0.1;

// A small map carries fewer names: one for so many pixels, at scale 1.
constexpr double k_px_per_label = 45'000;
constexpr std::size_t k_least_labels = 6;
constexpr std::size_t k_most_labels = 25;

constexpr double k_dot_radius_px = 3.5;
constexpr double k_dot_rim_px = 4;

/// Puts a coverage picture onto the map, cut at its edges.
void stamp(render::Image& picture, const GlyphImage& glyph, const std::vector<std::uint8_t>& cover, int x,
           int y, Color color) {
    const int left = std::max(0, x);
    const int right = std::min(picture.width_px, x + glyph.width);
    for (int row = std::max(0, y); row < std::min(picture.height_px, y + glyph.height); ++row) {
        const std::uint8_t* const from = cover.data() + (row - y) * glyph.width - x;
        std::uint32_t* const to = picture.pixels.data() + static_cast<std::ptrdiff_t>(row) * picture.width_px;
        for (int column = left; column < right; ++column)
            if (from[column] != 0) to[column] = inked(to[column], color, from[column]);
    }
}

void stamp_disc(render::Image& picture, PixelPoint middle, double radius, Color color) {
    const int reach = static_cast<int>(std::ceil(radius)) + 1;
    const auto cx = static_cast<int>(std::floor(middle.x));
    const auto cy = static_cast<int>(std::floor(middle.y));
    const double inside = std::max(0.0, radius - 0.5);
    const double outside = radius + 0.5;
    for (int y = std::max(0, cy - reach); y <= std::min(picture.height_px - 1, cy + reach); ++y) {
        for (int x = std::max(0, cx - reach); x <= std::min(picture.width_px - 1, cx + reach); ++x) {
            const double dx = x + 0.5 - middle.x;
            const double dy = y + 0.5 - middle.y;
            const double off_squared = dx * dx + dy * dy;
            if (off_squared >= outside * outside) continue;
            const bool is_rim = off_squared > inside * inside;
            const double cover = is_rim ? std::min(1.0, outside - std::sqrt(off_squared)) : 1;
            auto& pixel =
                picture.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width_px) +
                               static_cast<std::size_t>(x)];
            pixel = inked(pixel, color, static_cast<unsigned>(std::lround(255 * cover)));
        }
    }
}

/// Blackens the band of an upright name with soft rims: between the letters no bit of a road is left.
void stamp_plate(render::Image& picture, const LabelBox& band, double rim) {
    const int left = std::max(0, static_cast<int>(band.left - rim));
    const int right = std::min(picture.width_px, static_cast<int>(band.right + rim) + 1);
    const int top = std::max(0, static_cast<int>(band.top - rim));
    const int bottom = std::min(picture.height_px, static_cast<int>(band.bottom + rim) + 1);
    for (int y = top; y < bottom; ++y) {
        std::uint32_t* const row = picture.pixels.data() + static_cast<std::ptrdiff_t>(y) * picture.width_px;
        const double dy = std::max({band.top - y - 0.5, y + 0.5 - band.bottom, 0.0});
        for (int x = left; x < right; ++x) {
            const double dx = std::max({band.left - x - 0.5, x + 0.5 - band.right, 0.0});
            const bool is_rim = dx > 0 || dy > 0;
            const double cover = is_rim ? std::clamp(rim + 0.5 - std::hypot(dx, dy), 0.0, 1.0) : 1;
            row[x] = inked(row[x], {}, static_cast<unsigned>(std::lround(255 * cover)));
        }
    }
}

/// Blackens the ground below the letters along a street: a bit of its line between two of them would read as
/// a hyphen.
void clear_ground(render::Image& picture, const PlacedLabel& label) {
    for (std::size_t i = 0; i < label.glyphs.size() && i < label.boxes.size(); ++i) {
        const LabelBox& box = label.boxes[i];
        const double radius = (box.right - box.left + label.shaped->type.halo_px) / 2;
        stamp_disc(picture, {(box.left + box.right) / 2, (box.top + box.bottom) / 2}, radius, {});
    }
}

/// Whole pixels around everything that a name may touch.
render::Rect name_bounds(const PlacedLabel& label) {
    LabelBox all = label.boxes.front();
    for (const LabelBox& box : label.boxes)
        all = {std::min(all.left, box.left), std::min(all.top, box.top), std::max(all.right, box.right),
               std::max(all.bottom, box.bottom)};
    all = all.grown(label.shaped->type.size_px + label.shaped->type.halo_px + k_dot_rim_px);
    const auto left = static_cast<int>(std::floor(all.left));
    const auto top = static_cast<int>(std::floor(all.top));
    return {left, top, static_cast<int>(std::ceil(all.right)) - left,
            static_cast<int>(std::ceil(all.bottom)) - top};
}

void shift_name(PlacedLabel& label, int dx, int dy) {
    const auto moved = [&](PixelPoint at) { return PixelPoint{at.x + dx, at.y + dy}; };
    for (PlacedGlyph& glyph : label.glyphs)
        glyph.x += dx, glyph.y += dy;
    for (PixelPoint& at : label.track)
        at = moved(at);
    for (LabelBox& box : label.boxes)
        box = {box.left + dx, box.top + dy, box.right + dx, box.bottom + dy};
    if (label.dot) label.dot = moved(*label.dot);
}

/// What of a sheet is written on. \param bounds of the sheet on the map
NamePicture cut_out_name(std::string text, const render::Image& sheet, const render::Rect& bounds) {
    int left = sheet.width_px;
    int top = sheet.height_px;
    int right = 0;
    int bottom = 0;
    for (int y = 0; y < sheet.height_px; ++y) {
        const std::uint32_t* const row = sheet.pixels.data() + std::ptrdiff_t{y} * sheet.width_px;
        const auto* const end = row + sheet.width_px;
        const auto is_written = [](std::uint32_t pixel) { return pixel >> 24U != 0; };
        const auto* const first = std::find_if(row, end, is_written);
        if (first == end) continue;
        top = std::min(top, y);
        bottom = y + 1;
        left = std::min(left, static_cast<int>(first - row));
        for (int x = sheet.width_px; x > right; --x)
            if (is_written(row[x - 1])) right = x;
    }
    render::Image image{std::max(0, right - left), std::max(0, bottom - top), {}};
    for (int y = top; y < bottom; ++y) {
        const auto from = sheet.pixels.begin() + std::ptrdiff_t{y} * sheet.width_px;
        image.pixels.insert(image.pixels.end(), from + left, from + right);
    }
    return {std::move(text), std::make_shared<const render::Image>(std::move(image)), bounds.x + left,
            bounds.y + top};
}

LabelSpace space_of(const MapRequest& request) {
    const double inset = std::max(k_least_inset_px * request.scale, k_share_of_fade * request.edge_fade_px);
    LabelSpace space;
    space.inside = {inset, inset, request.width_px - inset, request.height_px - inset};
    for (const render::Rect& rect : request.blocked) {
        if (rect.empty()) continue;
        space.blocked.push_back({static_cast<double>(rect.x), static_cast<double>(rect.y),
                                 static_cast<double>(rect.right()), static_cast<double>(rect.bottom())});
    }
    space.scale = std::max(request.scale, k_least_scale);
    space.halo_em = request.style.halo_em;
    const double pixels = static_cast<double>(request.width_px) * request.height_px;
    const auto wanted = static_cast<std::size_t>(pixels / (k_px_per_label * space.scale * space.scale));
    space.max_labels = std::clamp(wanted, k_least_labels, k_most_labels);
    return space;
}

}  // namespace

std::vector<PlacedLabel> LabelPainter::place(const render::Image& picture, std::span<const TileOnView> tiles,
                                             const MapRequest& request) {
    m_typesetter.drop_surplus();
    LabelSpace space = space_of(request);
    space.ground = &picture;
    return place_labels(label_candidates(tiles, request), m_typesetter, space);
}

std::vector<NamePicture> LabelPainter::paint(const render::Image& ground, std::span<const TileOnView> tiles,
                                             const MapRequest& request) {
    std::vector<NamePicture> names;
    for (PlacedLabel& label : place(ground, tiles, request)) {
        const render::Rect bounds = name_bounds(label);
        shift_name(label, -bounds.x, -bounds.y);
        render::Image sheet{bounds.w, bounds.h, {}};
        sheet.pixels.assign(static_cast<std::size_t>(bounds.w) * static_cast<std::size_t>(bounds.h), 0);
        if (label.dot) {
            stamp_disc(sheet, *label.dot, (k_dot_radius_px + k_dot_rim_px) * request.scale, {});
            stamp_disc(sheet, *label.dot, k_dot_radius_px * request.scale, label.color);
        }
        write(sheet, label, request.style.faintest_fill().has_value());
        names.push_back(cut_out_name(std::move(label.text), sheet, bounds));
    }
    return names;
}

void LabelPainter::write(render::Image& picture, const PlacedLabel& label, bool is_toned) {
    if (!label.track.empty()) {
        const double step = label.shaped->width_px / static_cast<double>(label.track.size() - 1);
        stamp_bent(picture, m_typesetter.strip(*label.shaped), label.track, step, label.shaped->ascent_px / 2,
                   label.color);
        return;
    }
    const auto each = [&](auto use) {
        for (const PlacedGlyph& at : label.glyphs) {
            const double whole = std::floor(at.x * 4 + 0.5) / 4;
            const auto x = static_cast<int>(std::floor(whole));
            const auto quarters = static_cast<int>((whole - x) * 4);
            const GlyphImage& glyph = m_typesetter.image(*label.shaped, *at.letter, at.turns, quarters);
            use(glyph, x + glyph.left, static_cast<int>(std::lround(at.y)) + glyph.top);
        }
    };
    const bool is_upright = label.boxes.size() == (label.dot ? 2U : 1U);
    if (!is_upright) clear_ground(picture, label);
    if (is_upright && !is_toned) {
        LabelBox band = label.boxes.front();
        band.bottom -= label.shaped->descent_px;
        stamp_plate(picture, band, label.shaped->type.halo_px);
    }
    each([&](const GlyphImage& glyph, int x, int y) {
        if (!glyph.halo.empty()) stamp(picture, glyph, glyph.halo, x, y, {});
    });
    each([&](const GlyphImage& glyph, int x, int y) {
        if (!glyph.fill.empty()) stamp(picture, glyph, glyph.fill, x, y, label.color);
    });
}

}  // namespace mirror::map
