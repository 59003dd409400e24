#pragma once
// Pictures are painted in pieces.

#include "render/scene.hpp"

namespace mirror::map {

/// A part of the picture with its own pixels, so that several threads may paint at once.
struct Piece {
    render::Rect area;    ///< where it lies in the picture
    render::Image image;  ///< as large as the area

    /// A black one.
    explicit Piece(const render::Rect& where) : area(where), image{where.w, where.h, {}} {
        image.pixels.assign(static_cast<std::size_t>(where.w) * static_cast<std::size_t>(where.h),
                            0xFF000000U);
    }
};

}  // namespace mirror::map
