// The process dies at any moment: what was reported as stored is there, and all of it is of one moment.

#include <random>
#include <set>

#include "module/storage/history_reader.hpp"
#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"
#include "module/storage/storage_thread.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/child.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;

namespace {

UtcSeconds at(std::int64_t seconds) {
    return UtcSeconds(std::chrono::seconds(1'750'000'000 + seconds));
}

/// Lets a child work until it said a number of things, and kills it wherever it is by then.
/// \return the last thing that it said.
long kill_after(Child& child, long things) {
    long last = 0;
    for (long heard = 0; heard < things && child.hear(last); ++heard) {
    }
    REQUIRE(child.kill());  // it went on meanwhile
    for (long more = 0; child.hear(more);)
        last = more;
    return last;
}

}  // namespace

TEST_CASE("every row that append() reported is there after a kill") {
    const TemporaryDirectory directory;
    std::mt19937 random(1);
    long last = 0;
    for (int round = 0; round < 30; ++round) {
        const long first = last + 1;
        Child child([&](const auto& say) {
            PendingRows pending;
            JournalWriter writer(directory / "journal.db", 0, pending);
            for (int i = static_cast<int>(first);; ++i) {
                const auto number =
                    writer.append(message(i), i % 7 == 0 ? Durability::full : Durability::normal);
                if (!number || *number < i) ::_exit(1);
                say(i);
            }
        });
        last = kill_after(child, 1 + static_cast<long>(random() % 400));
        INFO("round " << round);
        REQUIRE(last >= first);
        JournalReader reader(directory / "journal.db");
        std::set<int> there;
        std::int64_t watermark = 0;
        for (auto rows = reader.read_above(0, 100'000).value(); !rows.empty();
             rows = reader.read_above(watermark, 100'000).value()) {
            for (const JournalRow& row : rows)
                there.insert(number_of(row));
            watermark = rows.back().row;
        }
        for (int i = 1; i <= last; ++i)
            REQUIRE(there.contains(i));
        CHECK(there.size() <= static_cast<std::size_t>(last) + 1);  // the one it could not report any more
        last = *there.rbegin();
    }
}

TEST_CASE("state, history and watermark are of one moment after a kill") {
    const TemporaryDirectory directory;
    std::mt19937 random(2);
    for (int round = 0; round < 30; ++round) {
        Child child([&](const auto& say) {
            StateStore store(directory / "state.db");
            for (std::int64_t i = store.stored().watermark + 1;; ++i) {
                Commit commit{.watermark = i};
                for (const char* key : {"a", "b", "c"})
                    commit.upserts.push_back({key, std::to_string(i)});
                commit.fixes.push_back({.person = "Annika", .device = "annika", .tst = at(i), .message = i});
                commit.transitions.push_back({.person = "Annika",
                                              .device = "annika",
                                              .region = "Home",
                                              .event = "enter",
                                              .tst = at(i)});
                if (!store.commit(commit)) ::_exit(1);
                say(static_cast<long>(i));
            }
        });
        const long last = kill_after(child, 1 + static_cast<long>(random() % 200));
        INFO("round " << round);
        const StoredState state = read_state(directory / "state.db").value();
        CHECK(state.watermark >= last);
        CHECK(state.watermark <= last + 1);
        const std::string expected = std::to_string(state.watermark);
        CHECK(state.values == decltype(state.values){{"a", expected}, {"b", expected}, {"c", expected}});
        HistoryReader history(directory / "state.db");
        const auto fixes = history.fixes_of_person("Annika", at(0), at(1'000'000), 1'000'000).value();
        REQUIRE(static_cast<std::int64_t>(fixes.size()) == state.watermark);
        CHECK(fixes.back().message == state.watermark);
        CHECK(history.transitions_since(at(0), 1'000'000).value().size() == fixes.size());
    }
}

TEST_CASE("through kills and restarts every message is applied exactly once, in order") {
    const TemporaryDirectory directory;
    std::mt19937 random(3);
    const auto file = [&](const char* name) { return directory / name; };
    long last = 0;
    for (int round = 0; round < 25; ++round) {
        const long first = last + 1;
        Child child([&](const auto& say) {
            StateStore store(file("state.db"));
            std::int64_t watermark = store.stored().watermark;
            std::string applied =
                store.stored().values.contains("applied") ? store.stored().values.at("applied") : "";
            PendingRows pending;
            JournalWriter writer(file("journal.db"), watermark, pending);
            JournalReader reader(file("journal.db"), pending);
            StorageThread storage(
                std::move(store), {.gather = std::chrono::milliseconds(1), .hurry_rows = 20},
                [&](const StorageReport& report) { writer.request_prune(report.watermark); });
            const auto apply = [&] {
                const auto rows = reader.read_above(watermark, 7).value();
                for (const JournalRow& row : rows) {
                    applied += std::to_string(number_of(row)) + " ";
                    watermark = row.row;
                }
                storage.submit({.upserts = {{"applied", applied}}, .watermark = watermark});
            };
            for (int i = static_cast<int>(first);; ++i) {
                if (!writer.append(message(i), Durability::normal)) ::_exit(1);
                say(i);
                writer.tidy(SinceBoot(i));
                if (i % 3 == 0) apply();
            }
        });
        last = kill_after(child, 1 + static_cast<long>(random() % 600));
        INFO("round " << round);
        REQUIRE(last >= first);
        // What the next start would see: the state, then everything above its watermark.
        const StoredState state = read_state(file("state.db")).value();
        std::string applied = state.values.contains("applied") ? state.values.at("applied") : "";
        JournalReader reader(file("journal.db"));
        const auto rows = reader.read_above(state.watermark, 1'000'000).value();
        for (const JournalRow& row : rows)
            applied += std::to_string(number_of(row)) + " ";
        if (!rows.empty() && number_of(rows.back()) > last) last = number_of(rows.back());
        std::string expected;
        for (long i = 1; i <= last; ++i)
            expected += std::to_string(i) + " ";
        REQUIRE(applied == expected);
    }
}
