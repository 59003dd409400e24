#pragma once
// What the mirror itself publishes and hears again from the broker.

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace mirror::engine {

/// Remembers messages until they come back, the newest k_most of them. Any thread.
class Echoes {
  public:
    static constexpr std::size_t k_most = 20'000;

    void expect(std::string_view topic, std::string_view payload) {
        const std::size_t print = print_of(topic, payload);
        const std::lock_guard lock(m_guard);
        ++m_expected[print];
        m_order.push_back(print);
        if (m_order.size() <= k_most) return;
        forget(m_order.front());
        m_order.pop_front();
    }

    /// \return whether this is one of them; each is recognised once
    bool recognise(std::string_view topic, std::string_view payload) {
        const std::lock_guard lock(m_guard);
        return !m_expected.empty() && forget(print_of(topic, payload));
    }

  private:
    static std::size_t print_of(std::string_view topic, std::string_view payload) {
        constexpr std::size_t k_spread = 0x9E3779B97F4A7C15U;
        const std::hash<std::string_view> hash;
        return hash(topic) * k_spread + hash(payload);
    }

    bool forget(std::size_t print) {
        const auto found = m_expected.find(print);
        if (found == m_expected.end()) return false;
        if (--found->second == 0) m_expected.erase(found);
        return true;
    }

    std::mutex m_guard;
    std::unordered_map<std::size_t, int> m_expected;
    std::deque<std::size_t> m_order;  ///< also of those that came back already
};

}  // namespace mirror::engine
