#include "render/text/typesetter.hpp"

#include <fmt/format.h>
#include <ft2build.h>
#include <hb-ft.h>
#include <hb.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <tuple>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "module/base/handle.hpp"
#include "render/text/fallback_files.hpp"
#include "render/text/text_runs.hpp"

namespace fs = std::filesystem;

namespace mirror::render {
namespace {

using LibraryHandle = std::unique_ptr<FT_LibraryRec_, HandleDeleter<FT_Done_FreeType>>;
using FaceHandle = std::unique_ptr<FT_FaceRec_, HandleDeleter<FT_Done_Face>>;
using ShaperHandle = std::unique_ptr<hb_font_t, HandleDeleter<hb_font_destroy>>;
using BufferHandle = std::unique_ptr<hb_buffer_t, HandleDeleter<hb_buffer_destroy>>;

// Letters below this size need the heavier face: its stems stay two pixels wide.
constexpr double k_medium_below_px = 22;

// From here on the lighter face is strong enough, and finer.
constexpr double k_light_from_px = 34;

constexpr std::size_t k_own_faces = 3;

// The slant of drawn italics, about 12 degrees.
constexpr double k_slant = 0.21;

// More different texts and letters than this never fit on a few views: start afresh instead of growing.
constexpr std::size_t k_max_texts = 2000;
constexpr std::size_t k_max_images = 6000;
constexpr std::size_t k_max_strips = 100;

/// Of a font without a capital height in its tables.
constexpr double k_usual_cap_height_em = 0.71;
constexpr double k_usual_descent_em = 0.21;

double pixels(FT_Pos units_26_6) {
    return static_cast<double>(units_26_6) / 64;
}

FT_F26Dot6 units(double px) {
    return static_cast<FT_F26Dot6>(std::lround(px * 64));
}

/// One font file at one size.
struct SizedFont {
    FaceHandle face;
    ShaperHandle shaper;
};

std::vector<fs::path> fallback_files(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const auto extension = entry.path().extension();
        const bool is_font = extension == ".ttf" || extension == ".otf" || extension == ".ttc";
        if (is_font && !entry.path().filename().string().starts_with("Roboto")) found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

/// Every pixel becomes the brightest of its neighbours within the radius.
std::vector<std::uint8_t> spread(const GlyphImage& image, double radius) {
    std::vector<std::uint8_t> out(image.fill.size(), 0);
    const int reach = static_cast<int>(std::ceil(radius));
    for (int dy = -reach; dy <= reach; ++dy) {
        for (int dx = -reach; dx <= reach; ++dx) {
            const double cover = std::clamp(radius + 0.5 - std::hypot(dx, dy), 0.0, 1.0);
            if (cover <= 0) continue;
            const auto weight = static_cast<unsigned>(std::lround(cover * 256));
            const int first_x = std::max(0, dx);
            const int last_x = std::min(image.width, image.width + dx);
            for (int y = std::max(0, dy); y < std::min(image.height, image.height + dy); ++y) {
                const std::uint8_t* const from = image.fill.data() + (y - dy) * image.width - dx;
                std::uint8_t* const to = out.data() + y * image.width;
                for (int x = first_x; x < last_x; ++x)
                    to[x] = std::max(to[x], static_cast<std::uint8_t>(from[x] * weight >> 8U));
            }
        }
    }
    return out;
}

/// Adds a letter's coverage to that of a whole text.
void lay_over(const GlyphImage& letter, int x, int y, GlyphImage& out) {
    for (int row = std::max(0, -y); row < std::min(letter.height, out.height - y); ++row) {
        for (int column = std::max(0, -x); column < std::min(letter.width, out.width - x); ++column) {
            const auto from = static_cast<std::size_t>(row) * static_cast<std::size_t>(letter.width) +
                              static_cast<std::size_t>(column);
            const auto to = static_cast<std::size_t>(row + y) * static_cast<std::size_t>(out.width) +
                            static_cast<std::size_t>(column + x);
            if (!letter.fill.empty()) out.fill[to] = std::max(out.fill[to], letter.fill[from]);
            if (!letter.halo.empty()) out.halo[to] = std::max(out.halo[to], letter.halo[from]);
        }
    }
}

}  // namespace

struct Typesetter::Impl {
    using TextKey = std::tuple<std::string, TypeChoice>;
    using ImageKey = std::tuple<std::size_t, std::uint32_t, TypeChoice, int, int>;

    LibraryHandle library;
    std::vector<fs::path> files;  // 0 Roboto Regular, 1 Medium, 2 Light, then what may help out
    std::string problem;
    std::map<std::tuple<std::size_t, double>, SizedFont> fonts;
    std::map<TextKey, std::optional<ShapedText>> texts;
    std::map<ImageKey, GlyphImage> images;
    std::map<const ShapedText*, GlyphImage> strips;  // of texts in `texts`

    SizedFont* font(std::size_t file, double size_px) {
        auto& sized = fonts[{file, size_px}];
        if (sized.face) return &sized;
        FT_Face face = nullptr;
        if (FT_New_Face(library.get(), files[file].c_str(), 0, &face) != 0) return nullptr;
        sized.face.reset(face);
        if (FT_Set_Char_Size(face, 0, units(size_px), 72, 72) != 0) {
            sized.face.reset();
            return nullptr;
        }
        sized.shaper.reset(hb_ft_font_create_referenced(face));
        hb_ft_font_set_load_flags(sized.shaper.get(), FT_LOAD_NO_HINTING);
        return &sized;
    }

    /// Appends a run to the text. \return false, with the text as it was, when the file lacks a letter.
    bool add_run(std::size_t file, const std::string& text, const ScriptRun& run, ShapedText& shaped) {
        const TypeChoice& type = shaped.type;
        const SizedFont* const sized = font(file, type.size_px);
        if (sized == nullptr) return false;
        const BufferHandle buffer(hb_buffer_create());
        hb_buffer_add_utf8(buffer.get(), text.data(), static_cast<int>(text.size()),
                           static_cast<unsigned>(run.first), static_cast<int>(run.length));
        hb_buffer_set_direction(buffer.get(), run.is_right_to_left ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
        hb_buffer_set_script(buffer.get(), run.script);
        hb_buffer_guess_segment_properties(buffer.get());
        hb_shape(sized->shaper.get(), buffer.get(), nullptr, 0);

        unsigned count = 0;
        const auto* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
        const auto* positions = hb_buffer_get_glyph_positions(buffer.get(), &count);
        for (unsigned i = 0; i < count; ++i)
            if (infos[i].codepoint == 0) return false;
        // Space between letters would tear those apart that join.
        const bool is_separate = has_separate_letters(run.script);
        const double tracking = is_separate ? type.tracking_em * type.size_px : 0;
        for (unsigned i = 0; i < count; ++i) {
            const auto& at = positions[i];
            const double advance = pixels(at.x_advance) + (at.x_advance != 0 ? tracking : 0);
            shaped.glyphs.push_back({file, infos[i].codepoint, shaped.width_px + pixels(at.x_offset),
                                     -pixels(at.y_offset), advance});
            shaped.width_px += advance;
        }
        if (!is_separate) shaped.is_joined = true;
        return true;
    }

    bool add_run_somehow(const std::string& text, const ScriptRun& run, ShapedText& shaped) {
        const TypeChoice& type = shaped.type;
        const std::size_t first = type.size_px < k_medium_below_px                ? 1
                                  : type.light && type.size_px >= k_light_from_px ? 2
                                                                                  : 0;
        if (add_run(first, text, run, shaped)) return true;
        for (std::size_t file = k_own_faces; file < files.size(); ++file)
            if (add_run(file, text, run, shaped)) return true;
        return false;
    }

    std::optional<ShapedText> shape_somehow(const std::string& text, const TypeChoice& type) {
        ShapedText shaped;
        shaped.type = type;
        for (const ScriptRun& run : text_runs(text))
            if (!add_run_somehow(text, run, shaped)) return std::nullopt;
        if (shaped.glyphs.empty()) return std::nullopt;
        if (!shaped.is_joined) shaped.width_px -= type.tracking_em * type.size_px;
        shaped.ascent_px = k_usual_cap_height_em * type.size_px;
        shaped.descent_px = k_usual_descent_em * type.size_px;
        return shaped;
    }

    GlyphImage draw(const ShapedText& text, const ShapedGlyph& glyph, int turns, int quarters) {
        GlyphImage image;
        const SizedFont* const sized = font(glyph.font, text.type.size_px);
        if (sized == nullptr) return image;
        if (FT_Load_Glyph(sized->face.get(), glyph.glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0)
            return image;
        if (sized->face->glyph->format != FT_GLYPH_FORMAT_OUTLINE) return image;
        FT_Outline& outline = sized->face->glyph->outline;
        turn(outline, text.type.italic, turns);
        FT_Outline_Translate(&outline, 16 * quarters, 0);

        FT_BBox box;
        FT_Outline_Get_CBox(&outline, &box);
        if (box.xMin >= box.xMax || box.yMin >= box.yMax) return image;
        const int rim = static_cast<int>(std::ceil(text.type.halo_px)) + 1;
        const auto left = static_cast<int>(box.xMin >> 6) - rim;
        const auto bottom = static_cast<int>(box.yMin >> 6) - rim;
        image.width = static_cast<int>((box.xMax + 63) >> 6) + rim - left;
        image.height = static_cast<int>((box.yMax + 63) >> 6) + rim - bottom;
        image.left = left;
        image.top = -(bottom + image.height);
        image.fill.assign(static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height), 0);

        FT_Outline_Translate(&outline, -left * 64, -bottom * 64);
        FT_Bitmap bitmap{};
        bitmap.rows = static_cast<unsigned>(image.height);
        bitmap.width = static_cast<unsigned>(image.width);
        bitmap.pitch = image.width;
        bitmap.buffer = image.fill.data();
        bitmap.num_grays = 256;
        bitmap.pixel_mode = FT_PIXEL_MODE_GRAY;
        FT_Outline_Get_Bitmap(library.get(), &outline, &bitmap);
        if (text.type.halo_px > 0) image.halo = spread(image, text.type.halo_px);
        return image;
    }

    static void turn(FT_Outline& outline, bool italic, int turns) {
        if (italic) {
            const FT_Matrix slant{0x10000, static_cast<FT_Fixed>(k_slant * 0x10000), 0, 0x10000};
            FT_Outline_Transform(&outline, &slant);
        }
        if (turns == 0) return;
        const double angle = -2 * std::numbers::pi * turns / k_turns;  // y grows upwards in a font
        const auto c = static_cast<FT_Fixed>(std::lround(std::cos(angle) * 0x10000));
        const auto s = static_cast<FT_Fixed>(std::lround(std::sin(angle) * 0x10000));
        const FT_Matrix rotation{c, -s, s, c};
        FT_Outline_Transform(&outline, &rotation);
    }
};

Typesetter::Typesetter(const fs::path& fonts) : m_impl(std::make_unique<Impl>()) {
    FT_Library library = nullptr;
    if (FT_Init_FreeType(&library) != 0) {
        m_impl->problem = "FreeType does not start; names cannot be written";
        return;
    }
    m_impl->library.reset(library);
    m_impl->files = {fonts / "Roboto-Regular.ttf", fonts / "Roboto-Medium.ttf", fonts / "Roboto-Light.ttf"};
    for (const fs::path& file : m_impl->files) {
        std::error_code error;
        if (!fs::is_regular_file(file, error))
            m_impl->problem = fmt::format("font file {} is missing; names cannot be written until it is back",
                                          file.string());
    }
    for (fs::path& file : fallback_files(fonts))
        m_impl->files.push_back(std::move(file));
    for (const char* const file : k_fallback_files) {
        std::error_code error;
        if (fs::is_regular_file(file, error)) m_impl->files.emplace_back(file);
    }
}

Typesetter::~Typesetter() = default;

const std::string& Typesetter::problem() const {
    return m_impl->problem;
}

const ShapedText* Typesetter::shape(const std::string& text, const TypeChoice& type) {
    if (!m_impl->problem.empty() || !(type.size_px >= 4) || text.empty()) return nullptr;
    Impl::TextKey key{text, type};
    auto found = m_impl->texts.find(key);
    if (found == m_impl->texts.end())
        found = m_impl->texts.emplace(std::move(key), m_impl->shape_somehow(text, type)).first;
    return found->second ? &*found->second : nullptr;
}

const GlyphImage& Typesetter::image(const ShapedText& text, const ShapedGlyph& glyph, int turns,
                                    int quarters) {
    const Impl::ImageKey key{glyph.font, glyph.glyph, text.type, turns, quarters};
    auto found = m_impl->images.find(key);
    if (found == m_impl->images.end())
        found = m_impl->images.emplace(key, m_impl->draw(text, glyph, turns, quarters)).first;
    return found->second;
}

const GlyphImage& Typesetter::strip(const ShapedText& text) {
    const auto [found, is_new] = m_impl->strips.try_emplace(&text);
    GlyphImage& strip = found->second;
    if (!is_new) return strip;
    const int rim = static_cast<int>(std::ceil(text.type.halo_px)) + 2;
    const auto size = static_cast<int>(std::ceil(text.type.size_px));
    strip.left = -rim - size / 2;  // letters may reach beyond their own width
    strip.top = -rim - 3 * size / 2;
    strip.width = static_cast<int>(std::ceil(text.width_px)) - 2 * strip.left;
    strip.height = 2 * rim + 5 * size / 2;
    const std::size_t pixels = static_cast<std::size_t>(strip.width) * static_cast<std::size_t>(strip.height);
    strip.fill.assign(pixels, 0);
    strip.halo.assign(pixels, 0);
    // Between words, too, the line below must not show.
    const int base = -strip.top;
    for (int y = base - static_cast<int>(text.ascent_px); y < base; ++y)
        std::fill_n(strip.halo.begin() + y * strip.width - strip.left, static_cast<int>(text.width_px),
                    std::uint8_t{255});
    for (const ShapedGlyph& glyph : text.glyphs) {
        const double whole = std::floor(glyph.x * 4 + 0.5) / 4;
        const auto x = static_cast<int>(std::floor(whole));
        const GlyphImage& letter = image(text, glyph, 0, static_cast<int>((whole - x) * 4));
        lay_over(letter, x + letter.left - strip.left,
                 static_cast<int>(std::lround(glyph.y)) + letter.top - strip.top, strip);
    }
    return strip;
}

void Typesetter::drop_surplus() {
    if (m_impl->texts.size() > k_max_texts || m_impl->strips.size() > k_max_strips) {
        m_impl->strips.clear();
        m_impl->texts.clear();
    }
    if (m_impl->images.size() > k_max_images) m_impl->images.clear();
}

void Typesetter::drop() {
    m_impl->strips.clear();
    m_impl->texts.clear();
    m_impl->images.clear();
    m_impl->fonts.clear();
}

}  // namespace mirror::render
