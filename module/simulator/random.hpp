#pragma once
// Chance that comes out the same on every machine; the standard distributions do not promise that.

#include <cstdint>

namespace mirror::simulator {

/// SplitMix64 (Steele, Lea, Flood 2014): one 64-bit state, good enough for jitter and choices.
class Random {
  public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}

    std::uint64_t next() {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30u)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27u)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31u);
    }

    /// Uniform in [low, high).
    double between(double low, double high) {
        return low + (high - low) * static_cast<double>(next() >> 11u) * 0x1p-53;
    }

    /// Uniform in [0, count); 0 for an empty range.
    std::uint64_t below(std::uint64_t count) { return count == 0 ? 0 : next() % count; }

  private:
    std::uint64_t m_state;
};

}  // namespace mirror::simulator
