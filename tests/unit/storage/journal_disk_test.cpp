// The journal on a disk that takes nothing for a while: what the glass says, what is lost, how soon all is
// well.

#include <cerrno>
#include <chrono>
#include <fstream>
#include <thread>

#include "module/base/clock.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/trouble_sentence.hpp"
#include "tests/unit/storage/child.hpp"
#include "tests/unit/storage/temporary_directory.hpp"
#include "tests/unit/storage/whole_journal.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;
using namespace std::chrono_literals;
using mirror::test::glass_sentence;
using Steady = std::chrono::steady_clock;

namespace fs = std::filesystem;

namespace {

constexpr uid_t k_nobody = 65534;

SinceBoot since_boot() {
    return SystemClock().now().since_boot;
}

/// A message of this moment: the journal spaces its attempts by when messages come.
JournalRow message_now(int number, std::size_t payload_bytes = 200) {
    JournalRow row = message(number, payload_bytes);
    row.since_boot = since_boot();
    return row;
}

/// Tidies up as a session does, again and again. \return how long it took until nothing was wrong any more
Steady::duration time_to_heal(Journal& journal) {
    const auto begin = Steady::now();
    while (!journal.pending.status().reason.empty() && Steady::now() - begin < 60s) {
        if (!journal.writer.tidy(since_boot())) std::this_thread::yield();  // the next attempt is due later
    }
    return Steady::now() - begin;
}

}  // namespace

TEST_CASE("a disk that stays full costs the oldest rows that memory does not hold, and no others") {
    constexpr std::size_t k_payload_bytes = 2000;
    constexpr int k_written = 10;
    mirror::test::Trial trial("Disk full for so long that memory is full, too");
    mirror::test::FailingDisk disk;
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    int number = 0;
    while (number < k_written)
        REQUIRE(journal.writer.append(message_now(++number, k_payload_bytes), Durability::normal));

    disk.fail(ENOSPC);
    const std::size_t least_row_bytes = size_bytes(message_now(number + 1, k_payload_bytes));
    std::size_t said_bytes = 0;
    while (said_bytes < PendingRows::k_most_bytes * 5 / 4) {
        const JournalRow row = message_now(++number, k_payload_bytes);
        said_bytes += size_bytes(row);
        REQUIRE_FALSE(journal.writer.append(row, Durability::full));
    }
    const PendingRows::Status full = journal.pending.status();
    CHECK(full.bytes <= PendingRows::k_most_bytes);
    CHECK(full.bytes > PendingRows::k_most_bytes - 2 * least_row_bytes);
    trial.says(glass_sentence(full));

    disk.work();
    trial.heals(time_to_heal(journal));
    CHECK(glass_sentence(journal.pending.status()).empty());
    CHECK(journal.pending.status().rows == 0);
    const int first_kept = number - static_cast<int>(full.rows) + 1;
    CHECK(journal.above(first_kept - 1) ==
          range(first_kept, number));  // more than 4 MiB are not read at once
    Journal reopened(directory / "journal.db");
    std::size_t kept = 0;
    for (std::int64_t read = 0;;) {
        const auto rows = reopened.reader.read_above(read, 100).value();
        if (rows.empty()) break;
        kept += rows.size();
        read = rows.back().row;
    }
    CHECK(kept == k_written + full.rows);
    trial.keeps(static_cast<std::size_t>(number), kept,
                (said_bytes - PendingRows::k_most_bytes) / least_row_bytes + 1);
}

TEST_CASE("a journal that may not be written is named, read, and its numbers are not reused") {
    mirror::test::Trial trial("Disk read-only: no right to write");
    const TemporaryDirectory directory;
    {
        Journal journal(directory / "journal.db");
        for (int i = 1; i <= 5; ++i)
            REQUIRE(journal.writer.append(message_now(i), Durability::normal));
    }
    Child child([&](const auto& say) {
        std::ofstream named(directory / "named");
        const bool is_root = ::geteuid() == 0;  // who may write everything
        const auto become = [&](uid_t user) {
            if (is_root && ::seteuid(user) != 0) ::_exit(4);
        };
        fs::permissions(directory / "journal.db", fs::perms(0444));
        fs::permissions(directory.path(), fs::perms(0555));
        become(k_nobody);
        Journal journal(directory / "journal.db", 2);
        named << journal.pending.status().reason << std::flush;
        say(journal.pending.status().reason.find("cannot be written") != std::string::npos);
        say(!journal.writer.append(message_now(6), Durability::normal));
        say(journal.writer.last_row() == 6);
        say(journal.above(2) == range(3, 6));
        const Fault fault = journal.pending.status().reason_kind;
        become(0);
        fs::permissions(directory / "journal.db", fs::perms(0666));
        fs::permissions(directory.path(), fs::perms(0777));
        become(k_nobody);
        const auto took = time_to_heal(journal);
        say(journal.pending.status().rows == 0 && journal.pending.status().reason.empty());
        say(journal.above(2) == range(3, 6));
        say(journal.writer.append(message_now(7), Durability::normal) && journal.above(6) == range(7, 7));
        say(static_cast<long>(fault));
        say(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    });
    check_claims(child, {"the reason is named", "the row waits", "its number is new", "all can be read",
                         "nothing waits any more", "all can still be read", "the next one is read, too"});
    long fault = 0, took_us = 0;
    REQUIRE((child.hear(fault) && child.hear(took_us)));
    PendingRows::Status told;
    std::getline(std::ifstream(directory / "named"), told.reason);
    told.reason_kind = static_cast<Fault>(fault);
    trial.says(glass_sentence(told));
    trial.heals(std::chrono::microseconds(took_us));
    // Rows 1 and 2 are in the state: nobody keeps them here.
    trial.keeps(5, JournalReader(directory / "journal.db").read_above(2, 100).value().size());
}
