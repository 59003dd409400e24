#pragma once
// Secrets in memory: overwritten when they are no longer needed, and kept out of core dumps while they are.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mirror {

/// Overwrites the bytes, whatever the optimiser thinks of it.
void wipe_bytes(void* bytes, std::size_t size) noexcept;

/// Overwrites all that the string or vector holds memory for, and empties it.
template <class Container>
void wipe(Container& secret) noexcept {
    wipe_bytes(secret.data(), secret.capacity() * sizeof(typename Container::value_type));
    secret.clear();
}

/// From now on neither this process nor what it starts leaves a core dump: passwords are in its memory. It
/// cannot be taken back.
void forgo_core_dumps() noexcept;

/// While one of these lives the kernel writes no core dump of this process and lets nobody of the same user
/// look into its memory (PR_SET_DUMPABLE, prctl(2)). Afterwards it is as it was before.
class NoCoreDump {
  public:
    NoCoreDump() noexcept;
    ~NoCoreDump();
    NoCoreDump(const NoCoreDump&) = delete;
    NoCoreDump& operator=(const NoCoreDump&) = delete;

  private:
    int m_before = 0;
};

}  // namespace mirror
