#include "tests/support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "tests/support/skip.hpp"
#include "tests/support/temp_folder.hpp"

namespace mirror::test {
namespace {

[[noreturn]] void become(const char* path, char* const* arguments, int output, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);  // the test died before it could be watched
    if (output >= 0) {
        dup2(output, STDOUT_FILENO);
        dup2(output, STDERR_FILENO);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execv(path, arguments);
    _exit(127);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const std::filesystem::path& output) {
    const auto program = find_program(command.at(0));
    if (!program) throw std::system_error(ENOENT, std::generic_category(), command.at(0));
    std::vector<char*> arguments;
    for (const std::string& word : command)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    int output_descriptor = -1;
    if (!output.empty())
        output_descriptor = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const pid_t parent = getpid();
    m_pid = fork();
    if (m_pid == 0) become(program->c_str(), arguments.data(), output_descriptor, parent);
    const int error = errno;
    if (output_descriptor >= 0) close(output_descriptor);
    if (m_pid < 0) throw std::system_error(error, std::generic_category(), "fork");
    m_pid_descriptor = static_cast<int>(syscall(SYS_pidfd_open, m_pid, 0));
}

ChildProcess::~ChildProcess() {
    kill_and_reap();
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : m_pid(std::exchange(other.m_pid, -1)),
      m_pid_descriptor(std::exchange(other.m_pid_descriptor, -1)),
      m_status(other.m_status) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
    if (this == &other) return *this;
    kill_and_reap();
    m_pid = std::exchange(other.m_pid, -1);
    m_pid_descriptor = std::exchange(other.m_pid_descriptor, -1);
    m_status = other.m_status;
    return *this;
}

void ChildProcess::kill_and_reap() noexcept {
    if (m_pid > 0 && !m_status) {
        kill(m_pid, SIGKILL);
        while (waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    if (m_pid_descriptor >= 0) close(m_pid_descriptor);
    m_pid = -1;
    m_pid_descriptor = -1;
}

void ChildProcess::send(int signal) const {
    if (m_pid > 0 && !m_status) kill(m_pid, signal);
}

std::optional<int> ChildProcess::wait(int timeout_ms) {
    if (m_status || m_pid <= 0) return m_status;
    pollfd ended{m_pid_descriptor, POLLIN, 0};
    if (poll(&ended, 1, timeout_ms) <= 0) return std::nullopt;
    int status = 0;
    if (waitpid(m_pid, &status, WNOHANG) == m_pid) m_status = status;
    return m_status;
}

bool ChildProcess::is_running() {
    return m_pid > 0 && !wait(0);
}

std::optional<std::filesystem::path> find_program(const std::string& name) {
    if (name.find('/') != std::string::npos) return name;
    const char* const path = std::getenv("PATH");
    std::istringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/sbin:/sbin:/usr/local/sbin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        auto candidate = std::filesystem::path(folder) / name;
        if (access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    return std::nullopt;
}

void run_program(const std::vector<std::string>& command) {
    const TempFolder folder;
    const auto output = folder.path() / "output";
    ChildProcess child(command, output);
    const auto status = child.wait(60'000);
    if (status && WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return;
    std::ostringstream said;
    said << std::ifstream(output).rdbuf();
    throw std::runtime_error(command.at(0) + " failed: " + said.str());
}

void skip_test_program(const std::string& reason) {
    if (s_skip_handler != nullptr) s_skip_handler(reason);
    const bool must_run = std::getenv("CI") != nullptr;
    std::cerr << (must_run ? "FAILED: " : "SKIPPED: ") << reason << std::endl;
    std::_Exit(must_run ? 1 : k_skip_code);
}

}  // namespace mirror::test
