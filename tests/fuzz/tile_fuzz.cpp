// unpack() and decode_tile() in every schema. Input: a tile as a map file stores it, packed or not.

#include <algorithm>
#include <cstdint>
#include <span>

#include "module/base/utf8.hpp"
#include "module/tiles/decode_tile.hpp"
#include "module/tiles/unpack.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror::tiles;

namespace {

constexpr std::size_t k_max_bytes = 1u << 20u;

void check_feature(const VectorTile& tile, const Feature& feature) {
    FUZZ_REQUIRE(feature.name < tile.names.size());
    FUZZ_REQUIRE(feature.part_count > 0);
    FUZZ_REQUIRE(std::size_t{feature.first_part} + feature.part_count <= tile.parts.size());
    const std::size_t needed = feature.geometry == Geometry::area   ? 3
                               : feature.geometry == Geometry::line ? 2
                                                                    : 1;
    for (const Part& part : tile.parts_of(feature)) {
        FUZZ_REQUIRE(part.point_count >= needed);
        FUZZ_REQUIRE(std::size_t{part.first_point} + part.point_count <= tile.points.size());
    }
}

void check_tile(std::span<const std::uint8_t> bytes, const Schema& schema) {
    const auto tile = decode_tile(bytes, schema);
    if (!tile) {
        FUZZ_REQUIRE(!tile.error().text.empty());
        return;
    }
    for (const Feature& feature : tile->features)
        check_feature(*tile, feature);
    for (const std::string& name : tile->names)
        FUZZ_REQUIRE(mirror::is_valid_utf8(name));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = unpack({data, size}, k_max_bytes);
    if (!bytes) {
        FUZZ_REQUIRE(!bytes.error().text.empty());
        return 0;
    }
    FUZZ_REQUIRE(bytes->size() <= k_max_bytes);
    for (const Schema* schema : all_schemas())
        check_tile(*bytes, *schema);
    return 0;
}
