#pragma once
// Recognises that another client uses our id: MQTT 3.1.1 has no word for it, the broker just hangs up.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>

namespace mirror::mqtt {

/// Three accepted connections that the broker's side closed within a minute, with nothing else wrong in
/// between, are a fight for the client id.
class TakeoverWatch {
  public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr std::size_t k_telling = 3;
    static constexpr std::chrono::seconds k_window{60};

    /// The broker's side closed a connection that it had accepted; `subscribed`: after its SUBACK.
    void closed_by_peer(Time now, bool subscribed) {
        m_closed.push_back({now, subscribed});
        while (m_closed.front().time + k_window < now)
            m_closed.pop_front();
        if (m_closed.size() >= k_telling) m_fight = true;
    }

    /// Anything else went wrong: the broker was gone, so the hang-ups were its own affair.
    void other_trouble() {
        m_closed.clear();
        m_fight = false;
    }

    /// Whether a fight is under way. It is over when a minute passed without a hang-up.
    [[nodiscard]] bool is_fight(Time now) {
        if (m_fight && (m_closed.empty() || m_closed.back().time + k_window < now)) m_fight = false;
        return m_fight;
    }

    /// Whether any of the last minute's connections got as far as its SUBACK. If none did, nobody fights with
    /// us: some brokers hang up instead of refusing a subscription.
    [[nodiscard]] bool got_through() const {
        return std::any_of(m_closed.begin(), m_closed.end(),
                           [](const HangUp& one) { return one.subscribed; });
    }

  private:
    struct HangUp {
        Time time;
        bool subscribed;
    };

    std::deque<HangUp> m_closed;
    bool m_fight = false;
};

}  // namespace mirror::mqtt
