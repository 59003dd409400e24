#pragma once
// A disk that fails where SQLite writes, with the error that the kernel gives.

namespace mirror::test {

/// The disk as this program's SQLite sees it. Make one before any thread uses SQLite. Works again at its end.
class FailingDisk {
  public:
    FailingDisk();
    ~FailingDisk() { work(); }
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;

    /// \param error ENOSPC: takes no byte more; EROFS: nor gives it anybody a file to write in
    void fail(int error);
    void work();
    /// What it fails with at this moment; 0: it works.
    static int error();
};

}  // namespace mirror::test
