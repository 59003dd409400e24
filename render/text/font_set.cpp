#include "render/text/font_set.hpp"

#include <SDL.h>

#include <algorithm>
#include <cstring>

#include "module/base/utf8.hpp"
#include "render/text/font_faces.hpp"
#include "render/text/line_ends.hpp"

namespace mirror::render {
namespace {

/// Longer text never fits any screen; shaping it would only cost time (20,000 letters make a 480,000 px
/// surface).
constexpr std::size_t k_max_codepoints = 400;
constexpr std::string_view k_ellipsis = "\u2026";

using SurfaceHandle = std::unique_ptr<SDL_Surface, HandleDeleter<SDL_FreeSurface>>;

std::vector<std::string> codepoints_of(std::string_view text) {
    std::vector<std::string> letters;
    for (const char byte : text) {
        if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80 || letters.empty()) letters.emplace_back();
        letters.back() += byte;
    }
    return letters;
}

int width_of(const FontRun& run) {
    run.prepare();
    int width = 0;
    TTF_SizeUTF8(run.font, run.text.c_str(), &width, nullptr);
    return width;
}

/// With tracking every letter is a run of its own, so that space can follow it.
std::vector<FontRun> runs_of(FontFaces& faces, std::string_view text, Font font, int tracking_px) {
    if (tracking_px == 0) return faces.split(text, font);
    std::vector<FontRun> runs;
    for (const std::string& letter : codepoints_of(text)) {
        for (FontRun& run : faces.split(letter, font))
            runs.push_back(std::move(run));
    }
    return runs;
}

/// Adds white pixels' alpha at (x, y) in the given colour over what is there (straight alpha "over").
void blend_into(Image& image, const SDL_Surface& glyphs, int x, int y, Rgba color) {
    for (int row = 0; row < glyphs.h; ++row) {
        const int to_row = y + row;
        if (to_row < 0 || to_row >= image.height_px) continue;
        const auto* from =
            reinterpret_cast<const std::uint32_t*>(static_cast<const std::uint8_t*>(glyphs.pixels) +
                                                   static_cast<std::ptrdiff_t>(row) * glyphs.pitch);
        std::uint32_t* to = image.pixels.data() + static_cast<std::ptrdiff_t>(to_row) * image.width_px;
        for (int column = 0; column < glyphs.w; ++column) {
            const int to_column = x + column;
            if (to_column < 0 || to_column >= image.width_px) continue;
            const std::uint32_t above = (from[column] >> 24) * color.a / 255;
            if (above == 0) continue;
            const std::uint32_t under_pixel = to[to_column];
            const std::uint32_t under = (under_pixel >> 24) * (255 - above) / 255;
            const std::uint32_t alpha = above + under;
            const auto mix = [&](int shift, std::uint8_t channel) {
                return (channel * above + ((under_pixel >> shift) & 255U) * under + alpha / 2) / alpha;
            };
            to[to_column] =
                (alpha << 24) | (mix(16, color.r) << 16) | (mix(8, color.g) << 8) | mix(0, color.b);
        }
    }
}

SurfaceHandle draw_run(const FontRun& run) {
    run.prepare();
    SurfaceHandle drawn(TTF_RenderUTF8_Blended(run.font, run.text.c_str(), SDL_Color{255, 255, 255, 255}));
    if (!drawn || drawn->format->format == SDL_PIXELFORMAT_ARGB8888) return drawn;
    return SurfaceHandle(SDL_ConvertSurfaceFormat(drawn.get(), SDL_PIXELFORMAT_ARGB8888, 0));
}

}  // namespace

struct FontSet::Faces : FontFaces {
    using FontFaces::FontFaces;
};

FontSet::FontSet(std::string folder) : m_faces(std::make_unique<Faces>(std::move(folder))) {}
FontSet::~FontSet() = default;

void FontSet::read_right_to_left(bool is_right_to_left) {
    if (std::exchange(m_faces->is_right_to_left, is_right_to_left) != is_right_to_left) m_measured.clear();
}

void FontSet::require_files() const {
    m_faces->require_files();
}

TextMetrics FontSet::measure(std::string_view text, Font font, int tracking_px) {
    constexpr std::size_t k_most_measured = 4000;
    std::string key{static_cast<char>(font.face)};
    key += std::to_string(font.size_px) + "/" + std::to_string(tracking_px) + "/";
    key += text;
    if (const auto found = m_measured.find(key); found != m_measured.end()) return found->second;
    if (m_measured.size() >= k_most_measured) m_measured.clear();
    return m_measured.emplace(std::move(key), measure_anew(text, font, tracking_px)).first->second;
}

TextMetrics FontSet::measure_anew(std::string_view text, Font font, int tracking_px) {
    TTF_Font* const primary = m_faces->primary(font);
    TextMetrics metrics{0, TTF_FontAscent(primary), -TTF_FontDescent(primary)};
    const std::string capped = safe_text(text, k_max_codepoints);
    if (capped.empty()) return metrics;
    for (const FontRun& run : runs_of(*m_faces, capped, font, tracking_px)) {
        metrics.width_px += width_of(run) + tracking_px;
        metrics.ascent_px = std::max(metrics.ascent_px, TTF_FontAscent(run.font));
        metrics.descent_px = std::max(metrics.descent_px, -TTF_FontDescent(run.font));
    }
    metrics.width_px -= tracking_px;
    return metrics;
}

std::string FontSet::ellipsize(std::string_view text, Font font, int max_width_px) {
    std::string capped = safe_text(text, k_max_codepoints);
    if (measure(capped, font).width_px <= max_width_px) return capped;
    const std::vector<std::string> letters = codepoints_of(capped);
    const auto beginning = [&](std::size_t count) {
        std::string cut;
        for (std::size_t i = 0; i < count; ++i)
            cut += letters[i];
        while (!cut.empty() && cut.back() == ' ')
            cut.pop_back();
        return cut + std::string(k_ellipsis);
    };
    std::size_t fits = 0;
    std::size_t too_long = letters.size();
    if (measure(k_ellipsis, font).width_px > max_width_px) return {};
    while (too_long - fits > 1) {
        const std::size_t middle = (fits + too_long) / 2;
        (measure(beginning(middle), font).width_px <= max_width_px ? fits : too_long) = middle;
    }
    return beginning(fits);
}

Font FontSet::fit(std::string_view text, Font font, int max_width_px) {
    if (measure(text, font).width_px <= max_width_px) return font;
    switch (font.face) {
        case Face::thin:
        case Face::light:
            return {Face::condensed_light, font.size_px};
        case Face::regular:
        case Face::medium:
            return {Face::condensed_regular, font.size_px};
        case Face::condensed_light:
        case Face::condensed_regular:
            break;
    }
    return font;
}

FontSet::Wrapped FontSet::wrap(std::string_view text, Font font, int max_width_px, std::size_t max_lines) {
    Wrapped wrapped;
    std::string rest = safe_text(text, k_max_codepoints);
    while (!rest.empty() && wrapped.lines.size() < max_lines) {
        std::size_t fits = std::string::npos;
        if (measure(rest, font).width_px > max_width_px) {
            fits = 0;
            for (const std::size_t end : line_ends(rest)) {
                if (measure(std::string_view(rest).substr(0, end), font).width_px > max_width_px) break;
                fits = end;
            }
        }
        const bool is_last = wrapped.lines.size() + 1 == max_lines;
        if (fits == std::string::npos) {
            wrapped.lines.push_back(std::exchange(rest, {}));
        } else if (is_last || fits == 0) {
            wrapped.lines.push_back(ellipsize(rest, font, max_width_px));
            wrapped.complete = false;
            rest.clear();
        } else {
            wrapped.lines.push_back(rest.substr(0, fits));
            rest.erase(0, rest[fits] == ' ' ? fits + 1 : fits);
        }
    }
    return wrapped;
}

TextPixels FontSet::draw(const TextRun& run) {
    const std::string capped = safe_text(run.text, k_max_codepoints);
    const TextMetrics metrics = measure(capped, run.font, run.tracking_px);
    // Letters may lean over their advance: a margin of a quarter em keeps italics and swashes whole.
    const int margin = run.halo_px + run.font.size_px / 4;
    TextPixels drawn;
    drawn.left = -margin;
    drawn.baseline = metrics.ascent_px + run.halo_px;
    drawn.image.width_px = metrics.width_px + 2 * margin;
    drawn.image.height_px = metrics.ascent_px + metrics.descent_px + 2 * run.halo_px;
    drawn.image.pixels.assign(
        static_cast<std::size_t>(drawn.image.width_px) * static_cast<std::size_t>(drawn.image.height_px), 0);
    if (capped.empty()) return drawn;
    const std::vector<FontRun> runs = runs_of(*m_faces, capped, run.font, run.tracking_px);
    for (const bool is_halo : {true, false}) {
        if (is_halo && run.halo_px == 0) continue;
        int x = margin;
        for (const FontRun& piece : runs) {
            const int advance = width_of(piece);
            const int outline = is_halo ? run.halo_px : 0;
            if (is_halo) TTF_SetFontOutline(piece.font, outline);
            const SurfaceHandle glyphs = draw_run(piece);
            if (is_halo) TTF_SetFontOutline(piece.font, 0);
            const int top = drawn.baseline - TTF_FontAscent(piece.font) - outline;
            if (glyphs)
                blend_into(drawn.image, *glyphs, x - outline, top,
                           is_halo ? Rgba{0, 0, 0, run.color.a} : run.color);
            x += advance + run.tracking_px;
        }
    }
    return drawn;
}

std::string FontSet::missing_letters(std::string_view text) {
    std::string missing;
    const Font font{Face::regular, 24};
    for (const std::string& letter : codepoints_of(safe_text(text, k_max_codepoints))) {
        const FontRun run = m_faces->split(letter, font).front();
        char32_t code = 0;
        const auto lead = static_cast<unsigned char>(letter[0]);
        code = letter.size() == 1 ? lead : lead & (0x7FU >> letter.size());
        for (std::size_t i = 1; i < letter.size(); ++i)
            code = (code << 6) | (static_cast<unsigned char>(letter[i]) & 0x3FU);
        if (TTF_GlyphIsProvided32(run.font, code) == 0) missing += letter;
    }
    return missing;
}

}  // namespace mirror::render
