// What storing costs: messages into the journal, a year of history in state.db.
// Usage: bench_history [directory]: where the databases are made, by default below the temporary directory.
// Times are wall-clock times, for the disk is part of them.

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "module/storage/history_reader.hpp"
#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"
#include "tests/bench/bench.hpp"

using namespace mirror;
using namespace mirror::storage;
namespace fs = std::filesystem;

namespace {

constexpr int k_people = 5;
constexpr std::int64_t k_fixes_each = 200'000;
constexpr std::int64_t k_year_seconds = 365 * 86'400;
constexpr std::int64_t k_step_seconds = k_year_seconds / k_fixes_each;
constexpr std::int64_t k_year_begin = 1'735'689'600;  // 2025-01-01

double milliseconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double median_milliseconds(int repetitions, const std::function<void()>& prepare,
                           const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i) {
        prepare();
        times.push_back(milliseconds_of(work));
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

UtcSeconds at(std::int64_t seconds) {
    return UtcSeconds(std::chrono::seconds(seconds));
}

/// Asks the kernel to forget a file, so that the next read is one from the disk.
void make_cold(const fs::path& directory) {
    for (const auto& entry : fs::directory_iterator(directory)) {
        const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) continue;
        ::fdatasync(file);
        ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
        ::close(file);
    }
}

JournalRow message(int number) {
    JournalRow row;
    row.topic = "owntracks/bergstroem/annika";
    row.payload = fmt::format(
        R"({{"_type":"location","tid":"an","acc":12,"alt":28,"batt":{},"bs":1,"conn":"w","created_at":1750000{:03},)"
        R"("lat":59.32930{},"lon":18.06860{},"m":1,"p":101.3,"t":"u","tst":1750000{:03},"vac":3,"vel":0,)"
        R"("SSID":"Bergstroem","BSSID":"aa:bb:cc:dd:ee:ff","inregions":["Home"],"topic":"owntracks/b/annika"}})",
        number % 100, number % 1000, number % 10, number % 10, number % 1000);
    row.arrival = UtcTime(std::chrono::milliseconds(1'750'000'000'000 + number));
    row.since_boot = std::chrono::milliseconds(100'000 + number);
    row.boot = "6d6b8cf0-6d3b-4ad5-b0a1-0a4c3c1c8a11";
    return row;
}

struct Rate {
    double by_clock = 0;
    double by_processor = 0;  ///< what it would be if disk and other programs cost nothing
};

/// Rows a second into a journal that is pruned as the main thread would.
Rate journal_rate(const fs::path& directory, int rows, const std::function<Durability(int)>& durability) {
    fs::remove_all(directory);
    fs::create_directories(directory);
    PendingRows pending;
    JournalWriter writer(directory / "journal.db", 0, pending);
    std::vector<JournalRow> messages;
    for (int i = 0; i < rows; ++i)
        messages.push_back(message(i));
    const double processor_before = bench::thread_seconds();
    const double milliseconds = milliseconds_of([&] {
        for (int i = 0; i < rows; ++i) {
            if (!writer.append(messages[static_cast<std::size_t>(i)], durability(i))) std::abort();
            if (i % 1000 == 999) writer.request_prune(i);
        }
    });
    return {rows * 1000.0 / milliseconds, rows / (bench::thread_seconds() - processor_before)};
}

void bench_journal(const fs::path& directory) {
    const auto print_rate = [&](const char* what, const char* target, int rows,
                                const std::function<Durability(int)>& durability) {
        std::vector<Rate> rates;
        for (int i = 0; i < 5; ++i)
            rates.push_back(journal_rate(directory, rows, durability));
        std::sort(rates.begin(), rates.end(), [](Rate a, Rate b) { return a.by_clock < b.by_clock; });
        const Rate median = rates[rates.size() / 2];
        bench::print_row(
            what,
            fmt::format("{:.0f} rows/s ({:.0f} by processor time)", median.by_clock, median.by_processor),
            target);
    };
    print_rate("journal, normal", "at least 30000 rows/s", 30'000, [](int) { return Durability::normal; });
    print_rate("journal, full", "the disk's own", 1'000, [](int) { return Durability::full; });
    print_rate("journal, one in ten full", "the disk's own", 3'000,
               [](int i) { return i % 10 == 0 ? Durability::full : Durability::normal; });
}

FixRow fix(int person, std::int64_t number) {
    return {.person = fmt::format("Person {}", person),
            .device = fmt::format("owntracks/bergstroem/person{}", person),
            .tst = at(k_year_begin + number * k_step_seconds + person),
            .lat_deg = 59.0 + static_cast<double>(number % 9973) * 1e-4,
            .lon_deg = 18.0 + static_cast<double>(number % 9967) * 1e-4,
            .accuracy_m = 12,
            .speed_kmh = 30,
            .course_deg = 270,
            .battery_pct = 80,
            .message = number};
}

/// Five people, a year, in the order in which the messages would have come.
void fill_year(StateStore& store) {
    Commit commit;
    for (std::int64_t i = 0; i < k_fixes_each; ++i) {
        for (int person = 0; person < k_people; ++person)
            commit.fixes.push_back(fix(person, i));
        if (i % 2000 != 1999) continue;
        commit.watermark = i;
        if (!store.commit(commit)) std::abort();
        commit = {};
    }
}

void fill_state(StateStore& store) {
    Commit commit{.watermark = 1};
    for (int i = 0; i < 50; ++i)
        commit.upserts.push_back({fmt::format("device/{}", i), std::string(1000, 'x')});
    if (!store.commit(commit)) std::abort();
}

void bench_start(const fs::path& year, const fs::path& empty) {
    const auto start = [](const fs::path& directory) {
        const StateStore store(directory / "state.db");
        bench::keep(store.stored());
    };
    for (const bool is_cold : {false, true}) {
        const auto prepare = [&](const fs::path& directory) {
            return [&directory, is_cold] {
                if (is_cold) make_cold(directory);
            };
        };
        const double without = median_milliseconds(15, prepare(empty), [&] { start(empty); });
        const double with = median_milliseconds(15, prepare(year), [&] { start(year); });
        bench::print_row(fmt::format("start with a year of history, {}", is_cold ? "cold" : "warm"),
                         fmt::format("{:.1f} ms more ({:.1f} ms)", with - without, with),
                         "at most 50 ms more");
    }
}

void bench_trail(const fs::path& year) {
    std::int64_t day = 180;
    const auto from = [&] { return at(k_year_begin + day * 86'400); };
    for (const bool is_cold : {false, true}) {
        std::size_t rows = 0;
        const double milliseconds = median_milliseconds(
            15,
            [&] {
                ++day;
                if (is_cold) make_cold(year);
            },
            [&] {
                HistoryReader history(year / "state.db");
                rows = history.fixes_of_person("Person 2", from(), from() + std::chrono::hours(24), 10'000)
                           ->size();
            });
        bench::print_row(fmt::format("a day's trail of {} fixes, {}", rows, is_cold ? "cold" : "warm"),
                         fmt::format("{:.2f} ms", milliseconds), "at most 10 ms");
    }
}

void bench_commit(const fs::path& year) {
    StateStore store(year / "state.db");
    std::int64_t number = k_fixes_each;
    const auto keep_since = [&] { return at(k_year_begin + number * k_step_seconds); };
    bench::print_row(
        "commit of one fix and one value",
        fmt::format("{:.2f} ms", median_milliseconds(
                                     51, [&] { ++number; },
                                     [&] {
                                         if (!store.commit({.upserts = {{"device/1", std::to_string(number)}},
                                                            .fixes = {fix(1, number)},
                                                            .watermark = number}))
                                             std::abort();
                                     })),
        "the disk's own");
    bench::print_row("the same, and 500 old fixes deleted",
                     fmt::format("{:.2f} ms", median_milliseconds(
                                                  51, [&] { number += 3600 / k_step_seconds + 1; },
                                                  [&] {
                                                      if (!store.commit({.fixes = {fix(1, number)},
                                                                         .watermark = number,
                                                                         .keep_since = keep_since()}))
                                                          std::abort();
                                                  })),
                     "the disk's own");
}

}  // namespace

int main(int count, char** arguments) {
    std::string top =
        ((count > 1 ? fs::path(arguments[1]) : fs::temp_directory_path()) / "mirror-bench-XXXXXX").string();
    if (::mkdtemp(top.data()) == nullptr) return 1;
    const fs::path directory = top;
    bench_journal(directory / "journal");
    const fs::path year = directory / "year";
    const fs::path empty = directory / "empty";
    for (const fs::path& made : {year, empty}) {
        fs::create_directories(made);
        StateStore store(made / "state.db");
        fill_state(store);
        if (made != year) continue;
        const double milliseconds = milliseconds_of([&] { fill_year(store); });
        bench::print_row("1,000,000 fixes into state.db", fmt::format("{:.1f} s", milliseconds / 1000), "-");
    }
    bench::print_row("size of 1,000,000 fixes",
                     fmt::format("{:.0f} MB", static_cast<double>(fs::file_size(year / "state.db")) / 1e6),
                     "-");
    bench_start(year, empty);
    bench_trail(year);
    bench_commit(year);
    fs::remove_all(directory);
    return 0;
}
