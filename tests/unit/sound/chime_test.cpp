#include "render/sound/chime.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>

#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

int peak(const std::vector<std::int16_t>& samples) {
    int highest = 0;
    for (const std::int16_t sample : samples)
        highest = std::max(highest, std::abs(int{sample}));
    return highest;
}

/// How much of a tone there is in a part of the sound (Goertzel's sum, without its shortcut).
double strength(const std::vector<std::int16_t>& samples, double from_s, double to_s, double frequency_hz) {
    double cosine = 0;
    double sine = 0;
    const auto begin = static_cast<std::size_t>(from_s * k_chime_rate_hz);
    const auto end = static_cast<std::size_t>(to_s * k_chime_rate_hz);
    for (std::size_t i = begin; i < end; ++i) {
        const double angle = 2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / k_chime_rate_hz;
        cosine += samples[i] * std::cos(angle);
        sine += samples[i] * std::sin(angle);
    }
    return std::hypot(cosine, sine);
}

constexpr double k_low_hz = 523.25;
constexpr double k_high_hz = 783.99;

}  // namespace

TEST_CASE("a chime is short, begins and ends at zero and never clips") {
    for (const Chime chime : {Chime::enter, Chime::leave}) {
        const auto samples = chime_samples(chime, 1);
        CHECK(samples.size() <= k_chime_rate_hz);
        CHECK(samples.size() > k_chime_rate_hz / 2);
        CHECK(samples.front() == 0);
        CHECK(samples.back() == 0);
        CHECK(peak(samples) < 32'767 * 9 / 10);
        CHECK(peak(samples) > 32'767 / 4);
    }
}

TEST_CASE("a chime has no click: neighbours lie close together, and its ends are soft") {
    for (const Chime chime : {Chime::enter, Chime::leave}) {
        const auto samples = chime_samples(chime, 1);
        int widest = 0;
        for (std::size_t i = 1; i < samples.size(); ++i)
            widest = std::max(widest, std::abs(samples[i] - samples[i - 1]));
        CHECK(widest < 4'000);
        const std::vector<std::int16_t> first(samples.begin(), samples.begin() + 48);  // 1 ms
        const std::vector<std::int16_t> last(samples.end() - 480, samples.end());      // 10 ms
        CHECK(peak(first) < 1'500);
        CHECK(peak(last) < 200);
    }
}

TEST_CASE("an arrival rises, a departure falls") {
    const auto enter = chime_samples(Chime::enter, 1);
    const auto leave = chime_samples(Chime::leave, 1);
    CHECK(strength(enter, 0.02, 0.15, k_low_hz) > 5 * strength(enter, 0.02, 0.15, k_high_hz));
    CHECK(strength(enter, 0.2, 0.6, k_high_hz) > strength(enter, 0.2, 0.6, k_low_hz));
    CHECK(strength(leave, 0.02, 0.15, k_high_hz) > 5 * strength(leave, 0.02, 0.15, k_low_hz));
    CHECK(strength(leave, 0.2, 0.6, k_low_hz) > strength(leave, 0.2, 0.6, k_high_hz));
}

TEST_CASE("the volume goes from silence to full and no further") {
    const int full = peak(chime_samples(Chime::enter, 1));
    CHECK(std::abs(peak(chime_samples(Chime::enter, 0.5)) - full / 2) <= 1);
    CHECK(peak(chime_samples(Chime::enter, 7)) == full);
    CHECK(peak(chime_samples(Chime::enter, 0)) == 0);
    CHECK(peak(chime_samples(Chime::enter, -1)) == 0);
    CHECK(peak(chime_samples(Chime::enter, std::numeric_limits<double>::quiet_NaN())) == 0);
}
