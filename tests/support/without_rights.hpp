#pragma once
// What somebody is refused who is not root.

#include <unistd.h>

#include <cstdlib>

namespace mirror::test {

/// While it lives this process is not root, for whom nothing is closed. A user's own closed directories
/// (mode 000) are closed to both.
class WithoutRights {
  public:
    WithoutRights() {
        constexpr uid_t k_nobody = 65534;
        if (m_is_root && ::seteuid(k_nobody) != 0) std::abort();
    }
    ~WithoutRights() {
        if (m_is_root && ::seteuid(0) != 0) std::abort();
    }
    WithoutRights(const WithoutRights&) = delete;
    WithoutRights& operator=(const WithoutRights&) = delete;

  private:
    bool m_is_root = ::geteuid() == 0;
};

}  // namespace mirror::test
