// read_picture_header(). Input: the bytes of a tile.

#include "module/raster/picture_header.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror::raster;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto header = read_picture_header({data, size});
    if (!header) return 0;
    FUZZ_REQUIRE(size >= 11);
    FUZZ_REQUIRE(header->width_px > 0 && header->height_px > 0);
    FUZZ_REQUIRE(!is_tile_sized(*header) || header->width_px <= k_most_tile_px);
    return 0;
}
