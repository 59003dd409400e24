#pragma once
// The one way values reach the main thread from the others.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace mirror {

/// A bounded queue of values from many threads to one. A full inbox drops the newest value and counts it:
/// senders never wait, and what is sent here can be asked for again (broker messages wait in the journal
/// instead).
template <class T>
class Inbox {
  public:
    explicit Inbox(std::size_t capacity) : m_capacity(capacity) {}

    /// Adds a value and wakes the receiver. \return false when the inbox was full or closed. Any thread.
    bool send(T value) {
        {
            const std::lock_guard lock(m_guard);
            if (m_is_closed || m_values.size() >= m_capacity) {
                ++m_dropped;
                return false;
            }
            m_values.push_back(std::move(value));
            m_awake = true;
        }
        m_wake.notify_one();
        return true;
    }

    /// Wakes the receiver without a value ("look at the journal"). Any thread, never waits for the receiver.
    void wake() {
        {
            const std::lock_guard lock(m_guard);
            if (m_awake) return;
            m_awake = true;
        }
        m_wake.notify_one();
    }

    /// Waits for a value, a wake() or the deadline, and takes everything that is there. Receiver's thread
    /// only.
    template <class ClockT, class Duration>
    std::vector<T> wait_until(std::chrono::time_point<ClockT, Duration> deadline) {
        std::unique_lock lock(m_guard);
        m_wake.wait_until(lock, deadline, [this] { return m_awake; });
        m_awake = false;
        std::vector<T> taken(std::make_move_iterator(m_values.begin()),
                             std::make_move_iterator(m_values.end()));
        m_values.clear();
        return taken;
    }

    /// Drops everything that is there and takes nothing from now on: send() says so. Any thread.
    void close() {
        std::deque<T> dropped;  // goes after the lock: what a value does at its end is its own affair
        {
            const std::lock_guard lock(m_guard);
            m_is_closed = true;
            dropped.swap(m_values);
        }
    }

    /// How many values a full inbox has dropped so far.
    [[nodiscard]] std::size_t dropped() const {
        const std::lock_guard lock(m_guard);
        return m_dropped;
    }

  private:
    mutable std::mutex m_guard;
    std::condition_variable m_wake;
    std::deque<T> m_values;
    std::size_t m_capacity;
    std::size_t m_dropped = 0;
    bool m_awake = false;
    bool m_is_closed = false;
};

}  // namespace mirror
