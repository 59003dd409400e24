#include "tests/support/paper_map.hpp"

#include <cairo-ft.h>
#include <cairo.h>
#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "module/base/handle.hpp"
#include "render/map/canvas.hpp"
#include "tests/unit/map/shipped_map.hpp"

namespace mirror::test {
namespace {

constexpr render::Rect k_everywhere{-1'000'000, -1'000'000, 2'000'000, 2'000'000};

using namespace mirror::map;
using tiles::Feature;
using tiles::Geometry;
using tiles::LandClass;
using tiles::RoadClass;
using tiles::Theme;

constexpr std::uint32_t k_ground = 0xFFF2EFE9U;
constexpr int k_tile = 256;
constexpr int k_around = 3;  ///< tiles a side that are drawn at a time: names reach into their neighbours

struct Ink {
    std::uint32_t fill;
    std::uint32_t casing;
    double width_px;  ///< at zoom 14, 256 px a tile
};

/// By RoadClass.
constexpr std::array<Ink, 10> k_roads{{{0xE892A2, 0xDC2A67, 6},
                                       {0xF9B29C, 0xC84E2F, 5.5},
                                       {0xFCD6A4, 0xA06B00, 5},
                                       {0xF7FABF, 0x707D05, 4.5},
                                       {0xFFFFFF, 0xB0B0B0, 4},
                                       {0xFFFFFF, 0xBBBBBB, 2.6},
                                       {0xFFFFFF, 0xC4C4C4, 1.8},
                                       {0x996600, 0xF2EFE9, 0.8},
                                       {0xFA8072, 0xF2EFE9, 0.8},
                                       {0xF2EFE9, 0xF2EFE9, 0.8}}};

std::uint32_t land_color(const Feature& feature) {
    if (feature.theme == Theme::park) return 0xC8FACC;
    switch (static_cast<LandClass>(feature.rank)) {
        case LandClass::wood:
            return 0xADD19E;
        case LandClass::grass:
            return 0xCDEBB0;
        case LandClass::farmland:
            return 0xEEF0D5;
        case LandClass::sand:
            return 0xF5E9C6;
        case LandClass::residential:
            return 0xE0DFDF;
        case LandClass::industrial:
            return 0xEBDBE8;
        default:
            return 0xF2EFE9;
    }
}

using FaceHandle = std::unique_ptr<cairo_font_face_t, HandleDeleter<cairo_font_face_destroy>>;

}  // namespace

struct PaperMap::Parts {
    ShippedMap shipped;
    FT_Library library = nullptr;
    FT_Face face = nullptr;
    FaceHandle font;

    Parts() {
        const std::string file = std::string(MIRROR_SOURCE_DIR) + "/assets/fonts/Roboto-Regular.ttf";
        if (FT_Init_FreeType(&library) != 0 || FT_New_Face(library, file.c_str(), 0, &face) != 0)
            throw std::runtime_error("cannot read " + file);
        font.reset(cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING));
    }
    ~Parts() {
        font.reset();
        FT_Done_Face(face);
        FT_Done_FreeType(library);
    }
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;
};

namespace {

class Press {
  public:
    Press(render::Image& picture, double zoom, double unit_px, cairo_font_face_t* font)
        : m_surface(cairo_image_surface_create_for_data(
              reinterpret_cast<unsigned char*>(picture.pixels.data()), CAIRO_FORMAT_RGB24, picture.width_px,
              picture.height_px, picture.width_px * 4)),
          m_cairo(cairo_create(m_surface.get())),
          m_zoom(zoom),
          m_unit(unit_px) {
        cairo_set_font_face(m_cairo.get(), font);
        cairo_set_fill_rule(m_cairo.get(), CAIRO_FILL_RULE_EVEN_ODD);
        cairo_set_line_cap(m_cairo.get(), CAIRO_LINE_CAP_ROUND);
        cairo_set_line_join(m_cairo.get(), CAIRO_LINE_JOIN_ROUND);
    }

    void areas(const std::vector<TileOnView>& views) {
        each(views, [&](const TileOnView& view, const Feature& feature) {
            if (feature.geometry != Geometry::area) return;
            std::uint32_t color = 0;
            if (feature.theme == Theme::landcover || feature.theme == Theme::landuse ||
                feature.theme == Theme::park)
                color = land_color(feature);
            else if (feature.theme == Theme::water)
                color = 0xAAD3DF;
            else if (feature.theme == Theme::building && m_zoom >= 14)
                color = 0xD9D0C9;
            else
                return;
            PixelLines rings;
            add_rings(view, feature, rings);
            set_path(m_cairo.get(), rings, k_everywhere, 0);
            source(color);
            cairo_fill(m_cairo.get());
        });
    }

    void lines(const std::vector<TileOnView>& views) {
        each(views, [&](const TileOnView& view, const Feature& feature) {
            if (feature.theme == Theme::waterway)
                stroke(view, feature, 0xAAD3DF, feature.rank == 0 ? 3 : 1.2);
            if (feature.theme == Theme::rail) stroke(view, feature, 0x707070, 1.6);
            if (feature.theme == Theme::boundary) stroke(view, feature, 0xAC46AC, 1.2);
        });
        for (const bool is_casing : {true, false}) {
            for (int road = static_cast<int>(k_roads.size()) - 1; road >= 0; --road) {
                const Ink& ink = k_roads[static_cast<std::size_t>(road)];
                each(views, [&](const TileOnView& view, const Feature& feature) {
                    if (feature.theme != Theme::road || feature.rank != road ||
                        feature.geometry == Geometry::area)
                        return;
                    if (road >= static_cast<int>(RoadClass::service) && m_zoom < 14) return;
                    const double width = ink.width_px * std::exp2((m_zoom - 14) * 0.5);
                    stroke(view, feature, is_casing ? ink.casing : ink.fill, width + (is_casing ? 1.2 : 0));
                });
            }
        }
    }

    void names(const std::vector<TileOnView>& views) {
        struct Place {
            PixelPoint at;
            std::uint8_t rank;
            std::string name;
        };
        std::vector<Place> places;
        each(views, [&](const TileOnView& view, const Feature& feature) {
            if (feature.name == 0 || feature.theme != Theme::place) return;
            for (const tiles::Part& part : view.tile().parts_of(feature)) {
                const tiles::TilePoint point = view.tile().points_of(part).front();
                if (view.owns(point))
                    places.push_back(
                        {view.to_pixel({static_cast<double>(point.x), static_cast<double>(point.y)}),
                         feature.rank, view.tile().names[feature.name]});
            }
        });
        for (const Place& place : places) {
            // A smaller place steps back: the same in every tile, because all see their neighbours.
            const bool is_crowded = std::ranges::any_of(places, [&](const Place& other) {
                return other.rank < place.rank && std::abs(other.at.y - place.at.y) < 20 * m_unit &&
                       std::abs(other.at.x - place.at.x) < 90 * m_unit;
            });
            if (!is_crowded) text(place.name, place.at, place.rank <= 3 ? 15 : place.rank <= 5 ? 12 : 10, 0);
        }
        if (m_zoom < 14) return;
        each(views, [&](const TileOnView& view, const Feature& feature) {
            if (feature.name == 0 || feature.theme != Theme::road_name) return;
            for (const tiles::Part& part : view.tile().parts_of(feature)) {
                const auto points = view.tile().points_of(part);
                const auto& a = points[points.size() / 2 - 1];
                const auto& b = points[points.size() / 2];
                const PixelPoint from = view.to_pixel({static_cast<double>(a.x), static_cast<double>(a.y)});
                const PixelPoint to = view.to_pixel({static_cast<double>(b.x), static_cast<double>(b.y)});
                if (std::hypot(to.x - from.x, to.y - from.y) < 45 * m_unit || !view.owns(b)) continue;
                double angle = std::atan2(to.y - from.y, to.x - from.x);
                if (std::abs(angle) > M_PI / 2) angle -= std::copysign(M_PI, angle);
                text(view.tile().names[feature.name], {(from.x + to.x) / 2, (from.y + to.y) / 2}, 9.5, angle);
            }
        });
    }

  private:
    template <class Work>
    static void each(const std::vector<TileOnView>& views, Work&& work) {
        for (const TileOnView& view : views)
            for (const Feature& feature : view.tile().features)
                work(view, feature);
    }

    void source(std::uint32_t color) {
        cairo_set_source_rgb(m_cairo.get(), (color >> 16U & 255U) / 255.0, (color >> 8U & 255U) / 255.0,
                             (color & 255U) / 255.0);
    }

    void stroke(const TileOnView& view, const Feature& feature, std::uint32_t color, double width) {
        if (feature.geometry == Geometry::point) return;
        PixelLines way;
        add_lines(view, feature, way);
        set_path(m_cairo.get(), way, k_everywhere, 0);
        source(color);
        cairo_set_line_width(m_cairo.get(), std::max(0.6, width) * m_unit);
        cairo_stroke(m_cairo.get());
    }

    void text(const std::string& words, PixelPoint at, double size, double angle) {
        cairo_t* const cairo = m_cairo.get();
        cairo_save(cairo);
        cairo_translate(cairo, at.x, at.y);
        cairo_rotate(cairo, angle);
        cairo_set_font_size(cairo, size * m_unit);
        cairo_text_extents_t extents;
        cairo_text_extents(cairo, words.c_str(), &extents);
        cairo_move_to(cairo, -extents.width / 2, extents.height / 2);
        cairo_text_path(cairo, words.c_str());
        source(0xFFFFFF);
        cairo_set_line_width(cairo, 2.4 * m_unit);
        cairo_stroke_preserve(cairo);
        source(0x222222);
        cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_WINDING);
        cairo_fill(cairo);
        cairo_restore(cairo);
    }

    SurfaceHandle m_surface;
    CairoHandle m_cairo;
    double m_zoom;
    double m_unit;
};

}  // namespace

PaperMap::PaperMap() : m_parts(std::make_unique<Parts>()) {}
PaperMap::~PaperMap() = default;

render::Image PaperMap::tile(TileId id, bool at_2x) {
    const int edge = at_2x ? 2 * k_tile : k_tile;
    const int side = k_around * edge;
    const WorldRect rect = TileWish{id, 0}.rect();
    const Camera camera{{(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2},
                        id.z - (at_2x ? 0.0 : 1.0)};
    std::vector<TileWish> wishes = wanted_tiles(camera, {side, side}, at_2x ? 1 : 0.5);
    std::vector<TileOnView> views;
    const auto placed = m_parts->shipped.gather.gather(wishes, m_parts->shipped.problems);
    for (const PlacedTile& each : placed)
        views.emplace_back(each, camera, ViewSize{side, side});
    render::Image whole{side, side, render::Pixels(static_cast<std::size_t>(side * side), k_ground)};
    {
        Press press(whole, id.z, at_2x ? 2 : 1, m_parts->font.get());
        press.areas(views);
        press.lines(views);
        press.names(views);
    }
    render::Image middle{edge, edge, {}};
    for (int y = edge; y < 2 * edge; ++y) {
        const auto row = whole.pixels.begin() + std::ptrdiff_t{y} * side;
        middle.pixels.insert(middle.pixels.end(), row + edge, row + std::ptrdiff_t{2} * edge);
    }
    for (std::uint32_t& pixel : middle.pixels)
        pixel |= 0xFF000000U;
    return middle;
}

std::string PaperMap::png(TileId id, bool at_2x) {
    return to_png(tile(id, at_2x));
}

std::string to_png(const render::Image& picture) {
    render::Pixels pixels = picture.pixels;
    const SurfaceHandle surface(cairo_image_surface_create_for_data(
        reinterpret_cast<unsigned char*>(pixels.data()), CAIRO_FORMAT_RGB24, picture.width_px,
        picture.height_px, picture.width_px * 4));
    std::string bytes;
    const auto append = [](void* out, const unsigned char* data, unsigned int size) {
        static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), size);
        return CAIRO_STATUS_SUCCESS;
    };
    cairo_surface_write_to_png_stream(surface.get(), append, &bytes);
    return bytes;
}

}  // namespace mirror::test
