#pragma once
// A second process for tests: one that is killed, or one that holds a lock.

#include "tests/support/catch.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace mirror::storage::test {

/// Runs a function in a forked process that can say numbers to its parent. Fork before starting threads.
class Child {
  public:
    explicit Child(const std::function<void(const std::function<void(long)>& say)>& work) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        m_pid = ::fork();
        if (m_pid < 0) throw std::runtime_error("no fork");
        if (m_pid == 0) {
            ::close(ends[0]);
            const auto say = [out = ends[1]](long number) {
                if (::write(out, &number, sizeof number) != sizeof number) ::_exit(3);
            };
            try {
                work(say);
            } catch (...) {
                ::_exit(2);
            }
            ::_exit(0);
        }
        ::close(ends[1]);
        m_in = ends[0];
    }
    ~Child() {
        kill();
        ::close(m_in);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// The next number that it said. \return false when it ended.
    bool hear(long& number) const { return ::read(m_in, &number, sizeof number) == sizeof number; }

    /// SIGKILL, as when the power button or the out-of-memory killer strikes; waits until it is gone.
    /// \return whether that was its end, not an earlier one.
    bool kill() {
        if (m_pid <= 0) return false;
        ::kill(m_pid, SIGKILL);
        int status = 0;
        ::waitpid(std::exchange(m_pid, -1), &status, 0);
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    }

    /// Waits for its end. \return its exit code, or -1 when a signal ended it.
    int join() {
        int status = 0;
        if (m_pid > 0) ::waitpid(m_pid, &status, 0);
        m_pid = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

  private:
    pid_t m_pid = -1;
    int m_in = -1;
};

/// What a child says about itself, one after the other.
inline void check_claims(Child& child, const std::vector<std::string>& claims) {
    for (const std::string& claim : claims) {
        INFO(claim);
        long is_true = 0;
        REQUIRE(child.hear(is_true));
        CHECK(is_true == 1);
    }
    CHECK(child.join() == 0);
}

}  // namespace mirror::storage::test
