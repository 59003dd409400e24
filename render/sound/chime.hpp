#pragma once
// The mirror's two sounds, made of numbers: soft, short, one rising and one falling.

#include <cstdint>
#include <vector>

namespace mirror::render {

enum class Chime : std::uint8_t {
    enter,  ///< rising: somebody came
    leave,  ///< falling: somebody went
};

inline constexpr int k_chime_rate_hz = 48'000;

/// One channel of 16 bit samples at k_chime_rate_hz, less than a second. Begins and ends at zero and never
/// clips. \param volume 0 (silence) to 1
std::vector<std::int16_t> chime_samples(Chime chime, double volume);

}  // namespace mirror::render
