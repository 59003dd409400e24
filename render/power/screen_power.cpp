#include "render/power/screen_power.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "module/base/file.hpp"
#include "module/base/log.hpp"

namespace mirror::render {
namespace {

using PowerSteady = std::chrono::steady_clock;

/// So long a program gets to end itself when the mirror ends.
constexpr auto k_end_grace = std::chrono::milliseconds(500);

}  // namespace

bool ScreenPower::was_left_off(const std::filesystem::path& mark) {
    return !left_off_by(mark).empty();
}

std::string ScreenPower::left_off_by(const std::filesystem::path& mark) {
    std::string name;
    if (mark.empty()) return name;
    std::ifstream file(mark);
    std::getline(file, name);
    return name;
}

ScreenPower::ScreenPower(PowerChain chain, PowerTimes times, std::function<void()> wake,
                         std::filesystem::path mark)
    : m_times(times), m_wake(std::move(wake)), m_mark(std::move(mark)), m_has_ways(!chain.empty()) {
    for (std::shared_ptr<PowerBackend>& backend : chain)
        m_ways.push_back({std::move(backend)});
    if (was_left_off(m_mark)) {
        const std::string name = left_off_by(m_mark);
        const auto way =
            std::ranges::find(m_ways, name, [](const Switch& each) { return each.backend->name(); });
        // Whoever switched it off may have left the configuration: then each of the others has to try.
        for (Switch& each : m_ways)
            each.is_touched = way == m_ways.end() || way->backend == each.backend;
        m_state.backend = name;
        m_is_unsure = true;
    }
    m_thread = std::thread([this] { run(); });
}

ScreenPower::~ScreenPower() {
    *m_stop = true;
    {
        const std::lock_guard lock(m_shared->guard);
        m_shared->changed.notify_all();
    }
    m_thread.join();
}

void ScreenPower::want(bool on) {
    const std::lock_guard lock(m_shared->guard);
    if (m_wants_on == on && !std::exchange(m_is_unsure, false)) return;
    m_is_unsure = false;
    m_wants_on = on;
    m_has_wish = true;
    m_state.phase = on ? PowerPhase::going_on : PowerPhase::going_off;
    m_shared->changed.notify_all();
}

bool ScreenPower::wants_on() const {
    const std::lock_guard lock(m_shared->guard);
    return m_wants_on;
}

PowerState ScreenPower::state() const {
    const std::lock_guard lock(m_shared->guard);
    return m_state;
}

bool ScreenPower::is_wish(bool on) const {
    const std::lock_guard lock(m_shared->guard);
    return m_wants_on == on && !*m_stop;
}

void ScreenPower::run() {
    auto pause = m_times.first_retry;
    constexpr auto never = PowerSteady::time_point::max();
    auto retry = never;  // of a screen that did not come back
    for (;;) {
        bool on = true;
        {
            std::unique_lock lock(m_shared->guard);
            const auto is_due = [&] { return *m_stop || m_has_wish; };
            if (retry != never) {
                m_shared->changed.wait_until(lock, retry, is_due);
            } else {
                m_shared->changed.wait(lock, is_due);
            }
            if (*m_stop) return;
            if (std::exchange(m_has_wish, false)) pause = m_times.first_retry;
            on = m_wants_on;
        }
        retry = never;
        if (!on) {
            switch_off();
        } else if (!switch_on()) {
            retry = PowerSteady::now() + pause;
            pause = std::min(2 * pause, m_times.last_retry);
        }
    }
}

void ScreenPower::switch_off() {
    for (std::size_t i = 0; i < m_ways.size() && is_wish(false); ++i) {
        Switch& way = m_ways[i];
        way.is_touched = true;
        leave_mark(&way);  // before: whatever ends us meanwhile, the next process brings the screen back
        const auto outcome = attempt(way, false);
        if (*m_stop) return;
        note(way, false, outcome);
        if (!outcome) continue;
        const std::string name = way.backend->name();
        log::info("the screen is off, by {}", name);
        std::rotate(m_ways.begin(), m_ways.begin() + static_cast<std::ptrdiff_t>(i),
                    m_ways.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        return tell(PowerPhase::off, name);
    }
    if (!is_wish(false)) return;
    leave_mark(nullptr);
    if (!m_ways.empty()) log::warn("nothing switches this screen off: it stays black");
    tell(PowerPhase::black, "");
}

/// Whoever was told to switch it off is told to switch it on: what failed or hung may have done it all the
/// same. \return false when the one that switched it off does not bring it back
bool ScreenPower::switch_on() {
    const std::string off_by = state().backend;
    bool is_back = true;
    // Who switched it off stands first: nobody has to wait for the others.
    for (Switch& way : m_ways) {
        if (!way.is_touched || !is_wish(true)) continue;
        const auto outcome = attempt(way, true);
        if (*m_stop) return true;
        const bool counts = way.backend->name() == off_by;
        way.is_touched = counts && !outcome;
        if (!counts) continue;
        note(way, true, outcome);
        is_back = outcome.has_value();
        if (is_back) leave_mark(nullptr);
        if (is_back) log::info("the screen is on again, by {}", off_by);
        tell(PowerPhase::on, off_by);
    }
    if (!is_wish(true)) return true;
    if (is_back) leave_mark(nullptr);
    tell(PowerPhase::on, off_by);
    return is_back;
}

/// Lets a thread of its own do it, and leaves that alone when it hangs.
Result<void, Failure> ScreenPower::attempt(const Switch& way, bool on) {
    std::unique_lock lock(m_shared->guard);
    if (*way.is_busy) return tl::unexpected(Failure{"it still hangs in its last attempt"});
    *way.is_busy = true;
    const auto answer = std::make_shared<std::optional<Result<void, Failure>>>();
    const PowerPatience patience{PowerSteady::now() + m_times.limit, m_stop};
    const auto work = [shared = m_shared, backend = way.backend, is_busy = way.is_busy, answer, patience,
                       on] {
        Result<void, Failure> outcome;
        try {
            outcome = backend->switch_screen(on, patience);
        } catch (const std::exception& problem) {
            outcome = tl::unexpected(Failure{problem.what()});
        }
        const std::lock_guard done(shared->guard);
        *answer = std::move(outcome);
        *is_busy = false;
        shared->changed.notify_all();
    };
    try {
        std::thread(work).detach();
    } catch (const std::system_error& problem) {
        *way.is_busy = false;
        return tl::unexpected(Failure{problem.what()});
    }
    const auto end = patience.deadline + m_times.grace;
    const auto has_answered = [&] { return answer->has_value(); };
    m_shared->changed.wait_until(lock, end, [&] { return has_answered() || *m_stop; });
    if (!has_answered())
        m_shared->changed.wait_until(lock, std::min(end, PowerSteady::now() + k_end_grace), has_answered);
    if (!has_answered()) return tl::unexpected(Failure{"it does not answer"});
    return std::move(**answer);
}

void ScreenPower::note(const Switch& way, bool on, const Result<void, Failure>& outcome) {
    const std::string name = way.backend->name();
    const std::lock_guard lock(m_shared->guard);
    std::string& known = m_state.failures[name];
    if (outcome) {
        m_state.failures.erase(name);
        return;
    }
    const std::string said =
        fmt::format("{} does not switch the screen {}: {}", name, on ? "on" : "off", outcome.error().text);
    if (std::exchange(known, said) != said) log::warn("{}", said);
}

void ScreenPower::tell(PowerPhase phase, const std::string& backend) {
    {
        const std::lock_guard lock(m_shared->guard);
        m_state.backend = backend;
        const bool is_as_wished = m_wants_on == (phase == PowerPhase::on);
        if (is_as_wished) m_state.phase = phase;  // else the next turn follows at once
    }
    m_wake();
}

void ScreenPower::leave_mark(const Switch* way) const {
    if (m_mark.empty()) return;
    std::error_code ignored;
    if (way == nullptr || !way->backend->outlasts_us()) {
        std::filesystem::remove(m_mark, ignored);
    } else {
        // Whole or not at all: half a mark would leave the next process before a dark screen.
        if (const int error = replace_file(m_mark, std::string(way->backend->name()) + '\n'); error != 0)
            log::write_rarely(
                log::Level::warning, "screen mark",
                fmt::format("{} cannot be written ({}): after a crash the screen might stay off",
                            m_mark.string(), std::generic_category().message(error)));
    }
}

}  // namespace mirror::render
