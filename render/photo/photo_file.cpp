#include "render/photo/photo_file.hpp"

#include <SDL_image.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "render/photo/decode_photo.hpp"
#include "render/sdl/handles.hpp"

namespace mirror::render {
namespace {

constexpr int k_card_px = 192;
constexpr std::size_t k_most_card_bytes = std::size_t{32} * 1024;

/// \return "" when it does not fit
Result<std::string, Failure> jpeg_of(SDL_Surface& picture, int quality) {
    std::string bytes(k_most_card_bytes, '\0');
    SDL_RWops* const stream = SDL_RWFromMem(bytes.data(), static_cast<int>(bytes.size()));
    if (stream == nullptr) return tl::unexpected(Failure{SDL_GetError()});
    const bool is_saved = IMG_SaveJPG_RW(&picture, stream, 0, quality) == 0;
    const auto end = SDL_RWtell(stream);
    SDL_RWclose(stream);
    if (!is_saved) return tl::unexpected(Failure{SDL_GetError()});
    bytes.resize(static_cast<std::size_t>(end));
    const bool is_whole = bytes.size() < k_most_card_bytes && bytes.ends_with("\xFF\xD9");
    return is_whole ? bytes : std::string();
}

}  // namespace

Result<std::string, Failure> read_photo_file(const std::string& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return tl::unexpected(Failure{error.message()});
    if (size > k_max_photo_bytes) return tl::unexpected(Failure{"it is larger than 24 MB"});
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(std::istreambuf_iterator<char>(stream), {});
    if (!stream && bytes.empty()) return tl::unexpected(Failure{"it cannot be read"});
    return bytes;
}

Result<std::string, Failure> card_face(const std::string& file) {
    const auto bytes = read_photo_file(file);
    if (!bytes) return tl::unexpected(bytes.error());
    auto square = decode_square(*bytes, k_card_px);
    if (!square) return tl::unexpected(square.error());
    const SurfaceHandle picture(SDL_CreateRGBSurfaceWithFormatFrom(
        square->pixels.data(), k_card_px, k_card_px, 32, k_card_px * 4, SDL_PIXELFORMAT_ARGB8888));
    if (!picture) return tl::unexpected(Failure{SDL_GetError()});
    for (const int quality : {88, 70, 45}) {
        auto jpeg = jpeg_of(*picture, quality);
        if (!jpeg || !jpeg->empty()) return jpeg;
    }
    return tl::unexpected(Failure{"it does not get small enough"});
}

}  // namespace mirror::render
