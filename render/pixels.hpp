#pragma once
// Memory of pictures.

#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace mirror::render {

/// Growing does not clear: whoever makes a picture as large as the screen writes every pixel anyway, and some
/// milliseconds go into a page that is touched for the first time.
template <class T>
struct UnsetAllocator : std::allocator<T> {
    template <class Other>
    struct rebind {
        using other = UnsetAllocator<Other>;
    };
    template <class Made>
    void construct(Made* at) noexcept {
        ::new (static_cast<void*>(at)) Made;
    }
    template <class Made, class... Arguments>
    void construct(Made* at, Arguments&&... arguments) {
        ::new (static_cast<void*>(at)) Made(std::forward<Arguments>(arguments)...);
    }
};

/// `resize` leaves new pixels unset, `assign` sets them.
using Pixels = std::vector<std::uint32_t, UnsetAllocator<std::uint32_t>>;

}  // namespace mirror::render
