#include "tests/support/failing_disk.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/types.h>

#include <atomic>
#include <cerrno>
#include <stdexcept>

namespace mirror::test {
namespace {

std::atomic<int> s_error = 0;
sqlite3_syscall_ptr s_real_write = nullptr;
sqlite3_syscall_ptr s_real_open = nullptr;

ssize_t write_or_fail(int descriptor, const void* bytes, size_t count, off_t offset) {
    if (const int error = s_error; error != 0) {
        errno = error;
        return -1;
    }
    return reinterpret_cast<ssize_t (*)(int, const void*, size_t, off_t)>(s_real_write)(descriptor, bytes,
                                                                                        count, offset);
}

/// A disk that was remounted gives nobody a file to write in.
int open_or_fail(const char* path, int flags, int mode) {
    if (s_error == EROFS && (flags & (O_RDWR | O_WRONLY | O_CREAT)) != 0) {
        errno = EROFS;
        return -1;
    }
    return reinterpret_cast<int (*)(const char*, int, int)>(s_real_open)(path, flags, mode);
}

void put(sqlite3_vfs* vfs, const char* name, sqlite3_syscall_ptr call) {
    if (vfs->xSetSystemCall(vfs, name, call) != SQLITE_OK) throw std::runtime_error("SQLite keeps its calls");
}

}  // namespace

/// SQLite's way for that: sqlite3_vfs::xSetSystemCall.
FailingDisk::FailingDisk() {
    if (s_real_open != nullptr) return;
    sqlite3_vfs* const vfs = sqlite3_vfs_find("unix");
    for (const char* const name : {"pwrite64", "pwrite"}) {
        if (vfs->xGetSystemCall(vfs, name) == nullptr) continue;
        if (s_real_write == nullptr) s_real_write = vfs->xGetSystemCall(vfs, name);
        put(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(write_or_fail));
    }
    if (s_real_write == nullptr) throw std::runtime_error("SQLite writes in another way");
    s_real_open = vfs->xGetSystemCall(vfs, "open");
    put(vfs, "open", reinterpret_cast<sqlite3_syscall_ptr>(open_or_fail));
}

void FailingDisk::fail(int error) {
    s_error = error;
}

void FailingDisk::work() {
    s_error = 0;
}

int FailingDisk::error() {
    return s_error;
}

}  // namespace mirror::test
