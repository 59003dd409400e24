// Codes as squares.

#include "module/provisioning/qr_code.hpp"

#include <string>

#include "tests/support/catch.hpp"

using namespace mirror::provisioning;

TEST_CASE("a code is as small as its text allows, and never larger than version 17") {
    std::string text = "owntracks:///config?inline=";
    const auto small = make_qr_code(text);
    REQUIRE(small);
    CHECK(small->version == 2);
    CHECK(small->side == 25);
    CHECK(small->darks.size() == 25U * 25U);
    text.append(k_most_bytes - text.size(), 'A');
    const auto largest = make_qr_code(text);
    REQUIRE(largest);
    CHECK(largest->version == 17);
    CHECK(largest->side == 85);
    text += 'A';
    const auto none = make_qr_code(text);
    REQUIRE_FALSE(none);
    CHECK_THAT(none.error().text, ContainsSubstring("644") && ContainsSubstring("645"));
    CHECK_FALSE(make_qr_code(""));
}

TEST_CASE("the three finder patterns stand in their corners") {
    const auto code = make_qr_code("owntracks:///config?inline=e30=");
    REQUIRE(code);
    const int far = code->side - 7;
    for (const auto& [left, top] : {std::pair(0, 0), std::pair(far, 0), std::pair(0, far)}) {
        for (int y = 0; y < 7; ++y) {
            for (int x = 0; x < 7; ++x) {
                const int ring = std::max(std::abs(x - 3), std::abs(y - 3));
                CHECK(code->is_dark(left + x, top + y) == (ring != 2));
            }
        }
    }
}
