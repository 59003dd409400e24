#pragma once
// A program started by a test, ended with it.

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mirror::test {

/// A child process that dies with the test, even with a test that crashes. The destructor kills it.
class ChildProcess {
  public:
    /// Starts a program (searched in PATH), standard output and error appended to a file if one is named.
    /// \throws std::system_error when it cannot be started.
    explicit ChildProcess(const std::vector<std::string>& command, const std::filesystem::path& output = {});
    ~ChildProcess();
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) noexcept;

    void send(int signal) const;
    /// Waits for its end, at most this long. \return its wait status, or nothing if it still runs.
    std::optional<int> wait(int timeout_ms);
    [[nodiscard]] bool is_running();
    [[nodiscard]] pid_t pid() const { return m_pid; }

  private:
    void kill_and_reap() noexcept;

    pid_t m_pid = -1;
    int m_pid_descriptor = -1;
    std::optional<int> m_status;
};

/// Where a program lies in PATH or the system's sbin folders, or nothing.
std::optional<std::filesystem::path> find_program(const std::string& name);

/// Runs a program to its end. \throws std::runtime_error with its output when it fails.
void run_program(const std::vector<std::string>& command);

/// Ends the test case as skipped, saying why; in continuous integration (CI is set) as failed. The test
/// program counts as skipped when nothing in it failed. A program without tests ends at once.
[[noreturn]] void skip_test_program(const std::string& reason);

}  // namespace mirror::test
