// read_image_header(). Input: the bytes of a picture.

#include <span>

#include "module/base/image_header.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto header = read_image_header(std::span(data, size));
    if (!header) return 0;
    FUZZ_REQUIRE(size >= 11);
    FUZZ_REQUIRE(header->width_px > 0 && header->height_px > 0);
    FUZZ_REQUIRE(header->width_px <= 65535 && header->height_px <= 65535);
    return 0;
}
