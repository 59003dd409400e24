#include "module/base/child_program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace mirror {
namespace {

using ChildSteady = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// As much fits into a pipe that nobody reads yet (pipe(7)).
constexpr std::size_t k_most_input_bytes = 32 * 1024;
/// How often its end is looked for, where it keeps its output open or somebody else does.
constexpr auto k_child_look = 20ms;

class ChildPipe {
  public:
    ChildPipe() {
        int ends[2] = {-1, -1};
        if (::pipe2(ends, O_CLOEXEC) == 0) m_read = ends[0], m_write = ends[1];
    }
    ~ChildPipe() {
        close_read();
        close_write();
    }
    ChildPipe(const ChildPipe&) = delete;
    ChildPipe& operator=(const ChildPipe&) = delete;
    [[nodiscard]] bool is_open() const { return m_read >= 0; }
    [[nodiscard]] int read_end() const { return m_read; }
    [[nodiscard]] int write_end() const { return m_write; }
    void close_read() {
        if (m_read >= 0) ::close(std::exchange(m_read, -1));
    }
    void close_write() {
        if (m_write >= 0) ::close(std::exchange(m_write, -1));
    }

  private:
    int m_read = -1;
    int m_write = -1;
};

std::string text_of_error(int error) {
    return std::generic_category().message(error);
}

/// In a process group of its own, with nothing of ours open but these pipes.
/// \return 0, or what failed
int spawn_in_group(const ChildCall& call, const ChildPipe& input, const ChildPipe& output, pid_t& child) {
    std::vector<char*> arguments;
    for (const std::string& each : call.arguments)
        arguments.push_back(const_cast<char*>(each.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, input.read_end(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output.write_end(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, output.write_end(), STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    sigset_t none;
    sigset_t usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (const int signal : {SIGPIPE, SIGTERM, SIGINT, SIGHUP})
        sigaddset(&usual, signal);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int error =
        ::posix_spawnp(&child, arguments.front(), &files, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/// Reads what there is. \return false at its end
bool read_output(int descriptor, std::string& kept, std::size_t most) {
    std::array<char, 4096> block{};
    const ssize_t got = ::read(descriptor, block.data(), block.size());
    if (got > 0) kept.append(block.data(), std::min(static_cast<std::size_t>(got), most - kept.size()));
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/// Waits for the program's end, and reads meanwhile; what it writes last wakes this up.
/// \return how it ended; not `ended` when it still runs
ChildFate wait_for_end(pid_t child, int& status, ChildPipe& output, ChildEnd& end, std::size_t most,
                       ChildSteady::time_point deadline, const std::atomic<bool>& stop) {
    for (;;) {
        if (::waitpid(child, &status, WNOHANG) == child) return ChildFate::ended;
        const auto left = deadline - ChildSteady::now();
        if (left <= 0ms) return ChildFate::too_long;
        if (stop) return ChildFate::stopped;
        const auto patience =
            std::chrono::ceil<std::chrono::milliseconds>(std::min<ChildSteady::duration>(left, k_child_look));
        pollfd written{output.read_end(), POLLIN, 0};
        ::poll(&written, 1, static_cast<int>(patience.count()));
        if (written.revents != 0 && !read_output(output.read_end(), end.said, most)) output.close_read();
    }
}

}  // namespace

ChildEnd run_child(const ChildCall& call, std::chrono::milliseconds time_limit,
                   const std::atomic<bool>& stop) {
    ChildEnd end;
    ChildPipe input;
    ChildPipe output;
    if (!input.is_open() || !output.is_open()) return {ChildFate::not_started, errno, {}};
    // Before anybody can close the other end: it fits, and no signal comes of it.
    const std::string_view text = std::string_view(call.input).substr(0, k_most_input_bytes);
    if (::write(input.write_end(), text.data(), text.size()) < 0) return {ChildFate::not_started, errno, {}};
    input.close_write();
    pid_t child = -1;
    if (const int error = spawn_in_group(call, input, output, child); error != 0)
        return {ChildFate::not_started, error, {}};
    input.close_read();
    output.close_write();
    ::fcntl(output.read_end(), F_SETFL, O_NONBLOCK);
    int status = 0;
    end.fate = wait_for_end(child, status, output, end, call.kept_output_bytes,
                            ChildSteady::now() + time_limit, stop);
    if (end.fate != ChildFate::ended) {
        ::kill(-child, SIGKILL);  // with all that it started
        while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        return end;
    }
    // What it wrote last; another one may still hold its output open.
    const auto is_full = [&] { return end.said.size() >= call.kept_output_bytes; };
    for (std::size_t before = std::string::npos;
         output.read_end() >= 0 && before != end.said.size() && !is_full();) {
        before = end.said.size();
        if (!read_output(output.read_end(), end.said, call.kept_output_bytes)) break;
    }
    if (WIFSIGNALED(status)) {
        end.fate = ChildFate::by_signal;
        end.code = WTERMSIG(status);
    } else {
        end.code = WEXITSTATUS(status);
    }
    return end;
}

std::string describe(const ChildEnd& end, const ChildCall& call, std::chrono::milliseconds time_limit) {
    switch (end.fate) {
        case ChildFate::ended:
            return fmt::format("it ended with {}", end.code);
        case ChildFate::by_signal:
            return fmt::format("it was ended by signal {}", end.code);
        case ChildFate::too_long:
            return fmt::format("it was not done after {} s and was ended",
                               std::chrono::ceil<std::chrono::seconds>(time_limit).count());
        case ChildFate::stopped:
            return "the mirror is ending";
        case ChildFate::not_started:
            break;
    }
    return fmt::format("{} cannot be started: {}", call.arguments.front(), text_of_error(end.code));
}

}  // namespace mirror
