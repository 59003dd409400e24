#pragma once
// Tells receivers, on threads of its own: one that plans, and one for each receiver while it is being told. A
// receiver hears its notifications one after the other; one that does not answer keeps no other waiting.

#include <atomic>
#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "module/base/clock.hpp"
#include "module/base/inbox.hpp"
#include "module/mqtt/back_off.hpp"
#include "module/notify/delivery.hpp"

namespace mirror::notify {

class Sender {
  public:
    struct Options {
        std::filesystem::path assets;                  ///< where the words are
        std::function<void(Settled)> settled{};        ///< on the sender's thread; must not wait
        std::function<void()> troubled{};              ///< troubles() has changed; likewise
        std::chrono::milliseconds first_pause{2'000};  ///< after a failure; each further one is twice as long
        std::chrono::milliseconds longest_pause{std::chrono::minutes(15)};
        std::chrono::milliseconds goodbye{500};  ///< so long stop() lets attempts come to their end
    };

    /// The clock must outlive it.
    Sender(const config::Config& config, const Clock& clock, Options options);
    ~Sender();
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    /// These are to be told, in this order; vehicle alarms go ahead of everything that waits. Never waits.
    void add(std::vector<Notification> notifications);
    /// These are not to be told after all, unless it has happened.
    void drop(std::vector<std::string> keys);
    void reconfigure(const config::Config& config);

    /// Sentences about receivers that cannot be told. Any thread.
    [[nodiscard]] std::vector<std::string> troubles() const;

    /// Ends; what is not told stays with whoever keeps it.
    void stop();

  private:
    using Steady = std::chrono::steady_clock;
    struct Waiting {
        Notification notification;
        Steady::time_point since;
    };
    /// One receiver and what it is to be told.
    struct Line {
        Line(std::chrono::milliseconds first, std::chrono::milliseconds longest) : back_off(first, longest) {}
        std::deque<Waiting> waiting;
        Steady::time_point due{};  ///< no attempt before
        mqtt::BackOff back_off;
        std::string trouble;    ///< why the last attempt failed
        std::string under_way;  ///< key of what it is being told; empty: nothing
        std::future<void> attempt;
    };
    struct Done {
        std::string receiver;
        std::string key;
        Outcome outcome;
    };
    using Event = std::variant<std::vector<Notification>, std::vector<std::string>, config::Config, Done>;

    void run() noexcept;
    void take(std::vector<Notification>& notifications);
    void take(const std::vector<std::string>& dropped);
    void take(config::Config& config);
    void take(const Done& done);
    void begin_due();
    void begin(Line& line, const config::Receiver& receiver);
    void fail(Line& line, const Outcome& outcome);
    [[nodiscard]] std::chrono::milliseconds age_of(const Waiting& waiting) const;
    void settle(Line& line, const std::string& key, const std::string& failure);
    [[nodiscard]] Steady::time_point next_due() const;
    [[nodiscard]] const view::Language& language();
    [[nodiscard]] const config::Receiver* receiver_of(const std::string& name) const;
    void note_troubles();

    const Clock& m_clock;
    const Options m_options;
    config::Config m_config;
    std::optional<view::Language> m_language;  ///< read when the first notification is due
    std::map<std::string, Line> m_lines;
    std::minstd_rand m_random{std::random_device{}()};
    Inbox<Event> m_inbox{10'000};
    mutable std::mutex m_guard;
    std::vector<std::string> m_troubles;  ///< guarded by m_guard
    std::atomic<bool> m_is_stopping = false;
    std::atomic<bool> m_is_over = false;  ///< attempts under way are to end
    std::thread m_thread;                 ///< last: it uses everything above
};

}  // namespace mirror::notify
