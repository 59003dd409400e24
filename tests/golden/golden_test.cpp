#include "tests/golden/golden.hpp"

#include <cstdlib>
#include <filesystem>

#include "tests/support/catch.hpp"

using namespace mirror;

TEST_CASE("a picture survives the way through a PNG") {
    const auto path = std::filesystem::path(MIRROR_BINARY_DIR) / "golden_round_trip.png";
    const render::Image opaque{2, 2, {0xFF000000U, 0xFF123456U, 0xFFFFFFFFU, 0xFF00FF00U}};
    REQUIRE(golden::write_png(opaque, path));
    CHECK(golden::read_png(path)->pixels == opaque.pixels);

    const render::Image clear{2, 1, {0U, 0x80FFFFFFU}};
    REQUIRE(golden::write_png(clear, path));
    CHECK(golden::read_png(path)->pixels == clear.pixels);
    std::filesystem::remove(path);
    CHECK_FALSE(golden::read_png(path));
}

TEST_CASE("a golden image that is missing is named with the next step") {
    if (std::getenv("MIRROR_BLESS") != nullptr) return;
    const auto verdict = golden::compare(render::Image{1, 1, {0xFF000000U}}, "golden_not_there");
    CHECK_FALSE(verdict);
    CHECK_THAT(verdict.message, ContainsSubstring("golden_not_there.png"));
    CHECK_THAT(verdict.message, ContainsSubstring("MIRROR_BLESS=1"));
}
