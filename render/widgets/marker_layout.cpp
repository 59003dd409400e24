#include "render/widgets/marker_layout.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mirror::render {
namespace {

constexpr std::size_t k_most_in_a_row = 4;

struct Group {
    std::vector<std::size_t> members;  ///< ascending
    float x = 0, y = 0;                ///< the common place
    Rect box;                          ///< what its badges and labels cover
};

class Fan {
  public:
    Fan(const std::vector<MarkWish>& wishes, int diameter, int gap, const Rect& area)
        : m_wishes(wishes), m_diameter(diameter), m_gap(gap), m_area(area), m_placed(wishes.size()) {}

    std::vector<PlacedMark> run() {
        for (std::size_t i = 0; i < m_wishes.size(); ++i)
            m_groups.push_back({{i}, 0, 0, {}});
        for (Group& group : m_groups)
            place(group);
        while (join_one_pair()) {
        }
        place_labels();
        return std::move(m_placed);
    }

  private:
    [[nodiscard]] int slot_width(const Group& group) const {
        int widest = m_diameter;
        for (const std::size_t i : group.members)
            widest = std::max(widest, m_wishes[i].label_width);
        return widest + m_gap;
    }

    void place(Group& group) {
        const auto count = static_cast<float>(group.members.size());
        group.x = group.y = 0;
        for (const std::size_t i : group.members) {
            group.x += m_wishes[i].x / count;
            group.y += m_wishes[i].y / count;
        }
        const float radius = static_cast<float>(m_diameter) / 2;
        if (group.members.size() == 1) {
            const std::size_t only = group.members[0];
            m_placed[only] = {group.x, group.y, false, {}};
            group.box = around(group.x - radius, group.y - radius, m_diameter, m_diameter);
            return;
        }
        const int slot = slot_width(group);
        const int row_height = m_diameter + m_wishes[group.members[0]].label_height + m_gap;
        const std::size_t in_row = std::min(group.members.size(), k_most_in_a_row);
        const std::size_t rows = (group.members.size() + in_row - 1) / in_row;
        const auto width = static_cast<float>(slot * static_cast<int>(in_row));
        const auto height = static_cast<float>(row_height * static_cast<int>(rows));
        // Above the place when there is room, else below it.
        const float lift = static_cast<float>(m_gap) * 1.5F;
        const bool fits_above = group.y - lift - height >= static_cast<float>(m_area.y);
        float left = group.x - width / 2;
        left = std::clamp(left, static_cast<float>(m_area.x),
                          std::max(static_cast<float>(m_area.x), static_cast<float>(m_area.right()) - width));
        const float top = fits_above ? group.y - lift - height : group.y + lift;
        for (std::size_t n = 0; n < group.members.size(); ++n) {
            const std::size_t in_this_row = std::min(in_row, group.members.size() - n / in_row * in_row);
            const float indent = static_cast<float>(slot * static_cast<int>(in_row - in_this_row)) / 2;
            const float x =
                left + indent + static_cast<float>(slot) * (static_cast<float>(n % in_row) + 0.5F);
            const float y = top + static_cast<float>(row_height) * static_cast<float>(n / in_row) + radius;
            m_placed[group.members[n]] = {std::round(x), std::round(y), true, {}};
        }
        group.box = around(left, top, static_cast<int>(width), static_cast<int>(height));
    }

    static Rect around(float left, float top, int width, int height) {
        return {static_cast<int>(std::floor(left)), static_cast<int>(std::floor(top)), width, height};
    }

    bool join_one_pair() {
        for (std::size_t a = 0; a < m_groups.size(); ++a) {
            for (std::size_t b = a + 1; b < m_groups.size(); ++b) {
                if (!m_groups[a].box.intersects(m_groups[b].box)) continue;
                std::vector<std::size_t>& members = m_groups[a].members;
                members.insert(members.end(), m_groups[b].members.begin(), m_groups[b].members.end());
                std::sort(members.begin(), members.end());
                m_groups.erase(m_groups.begin() + static_cast<std::ptrdiff_t>(b));
                place(m_groups[a]);
                return true;
            }
        }
        return false;
    }

    void place_labels() {
        std::vector<Rect> taken;
        const float radius = static_cast<float>(m_diameter) / 2;
        for (const PlacedMark& mark : m_placed)
            taken.push_back(around(mark.x - radius, mark.y - radius, m_diameter, m_diameter));
        for (std::size_t i = 0; i < m_placed.size(); ++i) {
            m_placed[i].label = label_place(i, taken);
            taken.push_back(m_placed[i].label);
        }
    }

    /// Below, above, right, left: the first that is free and inside; below when none is.
    [[nodiscard]] Rect label_place(std::size_t index, const std::vector<Rect>& taken) const {
        const PlacedMark& mark = m_placed[index];
        const int w = m_wishes[index].label_width;
        const int h = m_wishes[index].label_height;
        const int x = static_cast<int>(mark.x);
        const int y = static_cast<int>(mark.y);
        const int reach = m_diameter / 2 + m_gap / 4;
        const Rect choices[] = {{x - w / 2, y + reach, w, h},
                                {x - w / 2, y - reach - h, w, h},
                                {x + reach + m_gap / 4, y - h / 2, w, h},
                                {x - reach - m_gap / 4 - w, y - h / 2, w, h}};
        for (const Rect& choice : choices) {
            const bool inside = choice.shared_with(m_area) == choice;
            const bool is_free = std::none_of(taken.begin(), taken.end(),
                                              [&](const Rect& other) { return other.intersects(choice); });
            if (inside && is_free) return choice;
        }
        return choices[0];
    }

    const std::vector<MarkWish>& m_wishes;
    int m_diameter;
    int m_gap;
    Rect m_area;
    std::vector<PlacedMark> m_placed;
    std::vector<Group> m_groups;
};

}  // namespace

std::vector<PlacedMark> place_marks(const std::vector<MarkWish>& wishes, int diameter, int gap,
                                    const Rect& area) {
    return Fan(wishes, diameter, gap, area).run();
}

}  // namespace mirror::render
