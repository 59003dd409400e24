// What the doctor says of clocks, disks and boards that this machine has not.

#include "render/cli/doctor/judge.hpp"

#include <string>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::cli::doctor;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime k_today = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);

Finding clock_at(UtcTime now, std::optional<std::chrono::microseconds> largest_error) {
    return judge_clock({now, largest_error});
}

Finding space_of(std::optional<std::uint64_t> free_bytes) {
    return judge_space("/var/lib/owntracks-mirror", free_bytes);
}

}  // namespace

TEST_CASE("a clock that the network keeps is good, with how far it may be off") {
    CHECK(clock_at(k_today, 250'000us) ==
          Finding{"clock", Verdict::ok, "set from the network, right within 0.2 s", ""});
    CHECK(clock_at(k_today, 15'999'999us).verdict == Verdict::ok);
}

TEST_CASE("a clock that nobody keeps is a warning, and one of the past a problem, each with the way to NTP") {
    const std::string next_step = "sudo timedatectl set-ntp true, and a network that lets NTP through";
    // The kernel counts 0.5 ms a second: it comes to its 16 s after nine hours without a word, too.
    CHECK(clock_at(k_today, 16s) ==
          Finding{"clock", Verdict::warning,
                  "nobody has set this machine's clock since it started, or for nine hours", next_step});
    CHECK(clock_at(k_today, std::nullopt) == Finding{"clock", Verdict::warning,
                                                     "the kernel does not say whether the clock is right",
                                                     next_step});
    for (const auto& largest_error : {std::optional(1000us), std::optional(16'000'000us), {}}) {
        CHECK(clock_at(UtcTime{}, largest_error) ==
              Finding{"clock", Verdict::problem, "this machine's clock is years behind", next_step});
    }
    constexpr UtcTime k_first_day = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
    CHECK(clock_at(k_first_day - 1ms, 0us).verdict == Verdict::problem);
    CHECK(clock_at(k_first_day, 0us).verdict == Verdict::ok);
}

TEST_CASE(
    "a disk with little room is a warning, with next to none a problem, and both say how to make room") {
    const std::string next_step = "make room: `sudo apt clean`, `sudo journalctl --vacuum-size=50M`";
    CHECK(space_of(200'000'000) == Finding{"state", Verdict::ok, "200 MB are free", ""});
    CHECK(space_of(150'000'000) == Finding{"state", Verdict::warning, "150 MB are free", next_step});
    CHECK(space_of(199'999'999).verdict == Verdict::warning);
    CHECK(space_of(20'000'000).verdict == Verdict::warning);
    CHECK(space_of(19'999'999).verdict == Verdict::problem);
    CHECK(space_of(0) == Finding{"state", Verdict::problem, "0 MB are free", next_step});
    CHECK(space_of(std::nullopt) == Finding{"state", Verdict::warning,
                                            "the free space of /var/lib/owntracks-mirror is not known",
                                            "look with `df -h`"});
}

TEST_CASE("a board is judged by what it says of itself, and nothing is said where it says nothing") {
    CHECK(judge_board({}).empty());
    const Findings well = judge_board({.is_undervolted = false, .processor_celsius = 79.9});
    CHECK(well == Findings{{"board", Verdict::ok, "the voltage is good", ""},
                           {"board", Verdict::ok, "the processor has 80 °C", ""}});
    const Findings ill = judge_board({.is_undervolted = true, .processor_celsius = 80});
    REQUIRE(ill.size() == 2);
    CHECK(ill[0].verdict == Verdict::warning);
    CHECK_THAT(ill[0].evidence, ContainsSubstring("the power supply is too weak"));
    CHECK_THAT(ill[0].next_step, ContainsSubstring("the board's own power supply"));
    CHECK(ill[1] == Finding{"board", Verdict::warning, "the processor has 80 °C and slows down",
                            "let air behind the mirror, or fix a heat sink to the board"});
}
