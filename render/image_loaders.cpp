#include "render/image_loaders.hpp"

#include <SDL_image.h>

#include <mutex>

namespace mirror::render {

bool start_image_loaders() {
    constexpr int k_wanted = IMG_INIT_PNG | IMG_INIT_JPG | IMG_INIT_WEBP;
    static std::once_flag once;
    static int ready = 0;
    std::call_once(once, [] { ready = IMG_Init(k_wanted); });
    return (ready & k_wanted) == k_wanted;
}

}  // namespace mirror::render
