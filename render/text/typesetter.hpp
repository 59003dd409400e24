#pragma once
// Letters for the map and for the clock: shaped by HarfBuzz, rasterised by FreeType from our own files, kept
// with their black halo. One thread each; every worker has its own.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mirror::render {

/// How a text is set.
struct TypeChoice {
    double size_px = 0;      ///< em
    double tracking_em = 0;  ///< extra space after each letter
    bool italic = false;     ///< upright letters slanted: the map's water
    bool light = false;      ///< the finer face, if the letters are large enough
    double halo_px = 0;
    auto operator<=>(const TypeChoice&) const = default;
};

/// One letter of a shaped text, relative to the text's start on the baseline.
struct ShapedGlyph {
    std::size_t font = 0;  ///< which of the typesetter's files
    std::uint32_t glyph = 0;
    double x = 0, y = 0;  ///< pixels, y downwards
    double advance = 0;
};

struct ShapedText {
    TypeChoice type;
    bool is_joined = false;  ///< its letters must not be turned one by one
    double width_px = 0;
    double ascent_px = 0;   ///< height of capitals above the baseline
    double descent_px = 0;  ///< how far letters reach below it
    std::vector<ShapedGlyph> glyphs;
};

/// Coverage of one letter (0..255), row by row; `left` and `top` place it relative to the pixel of its
/// origin.
struct GlyphImage {
    int left = 0, top = 0, width = 0, height = 0;
    std::vector<std::uint8_t> fill;
    std::vector<std::uint8_t> halo;  ///< what is to be blackened; encloses the fill
};

class Typesetter {
  public:
    /// Uses the Roboto files of this folder, every other .ttf, .otf and .ttc in it for scripts that Roboto
    /// cannot write, and then the system's own fonts. A missing folder is no error here: nothing can be set
    /// then, and problem() says so.
    explicit Typesetter(const std::filesystem::path& fonts);
    ~Typesetter();
    Typesetter(const Typesetter&) = delete;
    Typesetter& operator=(const Typesetter&) = delete;

    /// Why nothing can be set; empty when all is well.
    [[nodiscard]] const std::string& problem() const;

    /// A line of text in logical order, any script. \return nothing when no font has all of its letters.
    /// Cached: the same text costs nothing the second time. Valid until drop() or drop_surplus().
    const ShapedText* shape(const std::string& text, const TypeChoice& type);

    /// The picture of a letter turned by `turns` / 128 of a full circle (clockwise on the screen) and moved
    /// right by `quarters` / 4 of a pixel.
    const GlyphImage& image(const ShapedText& text, const ShapedGlyph& glyph, int turns, int quarters);

    /// The picture of a whole text on a level baseline, to be bent along a line. `left` and `top` place it
    /// relative to the text's start on the baseline.
    const GlyphImage& strip(const ShapedText& text);

    /// To be called between two views: forgets everything once far more is kept than one view needs.
    void drop_surplus();
    /// Forgets all pictures and texts: memory for others.
    void drop();

    /// Turns of a full circle for image().
    static constexpr int k_turns = 128;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace mirror::render
