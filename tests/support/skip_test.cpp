// What becomes of a test program in which something cannot run: tried with this program itself.

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/skip.hpp"

using namespace mirror;

namespace {

/// Runs hidden tests of this program. \return its exit code
int run_hidden(const std::string& tag, bool is_ci, std::string& said) {
    const test::TempFolder folder;
    const auto output = folder.path() / "output";
    std::vector<std::string> command{"env", "-u", "CI", "MIRROR_TRIES_SKIPS=1"};
    if (is_ci) command.emplace_back("CI=1");
    command.insert(command.end(), {std::filesystem::read_symlink("/proc/self/exe").string(), tag});
    test::ChildProcess child(command, output);
    const auto status = child.wait(60'000);
    said = test::content_of(output);
    return status && WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
}

/// Hidden tests are for the one below, whoever asks for them.
bool is_tried() {
    return std::getenv("MIRROR_TRIES_SKIPS") != nullptr;
}

}  // namespace

TEST_CASE("a hidden test that cannot run", "[.skips][.skips-and-fails]") {
    if (is_tried()) test::skip_test_program("there is no moon today");
}

TEST_CASE("a hidden test that runs after it, and fails", "[.skips-and-fails]") {
    if (is_tried()) FAIL("as it should");
}

TEST_CASE(
    "a test that cannot run is a skip with its reason, a failure beside it counts more, and in CI it is "
    "one") {
    std::string said;
    CHECK(run_hidden("[.skips]", false, said) == test::k_skip_code);
    CHECK_THAT(said, ContainsSubstring("SKIPPED: there is no moon today"));
    CHECK(run_hidden("[.skips-and-fails]", false, said) == 1);
    CHECK_THAT(said, ContainsSubstring("as it should"));
    CHECK(run_hidden("[.skips]", true, said) == 1);
    CHECK_THAT(said, ContainsSubstring("there is no moon today"));
    CHECK(run_hidden("[.skips-and-fails]", true, said) == 1);
    CHECK_THAT(said, ContainsSubstring("there is no moon today") && ContainsSubstring("as it should"));
}
