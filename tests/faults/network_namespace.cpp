#include "tests/faults/network_namespace.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tests/faults/fault_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/skip.hpp"

namespace mirror::test {
namespace {

constexpr int k_patience_ms = 120'000;

/// An hour without a network, when one is asked for, takes an hour.
int patience_ms() {
    const char* const wanted = std::getenv("MIRROR_FAULT_CUT_SECONDS");
    return k_patience_ms + (wanted == nullptr ? 0 : std::atoi(wanted) * 1000);
}

int exit_code_of(const std::vector<std::string>& command, const std::filesystem::path& output = {}) {
    if (!find_program(command[0])) return 127;
    ChildProcess child(command, output);
    const auto status = child.wait(patience_ms());
    return status && WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
}

/// \return the options of unshare that make a network here, or nothing. Root needs no user namespace, which
/// there is none of below a chroot.
const char* unshare_options() {
    for (const char* const options : {"-n", "-rn"})
        if (exit_code_of({"unshare", options, "true"}) == 0) return options;
    return nullptr;
}

}  // namespace

bool is_in_namespace() {
    return std::getenv("MIRROR_IN_NAMESPACE") != nullptr;
}

void try_in_namespace(const char* fault, const std::string& tag, const std::string& prepare) {
    const char* const options = unshare_options();
    if (options == nullptr) skip_trial(fault, "no network namespace is permitted (unshare -n, unshare -rn)");
    const TempFolder folder;
    const auto output = folder.path() / "output";
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    const std::string script = fmt::format(
        "ip link set lo up && {} || exit {}; MIRROR_IN_NAMESPACE=1 RES_OPTIONS='timeout:1 attempts:1' "
        "exec '{}' '{}'",
        prepare, k_skip_code, self, tag);
    const int code = exit_code_of({"unshare", options, "sh", "-c", script}, output);
    const std::string said = content_of(output);
    if (code == k_skip_code) skip_trial(fault, "the namespace cannot be prepared: " + said);
    std::printf("%s", said.c_str());
    CHECK(code == 0);
    CHECK(said.find(fmt::format("| {} |", fault)) != std::string::npos);
}

LongWire::LongWire() : m_far_network(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
    REQUIRE(m_far_network >= 0);
    REQUIRE(unshare(CLONE_NEWNET) == 0);
    run_at_far_end({"ip", "link", "set", "wan", "netns", std::to_string(gettid())});
    run_program({"ip", "addr", "add", "198.51.100.2/24", "dev", "wan"});
    plug_in();
}

LongWire::~LongWire() {
    (void)setns(m_far_network, CLONE_NEWNET);
    close(m_far_network);
}

void LongWire::unplug() const {
    run_program({"ip", "link", "set", "wan", "down"});
}

void LongWire::plug_in() const {
    run_program({"ip", "link", "set", "wan", "up"});
}

void LongWire::lose_packets() const {
    run_at_far_end({"nft", "add rule ip t c iifname far drop"});
}

void LongWire::lose_no_packets() const {
    run_at_far_end({"nft", "flush chain ip t c"});
}

void LongWire::run_at_far_end(std::vector<std::string> command) const {
    command.insert(command.begin(),
                   {"nsenter", fmt::format("--net=/proc/{}/fd/{}", getpid(), m_far_network), "--"});
    run_program(command);
}

}  // namespace mirror::test
