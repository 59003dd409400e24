#include "module/engine/shown_past.hpp"

#include <algorithm>
#include <utility>

#include "module/base/log.hpp"
#include "module/engine/trail_span.hpp"
#include "module/storage/gathered_commit.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;

/// Trails on the map are made of the newest fixes, at most so many of each person.
constexpr std::size_t k_most_trail_fixes = 20'000;
/// So many fixes that are not stored yet are kept for trails.
constexpr std::size_t k_most_unstored = 10'000;

std::vector<storage::FixRow> without(std::vector<storage::FixRow> fixes,
                                     const storage::Forgotten& forgotten) {
    storage::Commit commit;
    commit.fixes = std::move(fixes);
    storage::forget(commit, forgotten);
    return std::move(commit.fixes);
}

}  // namespace

ShownPast::ShownPast(std::filesystem::path state_file, std::function<void(StoredAnswer)> deliver,
                     std::function<void()> met_damage)
    : m_state_file(std::move(state_file)),
      m_deliver(std::move(deliver)),
      m_met_damage(std::move(met_damage)) {
    if (m_state_file.empty()) return;
    m_trail_reader.emplace(
        m_state_file, [this](storage::Trail trail) { m_deliver(std::move(trail)); },
        [this] { m_met_damage(); });
}

void ShownPast::stop() {
    m_trail_reader.reset();
    m_readings.clear();
}

void ShownPast::show(const config::Config& config, const std::vector<household::TransitionRecord>& known) {
    m_overlap = config.thresholds.overlap;
    Extent extent{config.people, trail_span(config), past_span(config),
                  std::chrono::ceil<std::chrono::seconds>(config.thresholds.lost)};
    const bool has_other_people = !m_extent || extent.people != m_extent->people;
    if (has_other_people || extent.trails != m_extent->trails) {
        m_trail_book = household::TrailBook(extent.trails);
        m_awaited_trails.clear();
        m_are_trails_wanted = true;
    }
    if (has_other_people || extent.days != m_extent->days || extent.silence != m_extent->silence) {
        m_past_book = household::PastBook(extent.days, extent.silence);
        for (const household::TransitionRecord& record : known)
            m_past_book.add(record);
        m_is_past_awaited = false;
        m_are_days_wanted = true;
    }
    m_extent = std::move(extent);
}

void ShownPast::read(UtcTime now) {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (std::exchange(m_are_trails_wanted, false)) read_trails(second);
    if (std::exchange(m_are_days_wanted, false)) read_days(second);
}

void ShownPast::read_trails(UtcSeconds now) {
    ++m_trails_number;
    if (m_extent->trails.count() == 0 || !m_trail_reader) return;
    for (const config::Person& person : m_extent->people) {
        if (!m_awaited_trails.insert(person.name).second) continue;
        storage::TrailWish wish{person.name, now - m_extent->trails, UtcSeconds::max(), k_most_trail_fixes,
                                {},          m_trails_number};
        std::ranges::copy_if(m_unstored, std::back_inserter(wish.unstored),
                             [&](const storage::FixRow& fix) { return fix.person == person.name; });
        m_trail_reader->ask(std::move(wish));
    }
}

void ShownPast::read_days(UtcSeconds now) {
    ++m_days_number;
    std::erase_if(m_readings, [](const std::future<void>& reading) {
        return reading.wait_for(0s) == std::future_status::ready;
    });
    if (m_extent->days.count() == 0) return;
    if (m_state_file.empty()) return m_past_book.history_is_read();
    std::vector<std::string> people;
    for (const config::Person& person : m_extent->people)
        people.push_back(person.name);
    m_is_past_awaited = true;
    // One that is still at an earlier question is left alone: assigning to its future would wait for it.
    m_readings.push_back(
        std::async(std::launch::async,
                   [deliver = m_deliver, file = m_state_file, people = std::move(people),
                    since = now - m_extent->days, silence = m_extent->silence, number = m_days_number] {
                       deliver(StoredDays{number, storage::read_past(file, people, since, silence)});
                   }));
}

void ShownPast::take(StoredAnswer answer) {
    std::visit([this](const auto& stored) { take(stored); }, answer);
}

void ShownPast::take(const storage::Trail& trail) {
    if (trail.number != m_trails_number || m_awaited_trails.erase(trail.person) == 0) return;
    std::vector<storage::FixRow> fixes = trail.fixes;
    for (const storage::Forgotten& forgotten : m_forgotten)
        fixes = without(std::move(fixes), forgotten);
    if (m_awaited_trails.empty()) m_forgotten.clear();
    add_trail(fixes);
}

void ShownPast::take(const StoredDays& days) {
    const storage::StoredPast& past = days.past;
    if (!past.fault.empty()) log::write_rarely(log::Level::warning, "past", past.fault);
    if (past.met_damage) m_met_damage();
    if (days.number != m_days_number) return;
    for (const storage::TransitionRow& row : past.transitions)
        m_past_book.add({row.person, row.region, row.event == "enter", row.tst});
    for (const auto& [person, hearing] : past.hearing) {
        for (const auto& [from, to] : hearing.silences)
            m_past_book.add_silence(person, {from, to});
        if (hearing.last) m_past_book.heard(person, *hearing.last);
        if (hearing.first) m_past_book.begins(person, *hearing.first);
    }
    m_past_book.history_is_read();
    m_is_past_awaited = false;
}

void ShownPast::add_trail(const std::vector<storage::FixRow>& fixes) {
    for (const storage::FixRow& fix : fixes)
        m_trail_book.add(fix.person, fix.device, fix.tst, fix.lat_deg, fix.lon_deg, fix.accuracy_m);
}

void ShownPast::add(const storage::Commit& commit) {
    for (const storage::Forgotten& forgotten : commit.forgotten) {
        m_trail_book.forget(forgotten.person, forgotten.devices);
        if (!forgotten.person.empty()) m_past_book.forget(forgotten.person);
        m_unstored = without(std::move(m_unstored), forgotten);
        if (!m_awaited_trails.empty()) m_forgotten.push_back(forgotten);
    }
    add_trail(commit.fixes);
    for (const storage::TransitionRow& row : commit.transitions) {
        const bool is_enter = row.event == "enter";
        if (row.replaces) m_past_book.take_back({row.person, row.region, is_enter, *row.replaces});
        m_past_book.add({row.person, row.region, is_enter, row.tst});
    }
    for (const storage::FixRow& fix : commit.fixes)
        m_past_book.heard(fix.person, fix.tst);
    m_unstored.insert(m_unstored.end(), commit.fixes.begin(), commit.fixes.end());
    if (m_unstored.size() > k_most_unstored)
        m_unstored.erase(m_unstored.begin(), m_unstored.end() - k_most_unstored);
}

void ShownPast::stored_up_to(std::int64_t row) {
    std::erase_if(m_unstored, [row](const storage::FixRow& fix) { return fix.message <= row; });
}

}  // namespace mirror::engine
