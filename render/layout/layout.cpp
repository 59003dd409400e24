#include "render/layout/layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace mirror::render {
namespace {

using config::Position;

constexpr config::FaceWindow k_portrait_face{0.23, 0.51};
constexpr config::FaceWindow k_landscape_face{0.34, 0.66};
constexpr double k_least_filled = 200;
/// A left corner leaves the rest to the right one, which has words of its own.
constexpr double k_most_of_left = 0.6;

/// What is still free of a column, eaten from above and from below.
struct Column {
    int x = 0, width = 0;
    int top = 0, bottom = 0;
    int gap = 0;

    [[nodiscard]] int room() const { return bottom - top; }

    Rect take_top(int height) {
        height = std::min(height, room());
        if (height <= 0 || width <= 0) return {};
        const Rect rect{x, top, width, height};
        top += height + gap;
        return rect;
    }
    Rect take_bottom(int height) {
        height = std::min(height, room());
        if (height <= 0 || width <= 0) return {};
        const Rect rect{x, bottom - height, width, height};
        bottom -= height + gap;
        return rect;
    }
};

class Arranger {
  public:
    Arranger(const Screen& screen, const std::vector<Placement>& placements)
        : m_screen(screen), m_placements(placements), m_rects(placements.size()) {
        for (const Placement& placement : placements)
            m_has_something.push_back(placement.fills || placement.height_for(screen.width_px) > 0);
    }

    std::vector<Rect> run() {
        whole_screen(Position::fullscreen_below);
        if (m_screen.is_portrait()) {
            portrait();
        } else {
            landscape();
        }
        whole_screen(Position::fullscreen_above);
        return std::move(m_rects);
    }

  private:
    /// Indices of the modules in one position, in stacking order.
    [[nodiscard]] std::vector<std::size_t> in(Position position) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < m_placements.size(); ++i) {
            if (m_placements[i].position == position && m_has_something[i]) found.push_back(i);
        }
        std::stable_sort(found.begin(), found.end(), [this](std::size_t a, std::size_t b) {
            return m_placements[a].order < m_placements[b].order;
        });
        return found;
    }

    void from_top(Column& column, Position position) {
        for (const std::size_t i : in(position)) {
            if (m_placements[i].fills && is_third(position)) continue;
            m_rects[i] = column.take_top(m_placements[i].height_for(column.width));
        }
    }

    void from_bottom(Column& column, Position position) {
        std::vector<std::size_t> modules = in(position);
        std::reverse(modules.begin(), modules.end());
        for (const std::size_t i : modules) {
            if (m_placements[i].fills && is_third(position)) continue;
            m_rects[i] = column.take_bottom(m_placements[i].height_for(column.width));
        }
    }

    /// Centres what stands in one position vertically in an area.
    void centred(const Rect& area, Position position) {
        int needed = 0;
        const std::vector<std::size_t> modules = in(position);
        for (const std::size_t i : modules)
            needed += m_placements[i].height_for(area.w) + gap();
        Column column{area.x, area.w, std::max(area.y, area.y + (area.h - needed + gap()) / 2), area.bottom(),
                      gap()};
        from_top(column, position);
    }

    /// Several that fill share the room evenly, the upper third above the lower one.
    void fill(const Rect& area) {
        std::vector<std::size_t> fillers;
        for (const Position third : {Position::upper_third, Position::lower_third}) {
            for (const std::size_t i : in(third)) {
                if (m_placements[i].fills) fillers.push_back(i);
            }
        }
        const auto count = static_cast<int>(fillers.size());
        // A strip is no map: better none than one in which nobody can stand.
        const int least = m_screen.scale.px(k_least_filled);
        Column column{area.x, area.w, area.y, area.bottom(), gap()};
        for (int n = 0; n < count; ++n) {
            const int left = count - n;
            const int height = (column.room() - (left - 1) * gap()) / left;
            if (height < least) continue;
            m_rects[fillers[static_cast<std::size_t>(n)]] = column.take_top(height);
        }
    }

    static bool is_third(Position position) {
        return position == Position::upper_third || position == Position::lower_third;
    }

    /// What fills has the whole screen, words stand in it from the top.
    void whole_screen(Position position) {
        Column column{margin(), m_screen.width_px - 2 * margin(), margin(), m_screen.height_px - margin(),
                      gap()};
        for (const std::size_t i : in(position)) {
            m_rects[i] = m_placements[i].fills ? Rect{0, 0, m_screen.width_px, m_screen.height_px}
                                               : column.take_top(m_placements[i].height_for(column.width));
        }
    }

    [[nodiscard]] int margin() const { return m_screen.scale.px(size::k_margin); }
    [[nodiscard]] int gap() const { return m_screen.scale.px(30); }
    [[nodiscard]] int section_gap() const { return m_screen.scale.px(size::k_gap); }
    /// What shares a corner belongs together: a date and the news of the day.
    [[nodiscard]] int corner_gap() const { return m_screen.scale.px(18); }

    /// The widest that the modules of a corner want to be, at most `most`.
    [[nodiscard]] int corner_width(Position position, int most) const {
        int widest = 0;
        for (const std::size_t i : in(position)) {
            widest = std::max(widest,
                              m_placements[i].wanted_width_px == 0 ? most : m_placements[i].wanted_width_px);
        }
        return std::min(widest, most);
    }

    /// Whether somebody in a corner would take all the width there is.
    [[nodiscard]] bool wants_all(Position position) const {
        return std::ranges::any_of(in(position),
                                   [this](std::size_t i) { return m_placements[i].wanted_width_px == 0; });
    }
    /// The widest of those in a corner that know how wide they want to be.
    [[nodiscard]] int wanted_width(Position position) const {
        int widest = 0;
        for (const std::size_t i : in(position))
            widest = std::max(widest, m_placements[i].wanted_width_px);
        return widest;
    }

    /// Whoever knows how wide it wants to be stands in the middle of its column.
    void centre_each(Position position) {
        for (const std::size_t i : in(position)) {
            const int wanted = m_placements[i].wanted_width_px;
            Rect& rect = m_rects[i];
            if (rect.empty() || wanted <= 0 || wanted >= rect.w) continue;
            rect.x += (rect.w - wanted) / 2;
            rect.w = wanted;
        }
    }

    /// Left, middle and right corners side by side. \return the extent they took, as columns that have been
    /// eaten
    template <class Stack>
    std::array<Column, 3> corners(Position left, Position middle, Position right, Column area,
                                  const Stack& stack) {
        const int between = section_gap();
        int left_width = corner_width(left, area.width);
        if (wants_all(left) && !(in(middle).empty() && in(right).empty())) {
            left_width = std::max((area.width - between) / 2, wanted_width(left));
        }
        if (!in(right).empty())
            left_width = std::min(left_width, static_cast<int>(area.width * k_most_of_left));
        const bool has_middle = !in(middle).empty();
        const int rest = area.width - left_width - (left_width > 0 ? between : 0);
        const int right_width = has_middle ? corner_width(right, rest / 2) : corner_width(right, rest);
        const int middle_room = std::max(0, rest - right_width - (right_width > 0 ? between : 0));
        const int middle_width = corner_width(middle, middle_room);
        std::array<Column, 3> columns{area, area, area};
        for (Column& column : columns)
            column.gap = corner_gap();
        columns[0].width = left_width;
        // In the middle of the screen, as far as the corners let it.
        const int middle_left = area.x + left_width + (left_width > 0 ? between : 0);
        columns[1].x = std::clamp(area.x + (area.width - middle_width) / 2, middle_left,
                                  middle_left + middle_room - middle_width);
        columns[1].width = middle_width;
        columns[2].x = area.x + area.width - right_width;
        columns[2].width = right_width;
        stack(columns[0], left);
        stack(columns[1], middle);
        centre_each(middle);
        stack(columns[2], right);
        // Whatever comes next keeps the wider gap.
        for (Column& column : columns) {
            if (column.top > area.top) column.top += gap() - corner_gap();
            if (column.bottom < area.bottom) column.bottom -= gap() - corner_gap();
        }
        return columns;
    }

    void portrait() {
        const Rect face = face_window(m_screen);
        const int inner_width = m_screen.width_px - 2 * margin();
        Column above{margin(), inner_width, margin(), face.y, gap()};
        const auto top = corners(Position::top_left, Position::top_center, Position::top_right, above,
                                 [this](Column& column, Position position) { from_top(column, position); });
        for (const Column& column : top)
            above.top = std::max(above.top, column.top);
        from_top(above, Position::top_bar);
        from_top(above, Position::upper_third);
        centred(Rect{margin(), face.y, inner_width, face.h}, Position::middle_center);

        Column below{margin(), inner_width, face.bottom(), m_screen.height_px - margin(), gap()};
        from_bottom(below, Position::bottom_bar);
        const auto bottom =
            corners(Position::bottom_left, Position::bottom_center, Position::bottom_right, below,
                    [this](Column& column, Position position) { from_bottom(column, position); });
        for (const Column& column : bottom)
            below.bottom = std::min(below.bottom, column.bottom);
        from_bottom(below, Position::lower_third);
        fill({0, below.top, m_screen.width_px, below.room()});
    }

    void landscape() {
        const Rect face = face_window(m_screen);
        const int side = section_gap() / 2;
        Column left{margin(), face.x - margin() - side, margin(), m_screen.height_px - margin(), gap()};
        Column right{face.right() + side, m_screen.width_px - margin() - face.right() - side, margin(),
                     m_screen.height_px - margin(), gap()};
        // Positions that stand beside each other on a screen on end stand below each other here: sections of
        // their own.
        const int more = section_gap() - gap();
        for (const Position position : {Position::top_left, Position::top_center, Position::top_bar}) {
            const int before = left.top;
            from_top(left, position);
            if (left.top > before) left.top += more;
        }
        for (const Position position :
             {Position::bottom_bar, Position::bottom_center, Position::bottom_left}) {
            const int before = left.bottom;
            from_bottom(left, position);
            if (left.bottom < before) left.bottom -= more;
        }
        centre_each(Position::top_center);
        centre_each(Position::bottom_center);
        from_top(right, Position::top_right);
        from_bottom(right, Position::bottom_right);
        from_top(right, Position::upper_third);
        from_bottom(right, Position::lower_third);
        centred(face, Position::middle_center);
        const bool nothing_below = in(Position::bottom_right).empty();
        const int bottom = nothing_below ? m_screen.height_px : right.bottom;
        fill({face.right(), right.top, m_screen.width_px - face.right(), bottom - right.top});
    }

    const Screen& m_screen;
    const std::vector<Placement>& m_placements;
    std::vector<Rect> m_rects;
    std::vector<bool> m_has_something;  ///< who has nothing to show takes no room from the others
};

}  // namespace

Rect inside_margins(const Screen& screen) {
    const int margin = screen.scale.px(size::k_margin);
    return {margin, margin, screen.width_px - 2 * margin, screen.height_px - 2 * margin};
}

Rect face_window(const Screen& screen) {
    const config::FaceWindow share =
        screen.display.face_window.value_or(screen.is_portrait() ? k_portrait_face : k_landscape_face);
    const auto at = [](double part, int whole) { return static_cast<int>(std::lround(part * whole)); };
    if (screen.is_portrait()) {
        const int top = at(share.from, screen.height_px);
        return {0, top, screen.width_px, at(share.to, screen.height_px) - top};
    }
    const int left = at(share.from, screen.width_px);
    return {left, 0, at(share.to, screen.width_px) - left, screen.height_px};
}

std::vector<Rect> arrange(const Screen& screen, const std::vector<Placement>& placements) {
    return Arranger(screen, placements).run();
}

}  // namespace mirror::render
