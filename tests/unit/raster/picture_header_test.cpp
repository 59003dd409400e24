#include "module/raster/picture_header.hpp"

#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using namespace mirror::raster;

namespace {

std::optional<PictureHeader> read(const std::string& bytes) {
    return read_picture_header({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

template <std::size_t Size>
std::string raw(const char (&text)[Size]) {
    return {text, Size - 1};
}

const std::string k_png = raw("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\0\0\0\x02\0\x08\x06\0\0\0");
const std::string k_jpeg =
    raw("\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xDB\0\x04\0\0\xFF\xC0\0\x11\x08\x02\0\x01"
        "\0\x03");
const std::string k_webp_lossy =
    raw("RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9D\x01\x2A\0\x01\0\x02\0\0\0\0");
const std::string k_webp_lossless =
    raw("RIFF\x24\0\0\0WEBPVP8L\x18\0\0\0\x2F\xFF\x80\x7F\0\0\0\0\0\0\0\0\0\0");
const std::string k_webp_extended = raw("RIFF\x24\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\0\0\xFF\x01\0\0\0\0\0");

}  // namespace

TEST_CASE("the size of PNG, JPEG and WebP pictures stands in their first bytes") {
    CHECK(read(k_png) == PictureHeader{PictureKind::png, 256, 512});
    CHECK(read(k_jpeg) == PictureHeader{PictureKind::jpeg, 256, 512});
    CHECK(read(k_webp_lossy) == PictureHeader{PictureKind::webp, 256, 512});
    CHECK(read(k_webp_lossless) == PictureHeader{PictureKind::webp, 256, 511});
    CHECK(read(k_webp_extended) == PictureHeader{PictureKind::webp, 256, 512});
}

TEST_CASE("what ends before its size is no picture") {
    for (const std::string& whole : {k_png, k_jpeg, k_webp_lossy}) {
        for (std::size_t size = 0; size < 24; ++size)
            CHECK(read(whole.substr(0, size)) == std::nullopt);
    }
}

TEST_CASE("other things are no pictures") {
    CHECK(read("<!DOCTYPE html><html><body>log in</body></html>") == std::nullopt);
    CHECK(read("GIF89a\x01\x01") == std::nullopt);
    CHECK(read(std::string(1000, '\xFF')) == std::nullopt);
    std::string empty = k_png;
    empty[18] = empty[19] = '\0';
    CHECK(read(empty) == std::nullopt);
    std::string animated = k_webp_extended;
    animated[20] = '\x02';
    CHECK(read(animated) == std::nullopt);
}

TEST_CASE("a tile has at most 1024 pixels a side") {
    CHECK(is_tile_sized({PictureKind::png, 1024, 1024}));
    CHECK_FALSE(is_tile_sized({PictureKind::png, 1025, 1}));
    CHECK_FALSE(is_tile_sized({PictureKind::png, 20'000, 20'000}));
}
