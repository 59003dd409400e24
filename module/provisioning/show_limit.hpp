#pragma once
// How often codes may be shown on the glass.

#include <chrono>
#include <deque>
#include <optional>

namespace mirror::provisioning {

/// At most k_most in every k_span: enough for a family with its phones in hand, too few to leave the glass
/// without its mirror, or to have codes shown until somebody looks away.
class ShowLimit {
  public:
    using Time = std::chrono::milliseconds;  ///< of any clock that never jumps
    static constexpr std::size_t k_most = 10;
    static constexpr Time k_span = std::chrono::minutes(10);

    /// Counts one more. \return nothing when it may be shown, else how long to wait until one may
    std::optional<Time> ask(Time now) {
        while (!m_shown.empty() && now - m_shown.front() >= k_span)
            m_shown.pop_front();
        if (m_shown.size() >= k_most) return m_shown.front() + k_span - now;
        m_shown.push_back(now);
        return std::nullopt;
    }

  private:
    std::deque<Time> m_shown;  ///< oldest first
};

}  // namespace mirror::provisioning
