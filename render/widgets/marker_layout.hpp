#pragma once
// Where the marks of people stand on the map when several are at one place: pure arithmetic.

#include <functional>
#include <vector>

#include "render/scene.hpp"

namespace mirror::render {

/// One mark that wants to stand at its place.
struct MarkWish {
    float x = 0, y = 0;  ///< the true place, pixels
    int label_width = 0, label_height = 0;
    Rect wedge;  ///< where its heading is drawn; no name may stand there
};

/// Where it stands.
struct PlacedMark {
    float x = 0, y = 0;            ///< middle of the badge
    bool is_moved_aside = false;   ///< stands beside its place: a leader line shows where it belongs
    bool is_in_pill = false;       ///< a small badge without a name of its own
    bool is_counted_only = false;  ///< no room in its pill: it is one of `more`
    bool is_label_above = false;   ///< the line next to the badge is the last one
    Rect label;                    ///< where the name stands
    bool operator==(const PlacedMark&) const = default;
};

/// Many in one place: small badges in a common outline.
struct MarkPill {
    Rect box;
    PathPoint place;                   ///< where they are
    std::vector<std::size_t> members;  ///< ascending
    std::size_t more = 0;              ///< how many of them have no badge
    PathPoint more_at;                 ///< the middle of where their number is written
    Rect caption;
    bool operator==(const MarkPill&) const = default;
};

struct MarkLayout {
    std::vector<PlacedMark> marks;  ///< in the order of the wishes
    std::vector<MarkPill> pills;
};

struct MarkSizes {
    int diameter = 76;          ///< of a badge
    int small_diameter = 52;    ///< of a badge in a pill
    int gap = 20;               ///< between neighbours
    std::size_t pill_from = 6;  ///< so many in one place share a pill
    /// Height of what a pill says about these members in so many pixels of width.
    std::function<int(const std::vector<std::size_t>& members, int width)> caption_height;
};

/// Marks that would cover each other fan out in a row beside their common place, in the order given, so that
/// nobody dances when somebody else moves; very many share a pill. Labels stand below their badge, or on
/// another side when that is taken. Badges, names, pills and the ends of leader lines keep clear of each
/// other as long as the area has the room: whoever finds none stands aside, then shares a pill, then the pill
/// of the nearest others. Only on a map too small for that something is covered. \param area that marks and
/// labels stay in \param others what stands on the map besides
MarkLayout place_marks(const std::vector<MarkWish>& wishes, const MarkSizes& sizes, const Rect& area,
                       const std::vector<Rect>& others = {});

}  // namespace mirror::render
