#pragma once
// How this process takes its memory from the system.

#include <malloc.h>

#include <cstddef>

namespace mirror {

/// Pictures, those of words and shapes among them, get memory of their own, which goes back to the system
/// with them. Otherwise glibc learns from the first large one to take all of them from its heap, and what is
/// small and stays keeps the gaps that they leave there: some 15 MiB after a few days. Once, before there are
/// threads. Source: mallopt(3).
inline void keep_pictures_apart() {
    mallopt(M_MMAP_THRESHOLD, 64 * 1024);  // NOLINT(concurrency-mt-unsafe): there are no threads yet
}

/// What is in use of the memory that the process took: the same at rest, day after day.
inline std::size_t heap_bytes_in_use() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

}  // namespace mirror
