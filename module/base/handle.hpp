#pragma once
// Owning handles for C libraries.

#include <memory>

namespace mirror {

/// Deleter for std::unique_ptr that calls one C function; the handle stays as small as a raw pointer.
template <auto Free>
struct HandleDeleter {
    template <class T>
    void operator()(T* pointer) const noexcept {
        Free(pointer);
    }
};

}  // namespace mirror
