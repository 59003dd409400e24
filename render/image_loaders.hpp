#pragma once
// SDL_image's decoders, got ready once for the whole program.

namespace mirror::render {

/// Gets the decoders for PNG, JPEG and WebP ready. Any thread, any number of times; whoever comes second
/// waits for the first. To be called before anything is decoded: SDL_image notes in a plain variable what is
/// ready, and would write it from every thread that decodes its first picture. \return whether all of them
/// are there
bool start_image_loaders();

}  // namespace mirror::render
