#pragma once
// Switches the screen off and on by the first of several ways that works, and survives all of them failing.

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "render/power/power_backend.hpp"

namespace mirror::render {

enum class PowerPhase : std::uint8_t {
    on,
    going_off,
    off,
    black,  ///< nothing could switch it off: the picture is black
    going_on
};

struct PowerState {
    PowerPhase phase = PowerPhase::on;
    std::string backend;                          ///< what switched it last; empty: nothing did
    std::map<std::string, std::string> failures;  ///< by back-end, what it said when it failed last
};

/// What the times are; another set of them is for tests.
struct PowerTimes {
    std::chrono::milliseconds limit = std::chrono::seconds(5);  ///< of one attempt
    std::chrono::milliseconds grace =
        std::chrono::seconds(1);  ///< so much later one that hangs is left alone
    std::chrono::milliseconds first_retry = std::chrono::seconds(2);  ///< of a screen that does not come back
    std::chrono::milliseconds last_retry = std::chrono::minutes(1);
};

/// Works on a thread of its own, so that nobody waits for a monitor. One that switched the screen off is the
/// first to be tried the next time.
class ScreenPower {
  public:
    /// \param wake called on other threads whenever state() is another one; must not wait
    /// \param mark a file that tells the next process that the screen was left off; empty: none
    /// A screen that this file says was left off may be off or not: the first wish is fulfilled in any case.
    ScreenPower(PowerChain chain, PowerTimes times, std::function<void()> wake,
                std::filesystem::path mark = {});
    ~ScreenPower();
    ScreenPower(const ScreenPower&) = delete;
    ScreenPower& operator=(const ScreenPower&) = delete;

    /// Returns at once; the last wish counts.
    void want(bool on);
    [[nodiscard]] bool wants_on() const;
    /// Whether there is anything to be tried.
    [[nodiscard]] bool has_ways() const { return m_has_ways; }
    /// Any thread.
    [[nodiscard]] PowerState state() const;

    /// Whether an earlier process left the screen off.
    static bool was_left_off(const std::filesystem::path& mark);
    /// By which of its ways, as PowerBackend::name() says; empty: it did not.
    static std::string left_off_by(const std::filesystem::path& mark);

  private:
    /// What threads share that may outlive this object: one that hangs in a driver cannot be ended.
    struct Shared {
        std::mutex guard;
        std::condition_variable changed;
    };
    struct Switch {
        std::shared_ptr<PowerBackend> backend;
        std::shared_ptr<bool> is_busy = std::make_shared<bool>(false);  ///< guarded by Shared::guard
        bool is_touched = false;  ///< it was told to switch off, and not yet on again
    };

    void run();
    void switch_off();
    bool switch_on();
    Result<void, Failure> attempt(const Switch& way, bool on);
    void note(const Switch& way, bool on, const Result<void, Failure>& outcome);
    void tell(PowerPhase phase, const std::string& backend);
    void leave_mark(const Switch* way) const;
    [[nodiscard]] bool is_wish(bool on) const;

    std::vector<Switch> m_ways;  ///< the worker's alone
    PowerTimes m_times;
    std::function<void()> m_wake;
    std::filesystem::path m_mark;
    bool m_has_ways;
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
    std::shared_ptr<std::atomic<bool>> m_stop = std::make_shared<std::atomic<bool>>(false);
    // Guarded by Shared::guard.
    PowerState m_state;
    bool m_wants_on = true;
    bool m_has_wish = false;
    bool m_is_unsure = false;  ///< nobody knows what the screen is
    std::thread m_thread;
};

}  // namespace mirror::render
