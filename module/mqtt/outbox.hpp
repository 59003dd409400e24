#pragma once
// Messages waiting to be published: filled by any thread, emptied by the broker thread.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "module/mqtt/message.hpp"

namespace mirror::mqtt {

/// Keeps messages in order while there is no connection. A message counts as undelivered from add() until
/// delivered(), also while the broker thread has taken it.
class Outbox {
  public:
    static constexpr std::size_t k_capacity = 20'000;

    /// \return false when it is full. Any thread.
    bool add(OutgoingMessage message);

    /// Waits until every message was delivered. \return false when time ran out first. Any thread.
    bool wait_until_delivered(std::chrono::milliseconds time) const;

    /// The oldest message, now the broker thread's.
    std::optional<OutgoingMessage> take();

    /// Messages whose connection ended before they were acknowledged, oldest first: they go out again.
    void put_back(std::vector<OutgoingMessage> messages);

    /// This many of the taken messages have arrived, or are given up.
    void delivered(std::size_t count);

  private:
    mutable std::mutex m_guard;
    mutable std::condition_variable m_empty;
    std::deque<OutgoingMessage> m_waiting;
    std::size_t m_undelivered = 0;
};

}  // namespace mirror::mqtt
