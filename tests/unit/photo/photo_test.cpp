// Faces: how they are turned, cut, refused; and that nobody waits for them.

#include <SDL_image.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include "module/base/image_header.hpp"
#include "module/base/inbox.hpp"
#include "render/photo/decode_photo.hpp"
#include "render/photo/exif.hpp"
#include "render/photo/photo_file.hpp"
#include "render/photo/photo_service.hpp"
#include "render/sdl/handles.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::string_literals;
using namespace std::chrono_literals;

namespace {

/// A picture of four quarters: red, green / blue, white.
SurfaceHandle quarters(int width_px, int height_px) {
    SurfaceHandle picture(SDL_CreateRGBSurfaceWithFormat(0, width_px, height_px, 24, SDL_PIXELFORMAT_RGB24));
    const auto fill = [&](int x, int y, Uint8 r, Uint8 g, Uint8 b) {
        const SDL_Rect quarter{x * width_px / 2, y * height_px / 2, width_px / 2, height_px / 2};
        SDL_FillRect(picture.get(), &quarter, SDL_MapRGB(picture->format, r, g, b));
    };
    fill(0, 0, 255, 0, 0);
    fill(1, 0, 0, 255, 0);
    fill(0, 1, 0, 0, 255);
    fill(1, 1, 255, 255, 255);
    return picture;
}

std::string encoded(SDL_Surface* picture, bool as_jpeg) {
    std::string bytes(std::size_t{1} << 20U, '\0');
    SDL_RWops* const stream = SDL_RWFromMem(bytes.data(), static_cast<int>(bytes.size()));
    REQUIRE((as_jpeg ? IMG_SaveJPG_RW(picture, stream, 0, 95) : IMG_SavePNG_RW(picture, stream, 0)) == 0);
    bytes.resize(static_cast<std::size_t>(SDL_RWtell(stream)));
    SDL_RWclose(stream);
    return bytes;
}

/// A JPEG with an EXIF block that says how it was held.
std::string held(const std::string& jpeg, int orientation, bool is_little = true) {
    std::string exif = "Exif\0\0"s;
    const auto number = [&](unsigned value, int size) {
        for (int i = 0; i < size; ++i) {
            const int shift = 8 * (is_little ? i : size - 1 - i);
            exif += static_cast<char>((value >> shift) & 0xFFU);
        }
    };
    exif += is_little ? "II" : "MM";
    number(42, 2);
    number(8, 4);
    number(1, 2);
    number(0x0112, 2);
    number(3, 2);
    number(1, 4);
    number(static_cast<unsigned>(orientation), 2);
    number(0, 2);
    number(0, 4);
    const auto length = exif.size() + 2;
    const std::string marker{'\xFF', '\xE1', static_cast<char>(length >> 8U),
                             static_cast<char>(length & 0xFFU)};
    return jpeg.substr(0, 2) + marker + exif + jpeg.substr(2);
}

char color_at(const Image& disc, int x, int y) {
    const std::uint32_t pixel =
        disc.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(disc.width_px) +
                    static_cast<std::size_t>(x)];
    const bool red = ((pixel >> 16U) & 255U) > 128;
    const bool green = ((pixel >> 8U) & 255U) > 128;
    const bool blue = (pixel & 255U) > 128;
    return red && green ? 'w' : red ? 'r' : green ? 'g' : blue ? 'b' : '-';
}

/// The quarters of a disc, row by row.
std::string seen(const std::string& bytes) {
    const auto disc = decode_photo(bytes, 80);
    REQUIRE(disc);
    return {color_at(*disc, 25, 25), color_at(*disc, 55, 25), color_at(*disc, 25, 55),
            color_at(*disc, 55, 55)};
}

}  // namespace

TEST_CASE("a photo stands upright however the camera was held") {
    const std::string jpeg = encoded(quarters(320, 320).get(), true);
    CHECK(seen(jpeg) == "rgbw");
    const char* const expected[] = {"rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"};
    for (int orientation = 1; orientation <= 8; ++orientation) {
        INFO(orientation);
        CHECK(exif_orientation(held(jpeg, orientation)) == orientation);
        CHECK(exif_orientation(held(jpeg, orientation, false)) == orientation);
        CHECK(seen(held(jpeg, orientation)) == expected[orientation - 1]);
    }
}

TEST_CASE("an EXIF block that is broken turns nothing") {
    const std::string jpeg = encoded(quarters(64, 64).get(), true);
    CHECK(exif_orientation(held(jpeg, 0)) == 1);
    CHECK(exif_orientation(held(jpeg, 9)) == 1);
    const std::string good = held(jpeg, 6);
    for (std::size_t cut = 0; cut < 60; ++cut)
        CHECK((exif_orientation(good.substr(0, cut)) == 1 || cut >= 34));
    CHECK(exif_orientation("") == 1);
    CHECK(exif_orientation("\x89PNG") == 1);
}

TEST_CASE("the middle of a photo becomes a disc with nothing around it") {
    const auto disc = decode_photo(encoded(quarters(400, 200).get(), false), 76);
    REQUIRE(disc);
    CHECK(disc->width_px == 76);
    CHECK(disc->height_px == 76);
    CHECK(disc->pixels[0] == 0);
    CHECK(disc->pixels[75] == 0);
    CHECK(disc->pixels[38 * 76 + 38] >> 24U == 255);
    CHECK(color_at(*disc, 10, 30) == 'r');
    CHECK(color_at(*disc, 66, 30) == 'g');
}

TEST_CASE("what is no photo, or too large, is refused with a sentence") {
    CHECK(decode_photo("hello", 76).error().text == "it is neither a PNG nor a JPEG");
    std::string huge = encoded(quarters(4, 4).get(), false);
    huge[16] = '\0', huge[17] = '\0', huge[18] = '\x7F', huge[19] = '\xFF';  // IHDR: 32767 wide …
    huge[20] = '\0', huge[21] = '\0', huge[22] = '\x7F', huge[23] = '\xFF';
    CHECK_THAT(decode_photo(huge, 76).error().text, ContainsSubstring("32767 x 32767"));
    const std::string jpeg = encoded(quarters(64, 64).get(), true);
    CHECK_FALSE(decode_photo(encoded(quarters(64, 64).get(), false).substr(0, 60), 76));
    CHECK_FALSE(decode_photo(jpeg, 0));
    CHECK_FALSE(decode_photo(jpeg, 5000));
}

TEST_CASE("what is transparent in a picture counts as black") {
    SurfaceHandle picture(SDL_ConvertSurfaceFormat(quarters(64, 64).get(), SDL_PIXELFORMAT_RGBA32, 0));
    const SDL_Rect right{32, 0, 32, 64};
    SDL_FillRect(picture.get(), &right, SDL_MapRGBA(picture->format, 255, 255, 255, 0));
    CHECK(seen(encoded(picture.get(), false)) == "r-b-");
}

namespace {

/// Of this process, from /proc/self/status.
std::size_t status_kib(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(key)) return std::stoul(line.substr(key.size()));
    return 0;
}

}  // namespace

TEST_CASE("however many want large photos at once, the memory of one is enough") {
    const std::string jpeg = encoded(quarters(4000, 3000).get(), true);  // 12 megapixels, 36 MB as RGB
    std::ofstream("/proc/self/clear_refs") << 5;                         // the peak is counted from here on
    const std::size_t before_kib = status_kib("VmRSS:");
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] { good += decode_square(jpeg, 192) ? 1 : 0; });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(good == 4);
    const std::size_t peak_kib = status_kib("VmHWM:");
    REQUIRE(peak_kib > 0);
    if (test::k_is_memory_its_own) CHECK(peak_kib < before_kib + 55 * 1024);
}

TEST_CASE("a photo is asked for and comes later, once") {
    std::mutex guard;
    std::condition_variable woken;
    int wakes = 0;
    PhotoService photos([&] {
        const std::lock_guard lock(guard);
        ++wakes;
        woken.notify_one();
    });
    const auto wait_for = [&](int count) {
        std::unique_lock lock(guard);
        REQUIRE(woken.wait_for(lock, 20s, [&] { return wakes >= count; }));
    };
    const auto bytes = std::make_shared<const std::string>(encoded(quarters(64, 64).get(), false));
    const Photo card{"", bytes};
    CHECK(photos.disc(card, 50) == nullptr);
    CHECK(photos.is_waiting());
    wait_for(1);
    CHECK(photos.collect());
    CHECK_FALSE(photos.is_waiting());
    const auto disc = photos.disc(card, 50);
    REQUIRE(disc);
    CHECK(photos.disc(card, 50) == disc);
    CHECK_FALSE(photos.collect());

    // A file that is not there is asked for once and never again.
    const Photo missing{"/nowhere/anna.jpg", nullptr};
    CHECK(photos.disc(missing, 50) == nullptr);
    wait_for(2);
    CHECK(photos.collect());
    CHECK(photos.disc(missing, 50) == nullptr);
    CHECK_FALSE(photos.is_waiting());
    CHECK(photos.disc({}, 50) == nullptr);
    CHECK_FALSE(photos.is_waiting());
}

TEST_CASE("a photo that was changed is made anew, and a broken one leaves the one before") {
    const test::TempFolder folder;
    Inbox<int> wake(1);
    PhotoService photos([&] { wake.wake(); });
    const auto settle = [&] {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (photos.is_waiting() && std::chrono::steady_clock::now() < deadline) {
            wake.wait_until(deadline);
            photos.collect();
        }
        REQUIRE_FALSE(photos.is_waiting());
    };
    const std::string file = folder.write("anna.png", encoded(quarters(64, 64).get(), false)).string();
    const Photo anna{file, nullptr};
    CHECK(photos.disc(anna, 50) == nullptr);
    settle();
    const auto first = photos.disc(anna, 50);
    REQUIRE(first);
    CHECK(photos.faults().empty());

    folder.write("anna.png", "no picture");
    photos.refresh(file);
    settle();
    CHECK(photos.disc(anna, 50) == first);
    REQUIRE(photos.faults().contains(file));
    CHECK_THAT(photos.faults().at(file), ContainsSubstring("anna.png is not shown: "));

    folder.write("anna.png", encoded(quarters(80, 64).get(), false));
    photos.refresh(file);
    CHECK(photos.disc(anna, 50) == first);  // until the new one is there
    settle();
    CHECK(photos.disc(anna, 50) != first);
    CHECK(photos.faults().empty());
    photos.refresh("/nobody/asked.png");
    CHECK_FALSE(photos.is_waiting());
}

TEST_CASE("a photo becomes the small square that goes on a card") {
    const test::TempFolder folder;
    const auto write = [&](const char* name, const std::string& bytes) {
        std::ofstream(folder.path() / name, std::ios::binary) << bytes;
        return (folder.path() / name).string();
    };
    const std::string photo = encoded(quarters(800, 600).get(), true);
    for (const int orientation : {1, 6}) {
        const auto face = card_face(write("anna.jpg", held(photo, orientation)));
        REQUIRE(face);
        const auto header = read_image_header(*face);
        REQUIRE(header);
        CHECK(header->format == ImageFormat::jpeg);
        CHECK(header->width_px == 192);
        CHECK(header->height_px == 192);
        CHECK(face->size() <= 32 * 1024);
        const auto shown = decode_square(*face, 192);
        REQUIRE(shown);
        const std::uint32_t corner = shown->pixels[192 * 8 + 8];  // red, or turned to where blue was
        const std::uint32_t red = (corner >> 16U) & 255U;
        const std::uint32_t blue = corner & 255U;
        CHECK((orientation == 1 ? red : blue) > 200);
        CHECK((orientation == 1 ? blue : red) < 60);
    }
    SECTION("also one that compresses badly") {
        SurfaceHandle noise(SDL_CreateRGBSurfaceWithFormat(0, 192, 192, 24, SDL_PIXELFORMAT_RGB24));
        unsigned seed = 1;
        for (int i = 0; i < noise->pitch * noise->h; ++i)
            static_cast<Uint8*>(noise->pixels)[i] =
                static_cast<Uint8>((seed = seed * 1664525U + 1013904223U) >> 24U);
        const auto face = card_face(write("noise.png", encoded(noise.get(), false)));
        REQUIRE(face);
        CHECK(face->size() <= 32 * 1024);
        CHECK(read_image_header(*face));
    }
    SECTION("and what is no photo is refused with a reason") {
        CHECK(card_face(write("words.jpg", "words")).error().text == "it is neither a PNG nor a JPEG");
        CHECK_FALSE(card_face((folder.path() / "missing.jpg").string()).error().text.empty());
    }
}
