#pragma once
// Our own fonts: measuring, cutting and drawing one line of text. Main thread only (FreeType faces are not
// shared).

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "render/scene.hpp"

namespace mirror::render {

/// Size of a line of text in pixels. The height of a line is ascent + descent.
struct TextMetrics {
    int width_px = 0;
    int ascent_px = 0;   ///< above the baseline
    int descent_px = 0;  ///< below the baseline, positive
    bool operator==(const TextMetrics&) const = default;
};

/// White letters on nothing, straight alpha, or the letters' own colours where the font has them (emoji).
struct TextPixels {
    Image image;
    int left = 0;      ///< where the image starts, relative to the run's `left`
    int baseline = 0;  ///< row of the baseline inside the image
};

class FontSet {
  public:
    /// Opens nothing yet: each face is read when it is first used.
    /// \param folder  the folder with Roboto-Light.ttf and its relatives
    /// \throws std::runtime_error that names the file when a face of ours is missing
    explicit FontSet(std::string folder);
    ~FontSet();
    FontSet(const FontSet&) = delete;
    FontSet& operator=(const FontSet&) = delete;

    /// \throws std::runtime_error that names the first of our own font files that is not there
    void require_files() const;

    /// Whether lines read from right to left whatever letters they begin with, as in Arabic. By default the
    /// first letter decides.
    void read_right_to_left(bool is_right_to_left);

    TextMetrics measure(std::string_view text, Font font, int tracking_px = 0);

    /// The text itself when it fits, else its beginning and an ellipsis ("" when not even that fits).
    std::string ellipsize(std::string_view text, Font font, int max_width_px);

    /// The font itself when the text fits, else its condensed relative of the same size.
    Font fit(std::string_view text, Font font, int max_width_px);

    /// Breaks at spaces into at most max_lines lines; the last one is cut with an ellipsis.
    /// \return true in `complete` when nothing had to be cut
    struct Wrapped {
        std::vector<std::string> lines;
        bool complete = true;
    };
    Wrapped wrap(std::string_view text, Font font, int max_width_px, std::size_t max_lines);

    /// Draws a run in its colour, halo included. Colour glyphs keep their own colours.
    TextPixels draw(const TextRun& run);

    /// Letters of `text` that no font here has, as UTF-8; "" when all can be drawn.
    std::string missing_letters(std::string_view text);

  private:
    struct Faces;
    TextMetrics measure_anew(std::string_view text, Font font, int tracking_px);

    std::unique_ptr<Faces> m_faces;
    /// A mirror measures the same few hundred texts again in every frame of a motion.
    std::unordered_map<std::string, TextMetrics> m_measured;
};

}  // namespace mirror::render
