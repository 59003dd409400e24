#include "module/notify/sender.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "module/base/log.hpp"

namespace mirror::notify {
namespace {

/// A sleep without an end would wake up at once with some standard libraries.
constexpr auto k_longest_rest = std::chrono::hours(1);

bool is_alarm(const Notification& notification) {
    return notification.happening.occasion == config::Occasion::vehicle_alarm;
}

}  // namespace

Sender::Sender(const config::Config& config, const Clock& clock, Options options)
    : m_clock(clock), m_options(std::move(options)), m_config(config), m_thread([this] { run(); }) {}

Sender::~Sender() {
    stop();
}

void Sender::add(std::vector<Notification> notifications) {
    if (!notifications.empty() && !m_inbox.send(std::move(notifications)))
        log::error("so much is to be told that it waits for the next start");
}

void Sender::drop(std::vector<std::string> keys) {
    if (!keys.empty()) m_inbox.send(std::move(keys));
}

void Sender::reconfigure(const config::Config& config) {
    m_inbox.send(config);
}

std::vector<std::string> Sender::troubles() const {
    const std::lock_guard lock(m_guard);
    return m_troubles;
}

void Sender::stop() {
    if (!m_thread.joinable()) return;
    m_is_stopping = true;
    m_inbox.wake();
    m_thread.join();
    m_lines.clear();  // an attempt that has said how it ended may still be waking the inbox
}

void Sender::run() noexcept {
    std::optional<Steady::time_point> end;
    for (;;) {
        try {
            const bool is_stopping = m_is_stopping;
            if (is_stopping && !end) end = Steady::now() + m_options.goodbye;
            const bool is_busy = std::ranges::any_of(
                m_lines, [](const auto& entry) { return !entry.second.under_way.empty(); });
            if (is_stopping && !is_busy) return;
            if (end && Steady::now() >= *end) m_is_over = true;
            auto until = is_stopping ? Steady::now() + std::chrono::milliseconds(50) : next_due();
            if (end && !m_is_over) until = std::min(until, *end);
            for (Event& event : m_inbox.wait_until(until))
                std::visit([this](auto& happened) { take(happened); }, event);
            if (!m_is_stopping) begin_due();
        } catch (const std::exception& problem) {
            log::write_rarely(log::Level::error, "notify",
                              fmt::format("a notification could not be sent: {}", problem.what()));
        }
    }
}

Sender::Steady::time_point Sender::next_due() const {
    auto due = Steady::now() + k_longest_rest;
    for (const auto& [name, line] : m_lines) {
        if (!line.waiting.empty() && line.under_way.empty()) due = std::min(due, line.due);
    }
    return due;
}

void Sender::take(std::vector<Notification>& notifications) {
    for (Notification& each : notifications) {
        Line& line =
            m_lines.try_emplace(each.receiver, m_options.first_pause, m_options.longest_pause).first->second;
        const auto is_same = [&](const Waiting& other) { return other.notification.key() == each.key(); };
        if (std::ranges::any_of(line.waiting, is_same)) continue;
        auto place = line.waiting.end();
        if (is_alarm(each)) {
            place = std::ranges::find_if_not(
                line.waiting, [](const Waiting& other) { return is_alarm(other.notification); });
            line.due = {};  // whatever the pause was for: this does not wait
        }
        line.waiting.insert(place, {std::move(each), Steady::now()});
    }
    note_troubles();
}

void Sender::take(const std::vector<std::string>& dropped) {
    for (auto& [name, line] : m_lines) {
        std::erase_if(line.waiting, [&](const Waiting& each) {
            return std::ranges::find(dropped, each.notification.key()) != dropped.end();
        });
    }
    note_troubles();
}

void Sender::take(config::Config& config) {
    if (view::language_settings(config) != view::language_settings(m_config)) m_language.reset();
    m_config = std::move(config);
    for (auto& [name, line] : m_lines) {
        line.due = {};  // the mistake may be mended
        line.back_off.reset();
        if (receiver_of(name) == nullptr) line.waiting.clear();
    }
    note_troubles();
}

void Sender::take(const Done& done) {
    const auto found = m_lines.find(done.receiver);
    if (found == m_lines.end()) return;
    Line& line = found->second;
    line.under_way.clear();
    if (done.outcome.end == DeliveryEnd::failed) {
        fail(line, done.outcome);
    } else {
        const bool is_refused = done.outcome.end == DeliveryEnd::refused;
        if (is_refused) log::warn("`{}` refuses a notification: {}", done.receiver, done.outcome.words);
        line.back_off.reset();
        line.due = {};
        line.trouble.clear();
        settle(line, done.key, is_refused ? done.outcome.words : "");
    }
    note_troubles();
}

/// Of an orderly end nothing is held against anybody: what waits is told after the next start.
void Sender::fail(Line& line, const Outcome& outcome) {
    if (m_is_over) return;
    auto pause = line.back_off.next(m_random);
    if (outcome.wait) pause = std::max<std::chrono::milliseconds>(pause, *outcome.wait);
    line.due = Steady::now() + pause;
    line.trouble = outcome.words;
    if (line.waiting.empty()) return;
    const std::string receiver = line.waiting.front().notification.receiver;
    log::write_rarely(log::Level::warning, "notify " + receiver,
                      fmt::format("`{}` cannot be told: {}", receiver, outcome.words));
    const config::Receiver* const known = receiver_of(receiver);
    if (known == nullptr) return;
    std::vector<std::string> expired;
    for (const Waiting& each : line.waiting) {
        if (age_of(each) > known->give_up_after) expired.push_back(each.notification.key());
    }
    for (const std::string& key : expired)
        settle(line, key, outcome.words);
}

std::chrono::milliseconds Sender::age_of(const Waiting& waiting) const {
    const auto here = std::chrono::floor<std::chrono::milliseconds>(Steady::now() - waiting.since);
    if (!waiting.notification.is_from_before) return here;
    return std::max<std::chrono::milliseconds>(m_clock.now().wall - waiting.notification.since, here);
}

void Sender::settle(Line& line, const std::string& key, const std::string& failure) {
    std::erase_if(line.waiting, [&](const Waiting& each) { return each.notification.key() == key; });
    note_troubles();  // first: who hears of it may ask for them
    if (m_options.settled) m_options.settled({key, failure});
}

void Sender::begin_due() {
    for (auto& [name, line] : m_lines) {
        if (line.waiting.empty() || !line.under_way.empty() || line.due > Steady::now()) continue;
        const config::Receiver* const receiver = receiver_of(name);
        if (receiver == nullptr) {
            line.waiting.clear();
            continue;
        }
        try {
            begin(line, *receiver);
        } catch (const std::exception& problem) {  // no memory, no thread: later, perhaps
            line.under_way.clear();
            fail(line, {DeliveryEnd::failed, problem.what(), "", std::nullopt});
            note_troubles();
        }
    }
}

void Sender::begin(Line& line, const config::Receiver& receiver) {
    const Notification& notification = line.waiting.front().notification;
    auto delivery = delivery_for(receiver, words_of(notification, m_config, language()));
    if (!delivery) {
        fail(line, {DeliveryEnd::failed, delivery.error().text, "", std::nullopt});
        return note_troubles();
    }
    line.under_way = notification.key();
    line.attempt = std::async(std::launch::async, [this, name = receiver.name, key = line.under_way,
                                                   delivery = std::move(*delivery)] {
        Done done{name, key, {}};
        try {
            done.outcome = deliver(delivery, m_is_over);
        } catch (const std::exception& problem) {
            done.outcome = {DeliveryEnd::failed, problem.what(), "", std::nullopt};
        }
        m_inbox.send(std::move(done));
    });
}

const view::Language& Sender::language() {
    if (!m_language) m_language.emplace(view::language_settings(m_config), m_options.assets);
    return *m_language;
}

const config::Receiver* Sender::receiver_of(const std::string& name) const {
    const auto& receivers = m_config.notifications.receivers;
    const auto found = std::ranges::find(receivers, name, &config::Receiver::name);
    return found == receivers.end() ? nullptr : &*found;
}

void Sender::note_troubles() {
    std::vector<std::string> troubles;
    for (const auto& [name, line] : m_lines) {
        if (!line.trouble.empty() && !line.waiting.empty())
            troubles.push_back(
                fmt::format("`{}` cannot be told: {}; {} wait", name, line.trouble, line.waiting.size()));
    }
    {
        const std::lock_guard lock(m_guard);
        if (troubles == m_troubles) return;
        m_troubles = std::move(troubles);
    }
    if (m_options.troubled) m_options.troubled();
}

}  // namespace mirror::notify
