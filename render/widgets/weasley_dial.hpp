#pragma once
// The Weasley clock as pure geometry: from places, people and a radius to sectors, hands and discs. Angles
// are radians clockwise from twelve o'clock; lengths are pixels from the middle of the clock.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "module/household/summary.hpp"

namespace mirror::render {

/// Parts of the radius that the face, its hands and its discs agree on.
namespace dial {
inline constexpr double k_outer_ring = 1.0;
inline constexpr double k_inner_ring = 0.80;
inline constexpr double k_label = 0.90;         ///< middle of the capitals of a single line
inline constexpr double k_disc = 0.175;         ///< diameter, where there is room
inline constexpr double k_disc_reach = 0.7275;  ///< of the outermost discs
inline constexpr double k_hub = 0.05;
inline constexpr double k_fresh_tip = 0.76;
inline constexpr double k_ageing_tip = 0.66;
inline constexpr double k_stale_tip = 0.54;
inline constexpr double k_most_lean = 0.4;  ///< of a sector
}  // namespace dial

struct DialPerson {
    std::size_t place = 0;
    double lean = 0;  ///< 0 to 1: how far towards the first place
    household::Freshness freshness = household::Freshness::fresh;
};

struct DialRequest {
    std::size_t places = 3;
    double radius_px = 0;
    double least_disc_px = 0;  ///< discs shrink down to this, but never grow for it
    bool mirrored = false;     ///< places run counter-clockwise
    std::vector<DialPerson> people;
};

struct Sector {
    double middle_rad = 0;
    double width_rad = 0;
};

/// Where somebody's hand points and where on it their disc sits.
struct HandStand {
    double angle_rad = 0;
    double tip_px = 0;
    double disc_px = 0;      ///< from the middle of the clock to the middle of the disc
    bool is_folded = false;  ///< no room: counted by a MoreDisc at the same stand
    double root_px = 0;  ///< where it begins: in the middle, or at its disc where the way there is not free
    bool operator==(const HandStand&) const = default;
};

/// "+3": people of one place for whom there is no room.
struct MoreDisc {
    std::size_t count = 0;
    HandStand stand;
    bool operator==(const MoreDisc&) const = default;
};

struct Dial {
    double disc_diameter_px = 0;   ///< of all discs; the same wherever people are
    std::vector<Sector> sectors;   ///< by place
    std::vector<HandStand> hands;  ///< by person
    std::vector<MoreDisc> more;
};

/// Hands fan out within their sector in the order of the people, and never so that two discs meet or a hand
/// runs below another one's disc. How large discs are depends on how many people and places there are, not on
/// who is where.
Dial make_dial(const DialRequest& request);

/// A label cut to fit its sector.
struct LabelFit {
    std::vector<std::string> lines;  ///< one, or two of which the first is the outer one
    double size_px = 0;
};

/// Fits a name into an arc: in its wanted size, else smaller down to the least size, else on two lines where
/// these have room, else ended by an ellipsis.
/// \param arc_px what there is along the line of a label
/// \param band_px what there is across it
/// \param width_of pixels of a text at a size
LabelFit fit_label(const std::string& name, double arc_px, double band_px, double wanted_px, double least_px,
                   const std::function<double(const std::string&, double)>& width_of);

/// The way from one angle to another the shorter way round, -pi to pi.
double shorter_turn(double from_rad, double to_rad);

}  // namespace mirror::render
