#include "module/base/wipe.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstring>

namespace mirror {

void wipe_bytes(void* bytes, std::size_t size) noexcept {
    if (bytes != nullptr && size > 0) explicit_bzero(bytes, size);
}

void forgo_core_dumps() noexcept {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

NoCoreDump::NoCoreDump() noexcept : m_before(prctl(PR_GET_DUMPABLE)) {
    prctl(PR_SET_DUMPABLE, 0);
}

NoCoreDump::~NoCoreDump() {
    // 2 (readable by root only) cannot be set by a program: 0 is what comes nearest.
    prctl(PR_SET_DUMPABLE, m_before == 1 ? 1 : 0);
}

}  // namespace mirror
