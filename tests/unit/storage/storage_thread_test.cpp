#include "module/storage/storage_thread.hpp"

#include <atomic>
#include <thread>

#include "module/base/inbox.hpp"
#include "module/storage/history_reader.hpp"
#include "module/storage/journal.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;
using namespace std::chrono_literals;

namespace {

constexpr auto k_patience = 60s;

UtcSeconds at(std::int64_t seconds) {
    return UtcSeconds(std::chrono::seconds(1'750'000'000 + seconds));
}

FixRow fix(std::int64_t tst) {
    return {
        .person = "Annika", .device = "annika", .tst = at(tst), .lat_deg = 59, .lon_deg = 18, .message = tst};
}

/// Collects reports and waits for the one that a test is after.
class Reports {
  public:
    void operator()(const StorageReport& report) { m_inbox.send(report); }

    template <class Wanted>
    StorageReport wait_for(const Wanted& wanted) {
        const auto deadline = std::chrono::steady_clock::now() + k_patience;
        while (std::chrono::steady_clock::now() < deadline) {
            for (StorageReport& report : m_inbox.wait_until(deadline)) {
                ++m_count;
                if (wanted(report)) return report;
            }
        }
        throw std::runtime_error("the report never came");
    }
    [[nodiscard]] int count() const { return m_count; }

  private:
    Inbox<StorageReport> m_inbox{10'000};
    int m_count = 0;
};

}  // namespace

TEST_CASE("what is submitted reaches the disk and is reported") {
    const TemporaryDirectory directory;
    Reports reports;
    {
        StorageThread storage(StateStore(directory / "state.db"), {.gather = 0ms}, std::ref(reports));
        storage.submit({.upserts = {{"a", "1"}}, .fixes = {fix(1)}, .watermark = 3});
        CHECK(reports.wait_for([](const auto& r) { return r.watermark == 3; }) ==
              StorageReport{.watermark = 3});
    }
    CHECK(read_state(directory / "state.db").value() == StoredState{.values = {{"a", "1"}}, .watermark = 3});
}

TEST_CASE("commits are gathered: of many changes to a value only the last is written") {
    const TemporaryDirectory directory;
    Reports reports;
    StorageThread storage(StateStore(directory / "state.db"), {.gather = 1h, .hurry_rows = 1'000'000},
                          std::ref(reports));
    for (int i = 1; i <= 500; ++i) {
        storage.submit({.upserts = {{"a", std::to_string(i)}, {"b" + std::to_string(i), ""}},
                        .erased = {"b" + std::to_string(i - 1)},
                        .fixes = {fix(i)},
                        .watermark = i});
    }
    REQUIRE(storage.flush(k_patience));
    reports.wait_for([](const auto& r) { return r.watermark == 500; });
    CHECK(reports.count() == 1);
    CHECK(read_state(directory / "state.db").value() ==
          StoredState{.values = {{"a", "500"}, {"b500", ""}}, .watermark = 500});
    HistoryReader history(directory / "state.db");
    CHECK(history.fixes_of_person("Annika", at(0), at(999), 1000).value().size() == 500);
    CHECK(storage.flush(0ms));  // nothing is left
}

TEST_CASE("many rows are not kept waiting, so that the journal can be pruned") {
    const TemporaryDirectory directory;
    Reports reports;
    StorageThread storage(StateStore(directory / "state.db"), {.gather = 1h, .hurry_rows = 100},
                          std::ref(reports));
    SECTION("journal rows") {
        storage.submit({.watermark = 100});
    }
    SECTION("history rows") {
        for (int i = 1; i <= 100; ++i)
            storage.submit({.fixes = {fix(i)}, .watermark = i / 2});
    }
    CHECK(reports.wait_for([](const auto& r) { return r.watermark >= 50; }).fault.empty());
}

TEST_CASE("a fault is reported once, nothing is lost meanwhile, and recovery is reported too") {
    const TemporaryDirectory directory;
    Reports reports;
    StorageThread storage(StateStore(directory / "state.db"), {.gather = 0ms, .retry = 1ms},
                          std::ref(reports));
    {
        Database other(directory / "state.db", Access::read_write);
        const Transaction lock(other);
        storage.submit({.upserts = {{"a", "1"}}, .fixes = {fix(1)}, .watermark = 1});
        const StorageReport report = reports.wait_for([](const auto& r) { return !r.fault.empty(); });
        CHECK_THAT(report.fault, ContainsSubstring("state.db is locked by another program"));
        CHECK(report.watermark == 0);
        storage.submit({.upserts = {{"b", "2"}}, .fixes = {fix(2)}, .watermark = 2});
        CHECK_FALSE(storage.flush(k_patience));
    }
    reports.wait_for([](const auto& r) { return r.fault.empty() && r.watermark == 2; });
    CHECK(reports.count() == 2);
    CHECK(read_state(directory / "state.db").value() ==
          StoredState{.values = {{"a", "1"}, {"b", "2"}}, .watermark = 2});
    HistoryReader history(directory / "state.db");
    CHECK(history.fixes_of_person("Annika", at(0), at(9), 10).value().size() == 2);
}

TEST_CASE("during a long fault the newest history rows are kept, the others are counted") {
    Reports reports;
    StorageThread storage(StateStore(""), {.gather = 0ms, .most_rows = 10, .retry = 1h}, std::ref(reports));
    for (int i = 1; i <= 25; ++i)
        storage.submit({.fixes = {fix(i)}, .watermark = i});
    CHECK_FALSE(storage.flush(k_patience));
    storage.submit({.fixes = {fix(26)}, .watermark = 26});
    CHECK_FALSE(storage.flush(k_patience));
    CHECK(storage.state().dropped_rows == 16);
    CHECK_THAT(storage.state().fault, ContainsSubstring("in memory only"));
}

TEST_CASE("a state.db that a reader found damaged is replaced by one with the whole state") {
    const TemporaryDirectory directory;
    Reports reports;
    StorageThread storage(StateStore(directory / "state.db"), {.gather = 0ms}, std::ref(reports));
    storage.submit({.upserts = {{"a", "1"}}, .fixes = {fix(1)}, .watermark = 1});
    REQUIRE(storage.flush(k_patience));
    HistoryReader history(directory / "state.db");
    CHECK(history.fixes_of_person("Annika", at(0), at(9), 10).value().size() == 1);
    storage.report_damage();
    storage.submit({.upserts = {{"b", "2"}}, .watermark = 2});
    REQUIRE(storage.flush(k_patience));
    CHECK(read_state(directory / "state.db").value() ==
          StoredState{.values = {{"a", "1"}, {"b", "2"}}, .watermark = 2});
    CHECK(history.fixes_of_person("Annika", at(0), at(9), 10).value().empty());
    CHECK(directory.names_with("state.db.corrupt-").size() >= 1);
}

TEST_CASE("stopping does not wait for work that was not flushed") {
    const TemporaryDirectory directory;
    {
        StorageThread storage(StateStore(directory / "state.db"), {.gather = 1h}, nullptr);
        storage.submit({.upserts = {{"a", "1"}}, .watermark = 1});
    }
    CHECK(read_state(directory / "state.db").value().watermark == 0);
}

TEST_CASE("one thread writes the journal, one reads it, one stores: through failing writes nothing is lost") {
    const TemporaryDirectory directory;
    constexpr int k_messages = 5000;
    StateStore store(directory / "state.db");
    PendingRows pending;
    // Small enough to be full again and again until applied rows are pruned.
    JournalWriter writer(directory / "journal.db", 0, pending, {.most_bytes = 300'000, .notice = nullptr});
    Inbox<int> inbox(1);
    StorageThread storage(std::move(store), {.gather = 0ms},
                          [&](const StorageReport& report) { writer.request_prune(report.watermark); });
    std::thread broker([&] {
        for (int i = 1; i <= k_messages; ++i) {
            JournalRow row = message(i, 500);
            row.since_boot *= 50;  // so that a failed write is tried again soon
            (void)writer.append(row, i % 100 == 0 ? Durability::full : Durability::normal);
            inbox.wake();
            if (i % 10 == 0) writer.tidy(row.since_boot);
        }
    });
    JournalReader reader(directory / "journal.db", pending);
    std::vector<int> applied;
    std::int64_t watermark = 0;
    const auto deadline = std::chrono::steady_clock::now() + k_patience;
    while (applied.size() < k_messages && std::chrono::steady_clock::now() < deadline) {
        inbox.wait_until(std::chrono::steady_clock::now() + 20ms);
        const auto rows = reader.read_above(watermark, 100).value();
        for (const JournalRow& row : rows) {
            applied.push_back(number_of(row));
            watermark = row.row;
        }
        if (!rows.empty()) storage.submit({.watermark = watermark});
        if (rows.size() == 100) inbox.wake();
    }
    broker.join();
    std::vector<int> expected;
    for (int i = 1; i <= k_messages; ++i)
        expected.push_back(i);
    CHECK(applied == expected);
    CHECK(pending.status().dropped == 0);
    CHECK(storage.flush(k_patience));
    CHECK(storage.state().watermark == watermark);
}

TEST_CASE("a reader that reads as fast as it can sees every row once and never takes a new one for damage") {
    const TemporaryDirectory directory;
    constexpr int k_messages = 20'000;
    PendingRows pending;
    JournalWriter writer(directory / "journal.db", 0, pending);
    std::atomic<std::int64_t> applied = 0;
    std::thread broker([&] {
        for (int i = 1; i <= k_messages; ++i) {
            (void)writer.append(message(i), Durability::normal);
            writer.request_prune(applied);
        }
    });
    JournalReader reader(directory / "journal.db", pending);
    std::int64_t watermark = 0;
    int failures = 0;
    while (watermark < k_messages && failures == 0) {
        const auto rows = reader.read_above(watermark, 100);
        if (!rows) ++failures;
        for (std::size_t i = 0; rows && i < rows->size(); ++i) {
            if ((*rows)[i].row != watermark + 1) ++failures;
            watermark = (*rows)[i].row;
        }
        applied = watermark;
    }
    broker.join();
    CHECK(failures == 0);
    CHECK(watermark == k_messages);
}
