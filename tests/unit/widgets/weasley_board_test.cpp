// Rows of flaps: which turn, when, and what they look like half way.

#include "render/widgets/weasley_board.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

/// A picture with one colour above its middle and another one below.
Image halves(std::uint32_t above, std::uint32_t below) {
    Image image{4, 20, {}};
    image.pixels.assign(40, above);
    image.pixels.insert(image.pixels.end(), 40, below);
    return image;
}

std::uint32_t row_of(const Image& image, int y) {
    return image.pixels[static_cast<std::size_t>(y) * 4];
}

}  // namespace

TEST_CASE("a word stands letter by letter, padded or cut to the board") {
    CHECK(flap_letters("HOME", 6) == std::vector<std::string>{"H", "O", "M", "E", "", ""});
    CHECK(flap_letters("ŁÓDŹ", 4) == std::vector<std::string>{"Ł", "Ó", "D", "Ź"});
    CHECK(flap_letters("KINDERGARTEN", 5) == std::vector<std::string>{"K", "I", "N", "D", "…"});
    CHECK(flap_letters("", 2) == std::vector<std::string>{"", ""});
}

TEST_CASE("a word whose letters join stays whole") {
    CHECK(flap_letters("في الطريق", 12) == std::vector<std::string>{"في الطريق"});
}

TEST_CASE("only letters that change turn, one after another, all within 600 ms") {
    FlapRow row;
    row.show(flap_letters("TRAVELLING", 16), 0ms, false);
    CHECK(row.is_at_rest(0ms));
    row.show(flap_letters("TRAMPOLINE PARK", 16), 1000ms, false);
    CHECK_FALSE(row.is_at_rest(1000ms));
    const auto& flaps = row.flaps();
    CHECK(flaps[0].motion.is_over(1000ms));
    CHECK(flaps[1].motion.is_over(1000ms));
    CHECK(flaps[3].from == "V");
    CHECK(flaps[3].to == "M");
    CHECK(flaps[3].motion.start < flaps[4].motion.start);
    CHECK(row.is_at_rest(1600ms));
}

TEST_CASE("a newer word takes over from flaps that still turn") {
    FlapRow row;
    row.show({"A", "A"}, 0ms, false);
    row.show({"B", "B"}, 0ms, false);
    row.show({"C", "B"}, 100ms, false);
    CHECK(row.flaps()[0].from == "A");
    CHECK(row.flaps()[0].to == "C");
    CHECK(row.flaps()[1].to == "B");
    CHECK(row.is_at_rest(700ms));
    row.show({"D", "D"}, 800ms, true);
    CHECK(row.is_at_rest(800ms));
    CHECK(row.flaps()[0].to == "D");
}

TEST_CASE("a flap falls from above its middle to below it") {
    const Image from = halves(1, 2);
    const Image to = halves(3, 4);
    CHECK(turn_flap(from, to, 0).pixels == from.pixels);
    CHECK(turn_flap(from, to, 1).pixels == to.pixels);
    const Image quarter = turn_flap(from, to, 0.25);
    CHECK(row_of(quarter, 0) == 3);   // uncovered
    CHECK(row_of(quarter, 8) == 1);   // still falling
    CHECK(row_of(quarter, 15) == 2);  // the old lower half
    const Image later = turn_flap(from, to, 0.75);
    CHECK(row_of(later, 8) == 3);
    CHECK(row_of(later, 11) == 4);  // has fallen so far
    CHECK(row_of(later, 19) == 2);
}
