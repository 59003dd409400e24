#pragma once
// Collects what an mqtt::Client tells, and lets a test wait for it.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "module/mqtt/options.hpp"

namespace mirror::test {

struct Heard {
    std::string topic;
    std::string payload;
    bool retained = false;
    int qos = 0;
    std::int64_t connection = 0;
};

class MqttRecorder {
  public:
    std::vector<Heard> messages;
    std::vector<mqtt::ConnectionStatus> statuses;
    std::vector<std::vector<std::string>> session_filters;

    /// Handlers that fill this recorder; it must outlive the client.
    mqtt::Handlers handlers() {
        mqtt::Handlers made;
        made.message = [this](const mqtt::IncomingMessage& message) {
            note([&] {
                messages.push_back({std::string(message.topic), std::string(message.payload),
                                    message.retained, message.qos, message.connection});
            });
        };
        made.status = [this](const mqtt::ConnectionStatus& status) {
            note([&] { statuses.push_back(status); });
        };
        made.session_filters = [this](const std::vector<std::string>& filters) {
            note([&] { session_filters.push_back(filters); });
        };
        return made;
    }

    /// Waits until the condition holds for what was recorded. \return whether it does.
    bool wait_until(const std::function<bool()>& holds,
                    std::chrono::milliseconds time = std::chrono::seconds(20)) {
        std::unique_lock lock(m_guard);
        return m_changed.wait_for(lock, time, holds);
    }

    bool wait_for(mqtt::ConnectionProblem problem,
                  std::chrono::milliseconds time = std::chrono::seconds(20)) {
        return wait_until([&] { return !statuses.empty() && statuses.back().problem == problem; }, time);
    }

    bool wait_for_messages(std::size_t count, std::chrono::milliseconds time = std::chrono::seconds(20)) {
        return wait_until([&] { return messages.size() >= count; }, time);
    }

    /// How many of these payloads were heard so far.
    std::size_t heard_of(const std::vector<std::string>& payloads) {
        const std::lock_guard lock(m_guard);
        return static_cast<std::size_t>(std::ranges::count_if(payloads, [&](const std::string& payload) {
            return std::ranges::find(messages, payload, &Heard::payload) != messages.end();
        }));
    }

    /// A copy, for looking at while the client lives.
    mqtt::ConnectionStatus last_status() {
        const std::lock_guard lock(m_guard);
        return statuses.empty() ? mqtt::ConnectionStatus{} : statuses.back();
    }

    void forget() {
        const std::lock_guard lock(m_guard);
        messages.clear();
        statuses.clear();
        session_filters.clear();
    }

  private:
    void note(const std::function<void()>& change) {
        {
            const std::lock_guard lock(m_guard);
            change();
        }
        m_changed.notify_all();
    }

    std::mutex m_guard;
    std::condition_variable m_changed;
};

}  // namespace mirror::test
