#pragma once
// Where modules stand: pure rectangles from sizes.

#include <functional>
#include <vector>

#include "module/config/config.hpp"
#include "render/layout/type_scale.hpp"
#include "render/scene.hpp"

namespace mirror::render {

/// One module to be placed.
struct Placement {
    config::Position position = config::Position::none;
    int order = 0;
    /// Height the module needs when it is this wide; 0 when it has nothing to show now.
    std::function<int(int width_px)> height_for;
    /// Takes all room that is left (the map).
    bool fills = false;
    /// Width it would like in a corner; 0 for all it can get.
    int wanted_width_px = 0;
};

struct Screen {
    int width_px = 0;
    int height_px = 0;
    TypeScale scale;
    config::Display display;
    [[nodiscard]] bool is_portrait() const { return height_px >= width_px; }
};

/// The screen without its margins.
Rect inside_margins(const Screen& screen);

/// The part of the screen that stays empty so that the mirror mirrors.
Rect face_window(const Screen& screen);

/// The rectangle of each placement, in the order given; empty where a module is not shown (no position,
/// nothing to show, or no room left). Portrait: corners and bars above and below the face window,
/// `lower_third` between the face window and the modules at the bottom. Landscape: a column on either side of
/// it; `*_right` and the thirds stand in the right column, everything else in the left one. Modules in one
/// position stack by order.
std::vector<Rect> arrange(const Screen& screen, const std::vector<Placement>& placements);

}  // namespace mirror::render
