#include "render/widgets/marker_layout.hpp"

#include <algorithm>
#include <cmath>

#include "render/widgets/occupancy.hpp"

namespace mirror::render {
namespace {

constexpr std::size_t k_most_in_a_row = 4;
constexpr std::size_t k_most_in_a_pill_row = 8;
constexpr std::size_t k_most_in_a_pill = 24;

/// Marks that share one place.
struct Group {
    std::vector<std::size_t> members;  ///< ascending
    float x = 0, y = 0;                ///< the common place
};

Rect box_at(float left, float top, int width, int height) {
    return {static_cast<int>(std::floor(left)), static_cast<int>(std::floor(top)), width, height};
}

std::int64_t overlap(const Rect& a, const Rect& b) {
    const Rect shared = a.shared_with(b);
    return static_cast<std::int64_t>(shared.w) * shared.h;
}

class Fan {
  public:
    Fan(const std::vector<MarkWish>& wishes, const MarkSizes& sizes, const Rect& area)
        : m_wishes(wishes),
          m_sizes(sizes),
          m_diameter(sizes.diameter),
          m_gap(sizes.gap),
          m_area(area),
          m_placed(wishes.size()),
          m_taken(area),
          m_expected(area) {}

    MarkLayout run() {
        find_groups();
        for (const Group& group : m_groups) {
            if (group.members.size() == 1) place_single(group);
        }
        for (const Group& group : m_groups) {
            if (group.members.size() >= m_sizes.pill_from) {
                place_pill(group);
            } else if (group.members.size() > 1) {
                place_row(group);
            }
        }
        place_labels();
        return {std::move(m_placed), std::move(m_pills)};
    }

  private:
    /// Everybody joins the first before them whom they would cover, so that a group is never larger than two
    /// badges and a crowd does not become one.
    void find_groups() {
        const auto reach = static_cast<float>(m_diameter);
        for (std::size_t i = 0; i < m_wishes.size(); ++i) {
            const auto covered = std::find_if(m_groups.begin(), m_groups.end(), [&](const Group& group) {
                const MarkWish& first = m_wishes[group.members.front()];
                return std::hypot(first.x - m_wishes[i].x, first.y - m_wishes[i].y) < reach;
            });
            if (covered == m_groups.end()) {
                m_groups.push_back({{i}, 0, 0});
            } else {
                covered->members.push_back(i);
            }
        }
        for (Group& group : m_groups) {
            const auto count = static_cast<float>(group.members.size());
            for (const std::size_t i : group.members) {
                group.x += m_wishes[i].x / count;
                group.y += m_wishes[i].y / count;
            }
        }
    }

    void place_single(const Group& group) {
        const float radius = static_cast<float>(m_diameter) / 2;
        m_placed[group.members[0]] = {.x = group.x, .y = group.y, .label = {}};
        m_taken.add(box_at(group.x - radius, group.y - radius, m_diameter, m_diameter));
        if (!m_wishes[group.members[0]].wedge.empty()) m_taken.add(m_wishes[group.members[0]].wedge);
        // Its name will most likely stand below it: rows had better keep clear of that, too.
        const MarkWish& wish = m_wishes[group.members[0]];
        m_expected.add(box_at(group.x - static_cast<float>(wish.label_width) / 2, group.y + radius,
                              wish.label_width, wish.label_height));
    }

    /// How a row of several lies: sizes in pixels.
    struct RowShape {
        int slot = 0, label_height = 0, row_height = 0, width = 0, height = 0;
        std::size_t in_row = 1;
    };

    [[nodiscard]] RowShape shape_of(const Group& group) const {
        RowShape shape;
        shape.slot = m_diameter;
        for (const std::size_t i : group.members) {
            shape.slot = std::max(shape.slot, m_wishes[i].label_width);
            shape.label_height = std::max(shape.label_height, m_wishes[i].label_height);
        }
        shape.slot += m_gap;
        shape.row_height = m_diameter + shape.label_height + m_gap / 2;
        const auto fitting = static_cast<std::size_t>(std::max(1, m_area.w / shape.slot));
        shape.in_row = std::min({group.members.size(), k_most_in_a_row, fitting});
        shape.width = shape.slot * static_cast<int>(shape.in_row);
        shape.height =
            shape.row_height * static_cast<int>((group.members.size() + shape.in_row - 1) / shape.in_row);
        return shape;
    }

    /// Fans a group out beside its place: where it covers least of the others and stays inside.
    void place_row(const Group& group) {
        const RowShape shape = shape_of(group);
        const Rect box = best_box(group, shape.width, shape.height);
        // Names stand on the side away from the place, so that the leader lines run free.
        const bool labels_above = static_cast<float>(box.y) + static_cast<float>(shape.height) / 2 < group.y;
        fill_row(group, shape, box, labels_above);
        m_taken.add(box);
    }

    /// Beside the group's place: where it covers least of the others and stays inside.
    [[nodiscard]] Rect best_box(const Group& group, int box_width, int box_height) const {
        const auto lift = static_cast<float>(m_gap) * 1.5F;
        const auto width = static_cast<float>(box_width);
        const auto height = static_cast<float>(box_height);
        const PathPoint choices[] = {
            {group.x - width / 2, group.y - lift - height},
            {group.x - width / 2, group.y + lift},
            {group.x - width * 0.8F, group.y - lift - height},
            {group.x - width * 0.2F, group.y - lift - height},
            {group.x - width * 0.8F, group.y + lift},
            {group.x - width * 0.2F, group.y + lift},
            {group.x - lift - width, group.y - height / 2},
            {group.x + lift, group.y - height / 2},
        };
        Rect best;
        std::int64_t least = -1;
        for (const PathPoint& corner : choices) {
            const Rect choice = box_at(corner.x, corner.y, box_width, box_height);
            // Beside its place a row hides its own leader lines: only where nothing else is free.
            const bool is_beside = &corner >= &choices[6];
            const std::int64_t cost =
                cost_of(choice) + (is_beside ? std::int64_t{box_width} * box_height : 0);
            if (least < 0 || cost < least) {
                least = cost;
                best = choice;
            }
        }
        best.x = std::clamp(best.x, m_area.x, std::max(m_area.x, m_area.right() - best.w));
        best.y = std::clamp(best.y, m_area.y, std::max(m_area.y, m_area.bottom() - best.h));
        return best;
    }

    /// Many in one place: rows of small badges, all of one length but the last, above what is said of them.
    void place_pill(const Group& group) {
        const int padding = m_gap * 3 / 5;
        const int slot = m_sizes.small_diameter + m_gap * 2 / 5;
        const std::size_t count = std::min(group.members.size(), k_most_in_a_pill);
        const auto fitting = static_cast<std::size_t>(std::max(1, (m_area.w - 2 * padding) / slot));
        const std::size_t widest = std::min(k_most_in_a_pill_row, fitting);
        const std::size_t rows = (count + widest - 1) / widest;
        const std::size_t in_row = (count + rows - 1) / rows;
        const int inner = slot * static_cast<int>(in_row);
        const int caption = m_sizes.caption_height ? m_sizes.caption_height(group.members, inner) : 0;
        const int badges = slot * static_cast<int>(rows);
        MarkPill pill;
        pill.box = best_box(group, inner + 2 * padding, badges + caption + 2 * padding);
        pill.place = {group.x, group.y};
        pill.members = group.members;
        pill.caption = {pill.box.x + padding, pill.box.y + padding + badges, inner, caption};
        pill.more = group.members.size() > count ? group.members.size() - count + 1 : 0;
        for (std::size_t n = 0; n < group.members.size(); ++n) {
            const std::size_t row = std::min(n, count - 1) / in_row;
            const std::size_t in_this_row = std::min(in_row, count - row * in_row);
            const int indent = slot * static_cast<int>(in_row - in_this_row) / 2;
            const int left = slot * static_cast<int>(std::min(n, count - 1) % in_row) + indent;
            const int x = pill.box.x + padding + left + slot / 2;
            const int y = pill.box.y + padding + slot * static_cast<int>(row) + slot / 2;
            const PathPoint middle{static_cast<float>(x), static_cast<float>(y)};
            const bool is_shown = pill.more == 0 || n + 1 < count;
            if (!is_shown) pill.more_at = middle;
            m_placed[group.members[n]] = {.x = middle.x,
                                          .y = middle.y,
                                          .is_moved_aside = true,
                                          .is_in_pill = true,
                                          .is_counted_only = !is_shown,
                                          .label = {}};
        }
        m_taken.add(pill.box);
        m_pills.push_back(std::move(pill));
    }

    [[nodiscard]] std::int64_t cost_of(const Rect& choice) const {
        constexpr std::int64_t k_outside = 4;  // leaving the map is worse than covering somebody
        std::int64_t cost =
            k_outside * (static_cast<std::int64_t>(choice.w) * choice.h - overlap(choice, m_area));
        cost += 2 * m_taken.overlap(choice) + m_expected.overlap(choice);
        return cost;
    }

    void fill_row(const Group& group, const RowShape& shape, const Rect& box, bool labels_above) {
        const std::size_t count = group.members.size();
        for (std::size_t n = 0; n < count; ++n) {
            const std::size_t row = n / shape.in_row;
            const std::size_t in_this_row = std::min(shape.in_row, count - row * shape.in_row);
            const int indent = shape.slot * static_cast<int>(shape.in_row - in_this_row) / 2;
            const int x = box.x + indent + shape.slot * static_cast<int>(n % shape.in_row) + shape.slot / 2;
            const int top = box.y + shape.row_height * static_cast<int>(row);
            const std::size_t member = group.members[n];
            const int badge_top = labels_above ? top + shape.label_height : top;
            const int label_top = labels_above ? badge_top - m_wishes[member].label_height - m_gap / 4
                                               : top + m_diameter + m_gap / 4;
            const int w = m_wishes[member].label_width;
            m_placed[member] = {.x = static_cast<float>(x),
                                .y = static_cast<float>(badge_top) + static_cast<float>(m_diameter) / 2,
                                .is_moved_aside = true,
                                .is_label_above = labels_above,
                                .label = {x - w / 2, label_top, w, m_wishes[member].label_height}};
        }
    }

    void place_labels() {
        for (std::size_t i = 0; i < m_placed.size(); ++i) {
            if (m_placed[i].is_moved_aside) continue;
            m_placed[i].label = label_place(i);
            m_placed[i].is_label_above = static_cast<float>(m_placed[i].label.bottom()) <
                                         m_placed[i].y - static_cast<float>(m_diameter) / 3;
            m_taken.add(m_placed[i].label);
        }
    }

    /// Below, above, right, left: the first that is free and inside; below when none is.
    [[nodiscard]] Rect label_place(std::size_t index) const {
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
            if (inside && m_taken.is_free(choice)) return choice;
        }
        return choices[0];
    }

    const std::vector<MarkWish>& m_wishes;
    const MarkSizes& m_sizes;
    int m_diameter;
    int m_gap;
    Rect m_area;
    std::vector<PlacedMark> m_placed;
    std::vector<Group> m_groups;
    std::vector<MarkPill> m_pills;
    Occupancy m_taken;     ///< badges, rows and labels that stand already
    Occupancy m_expected;  ///< where names of single marks will probably stand
};

}  // namespace

MarkLayout place_marks(const std::vector<MarkWish>& wishes, const MarkSizes& sizes, const Rect& area) {
    return Fan(wishes, sizes, area).run();
}

}  // namespace mirror::render
