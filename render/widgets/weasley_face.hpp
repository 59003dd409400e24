#pragma once
// The Weasley clock in pixels: its face, the names of its places and its hands, each drawn once and kept.

#include <memory>
#include <vector>

#include "render/text/arc_text.hpp"
#include "render/widgets/weasley_dial.hpp"
#include "render/widgets/weasley_theme.hpp"

namespace mirror::render {

/// A picture and where its top left corner stands, from the middle of the clock.
struct ClockPiece {
    std::shared_ptr<const Image> image;
    int left = 0, top = 0;
};

/// What of the face lies below the hands, in pieces: the black between the lines is not kept.
/// \param scale pixels of one pixel of the 1080 design
std::vector<ClockPiece> draw_face(const WeasleyTheme& theme, const Dial& dial, double radius_px,
                                  double scale);

/// The hub, over the hands.
ClockPiece draw_hub(const WeasleyTheme& theme, double radius_px, double scale);

/// What is written on the rim for a place.
struct LabelWish {
    std::string name;
    double icon_px = 0;             ///< side of an icon before the name; 0: none
    bool is_right_to_left = false;  ///< the name begins, and the icon stands, on the right
};

/// A name along the rim, and where the middle of its icon stands, from the middle of the clock.
struct ClockLabel {
    std::vector<ClockPiece> pieces;
    PathPoint icon;
};

/// The name of a place along the rim, upright also in the lower half.
ClockLabel draw_label(Typesetter& typesetter, const WeasleyTheme& theme, const LabelWish& wish,
                      const Sector& sector, double radius_px, double scale, Rgba color);

struct HandLook {
    Rgba color;
    household::Freshness freshness = household::Freshness::fresh;
    double root_px = 0;  ///< where it begins, from the middle of the clock
};

/// A hand from its root to its tip. What is ageing is paler; what is stale is dashed, and paler still.
ClockPiece draw_hand(const WeasleyTheme& theme, const HandStand& stand, const HandLook& look,
                     double radius_px, double scale);

}  // namespace mirror::render
