// What is done in the memory of a surface gives the same pixels as SDL.

#include "render/sdl/surface_pixels.hpp"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "render/sdl/handles.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

constexpr int k_width = 37;
constexpr int k_height = 23;

/// Any bytes, also where no colour is.
SurfaceHandle noise(std::uint32_t format, unsigned seed, int width = k_width, int height = k_height) {
    SurfaceHandle surface(SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, format));
    REQUIRE(surface);
    std::mt19937 random(seed);
    for (int y = 0; y < height; ++y) {
        auto* const row = reinterpret_cast<std::uint32_t*>(static_cast<std::uint8_t*>(surface->pixels) +
                                                           std::ptrdiff_t{y} * surface->pitch);
        for (int x = 0; x < width; ++x)
            row[x] = static_cast<std::uint32_t>(random());
    }
    return surface;
}

/// Every value of a byte as every colour.
SurfaceHandle ramp(std::uint32_t format) {
    SurfaceHandle surface(SDL_CreateRGBSurfaceWithFormat(0, 256, 1, 32, format));
    REQUIRE(surface);
    for (std::uint32_t x = 0; x < 256; ++x)
        static_cast<std::uint32_t*>(surface->pixels)[x] = 0xFF000000U | x * 0x010101U;
    return surface;
}

std::uint32_t pixel(const SDL_Surface& surface, int x, int y) {
    return reinterpret_cast<const std::uint32_t*>(static_cast<const std::uint8_t*>(surface.pixels) +
                                                  std::ptrdiff_t{y} * surface.pitch)[x];
}

/// The colours alone: the byte that no colour has is nobody's.
std::vector<std::uint32_t> colors_of(const SDL_Surface& surface) {
    const std::uint32_t mask = surface.format->Rmask | surface.format->Gmask | surface.format->Bmask;
    std::vector<std::uint32_t> colors;
    for (int y = 0; y < surface.h; ++y)
        for (int x = 0; x < surface.w; ++x)
            colors.push_back(pixel(surface, x, y) & mask);
    return colors;
}

/// What SDL makes of it.
void fill(SDL_Surface& surface, const Rect& area, SDL_BlendMode mode, Rgba color) {
    const RendererHandle renderer(SDL_CreateSoftwareRenderer(&surface));
    REQUIRE(renderer);
    const SDL_Rect rect{area.x, area.y, area.w, area.h};
    SDL_SetRenderDrawBlendMode(renderer.get(), mode);
    SDL_SetRenderDrawColor(renderer.get(), color.r, color.g, color.b, color.a);
    SDL_RenderFillRect(renderer.get(), &rect);
    SDL_RenderFlush(renderer.get());
}

const std::vector<Rect> k_areas{{0, 0, k_width, k_height},
                                {3, 2, 17, 9},
                                {-5, -7, 20, 20},
                                {30, 20, 40, 40},
                                {50, 50, 4, 4},
                                {8, 8, 1, 1},
                                {8, 8, 0, 5}};

}  // namespace

TEST_CASE("dimming gives what SDL's blend mode MOD gives, for every light and every colour") {
    const auto format = GENERATE(SDL_PIXELFORMAT_ARGB8888, SDL_PIXELFORMAT_RGB888, SDL_PIXELFORMAT_ABGR8888);
    const Rect all{0, 0, 256, 1};
    for (int light = 0; light < 256; ++light) {
        const Rgba color{static_cast<std::uint8_t>(light), static_cast<std::uint8_t>(255 - light),
                         static_cast<std::uint8_t>(light / 2), 255};
        const SurfaceHandle ours = ramp(format);
        const SurfaceHandle sdls = ramp(format);
        REQUIRE(dim_pixels(*ours, all, color));
        fill(*sdls, all, SDL_BLENDMODE_MOD, color);
        REQUIRE(colors_of(*ours) == colors_of(*sdls));
    }
}

TEST_CASE("dimming gives what black of the rest's alpha gives, for every alpha and every colour") {
    const Rect all{0, 0, 256, 1};
    for (int alpha = 1; alpha < 255; ++alpha) {
        const auto light = static_cast<std::uint8_t>(255 - alpha);
        const SurfaceHandle ours = ramp(SDL_PIXELFORMAT_RGB888);
        const SurfaceHandle sdls = ramp(SDL_PIXELFORMAT_RGB888);
        REQUIRE(dim_pixels(*ours, all, {light, light, light}));
        fill(*sdls, all, SDL_BLENDMODE_BLEND, {0, 0, 0, static_cast<std::uint8_t>(alpha)});
        REQUIRE(colors_of(*ours) == colors_of(*sdls));
    }
}

TEST_CASE("dimming stays within its area, and leaves the bytes alone that are no colours") {
    for (const Rect& area : k_areas) {
        const SurfaceHandle before = noise(SDL_PIXELFORMAT_ARGB8888, 7);
        const SurfaceHandle after = noise(SDL_PIXELFORMAT_ARGB8888, 7);
        REQUIRE(dim_pixels(*after, area, {0, 0, 0}));
        for (int y = 0; y < k_height; ++y) {
            for (int x = 0; x < k_width; ++x) {
                const bool is_within = area.intersects({x, y, 1, 1});
                REQUIRE(pixel(*after, x, y) ==
                        (pixel(*before, x, y) & (is_within ? 0xFF000000U : 0xFFFFFFFFU)));
            }
        }
    }
}

TEST_CASE("large areas, which several threads share, have every row once") {
    constexpr int k_wide = 1101, k_high = 1003;
    const Rect all{0, 0, k_wide, k_high};
    const SurfaceHandle ours = noise(SDL_PIXELFORMAT_RGB888, 5, k_wide, k_high);
    const SurfaceHandle sdls = noise(SDL_PIXELFORMAT_RGB888, 5, k_wide, k_high);
    REQUIRE(dim_pixels(*ours, all, {200, 150, 100}));
    fill(*sdls, all, SDL_BLENDMODE_MOD, {200, 150, 100, 255});
    CHECK((colors_of(*ours) == colors_of(*sdls)));
    Image image{k_wide, k_high, {}};
    std::mt19937 random(9);
    for (int i = 0; i < k_wide * k_high; ++i)
        image.pixels.push_back(static_cast<std::uint32_t>(random()) & 0x00FFFFFFU);
    REQUIRE(copy_pixels(*ours, all, image, 0, 0));
    const std::vector<std::uint32_t> copied = colors_of(*ours);
    CHECK(std::equal(copied.begin(), copied.end(), image.pixels.begin(), image.pixels.end()));
}

TEST_CASE("an image is copied to its place, as far as area and surface go") {
    Image image{9, 6, {}};
    for (std::uint32_t i = 0; i < 54; ++i)
        image.pixels.push_back(0xFF000000U | i * 0x010305U);
    for (const Rect& area : k_areas) {
        for (const auto& [left, top] :
             std::vector<std::pair<int, int>>{{4, 3}, {-4, -2}, {33, 20}, {60, 60}}) {
            const SurfaceHandle surface = noise(SDL_PIXELFORMAT_RGB888, 3);
            std::vector<std::uint32_t> expected = colors_of(*surface);
            REQUIRE(copy_pixels(*surface, area, image, left, top));
            const Rect shown = area.shared_with({0, 0, k_width, k_height}).shared_with({left, top, 9, 6});
            for (int y = shown.y; y < shown.bottom(); ++y)
                for (int x = shown.x; x < shown.right(); ++x)
                    expected[static_cast<std::size_t>(y * k_width + x)] =
                        image.pixels[static_cast<std::size_t>((y - top) * 9 + x - left)] & 0xFFFFFFU;
            REQUIRE(colors_of(*surface) == expected);
        }
    }
}

TEST_CASE("pixels that are laid out otherwise are left to SDL") {
    const SurfaceHandle narrow(SDL_CreateRGBSurfaceWithFormat(0, 8, 8, 16, SDL_PIXELFORMAT_RGB565));
    const SurfaceHandle turned(SDL_CreateRGBSurfaceWithFormat(0, 8, 8, 32, SDL_PIXELFORMAT_ABGR8888));
    const Image image{2, 2, Pixels(4, 0xFFFF8040U)};
    CHECK_FALSE(dim_pixels(*narrow, {0, 0, 8, 8}, {9, 9, 9}));
    CHECK_FALSE(copy_pixels(*narrow, {0, 0, 8, 8}, image, 0, 0));
    CHECK_FALSE(copy_pixels(*turned, {0, 0, 8, 8}, image, 0, 0));
    CHECK(colors_of(*turned) == std::vector<std::uint32_t>(64, 0));
}
