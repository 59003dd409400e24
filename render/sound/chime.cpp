#include "render/sound/chime.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace mirror::render {
namespace {

constexpr double k_length_s = 0.95;
constexpr double k_note_gap_s = 0.16;
constexpr double k_attack_s = 0.012;   // no click at its begin
constexpr double k_decay_s = 0.22;     // to a third
constexpr double k_fade_out_s = 0.08;  // no click at its end
constexpr double k_full_scale = 32'767;
constexpr double k_loudest = 0.4;  // of full scale: two notes with their overtones stay below it

// A fifth, equal temperament: C5 and G5.
constexpr double k_low_hz = 523.25;
constexpr double k_high_hz = 783.99;

/// One struck note, `since_s` seconds after its begin: a tone with two weak overtones that die sooner.
double note(double frequency_hz, double since_s) {
    if (since_s < 0) return 0;
    const double angle = 2 * std::numbers::pi * frequency_hz * since_s;
    const double attack = std::min(1.0, since_s / k_attack_s);
    const double decay = std::exp(-since_s / k_decay_s);
    const double tone =
        std::sin(angle) + 0.25 * decay * std::sin(2 * angle) + 0.08 * decay * decay * std::sin(3 * angle);
    return attack * decay * tone;
}

}  // namespace

std::vector<std::int16_t> chime_samples(Chime chime, double volume) {
    const bool is_rising = chime == Chime::enter;
    const double first_hz = is_rising ? k_low_hz : k_high_hz;
    const double second_hz = is_rising ? k_high_hz : k_low_hz;
    const double loudness = std::isfinite(volume) ? std::clamp(volume, 0.0, 1.0) * k_loudest : 0;
    std::vector<std::int16_t> samples(static_cast<std::size_t>(k_length_s * k_chime_rate_hz));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double time_s = static_cast<double>(i) / k_chime_rate_hz;
        const double left_s = static_cast<double>(samples.size() - 1 - i) / k_chime_rate_hz;
        const double tone = note(first_hz, time_s) + note(second_hz, time_s - k_note_gap_s);
        const double sample = loudness * std::min(1.0, left_s / k_fade_out_s) * tone;
        samples[i] = static_cast<std::int16_t>(std::lround(std::clamp(sample, -1.0, 1.0) * k_full_scale));
    }
    return samples;
}

}  // namespace mirror::render
