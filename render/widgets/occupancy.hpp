#pragma once
// Which parts of an area are taken: rectangles sorted into squares, so that a crowd is searched quickly.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "render/scene.hpp"

namespace mirror::render {

class Occupancy {
  public:
    /// What lies outside of the area is found as well, but slowly.
    explicit Occupancy(const Rect& area);

    void add(const Rect& rect);
    [[nodiscard]] bool is_free(const Rect& rect) const;
    /// Pixels that a rectangle shares with those that were added, each counted by itself.
    [[nodiscard]] std::int64_t overlap(const Rect& rect) const;

  private:
    struct Range {
        int left, top, right, bottom;
    };
    [[nodiscard]] std::size_t index_of(int column, int row) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) +
               static_cast<std::size_t>(column);
    }
    [[nodiscard]] Range squares_of(const Rect& rect) const;
    template <class Visit>
    void each_near(const Rect& rect, const Visit& visit) const;

    int m_left, m_top;
    int m_columns, m_rows;
    std::vector<Rect> m_rects;
    std::vector<std::vector<std::uint32_t>> m_squares;  ///< places in m_rects
};

}  // namespace mirror::render
