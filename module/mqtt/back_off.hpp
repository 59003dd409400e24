#pragma once
// How long to wait between attempts.

#include <algorithm>
#include <chrono>
#include <random>

namespace mirror::mqtt {

/// Doubling waits with a random part, so that a household's clients do not all return in the same instant.
class BackOff {
  public:
    BackOff(std::chrono::milliseconds first, std::chrono::milliseconds longest)
        : m_first(first), m_longest(longest), m_next(first) {}

    /// The next wait: half of it fixed, half random.
    template <class Generator>
    std::chrono::milliseconds next(Generator& random) {
        const auto wait = std::min(m_next, m_longest);
        m_next = std::min(m_next * 2, m_longest);
        std::uniform_int_distribution<std::chrono::milliseconds::rep> part(0, wait.count() / 2);
        return wait - std::chrono::milliseconds(part(random));
    }

    /// The connection proved stable: start with short waits again.
    void reset() { m_next = m_first; }

  private:
    std::chrono::milliseconds m_first;
    std::chrono::milliseconds m_longest;
    std::chrono::milliseconds m_next;
};

}  // namespace mirror::mqtt
