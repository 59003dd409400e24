#include "module/mqtt/outbox.hpp"

#include <cassert>
#include <iterator>
#include <utility>

namespace mirror::mqtt {

bool Outbox::add(OutgoingMessage message) {
    const std::lock_guard lock(m_guard);
    if (m_undelivered >= k_capacity) return false;
    m_waiting.push_back(std::move(message));
    ++m_undelivered;
    return true;
}

bool Outbox::wait_until_delivered(std::chrono::milliseconds time) const {
    std::unique_lock lock(m_guard);
    return m_empty.wait_for(lock, time, [this] { return m_undelivered == 0; });
}

std::optional<OutgoingMessage> Outbox::take() {
    const std::lock_guard lock(m_guard);
    if (m_waiting.empty()) return std::nullopt;
    OutgoingMessage oldest = std::move(m_waiting.front());
    m_waiting.pop_front();
    return oldest;
}

void Outbox::put_back(std::vector<OutgoingMessage> messages) {
    const std::lock_guard lock(m_guard);
    m_waiting.insert(m_waiting.begin(), std::make_move_iterator(messages.begin()),
                     std::make_move_iterator(messages.end()));
}

void Outbox::delivered(std::size_t count) {
    {
        const std::lock_guard lock(m_guard);
        assert(count <= m_undelivered);
        m_undelivered -= count;
        if (m_undelivered > 0) return;
    }
    m_empty.notify_all();
}

}  // namespace mirror::mqtt
