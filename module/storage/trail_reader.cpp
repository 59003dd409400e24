#include "module/storage/trail_reader.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <tuple>
#include <utility>

#include "module/base/log.hpp"
#include "module/base/thread_priority.hpp"

namespace mirror::storage {
namespace {

/// Adds what is not stored yet. Storage keeps the first fix of each device and time, so it wins here too.
void add_unstored(std::vector<FixRow>& fixes, TrailWish wish) {
    const auto fits = [&](const FixRow& fix) {
        return fix.person == wish.person && fix.tst >= wish.from && fix.tst <= wish.to;
    };
    std::ranges::copy_if(wish.unstored, std::back_inserter(fixes), fits);
    std::stable_sort(fixes.begin(), fixes.end(), [](const FixRow& a, const FixRow& b) {
        return std::tie(a.tst, a.device) < std::tie(b.tst, b.device);
    });
    const auto is_same = [](const FixRow& a, const FixRow& b) {
        return a.tst == b.tst && a.device == b.device;
    };
    fixes.erase(std::unique(fixes.begin(), fixes.end(), is_same), fixes.end());
    if (fixes.size() > wish.most_fixes)
        fixes.erase(fixes.begin(), fixes.end() - static_cast<std::ptrdiff_t>(wish.most_fixes));
}

}  // namespace

TrailReader::TrailReader(std::filesystem::path file, std::function<void(Trail)> deliver,
                         std::function<void()> met_damage)
    : m_reader(std::move(file)), m_deliver(std::move(deliver)), m_met_damage(std::move(met_damage)) {}

TrailReader::~TrailReader() {
    {
        const std::lock_guard lock(m_guard);
        m_is_stopping = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable()) m_thread.join();
}

void TrailReader::ask(TrailWish wish) {
    {
        const std::lock_guard lock(m_guard);
        std::erase_if(m_wishes, [&](const TrailWish& older) { return older.person == wish.person; });
        m_wishes.push_back(std::move(wish));
    }
    m_wake.notify_one();
    if (!m_thread.joinable()) m_thread = std::thread([this] { work(); });
}

void TrailReader::work() noexcept {
    stand_back();
    std::unique_lock lock(m_guard);
    for (;;) {
        m_wake.wait(lock, [this] { return m_is_stopping || !m_wishes.empty(); });
        if (m_is_stopping) return;
        TrailWish wish = std::move(m_wishes.front());
        m_wishes.pop_front();
        lock.unlock();
        try {
            answer(std::move(wish));
        } catch (const std::exception& problem) {
            log::write_rarely(log::Level::warning, "trail", problem.what());
        }
        lock.lock();
    }
}

void TrailReader::answer(TrailWish wish) {
    Trail trail{wish.person, wish.from, wish.to, {}, wish.number};
    auto stored = m_reader.fixes_of_person(wish.person, wish.from, wish.to, wish.most_fixes);
    if (stored) {
        trail.fixes = std::move(*stored);
    } else {
        log::write_rarely(log::Level::warning, "trail", stored.error().text);
        if (m_reader.met_damage() && m_met_damage) m_met_damage();
    }
    add_unstored(trail.fixes, std::move(wish));
    m_deliver(std::move(trail));
}

}  // namespace mirror::storage
