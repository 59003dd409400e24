// What the day ribbons of five people and a month cost: reading the history on its thread, working out the
// stays, and the words for the screen.

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "module/household/past_book.hpp"
#include "module/storage/past_reader.hpp"
#include "module/storage/state_store.hpp"
#include "module/view/make_view.hpp"
#include "tests/bench/bench.hpp"

using namespace mirror;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr int k_people = 5;
constexpr int k_days = 30;
constexpr int k_fixes_a_day = 550;
constexpr int k_transitions_a_day = 20;
constexpr UtcSeconds k_end = std::chrono::sys_days(std::chrono::year(2025) / 11 / 21) - 6h;
constexpr UtcSeconds k_begin = k_end - std::chrono::days(k_days);

std::string name_of(int person) {
    return fmt::format("Person {}", person);
}

void fill(const fs::path& file) {
    storage::StateStore store(file);
    storage::Commit commit{.watermark = 1};
    for (int person = 0; person < k_people; ++person) {
        const std::string device = fmt::format("owntracks/family/person{}", person);
        for (int i = 0; i < k_days * k_fixes_a_day; ++i) {
            commit.fixes.push_back({.person = name_of(person),
                                    .device = device,
                                    .tst = k_begin + i * std::chrono::seconds(86'400 / k_fixes_a_day),
                                    .lat_deg = 53.5,
                                    .lon_deg = 13});
        }
        for (int i = 0; i < k_days * k_transitions_a_day; ++i) {
            commit.transitions.push_back(
                {.person = name_of(person),
                 .device = device,
                 .region = fmt::format("Region {}", i / 2 % 4),
                 .event = i % 2 == 0 ? "enter" : "leave",
                 .tst = k_begin + i * std::chrono::seconds(86'400 / k_transitions_a_day)});
        }
    }
    if (!store.commit(commit)) std::abort();
}

/// Asks the kernel to forget a file, so that the next read is one from the disk.
void make_cold(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    ::fdatasync(file);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
}

household::Summary summary_of_five() {
    household::Summary summary;
    for (int person = 0; person < k_people; ++person) {
        household::PersonStatus status;
        status.name = name_of(person);
        status.index = static_cast<std::size_t>(person);
        status.whereabouts.kind = household::WhereaboutsKind::away;
        summary.people.push_back(status);
    }
    for (int region = 0; region < 4; ++region)
        summary.regions.push_back(
            {fmt::format("Region {}", region), *LatLon::make(53.5, 13), 100, {}, region == 0});
    return summary;
}

household::PastBook book_of(const storage::StoredPast& past) {
    household::PastBook book(std::chrono::days(k_days), 24h);
    for (const storage::TransitionRow& row : past.transitions)
        book.add({row.person, row.region, row.event == "enter", row.tst});
    for (const auto& [person, hearing] : past.hearing) {
        if (hearing.last) book.heard(person, *hearing.last);
        if (hearing.first) book.begins(person, *hearing.first);
    }
    book.history_is_read();
    return book;
}

}  // namespace

int main() {
    std::string directory = (fs::temp_directory_path() / "mirror-bench-XXXXXX").string();
    if (::mkdtemp(directory.data()) == nullptr) return 1;
    const fs::path file = fs::path(directory) / "state.db";
    fill(file);
    std::vector<std::string> people;
    for (int person = 0; person < k_people; ++person)
        people.push_back(name_of(person));
    storage::StoredPast past;
    const auto read = [&] { past = storage::read_past(file, people, k_begin, 24h); };
    const auto row = [](const char* what, double seconds, const char* target) {
        bench::print_row(what, fmt::format("{:.2f} ms", seconds * 1000), target);
    };
    row("a month of five people read, warm, off the main thread", bench::median_seconds(15, read),
        "at most 10 ms");
    const auto begin = std::chrono::steady_clock::now();
    make_cold(file);
    read();
    row("the same, cold, by the clock on the wall",
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), "the disk's own");
    const household::Summary summary = summary_of_five();
    household::PastBook book;
    row("that put in order and worked out, once at the start",
        bench::median_seconds(15,
                              [&] {
                                  book = book_of(past);
                                  bench::keep(book.pasts(summary, config::Overlap::smallest));
                              }),
        "at most 10 ms");
    int minute = 0;
    row("one arrival worked out",
        bench::median_seconds(
            51,
            [&] {
                book.add({name_of(2), "Region 1", minute % 2 == 0, k_end + std::chrono::minutes(minute)});
                ++minute;
                bench::keep(book.pasts(summary, config::Overlap::smallest));
            }),
        "at most 1 ms");
    config::Config config;
    config.home = "Region 0";
    config.timezone = "Europe/Berlin";
    config.modules.emplace_back();
    config.modules[0].position = config::Position::bottom_bar;
    config.modules[0].options = config::RibbonsOptions{};
    const view::Language language(view::language_settings(config), MIRROR_SOURCE_DIR "/assets");
    view::LocalState local;
    local.pasts = book.pasts(summary, config::Overlap::smallest);
    view::ViewNow now;
    now.wall = UtcTime(k_end);
    row("the view of five days with what is usual",
        bench::median_seconds(
            51, [&] { bench::keep(view::make_view(config, summary, {}, language, now, local)); }),
        "at most 1 ms");
    fs::remove_all(directory);
    return 0;
}
