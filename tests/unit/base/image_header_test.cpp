#include "module/base/image_header.hpp"

#include <string>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace std::string_view_literals;

namespace {

template <std::size_t Size>
std::string raw(const char (&text)[Size]) {
    return {text, Size - 1};
}

const std::string k_png =
    std::string("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\xc0\0\0\x01\x02\x08\x06\0\0\0"sv);
/// Start of image, an APP0 segment, a filling byte, then a frame of 258 x 192.
const std::string k_jpeg =
    std::string("\xff\xd8\xff\xe0\0\x04JF\xff\xff\xc2\0\x11\x08\0\xc0\x01\x02\x03\x01\x22\0"sv);

const std::string k_webp_lossy =
    raw("RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9D\x01\x2A\0\x01\0\x02\0\0\0\0");
const std::string k_webp_lossless =
    raw("RIFF\x24\0\0\0WEBPVP8L\x18\0\0\0\x2F\xFF\x80\x7F\0\0\0\0\0\0\0\0\0\0");
const std::string k_webp_extended = raw("RIFF\x24\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\0\0\xFF\x01\0\0\0\0\0");

}  // namespace

TEST_CASE("PNG, JPEG and WebP tell their size") {
    CHECK(read_image_header(k_png) == ImageHeader{ImageFormat::png, 192, 258});
    CHECK(read_image_header(k_jpeg) == ImageHeader{ImageFormat::jpeg, 258, 192});
    CHECK(read_image_header(k_webp_lossy) == ImageHeader{ImageFormat::webp, 256, 512});
    CHECK(read_image_header(k_webp_lossless) == ImageHeader{ImageFormat::webp, 256, 511});
    CHECK(read_image_header(k_webp_extended) == ImageHeader{ImageFormat::webp, 256, 512});
}

TEST_CASE("anything else is no picture") {
    CHECK_FALSE(read_image_header(""));
    CHECK_FALSE(read_image_header("GIF89a\1\0\1\0"sv));
    CHECK_FALSE(read_image_header("<svg xmlns='http://www.w3.org/2000/svg'/>"));
    CHECK_FALSE(read_image_header("<!DOCTYPE html><html><body>log in</body></html>"));
    CHECK_FALSE(read_image_header(std::string(1000, '\xFF')));
    std::string animated = k_webp_extended;
    animated[20] = '\x02';
    CHECK_FALSE(read_image_header(animated));
    std::string no_width = k_png;
    no_width[19] = '\0';
    CHECK_FALSE(read_image_header(no_width));
    std::string giant = k_png;
    giant[17] = '\x01';  // 65536 and more
    CHECK_FALSE(read_image_header(giant));
}

TEST_CASE("a header that is cut anywhere is read without harm") {
    for (const std::string& whole : {k_png, k_jpeg, k_webp_lossy}) {
        std::size_t shortest = 0;
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            if (!read_image_header(std::string_view(whole).substr(0, size))) shortest = size + 1;
        }
        CHECK(shortest > 16);
        CHECK(shortest <= whole.size());
    }
    // A segment that claims to be of no length must not be walked for ever.
    CHECK_FALSE(read_image_header("\xff\xd8\xff\xe0\0\0\0\0\0\0"sv));
    CHECK_FALSE(read_image_header("\xff\xd8\xff\xff\xff\xff\xff"sv));
}
