#include "module/tiles/unpack.hpp"

#include <zlib.h>

#include <string>

#include "tests/support/catch.hpp"

using namespace mirror::tiles;

namespace {

std::vector<std::uint8_t> packed(const std::string& text, int window_bits) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::vector<std::uint8_t> out(deflateBound(&stream, text.size()) + 64);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

constexpr int k_gzip = 15 + 16;
constexpr int k_zlib = 15;

}  // namespace

TEST_CASE("gzip, zlib and unpacked bytes all arrive") {
    const std::string text(50'000, 'x');
    const TileBytes expected(text.begin(), text.end());
    CHECK(unpack(packed(text, k_gzip), 1 << 20) == expected);
    CHECK(unpack(packed(text, k_zlib), 1 << 20) == expected);
    CHECK(unpack(expected, 1 << 20) == expected);
    CHECK(unpack({}, 1 << 20) == TileBytes());
}

TEST_CASE("a tile may fill the limit exactly and not exceed it") {
    const std::string text(1 << 20, '\0');
    CHECK(unpack(packed(text, k_gzip), text.size()));
    const auto bomb = unpack(packed(text + "x", k_gzip), text.size());
    REQUIRE_FALSE(bomb);
    CHECK_THAT(bomb.error().text, ContainsSubstring("more than 1 MiB"));
    CHECK_FALSE(unpack(TileBytes((1 << 20) + 1), 1 << 20));
}

TEST_CASE("damaged, cut and zstd bytes are refused") {
    auto bytes = packed(std::string(5'000, 'x') + "yz", k_gzip);
    CHECK_FALSE(unpack(std::span(bytes).first(bytes.size() / 2), 1 << 20));
    CHECK_FALSE(unpack(std::span(bytes).first(2), 1 << 20));
    bytes[bytes.size() - 6] ^= 0xff;  // the checksum
    CHECK_FALSE(unpack(bytes, 1 << 20));
    const auto zstd = unpack(TileBytes{0x28, 0xb5, 0x2f, 0xfd, 0, 0}, 1 << 20);
    REQUIRE_FALSE(zstd);
    CHECK_THAT(zstd.error().text, ContainsSubstring("zstd"));
}
