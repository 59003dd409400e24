#pragma once
// Which marks share one place, and how much of them is shown: pure arithmetic.

#include <cstdint>
#include <optional>
#include <vector>

#include "render/widgets/marker_layout.hpp"

namespace mirror::render {

/// How a group stands, from what shows most to what takes least.
enum class MarkForm : std::uint8_t { at_its_place, row, pill };

/// Marks that share one place.
struct MarkGroup {
    std::vector<std::size_t> members;  ///< ascending
    float x = 0, y = 0;                ///< the common place
    MarkForm form = MarkForm::at_its_place;
};

class MarkGroups {
  public:
    /// Everybody joins the first before them whom they would cover; on a small map, and where there are very
    /// many, neighbours are put together. \param wishes and sizes outlive the groups
    MarkGroups(const std::vector<MarkWish>& wishes, const MarkSizes& sizes, const Rect& area);

    [[nodiscard]] const std::vector<MarkGroup>& all() const { return m_groups; }

    /// Whoever found no room stands aside, shares a pill, or joins the nearest others.
    /// \param failed ascending \return false when there is nothing left to try
    bool give_way(const std::vector<std::size_t>& failed);

  private:
    void gather(float reach);
    void settle(MarkGroup& group) const;
    [[nodiscard]] std::optional<std::size_t> nearest_to(std::size_t g, const std::vector<bool>& gone) const;

    const std::vector<MarkWish>& m_wishes;
    const MarkSizes& m_sizes;
    std::vector<MarkGroup> m_groups;
};

}  // namespace mirror::render
