#pragma once
// The Weasley clock as rows of people and places: plain, or as a board of flaps that turn letter by letter.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "render/widgets/badge.hpp"
#include "render/widgets/motion.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

/// The letters of a place on flaps: one for each cell, or a single one where letters join.
std::vector<std::string> flap_letters(const std::string& word, std::size_t cells);

/// One flap that turns from a letter to another.
struct Flap {
    std::string from, to;
    Motion motion;
};

/// A row of flaps. Only those turn whose letter changes, one after another, all within 600 ms.
class FlapRow {
  public:
    /// \param at_once nothing turns
    void show(const std::vector<std::string>& letters, MotionTime now, bool at_once);
    [[nodiscard]] const std::vector<Flap>& flaps() const { return m_flaps; }
    [[nodiscard]] bool is_at_rest(MotionTime now) const;

  private:
    std::vector<Flap> m_flaps;
};

/// The picture of a flap: its upper half falls, and uncovers the next letter.
/// \param from, to pictures of the letters, of the same size
/// \param progress 0: the old letter, 1: the new one
Image turn_flap(const Image& from, const Image& to, double progress);

class WeasleyBoard {
  public:
    explicit WeasleyBoard(const WidgetContext& context) : m_context(context) {}

    /// \param has_flaps places stand on flaps, else as plain words
    void show(const view::WeasleyClockView& view, bool has_flaps, MotionTime now, bool at_once);
    [[nodiscard]] int height() const;
    void draw(SceneBuilder& builder, const Rect& area, MotionTime now);
    [[nodiscard]] std::optional<MotionTime> next_frame(MotionTime now) const;
    /// How many faces could be drawn now.
    [[nodiscard]] std::size_t faces_there() const;
    [[nodiscard]] std::size_t faces_drawn() const { return m_faces_drawn; }

  private:
    [[nodiscard]] std::shared_ptr<const Image> face_of(const view::ClockHand& hand) const;
    [[nodiscard]] int badge_px() const;
    void draw_words(SceneBuilder& builder, const view::ClockHand& hand, const Rect& area, int baseline) const;
    void draw_flaps(SceneBuilder& builder, const view::ClockHand& hand, const Rect& area, MotionTime now);
    std::shared_ptr<const Image> letter(const std::string& text, int width_px, Rgba color);
    void place_letters(MotionTime now, bool at_once);

    WidgetContext m_context;
    view::WeasleyClockView m_view;
    bool m_has_flaps = false;
    std::size_t m_cells = 0;                ///< flaps in a row; 0: not known before the first picture
    std::map<std::size_t, FlapRow> m_rows;  ///< by person
    std::map<std::string, std::shared_ptr<const Image>> m_letters;
    std::size_t m_faces_drawn = 0;
};

}  // namespace mirror::render
