// Memory that ends while a message is taken in: the message is as good as it was.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <new>

#include "module/engine/engine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitizers.hpp"

namespace mirror::engine {
namespace {

constexpr UtcTime k_start = UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20));

storage::JournalRow row_of(std::int64_t number, std::size_t name_length) {
    storage::JournalRow row;
    row.row = number;
    row.topic = "owntracks/fam/anna";
    row.payload = R"({"_type":"location","acc":10,"lat":53.5,"lon":13.0,"tst":1795132800,"SSID":")" +
                  std::string(name_length, 'x') + R"("})";
    row.arrival = k_start;
    row.boot = "boot-1";
    return row;
}

/// No page more from now on.
void end_memory() {
    long pages = 0;
    std::FILE* const file = std::fopen("/proc/self/statm", "re");
    if (file == nullptr || std::fscanf(file, "%ld", &pages) != 1) _exit(10);
    std::fclose(file);
    const auto bytes = static_cast<rlim_t>(pages * sysconf(_SC_PAGESIZE));
    const rlimit limit{bytes, bytes};
    if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(11);
}

enum Outcome : int { took_both = 20, skipped_it, is_left_for_later };

/// In a process of its own, which has no memory for the second message.
int outcome_of_second_message() {
    Engine engine({}, {});
    const std::vector<storage::JournalRow> rows{row_of(1, 10), row_of(2, 240'000)};
    if (engine.take({rows.data(), 1}).watermark != 1) return 12;
    end_memory();
    try {
        return engine.take({&rows[1], 1}).upserts.empty() ? skipped_it : took_both;
    } catch (const std::bad_alloc&) {
        return engine.watermark() == 1 ? is_left_for_later : skipped_it;
    }
}

}  // namespace

TEST_CASE("a message for which there is no memory is not counted as taken in: a new start takes it in") {
    if (!test::k_is_memory_its_own) return;  // a sanitizer takes more addresses than any limit leaves
    const pid_t child = fork();
    if (child == 0) _exit(outcome_of_second_message());
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == is_left_for_later);
}

}  // namespace mirror::engine
