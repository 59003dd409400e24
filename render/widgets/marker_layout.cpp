#include "render/widgets/marker_layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "render/widgets/marker_groups.hpp"
#include "render/widgets/occupancy.hpp"

namespace mirror::render {
namespace {

constexpr std::size_t k_most_in_a_row = 4;
constexpr std::size_t k_most_in_a_pill_row = 8;
constexpr std::size_t k_most_in_a_pill = 24;
/// Looking over the whole map for room takes time: who has looked so often takes what is best.
constexpr int k_most_scans = 60;
constexpr int k_most_rounds = 16;

Rect box_at(float left, float top, int width, int height) {
    return {static_cast<int>(std::floor(left)), static_cast<int>(std::floor(top)), width, height};
}

Rect square_around(float x, float y, int side) {
    const float half = static_cast<float>(side) / 2;
    return box_at(x - half, y - half, side, side);
}

std::int64_t overlap(const Rect& a, const Rect& b) {
    const Rect shared = a.shared_with(b);
    return static_cast<std::int64_t>(shared.w) * shared.h;
}

/// How a row of several lies: sizes in pixels.
struct RowShape {
    int slot = 0, label_height = 0, row_height = 0, width = 0, height = 0;
    std::size_t in_row = 1;
};

/// How a pill lies.
struct PillShape {
    int padding = 0, slot = 0, inner = 0, badges = 0, caption = 0, width = 0, height = 0;
    std::size_t count = 0, in_row = 1;
};

class Fan {
  public:
    Fan(const std::vector<MarkWish>& wishes, const MarkSizes& sizes, const Rect& area,
        const std::vector<Rect>& others)
        : m_wishes(wishes),
          m_sizes(sizes),
          m_diameter(sizes.diameter),
          m_gap(sizes.gap),
          m_area(area),
          m_others(others),
          m_groups(wishes, sizes, area),
          m_taken(area) {}

    /// Places everybody; where that fails for some, these show less and all is placed again.
    MarkLayout run() {
        for (int round = 1;; ++round) {
            const bool is_last = round == k_most_rounds || m_scans >= k_most_scans;
            const std::vector<std::size_t> failed = place_all(is_last);
            if (failed.empty() || is_last) break;
            if (!m_groups.give_way(failed)) m_scans = k_most_scans;
        }
        return {std::move(m_placed), std::move(m_pills)};
    }

  private:
    /// \return the groups that found no room; \param must nobody is left out, even if that covers somebody
    std::vector<std::size_t> place_all(bool must) {
        const std::vector<MarkGroup>& groups = m_groups.all();
        m_placed.assign(m_wishes.size(), {});
        m_pills.clear();
        m_taken = Occupancy(m_area);
        for (const Rect& other : m_others)
            m_taken.add(other);
        // Leader lines end at the true places: these are kept clear before all.
        for (const MarkGroup& group : groups)
            take_feet(group);
        std::vector<bool> has_failed(groups.size());
        for (std::size_t g = 0; g < groups.size(); ++g) {
            const MarkGroup& group = groups[g];
            if (group.form == MarkForm::at_its_place) has_failed[g] = !(is_free_at_place(group) || must);
        }
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (groups[g].form == MarkForm::at_its_place && !has_failed[g]) take_place(groups[g]);
        }
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (groups[g].form == MarkForm::at_its_place && !has_failed[g])
                has_failed[g] = !place_label(groups[g].members[0], must);
        }
        // Rows first: each of their leader lines is to be short, a pill has one only.
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (groups[g].form == MarkForm::row) has_failed[g] = !place_row(groups[g], must);
        }
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (groups[g].form == MarkForm::pill) has_failed[g] = !place_pill(groups[g], must);
        }
        std::vector<std::size_t> failed;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (has_failed[g]) failed.push_back(g);
        }
        return failed;
    }

    void take_feet(const MarkGroup& group) {
        const int foot = m_diameter / 4;
        if (group.form == MarkForm::pill) m_taken.add(square_around(group.x, group.y, foot));
        if (group.form != MarkForm::row) return;
        for (const std::size_t i : group.members)
            m_taken.add(square_around(m_wishes[i].x, m_wishes[i].y, foot));
    }

    /// Groups at their places never cover each other: only what else stands there is asked for.
    [[nodiscard]] bool is_free_at_place(const MarkGroup& group) const {
        const Rect whole = square_around(group.x, group.y, m_diameter);
        // The corners of a disc's square are free.
        const Rect inner = square_around(group.x, group.y, m_diameter * 86 / 100);
        return whole.shared_with(m_area) == whole && m_taken.is_free(inner);
    }

    void take_place(const MarkGroup& group) {
        const std::size_t member = group.members[0];
        m_placed[member] = {.x = group.x, .y = group.y, .label = {}};
        m_taken.add(square_around(group.x, group.y, m_diameter + m_gap / 5));
        m_taken.add(m_wishes[member].wedge);
    }

    /// Below, above, right, left, beside the lower and the upper half: the first that is free and inside.
    bool place_label(std::size_t index, bool must) {
        PlacedMark& mark = m_placed[index];
        const int w = m_wishes[index].label_width;
        const int h = m_wishes[index].label_height;
        const int x = static_cast<int>(mark.x);
        const int y = static_cast<int>(mark.y);
        const int reach = m_diameter / 2 + m_gap / 4;
        const int side = reach + m_gap / 4;
        const Rect below = inside({x - w / 2, y + reach, w, h});
        const Rect choices[] = {below,
                                inside({x - w / 2, y - reach - h, w, h}),
                                {x + side, y - h / 2, w, h},
                                {x - side - w, y - h / 2, w, h},
                                {x, y + reach, w, h},
                                {x - w, y + reach, w, h},
                                {x, y - reach - h, w, h},
                                {x - w, y - reach - h, w, h}};
        const auto free = std::ranges::find_if(choices, [&](const Rect& choice) {
            return choice.shared_with(m_area) == choice && m_taken.is_free(choice);
        });
        if (free == std::end(choices) && !must) return false;
        mark.label = free == std::end(choices) ? below : *free;
        mark.is_label_above =
            static_cast<float>(mark.label.bottom()) < mark.y - static_cast<float>(m_diameter) / 3;
        m_taken.add(mark.label);
        return true;
    }

    /// Moved into the area; what is too large for it stands at its left and upper edge.
    [[nodiscard]] Rect inside(Rect box) const {
        box.x = std::clamp(box.x, m_area.x, std::max(m_area.x, m_area.right() - box.w));
        box.y = std::clamp(box.y, m_area.y, std::max(m_area.y, m_area.bottom() - box.h));
        return box;
    }

    [[nodiscard]] RowShape shape_of_row(const MarkGroup& group) const {
        RowShape shape;
        shape.slot = m_diameter;
        for (const std::size_t i : group.members) {
            shape.slot = std::max(shape.slot, m_wishes[i].label_width);
            shape.label_height = std::max(shape.label_height, m_wishes[i].label_height);
        }
        if (group.members.size() > 1) shape.slot += m_gap;
        shape.row_height = m_diameter + shape.label_height + m_gap / 2;
        const auto fitting = static_cast<std::size_t>(std::max(1, m_area.w / shape.slot));
        shape.in_row = std::min({group.members.size(), k_most_in_a_row, fitting});
        shape.width = shape.slot * static_cast<int>(shape.in_row);
        shape.height =
            shape.row_height * static_cast<int>((group.members.size() + shape.in_row - 1) / shape.in_row);
        return shape;
    }

    /// Fans a group out beside its place.
    bool place_row(const MarkGroup& group, bool must) {
        const RowShape shape = shape_of_row(group);
        const auto box = room_for(group, shape.width, shape.height, must);
        if (!box) return false;
        // Names stand on the side away from the place, so that the leader lines run free.
        const bool labels_above = static_cast<float>(box->y) + static_cast<float>(shape.height) / 2 < group.y;
        fill_row(group, shape, *box, labels_above);
        m_taken.add(*box);
        return true;
    }

    /// Where a box of this size stands beside the group's place and covers nothing: where one expects it,
    /// else the nearest room on the map. \param must where it covers least when there is no such room
    std::optional<Rect> room_for(const MarkGroup& group, int box_width, int box_height, bool must) {
        const auto lift = static_cast<float>(m_gap) * 1.5F;
        const auto width = static_cast<float>(box_width);
        const auto height = static_cast<float>(box_height);
        // Beside its place a row hides its own leader lines: that is not tried here.
        const PathPoint corners[] = {
            {group.x - width / 2, group.y - lift - height},
            {group.x - width / 2, group.y + lift},
            {group.x - width * 0.8F, group.y - lift - height},
            {group.x - width * 0.2F, group.y - lift - height},
            {group.x - width * 0.8F, group.y + lift},
            {group.x - width * 0.2F, group.y + lift},
        };
        std::optional<Rect> best;
        std::int64_t least = std::numeric_limits<std::int64_t>::max();
        for (const PathPoint& corner : corners) {
            const Rect choice = inside(box_at(corner.x, corner.y, box_width, box_height));
            const std::int64_t cost = cost_of(choice);
            if (cost == 0) return choice;
            if (cost < least) {
                least = cost;
                best = choice;
            }
        }
        if (const auto free = nearest_room(group, box_width, box_height)) return free;
        return must ? best : std::nullopt;
    }

    /// Looks over the whole area.
    std::optional<Rect> nearest_room(const MarkGroup& group, int box_width, int box_height) {
        if (m_scans++ >= k_most_scans) return std::nullopt;
        const int step = std::max(4, m_gap * 3 / 5);
        const bool is_wide = group.members.size() > 1;
        std::optional<Rect> best;
        float least = std::numeric_limits<float>::max();
        for (int y = m_area.y; y + box_height <= m_area.bottom(); y += step) {
            for (int x = m_area.x; x + box_width <= m_area.right(); x += step) {
                const Rect choice{x, y, box_width, box_height};
                const float away = distance(choice, group, is_wide);
                if (away >= least || !m_taken.is_free(choice)) continue;
                least = away;
                best = choice;
            }
        }
        return best;
    }

    /// From the group's place to a box; a row beside it counts as further away.
    [[nodiscard]] float distance(const Rect& box, const MarkGroup& group, bool is_wide) const {
        const auto out = [](float at, int low, int high) {
            return std::max({static_cast<float>(low) - at, at - static_cast<float>(high), 0.0F});
        };
        const float beside = out(group.x, box.x, box.right());
        const float away = std::hypot(beside, out(group.y, box.y, box.bottom()));
        const float askew = std::abs(static_cast<float>(box.x) + static_cast<float>(box.w) / 2 - group.x) / 8;
        return away + askew + (is_wide && beside > 0 ? static_cast<float>(m_diameter) : 0.0F);
    }

    [[nodiscard]] std::int64_t cost_of(const Rect& choice) const {
        constexpr std::int64_t k_outside = 4;  // leaving the map is worse than covering somebody
        return k_outside * (std::int64_t{choice.w} * choice.h - overlap(choice, m_area)) +
               m_taken.overlap(choice);
    }

    void fill_row(const MarkGroup& group, const RowShape& shape, const Rect& box, bool labels_above) {
        const std::size_t count = group.members.size();
        for (std::size_t n = 0; n < count; ++n) {
            const std::size_t row = n / shape.in_row;
            const std::size_t in_this_row = std::min(shape.in_row, count - row * shape.in_row);
            const int indent = shape.slot * static_cast<int>(shape.in_row - in_this_row) / 2;
            const int x = box.x + indent + shape.slot * static_cast<int>(n % shape.in_row) + shape.slot / 2;
            const int top = box.y + shape.row_height * static_cast<int>(row);
            const std::size_t member = group.members[n];
            const int badge_top = labels_above ? top + shape.label_height + m_gap / 4 : top;
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

    /// Rows of small badges, all of one length but the last; on a small map fewer of them, and fewer words.
    [[nodiscard]] PillShape shape_of_pill(const MarkGroup& group) const {
        PillShape shape;
        shape.padding = m_gap * 3 / 5;
        shape.slot = m_sizes.small_diameter + m_gap * 2 / 5;
        const auto fitting = [&](int length) {
            return static_cast<std::size_t>(std::max(1, (length - 2 * shape.padding) / shape.slot));
        };
        const std::size_t widest = std::min(k_most_in_a_pill_row, fitting(m_area.w));
        shape.count = std::min({group.members.size(), k_most_in_a_pill, widest * fitting(m_area.h)});
        const std::size_t rows = (shape.count + widest - 1) / widest;
        shape.in_row = (shape.count + rows - 1) / rows;
        // Few badges are narrower than their names.
        const int least = std::min(m_diameter * 2, m_area.w - 2 * shape.padding);
        shape.inner = std::max(shape.slot * static_cast<int>(shape.in_row), least);
        shape.badges = shape.slot * static_cast<int>(rows);
        shape.caption = m_sizes.caption_height ? m_sizes.caption_height(group.members, shape.inner) : 0;
        shape.caption = std::clamp(m_area.h - shape.badges - 2 * shape.padding, 0, shape.caption);
        shape.width = shape.inner + 2 * shape.padding;
        shape.height = shape.badges + shape.caption + 2 * shape.padding;
        return shape;
    }

    /// Many in one place: small badges above what is said of them.
    bool place_pill(const MarkGroup& group, bool must) {
        const PillShape shape = shape_of_pill(group);
        const auto box = room_for(group, shape.width, shape.height, must);
        if (!box) return false;
        MarkPill pill;
        pill.box = *box;
        pill.place = {group.x, group.y};
        pill.members = group.members;
        pill.caption = {box->x + shape.padding, box->y + shape.padding + shape.badges, shape.inner,
                        shape.caption};
        pill.more = group.members.size() > shape.count ? group.members.size() - shape.count + 1 : 0;
        fill_pill(shape, pill);
        m_taken.add(pill.box);
        m_pills.push_back(std::move(pill));
        return true;
    }

    void fill_pill(const PillShape& shape, MarkPill& pill) {
        for (std::size_t n = 0; n < pill.members.size(); ++n) {
            const std::size_t place = std::min(n, shape.count - 1);
            const std::size_t row = place / shape.in_row;
            const std::size_t in_this_row = std::min(shape.in_row, shape.count - row * shape.in_row);
            const int indent = (shape.inner - shape.slot * static_cast<int>(in_this_row)) / 2;
            const int left = shape.slot * static_cast<int>(place % shape.in_row) + indent;
            const int half_slot = shape.slot / 2;
            const int top = shape.slot * static_cast<int>(row);
            const PathPoint middle{static_cast<float>(pill.box.x + shape.padding + left + half_slot),
                                   static_cast<float>(pill.box.y + shape.padding + top + half_slot)};
            const bool is_shown = pill.more == 0 || n + 1 < shape.count;
            if (!is_shown) pill.more_at = middle;
            m_placed[pill.members[n]] = {.x = middle.x,
                                         .y = middle.y,
                                         .is_moved_aside = true,
                                         .is_in_pill = true,
                                         .is_counted_only = !is_shown,
                                         .label = {}};
        }
    }

    const std::vector<MarkWish>& m_wishes;
    const MarkSizes& m_sizes;
    int m_diameter;
    int m_gap;
    Rect m_area;
    const std::vector<Rect>& m_others;
    std::vector<PlacedMark> m_placed;
    MarkGroups m_groups;
    std::vector<MarkPill> m_pills;
    Occupancy m_taken;  ///< whatever stands already
    int m_scans = 0;
};

}  // namespace

MarkLayout place_marks(const std::vector<MarkWish>& wishes, const MarkSizes& sizes, const Rect& area,
                       const std::vector<Rect>& others) {
    return Fan(wishes, sizes, area, others).run();
}

}  // namespace mirror::render
