#include "render/photo/decode_photo.hpp"

#include <SDL_image.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>

#include "module/base/image_header.hpp"
#include "render/image_loaders.hpp"
#include "render/photo/exif.hpp"
#include "render/sdl/handles.hpp"

namespace mirror::render {
namespace {

constexpr int k_max_diameter_px = 2048;

/// In full size a photo takes up to a hundred megabytes. The glass and the phones' cards want the same ones
/// right after the start: one after the other.
std::mutex& decoding() {
    static std::mutex guard;
    return guard;
}

/// Whether every point is three or four bytes, one for each colour. Then there is no second copy of it.
bool is_read_as_it_is(SDL_Surface& picture) {
    const SDL_PixelFormat& format = *picture.format;
    const auto is_byte = [](Uint32 mask, Uint8 shift) { return mask >> shift == 0xFF; };
    return format.BytesPerPixel >= 3 && is_byte(format.Rmask, format.Rshift) &&
           is_byte(format.Gmask, format.Gshift) && is_byte(format.Bmask, format.Bshift) &&
           (format.Amask == 0 || is_byte(format.Amask, format.Ashift)) &&
           SDL_HasColorKey(&picture) == SDL_FALSE;
}

SurfaceHandle decode(std::string_view bytes, ImageFormat format) {
    start_image_loaders();  // of these two at least; a decoder that is missing fails below
    SDL_RWops* const stream = SDL_RWFromConstMem(bytes.data(), static_cast<int>(bytes.size()));
    if (stream == nullptr) return nullptr;
    SurfaceHandle raw(format == ImageFormat::png ? IMG_LoadPNG_RW(stream) : IMG_LoadJPG_RW(stream));
    SDL_RWclose(stream);
    if (!raw || is_read_as_it_is(*raw)) return raw;
    return SurfaceHandle(SDL_ConvertSurfaceFormat(raw.get(), SDL_PIXELFORMAT_ARGB8888, 0));
}

/// Where a point of the upright picture lies in the file's own. Both squares run from 0 to 1.
std::array<double, 2> unturned(double x, double y, int orientation) {
    switch (orientation) {
        case 2:
            return {1 - x, y};
        case 3:
            return {1 - x, 1 - y};
        case 4:
            return {x, 1 - y};
        case 5:
            return {y, x};
        case 6:
            return {y, 1 - x};
        case 7:
            return {1 - y, 1 - x};
        case 8:
            return {1 - y, x};
        default:
            return {x, y};
    }
}

/// As SDL's masks count it.
std::uint32_t point_at(const std::uint8_t* bytes, int size) {
    std::uint32_t point = 0;
    for (int i = 0; i < size; ++i)
        point |= static_cast<std::uint32_t>(bytes[i]) << 8U * static_cast<unsigned>(i);
    return point;
}

/// The mean colour of a square of the picture; what is transparent counts as black.
std::uint32_t mean(const SDL_Surface& picture, int left, int top, int side) {
    const SDL_PixelFormat& format = *picture.format;
    const std::array<Uint8, 3> shifts{format.Bshift, format.Gshift, format.Rshift};
    const int point_bytes = format.BytesPerPixel;
    std::array<std::uint64_t, 3> sum{};
    std::uint64_t count = 0;
    for (int y = std::max(0, top); y < std::min(picture.h, top + side); ++y) {
        const auto* const row =
            static_cast<const std::uint8_t*>(picture.pixels) + static_cast<std::ptrdiff_t>(y) * picture.pitch;
        for (int x = std::max(0, left); x < std::min(picture.w, left + side); ++x, ++count) {
            const std::uint32_t point =
                point_at(row + static_cast<std::ptrdiff_t>(x) * point_bytes, point_bytes);
            const std::uint32_t alpha = format.Amask == 0 ? 255U : (point >> format.Ashift) & 255U;
            for (std::size_t i = 0; i < 3; ++i)
                sum[i] += ((point >> shifts[i]) & 255U) * alpha / 255;
        }
    }
    if (count == 0) return 0;
    return static_cast<std::uint32_t>(sum[0] / count | (sum[1] / count) << 8U | (sum[2] / count) << 16U);
}

enum class CutShape : std::uint8_t { disc, square };

/// How much of a point lies inside, 0 … 255.
std::uint32_t cover(CutShape shape, int x, int y, double radius) {
    if (shape == CutShape::square) return 255;
    const double rim = radius - std::hypot(x + 0.5 - radius, y + 0.5 - radius);
    return static_cast<std::uint32_t>(std::lround(std::clamp(rim + 0.5, 0.0, 1.0) * 255));
}

Result<Image, Failure> cut(std::string_view bytes, int diameter_px, CutShape shape) {
    const auto header = read_image_header(bytes);
    if (!header || header->format == ImageFormat::webp)
        return tl::unexpected(Failure{"it is neither a PNG nor a JPEG"});
    if (bytes.size() > k_max_photo_bytes ||
        std::int64_t{header->width_px} * header->height_px > k_max_photo_pixels) {
        return tl::unexpected(
            Failure{fmt::format("{} x {} pixels are too many: make it smaller, 512 x 512 is plenty",
                                header->width_px, header->height_px)});
    }
    if (diameter_px < 1 || diameter_px > k_max_diameter_px) return tl::unexpected(Failure{"no such size"});
    const std::lock_guard alone(decoding());
    const SurfaceHandle picture = decode(bytes, header->format);
    if (!picture) return tl::unexpected(Failure{fmt::format("it is damaged: {}", SDL_GetError())});

    const int orientation = header->format == ImageFormat::jpeg ? exif_orientation(bytes) : 1;
    const int side = std::min(picture->w, picture->h);
    const int left = (picture->w - side) / 2;
    const int top = (picture->h - side) / 2;
    const double step = static_cast<double>(side) / diameter_px;
    const int block = std::max(1, static_cast<int>(std::ceil(step)));
    Image disc{diameter_px, diameter_px, {}};
    disc.pixels.reserve(static_cast<std::size_t>(diameter_px) * static_cast<std::size_t>(diameter_px));
    const double radius = diameter_px / 2.0;
    for (int y = 0; y < diameter_px; ++y) {
        for (int x = 0; x < diameter_px; ++x) {
            const std::uint32_t alpha = cover(shape, x, y, radius);
            if (alpha == 0) {
                disc.pixels.push_back(0);
                continue;
            }
            const auto [u, v] = unturned((x + 0.5) / diameter_px, (y + 0.5) / diameter_px, orientation);
            disc.pixels.push_back(alpha << 24U | mean(*picture, left + static_cast<int>(u * side - step / 2),
                                                      top + static_cast<int>(v * side - step / 2), block));
        }
    }
    return disc;
}

}  // namespace

Result<Image, Failure> decode_photo(std::string_view bytes, int diameter_px) {
    return cut(bytes, diameter_px, CutShape::disc);
}

Result<Image, Failure> decode_square(std::string_view bytes, int side_px) {
    return cut(bytes, side_px, CutShape::square);
}

}  // namespace mirror::render
