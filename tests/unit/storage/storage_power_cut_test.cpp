// The power goes at any moment, and the disk keeps any part of what was not synced.

#include <algorithm>
#include <chrono>
#include <random>
#include <set>

#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/trouble_sentence.hpp"
#include "tests/unit/storage/recording_vfs.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;
using Steady = std::chrono::steady_clock;

namespace {

constexpr int k_messages = 700;
constexpr int k_cuts = 150;

/// What had been promised by a moment of the recording.
struct Promises {
    std::size_t moment = 0;
    int last_full = 0;  ///< every message up to this one is on the disk
    int last_append = 0;
    std::int64_t watermark = 0;  ///< the state is on the disk up to this row
};

/// A mirror's day in short: messages, some of which must not be lost, a state that follows, pruning.
std::vector<Promises> record_a_day(const std::filesystem::path& directory) {
    std::vector<Promises> promises;
    std::mt19937 random(5);
    StateStore store(directory / "state.db");
    PendingRows pending;
    JournalWriter writer(directory / "journal.db", 0, pending);
    Promises now;
    for (int i = 1; i <= k_messages; ++i) {
        const bool is_full = random() % 10 == 0;
        const auto number = writer.append(message(i, random() % 20 == 0 ? 40'000 : 1'500),
                                          is_full ? Durability::full : Durability::normal);
        REQUIRE(number.value() == i);
        now.last_append = i;
        if (is_full) now.last_full = i;
        now.moment = recording().size();
        promises.push_back(now);
        if (i % 40 != 0) continue;
        REQUIRE(store.commit({.upserts = {{"last", std::to_string(i)},
                                          {"bulk", std::string(200'000, static_cast<char>('a' + i % 26))}},
                              .watermark = i}));
        now.watermark = i;
        now.moment = recording().size();
        promises.push_back(now);
        writer.request_prune(i);
        writer.tidy(SinceBoot(100'000) + std::chrono::minutes(10) * i);
    }
    return promises;
}

}  // namespace

TEST_CASE("after a power cut no promised row is missing, and no number is given twice") {
    record_sqlite();
    mirror::test::Trial trial("Power cut at any moment: writes in part, truncated WAL");
    const TemporaryDirectory directory;
    const std::vector<Promises> promises = record_a_day(directory.path());
    REQUIRE(promises.size() > k_messages);
    std::mt19937 random(6);
    int rows_lost = 0;
    Steady::duration longest{};
    std::int64_t taken = 0, kept_rows = 0, unsynced = 0;
    for (int cut = 0; cut < k_cuts; ++cut) {
        // Any write may be the last one, not only those at the end of a call.
        const std::size_t which = random() % (promises.size() - 1);
        const Promises& kept = promises[which];
        const std::size_t moment = kept.moment + random() % (promises[which + 1].moment - kept.moment + 1);
        const TemporaryDirectory after;
        power_cut(moment, random, after.path());
        INFO("cut " << cut << " at step " << moment << ", after message " << kept.last_append);

        const auto begin = Steady::now();
        std::vector<SetAside> notices;
        const Notice note = [&](const SetAside& notice) { notices.push_back(notice); };
        const StateStore store(after / "state.db", note);
        const std::int64_t watermark = store.stored().watermark;
        PendingRows pending;
        JournalWriter writer(after / "journal.db", watermark, pending, {.notice = note});
        JournalReader reader(after / "journal.db", pending);
        CHECK(notices.empty());  // nothing is damaged
        CHECK(watermark >= kept.watermark);
        if (watermark > 0) CHECK(store.stored().values.at("last") == std::to_string(watermark));
        std::set<int> there;
        for (std::int64_t read = watermark;;) {
            const auto rows = reader.read_above(read, 1000).value();
            if (rows.empty()) break;
            for (const JournalRow& row : rows) {
                CHECK(row.row == number_of(row));
                there.insert(number_of(row));
            }
            read = rows.back().row;
        }
        for (auto i = static_cast<int>(watermark) + 1; i <= kept.last_full; ++i)
            CHECK(there.contains(i));
        if (!there.empty()) CHECK(*there.begin() == watermark + 1);
        if (!there.empty()) CHECK(static_cast<std::int64_t>(there.size()) == *there.rbegin() - watermark);
        const std::int64_t last = there.empty() ? watermark : *there.rbegin();
        rows_lost += last < kept.last_append ? 1 : 0;
        CHECK(writer.append(message(9999), Durability::full).value() > last);
        CHECK(number_of(reader.read_above(last, 10).value().at(0)) == 9999);
        longest = std::max(longest, Steady::now() - begin);
        trial.says(mirror::test::glass_sentence(pending.status(), notices));
        taken += kept.last_append;
        kept_rows += std::min<std::int64_t>(last, kept.last_append);
        unsynced += kept.last_append - std::max<std::int64_t>(kept.last_full, kept.watermark);
    }
    CHECK(rows_lost > 0);  // else the cuts cut nothing
    trial.heals(longest);
    trial.keeps(static_cast<std::size_t>(taken), static_cast<std::size_t>(kept_rows),
                static_cast<std::size_t>(unsynced));
}
