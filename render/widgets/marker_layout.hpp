#pragma once
// Where the marks of people stand on the map when several are at one place: pure arithmetic.

#include <string>
#include <vector>

#include "render/scene.hpp"

namespace mirror::render {

/// One mark that wants to stand at its place.
struct MarkWish {
    float x = 0, y = 0;  ///< the true place, pixels
    int label_width = 0, label_height = 0;
};

/// Where it stands.
struct PlacedMark {
    float x = 0, y = 0;           ///< middle of the badge
    bool is_moved_aside = false;  ///< stands beside its place: a leader line shows where it belongs
    Rect label;                   ///< where the name stands
    bool operator==(const PlacedMark&) const = default;
};

/// Marks that would cover each other fan out in a row above their common place, in the order given, so that
/// nobody dances when somebody else moves. Labels stand below their badge, or on another side when that is
/// taken. \param diameter of a badge \param gap between neighbours \param area that marks and labels stay in
std::vector<PlacedMark> place_marks(const std::vector<MarkWish>& wishes, int diameter, int gap,
                                    const Rect& area);

}  // namespace mirror::render
