#pragma once

namespace mirror::test {

/// Whether what a program takes of memory is its own: sanitizers keep what was freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool k_is_memory_its_own = false;
#else
inline constexpr bool k_is_memory_its_own = true;
#endif

}  // namespace mirror::test
