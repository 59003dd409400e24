#pragma once
// Owning handles of SDL objects.

#include <SDL.h>

#include <memory>

#include "module/base/handle.hpp"

namespace mirror::render {

using SurfaceHandle = std::unique_ptr<SDL_Surface, HandleDeleter<SDL_FreeSurface>>;
using TextureHandle = std::unique_ptr<SDL_Texture, HandleDeleter<SDL_DestroyTexture>>;
using RendererHandle = std::unique_ptr<SDL_Renderer, HandleDeleter<SDL_DestroyRenderer>>;
using WindowHandle = std::unique_ptr<SDL_Window, HandleDeleter<SDL_DestroyWindow>>;

}  // namespace mirror::render
