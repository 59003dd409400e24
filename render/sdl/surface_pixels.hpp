#pragma once
// What is quicker done in the memory of a surface than by SDL, with the same pixels. Rows of large areas are
// shared among threads.

#include <SDL.h>

#include "render/scene.hpp"

namespace mirror::render {

/// Multiplies every colour of some pixels by the light over 255, rounded down: the same as SDL's blend
/// mode MOD, or as black of alpha 255 - light laid over them.
/// \param area in pixels of the surface; what lies outside of it is left out
/// \param light its alpha is not looked at; the pixels keep theirs
/// \return false, and nothing is done, when the pixels do not have eight bits for each colour in 32
bool dim_pixels(SDL_Surface& surface, const Rect& area, Rgba light);

/// Copies an image whose pixels are all opaque onto a surface, without a texture between them.
/// \param area where its pixels go, in pixels of the surface; what lies outside of it is left out
/// \param left, top place of the image's first pixel on the surface
/// \return false, and nothing is done, when the surface's pixels are not laid out as the image's
bool copy_pixels(SDL_Surface& surface, const Rect& area, const Image& image, int left, int top);

}  // namespace mirror::render
