#include "render/widgets/marker_groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mirror::render {
namespace {

/// A map with more places of people than this is read no better: neighbours are put together.
constexpr std::size_t k_most_groups = 40;
/// So many badges' squares of map belong to every place of people.
constexpr std::int64_t k_squares_per_group = 5;

}  // namespace

MarkGroups::MarkGroups(const std::vector<MarkWish>& wishes, const MarkSizes& sizes, const Rect& area)
    : m_wishes(wishes), m_sizes(sizes) {
    const std::int64_t square = std::int64_t{sizes.diameter} * sizes.diameter * k_squares_per_group;
    const auto room = static_cast<std::size_t>(
        std::max<std::int64_t>(4, std::int64_t{area.w} * area.h / std::max<std::int64_t>(1, square)));
    auto reach = static_cast<float>(sizes.diameter);
    do {
        gather(reach);
        reach *= 1.4F;
    } while (m_groups.size() > std::min(room, k_most_groups));
}

/// Everybody joins the first before them whom they would cover, so that a group is never larger than two
/// badges and a crowd does not become one.
void MarkGroups::gather(float reach) {
    m_groups.clear();
    for (std::size_t i = 0; i < m_wishes.size(); ++i) {
        const auto covered = std::find_if(m_groups.begin(), m_groups.end(), [&](const MarkGroup& group) {
            const MarkWish& first = m_wishes[group.members.front()];
            return std::hypot(first.x - m_wishes[i].x, first.y - m_wishes[i].y) < reach;
        });
        if (covered == m_groups.end()) {
            m_groups.push_back({{i}, 0, 0, {}});
        } else {
            covered->members.push_back(i);
        }
    }
    for (MarkGroup& group : m_groups)
        settle(group);
}

/// Works out the common place of a group and how it would like to stand.
void MarkGroups::settle(MarkGroup& group) const {
    const auto count = static_cast<float>(group.members.size());
    group.x = group.y = 0;
    for (const std::size_t i : group.members) {
        group.x += m_wishes[i].x / count;
        group.y += m_wishes[i].y / count;
    }
    group.form = group.members.size() == 1                  ? MarkForm::at_its_place
                 : group.members.size() < m_sizes.pill_from ? MarkForm::row
                                                            : MarkForm::pill;
}

bool MarkGroups::give_way(const std::vector<std::size_t>& failed) {
    bool has_changed = false;
    std::vector<bool> is_gone(m_groups.size());
    std::vector<bool> has_joined(m_groups.size());
    for (const std::size_t g : failed) {
        MarkGroup& group = m_groups[g];
        if (is_gone[g] || has_joined[g]) continue;
        const bool is_single = group.members.size() == 1;
        if (group.form == MarkForm::at_its_place || (group.form == MarkForm::row && !is_single)) {
            group.form = is_single ? MarkForm::row : MarkForm::pill;
        } else if (const auto nearest = nearest_to(g, is_gone)) {
            MarkGroup& other = m_groups[*nearest];
            other.members.insert(other.members.end(), group.members.begin(), group.members.end());
            std::ranges::sort(other.members);
            settle(other);
            is_gone[g] = has_joined[*nearest] = true;
        } else {
            continue;
        }
        has_changed = true;
    }
    std::size_t kept = 0;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        if (is_gone[g]) continue;
        if (kept != g) m_groups[kept] = std::move(m_groups[g]);
        ++kept;
    }
    m_groups.resize(kept);
    return has_changed;
}

std::optional<std::size_t> MarkGroups::nearest_to(std::size_t g, const std::vector<bool>& gone) const {
    std::optional<std::size_t> nearest;
    float least = std::numeric_limits<float>::max();
    for (std::size_t other = 0; other < m_groups.size(); ++other) {
        if (other == g || gone[other]) continue;
        const float away = std::hypot(m_groups[other].x - m_groups[g].x, m_groups[other].y - m_groups[g].y);
        if (away < least) {
            least = away;
            nearest = other;
        }
    }
    return nearest;
}

}  // namespace mirror::render
