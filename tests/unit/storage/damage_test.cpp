// Files as a dying card returns them: flipped bytes, missing ends, foreign pages.

#include <fstream>
#include <random>

#include "module/storage/history_reader.hpp"
#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;

namespace fs = std::filesystem;

namespace {

constexpr unsigned k_rounds = 200;

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
            for (auto flips = 1 + random() % 40; flips > 0; --flips)
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

}  // namespace

TEST_CASE("whatever became of the journal, the next message is kept and numbered above the watermark") {
    const TemporaryDirectory original;
    {
        PendingRows pending;
        JournalWriter writer(original / "journal.db", 0, pending);
        for (int i = 1; i <= 400; ++i)
            REQUIRE(writer.append(message(i, i % 50 == 0 ? 9000 : 200), Durability::normal));
    }
    const std::string healthy = bytes_of(original / "journal.db");
    for (unsigned seed = 0; seed < k_rounds; ++seed) {
        INFO("seed " << seed);
        const TemporaryDirectory directory;
        std::ofstream(directory / "journal.db", std::ios::binary) << damaged(healthy, seed);
        PendingRows pending;
        JournalWriter writer(directory / "journal.db", 300, pending);
        JournalReader reader(directory / "journal.db", pending);
        (void)reader.read_above(300, 1000);
        for (int second = 200; writer.tidy(std::chrono::seconds(second)) && second < 210; ++second) {
        }
        const auto number = writer.append(message(1000), Durability::full);
        INFO((number ? "" : number.error().text));
        REQUIRE(number);
        CHECK(*number > 300);
        auto rows = reader.read_above(*number - 1, 1000);
        for (int second = 300; !rows && second < 310; ++second) {
            writer.tidy(std::chrono::seconds(second));
            rows = reader.read_above(*number - 1, 1000);
        }
        REQUIRE(rows);
        REQUIRE(rows->size() == 1);
        CHECK(number_of(rows->front()) == 1000);
    }
}

TEST_CASE("whatever became of the state, the next commit is stored and found again") {
    const TemporaryDirectory original;
    {
        StateStore store(original / "state.db");
        Commit commit{.watermark = 500};
        for (int i = 0; i < 300; ++i) {
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
    for (unsigned seed = 0; seed < k_rounds; ++seed) {
        INFO("seed " << seed);
        const TemporaryDirectory directory;
        std::ofstream(directory / "state.db", std::ios::binary) << damaged(healthy, seed);
        const FixRow fix{
            .person = "Pippi", .device = "pippi", .tst = at(999), .lat_deg = 1, .lon_deg = 2, .message = 9};
        StoredState stored;
        {
            StateStore store(directory / "state.db");
            INFO(store.fault());
            HistoryReader history(directory / "state.db");
            if (!history.fixes_of_person("Annika", at(0), at(999), 1000)) (void)store.start_over();
            const Commit commit{.upserts = {{"new", "value"}}, .fixes = {fix}, .watermark = 600};
            const auto result = store.commit(commit);
            INFO((result ? "" : result.error().text));
            REQUIRE(result);
            CHECK(history.fixes_of_person("Pippi", at(0), at(9999), 10).value() == std::vector{fix});
            stored = store.stored();
        }
        CHECK(read_state(directory / "state.db").value() == stored);
        CHECK(stored.values.at("new") == "value");
        CHECK(stored.watermark >= 600);
    }
}
