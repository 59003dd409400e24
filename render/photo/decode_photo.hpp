#pragma once
// From a picture file to a disc on the screen, or to a square. Pure of files and threads; any worker may call
// it.

#include <string_view>

#include "module/base/result.hpp"
#include "render/scene.hpp"

namespace mirror::render {

/// A photo of more bytes is not read …
inline constexpr std::size_t k_max_photo_bytes = std::size_t{24} << 20U;
/// … and one of more pixels not decoded: it would need a hundred megabytes.
inline constexpr std::int64_t k_max_photo_pixels = 25'000'000;

/// The middle of a PNG or JPEG as a disc, upright as the camera was held, smooth at its rim; nothing around
/// it. Waits while another thread decodes: two photos at once could be more than the service may have.
/// \param bytes a whole file, of anybody \param diameter_px 1 … 2048
/// \return why not, in a sentence, for anything else
Result<Image, Failure> decode_photo(std::string_view bytes, int diameter_px);

/// The same as a square, without a hole.
Result<Image, Failure> decode_square(std::string_view bytes, int side_px);

}  // namespace mirror::render
