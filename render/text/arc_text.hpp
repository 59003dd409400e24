#pragma once
// A line of text bent along a circle, in any script: the whole line is one shaped strip.

#include <string>

#include "render/scene.hpp"
#include "render/text/typesetter.hpp"

namespace mirror::render {

/// Where a text stands on a circle.
struct ArcPlace {
    double middle_rad = 0;  ///< of the text, clockwise from twelve o'clock
    double radius_px = 0;   ///< of the middle of its capitals
    bool flipped = false;   ///< heads towards the middle of the circle: upright in the lower half
};

struct ArcText {
    Image image;
    int left = 0, top = 0;  ///< of the image, from the middle of the circle
};

/// Width of a text on its baseline; 0 when no font has all of its letters.
double arc_text_width(Typesetter& typesetter, const std::string& text, const TypeChoice& type);

/// The text in its colour on nothing. \return an empty image when no font has all of its letters
ArcText bend_text(Typesetter& typesetter, const std::string& text, const TypeChoice& type,
                  const ArcPlace& place, Rgba color);

}  // namespace mirror::render
