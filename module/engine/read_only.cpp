#include "module/engine/read_only.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <tuple>

#include "module/engine/catch_up.hpp"
#include "module/storage/gathered_commit.hpp"
#include "module/storage/history_reader.hpp"

namespace mirror::engine {
namespace {

using storage::AlarmRow;
using storage::FixRow;
using storage::TransitionRow;

constexpr std::size_t k_all = std::numeric_limits<std::int32_t>::max();

// What state.db takes for one and the same row.
auto key_of(const FixRow& row) {
    return std::tie(row.tst, row.person, row.device);
}
auto key_of(const TransitionRow& row) {
    return std::tie(row.tst, row.person, row.device, row.region, row.event);
}
auto key_of(const AlarmRow& row) {
    return std::tie(row.tst, row.person, row.device);
}

/// Adds rows, orders all by time, and keeps the first of those that are the same.
template <class Row>
void add(std::vector<Row>& rows, const std::vector<Row>& more) {
    rows.insert(rows.end(), more.begin(), more.end());
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return key_of(a) < key_of(b); });
    const auto is_same = [](const Row& a, const Row& b) { return key_of(a) == key_of(b); };
    rows.erase(std::unique(rows.begin(), rows.end(), is_same), rows.end());
}

/// What storing these transitions would do to those that are stored.
void replace(std::vector<TransitionRow>& stored, std::vector<TransitionRow>& unstored) {
    for (TransitionRow& row : unstored) {
        if (!row.replaces) continue;
        for (std::vector<TransitionRow>* rows : {&stored, &unstored}) {
            const auto old = std::ranges::find_if(*rows, [&](const TransitionRow& known) {
                return known.tst == *row.replaces && known.person == row.person &&
                       known.region == row.region && known.event == row.event;
            });
            if (old == rows->end()) continue;
            if (row.device.empty()) row.device = old->device;
            old->event.clear();
        }
    }
    const auto is_replaced = [](const TransitionRow& row) { return row.event.empty(); };
    std::erase_if(stored, is_replaced);
    std::erase_if(unstored, is_replaced);
}

template <class Row>
void keep_between(std::vector<Row>& rows, UtcSeconds from, UtcSeconds to) {
    std::erase_if(rows, [&](const Row& row) { return row.tst < from || row.tst >= to; });
}

/// The stored part of the history; fixes of people, one after the other.
Result<storage::Commit, Failure> read_stored(storage::HistoryReader& reader,
                                             const std::set<std::string>& people, UtcSeconds from,
                                             UtcSeconds to) {
    storage::Commit stored;
    for (const std::string& person : people) {
        auto fixes = reader.fixes_of_person(person, from, to, k_all);
        if (!fixes) return tl::unexpected(fixes.error());
        std::ranges::move(*fixes, std::back_inserter(stored.fixes));
    }
    auto transitions = reader.transitions_since(UtcSeconds{}, k_all);
    if (!transitions) return tl::unexpected(transitions.error());
    stored.transitions = std::move(*transitions);
    auto alarms = reader.alarms_since(from, k_all);
    if (!alarms) return tl::unexpected(alarms.error());
    stored.alarms = std::move(*alarms);
    return stored;
}

}  // namespace

Result<household::Summary, Failure> read_summary(const config::Config& config,
                                                 const std::filesystem::path& directory, Moment now) {
    auto caught_up = catch_up(config, directory);
    if (!caught_up) return tl::unexpected(caught_up.error());
    Engine& engine = caught_up->engine;
    if (auto row = engine.config_row(config)) {
        // The file was edited since the mirror ran: show what it would make of it.
        row->row = engine.watermark() + 1;
        row->arrival = now.wall;
        engine.take(std::span(&*row, 1));
    }
    return engine.summary(now, boot_id());
}

Result<std::optional<UtcTime>, Failure> read_last_heard(const config::Config& config,
                                                        const std::filesystem::path& directory,
                                                        const std::string& base_topic) {
    const auto caught_up = catch_up(config, directory);
    if (!caught_up) return tl::unexpected(caught_up.error());
    return caught_up->engine.last_heard(base_topic);
}

Result<history::History, Failure> read_history(const config::Config& config,
                                               const std::filesystem::path& directory, UtcSeconds from,
                                               UtcSeconds to) {
    // The journal first: what moves from it into the history meanwhile is then seen twice, never missed.
    auto caught_up = catch_up(config, directory);
    if (!caught_up) return tl::unexpected(caught_up.error());
    storage::Commit& unstored = caught_up->unstored;
    storage::HistoryReader reader(directory / "state.db");
    const auto series = patiently([&] { return reader.series(); });
    if (!series) return tl::unexpected(series.error());
    std::set<std::string> people;
    for (const storage::Series& one : *series)
        people.insert(one.person);
    auto stored = patiently([&] { return read_stored(reader, people, from, to); });
    if (!stored) return tl::unexpected(stored.error());
    for (const storage::Forgotten& forgotten : unstored.forgotten) {
        storage::forget(*stored, forgotten);
        people.erase(forgotten.person);
    }
    replace(stored->transitions, unstored.transitions);
    add(stored->fixes, unstored.fixes);
    add(stored->transitions, unstored.transitions);
    add(stored->alarms, unstored.alarms);
    for (const FixRow& fix : unstored.fixes)
        people.insert(fix.person);
    for (const TransitionRow& transition : unstored.transitions)
        people.insert(transition.person);
    keep_between(stored->fixes, from, to);
    keep_between(stored->transitions, from, to);
    keep_between(stored->alarms, from, to);
    return history::History{std::move(stored->fixes),
                            std::move(stored->transitions),
                            std::move(stored->alarms),
                            {people.begin(), people.end()}};
}

}  // namespace mirror::engine
