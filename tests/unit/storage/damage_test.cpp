// Files as a dying card returns them: flipped bytes, missing ends, foreign pages.

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <set>

#include "module/storage/history_reader.hpp"
#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/trouble_sentence.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;
using mirror::test::glass_sentence;
using Steady = std::chrono::steady_clock;

namespace fs = std::filesystem;

namespace {

constexpr unsigned k_rounds = 200;
constexpr unsigned k_most_flips = 40;

std::string bytes_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// One of many ways to lose data; the seed tells which.
std::string damaged(std::string bytes, unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](std::size_t bound) { return random() % std::max<std::size_t>(bound, 1); };
    switch (seed % 4) {
        case 0:
            bytes.resize(below(bytes.size()));
            break;
        case 1:  // the header, where a flip changes what everything else means
            bytes[below(100)] = static_cast<char>(random());
            break;
        case 2:
            for (auto flips = 1 + random() % k_most_flips; flips > 0; --flips)
                bytes[below(bytes.size())] = static_cast<char>(random());
            break;
        default:
            const std::size_t page = below(bytes.size() / 4096) * 4096;
            bytes.replace(page, 4096, std::string(4096, static_cast<char>(random())));
    }
    return bytes;
}

UtcSeconds at(int seconds) {
    return UtcSeconds(std::chrono::seconds(1'750'000'000 + seconds));
}

/// What all rounds cost together.
struct Cost {
    /// After a round. \param begin when the damaged file was met
    void add(Steady::time_point begin, std::size_t at_stake, std::size_t whole, bool is_set_aside) {
        longest = std::max(longest, Steady::now() - begin);
        acknowledged += at_stake + 1;
        kept += whole + 1;  // and what came afterwards
        // What lies in a row nobody can check: a byte there changes the row and nothing else.
        most_lost += is_set_aside ? at_stake : k_most_flips;
    }
    void tell(mirror::test::Trial& trial) const {
        trial.heals(longest);
        trial.keeps(acknowledged, kept, most_lost);
    }

    Steady::duration longest{};
    std::size_t acknowledged = 0, kept = 0, most_lost = 0;
};

/// A journal whose rows up to k_applied are in the state, too.
constexpr int k_applied = 300, k_written = 400;

/// A damaged journal is opened, takes a message and gives it back. \return how many of those `said` are whole
std::size_t whole_rows_after(const fs::path& file, const std::set<std::string>& said,
                             std::vector<SetAside>& set_aside) {
    PendingRows pending;
    JournalWriter writer(file, k_applied, pending,
                         {.notice = [&](const SetAside& event) { set_aside.push_back(event); }});
    JournalReader reader(file, pending);
    (void)reader.read_above(k_applied, 1000);
    for (int second = 200; writer.tidy(std::chrono::seconds(second)) && second < 210; ++second) {
    }
    const auto number = writer.append(message(1000), Durability::full);
    INFO((number ? "" : number.error().text));
    REQUIRE(number);
    CHECK(*number > k_applied);
    auto rows = reader.read_above(*number - 1, 1000);
    for (int second = 300; !rows && second < 310; ++second) {
        writer.tidy(std::chrono::seconds(second));
        rows = reader.read_above(*number - 1, 1000);
    }
    REQUIRE(rows);
    REQUIRE(rows->size() == 1);
    CHECK(number_of(rows->front()) == 1000);
    CHECK(glass_sentence(pending.status()).empty());
    return static_cast<std::size_t>(
        std::ranges::count_if(reader.read_above(k_applied, 1000).value(),
                              [&](const JournalRow& row) { return said.contains(row.payload); }));
}

constexpr int k_fixes = 300;

/// A damaged state is opened, takes a commit and gives it back. \return how many of its fixes are whole
std::size_t whole_fixes_after(const fs::path& file, std::vector<SetAside>& set_aside) {
    const FixRow fix{
        .person = "Pippi", .device = "pippi", .tst = at(999), .lat_deg = 1, .lon_deg = 2, .message = 9};
    StoredState stored;
    std::size_t whole = 0;
    {
        StateStore store(file, [&](const SetAside& event) { set_aside.push_back(event); });
        INFO(store.fault());
        HistoryReader history(file);
        if (!history.fixes_of_person("Annika", at(0), at(999), 1000)) (void)store.start_over();
        const Commit commit{.upserts = {{"new", "value"}}, .fixes = {fix}, .watermark = 600};
        const auto result = store.commit(commit);
        INFO((result ? "" : result.error().text));
        REQUIRE(result);
        CHECK(history.fixes_of_person("Pippi", at(0), at(9999), 10).value() == std::vector{fix});
        stored = store.stored();
        const auto older = history.fixes_of_person("Annika", at(0), at(999), 1000).value();
        whole = static_cast<std::size_t>(std::ranges::count_if(older, [](const FixRow& each) {
            return each.lat_deg == 59 && each.lon_deg == 18 && each.tst == at(static_cast<int>(each.message));
        }));
    }
    CHECK(read_state(file).value() == stored);
    CHECK(stored.values.at("new") == "value");
    CHECK(stored.watermark >= 600);
    return whole;
}

}  // namespace

TEST_CASE("whatever became of the journal, the next message is kept and numbered above the watermark") {
    const TemporaryDirectory original;
    std::set<std::string> said;
    {
        PendingRows pending;
        JournalWriter writer(original / "journal.db", 0, pending);
        for (int i = 1; i <= k_written; ++i) {
            const JournalRow row = message(i, i % 50 == 0 ? 9000 : 200);
            REQUIRE(writer.append(row, Durability::normal));
            if (i > k_applied) said.insert(row.payload);
        }
    }
    const std::string healthy = bytes_of(original / "journal.db");
    mirror::test::Trial trial("Journal corrupt: bytes flipped, files cut short");
    Cost cost;
    for (unsigned seed = 0; seed < k_rounds; ++seed) {
        INFO("seed " << seed);
        const TemporaryDirectory directory;
        std::ofstream(directory / "journal.db", std::ios::binary) << damaged(healthy, seed);
        std::vector<SetAside> set_aside;
        const auto begin = Steady::now();
        const std::size_t whole = whole_rows_after(directory / "journal.db", said, set_aside);
        cost.add(begin, said.size(), whole, !set_aside.empty());
        if (!set_aside.empty()) trial.says(glass_sentence({}, set_aside));
    }
    cost.tell(trial);
}

TEST_CASE("whatever became of the state, the next commit is stored and found again") {
    const TemporaryDirectory original;
    {
        StateStore store(original / "state.db");
        Commit commit{.watermark = 500};
        for (int i = 0; i < k_fixes; ++i) {
            commit.upserts.push_back({"key" + std::to_string(i), std::string(200, 'v')});
            commit.fixes.push_back({.person = "Annika",
                                    .device = "annika",
                                    .tst = at(i),
                                    .lat_deg = 59,
                                    .lon_deg = 18,
                                    .message = i});
        }
        REQUIRE(store.commit(commit));
    }
    const std::string healthy = bytes_of(original / "state.db");
    mirror::test::Trial trial("State corrupt: bytes flipped, files cut short");
    Cost cost;
    for (unsigned seed = 0; seed < k_rounds; ++seed) {
        INFO("seed " << seed);
        const TemporaryDirectory directory;
        std::ofstream(directory / "state.db", std::ios::binary) << damaged(healthy, seed);
        std::vector<SetAside> set_aside;
        const auto begin = Steady::now();
        const std::size_t whole = whole_fixes_after(directory / "state.db", set_aside);
        cost.add(begin, k_fixes, whole, !set_aside.empty());
        if (!set_aside.empty()) trial.says(glass_sentence({}, set_aside));
    }
    cost.tell(trial);
}
