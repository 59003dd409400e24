#pragma once
// How a picture looks behind two-way glass: so that anyone can judge it as it will hang.

#include <cstdint>

#include "render/scene.hpp"

namespace mirror::render {

enum class Glass : std::uint8_t { none, day, evening };

/// Composes the panel's light through the glass with the room's reflection, in linear light.
/// Day: transmission 0.40, panel 250 cd/m², 30 cd/m² reflected (a bright bathroom). Evening: 6 cd/m²
/// reflected. The result is scaled so that the panel's white behind the glass is white.
void apply_glass(Image& image, Glass glass);

}  // namespace mirror::render
