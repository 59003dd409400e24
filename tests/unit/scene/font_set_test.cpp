#include "render/text/font_set.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "module/base/utf8.hpp"
#include "render/text/line_ends.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

const char* k_fonts = MIRROR_SOURCE_DIR "/assets/fonts";
constexpr Font k_small{Face::regular, 36};

}  // namespace

TEST_CASE("all ten digits are equally wide in every face") {
    FontSet fonts(k_fonts);
    for (const Face face : {Face::thin, Face::light, Face::regular, Face::medium, Face::condensed_light,
                            Face::condensed_regular}) {
        const int width = fonts.measure("00000000", {face, 48}).width_px;
        for (const char* digits : {"11111111", "22222222", "33333333", "44444444", "55555555", "66666666",
                                   "77777777", "88888888", "99999999"}) {
            INFO(static_cast<int>(face) << " " << digits);
            // SDL_ttf rounds a line up to whole pixels: one pixel over eight digits is no drift.
            CHECK_THAT(fonts.measure(digits, {face, 48}).width_px, WithinAbs(width, 1));
        }
    }
}

TEST_CASE("text that fits is not cut, longer text ends in an ellipsis and fits") {
    FontSet fonts(k_fonts);
    const int width = fonts.measure("Clara", k_small).width_px;
    CHECK(fonts.ellipsize("Clara", k_small, width) == "Clara");
    const std::string cut = fonts.ellipsize("Clara Louise Henriette", k_small, width);
    CHECK(cut.ends_with("…"));
    CHECK(fonts.measure(cut, k_small).width_px <= width);
    CHECK(fonts.ellipsize("Clara", k_small, 1).empty());
}

TEST_CASE("a name of broken bytes is drawn as something harmless") {
    FontSet fonts(k_fonts);
    CHECK(mirror::is_valid_utf8(fonts.ellipsize("An\xff\xfe\x80na", k_small, 90)));
    const TextPixels drawn = fonts.draw({"\xff\x00\x01", k_small, {255, 255, 255, 255}, 0, 0, 0, 0});
    CHECK(drawn.image.width_px > 0);
}

TEST_CASE("endless text is capped before it is shaped") {
    FontSet fonts(k_fonts);
    CHECK(fonts.measure(std::string(100000, 'W'), k_small).width_px < 20000);
}

TEST_CASE("lines break at spaces and the last one is cut") {
    FontSet fonts(k_fonts);
    const int width = fonts.measure("Only Anna is out,", k_small).width_px;
    const auto two = fonts.wrap("Only Anna is out, 12 km away", k_small, width, 2);
    CHECK(two.lines == std::vector<std::string>{"Only Anna is out,", "12 km away"});
    CHECK(two.complete);
    const auto one = fonts.wrap("Only Anna is out, 12 km away", k_small, width, 1);
    REQUIRE(one.lines.size() == 1);
    CHECK_FALSE(one.complete);
    CHECK(one.lines[0].ends_with("…"));
    CHECK(fonts.wrap("", k_small, width, 2).lines.empty());
}

TEST_CASE("scripts without spaces break between words, after no opening bracket and before no full stop") {
    FontSet fonts(k_fonts);
    const std::string text = "家には誰もいません、みんな帰宅中。";
    const auto wrapped = fonts.wrap(text, {Face::light, 64}, 64 * 9, 3);
    CHECK(wrapped.complete);
    REQUIRE(wrapped.lines.size() == 2);
    CHECK(wrapped.lines[0] + wrapped.lines[1] == text);
    CHECK_FALSE(wrapped.lines[1].starts_with("、"));
    CHECK(line_ends("Anna and Ben") == std::vector<std::size_t>{4, 8});
    CHECK(line_ends("") == std::vector<std::size_t>{});
    CHECK(line_ends("家 (家)") == std::vector<std::size_t>{3});
}

TEST_CASE("every language that ships can be written with the fonts that ship") {
    FontSet fonts(k_fonts);
    for (const auto& entry : std::filesystem::directory_iterator(MIRROR_SOURCE_DIR "/assets/translations")) {
        if (entry.path().extension() != ".json") continue;
        std::ifstream file(entry.path());
        const auto texts = nlohmann::json::parse(file);
        for (const auto& [key, message] : texts.items()) {
            CAPTURE(entry.path().string(), key);
            CHECK(fonts.missing_letters(message.get<std::string>()).empty());
        }
    }
}

TEST_CASE("a word wider than the line is cut, not lost") {
    FontSet fonts(k_fonts);
    const auto wrapped = fonts.wrap("Donaudampfschifffahrtsgesellschaft", k_small, 200, 2);
    REQUIRE(wrapped.lines.size() == 1);
    CHECK(wrapped.lines[0].ends_with("…"));
}

TEST_CASE("condensed letters are tried before anything is cut") {
    FontSet fonts(k_fonts);
    const std::string text = "Clara arrived at School";
    const int width = fonts.measure(text, k_small).width_px;
    CHECK(fonts.fit(text, k_small, width) == k_small);
    CHECK(fonts.fit(text, k_small, width - 1) == Font{Face::condensed_regular, 36});
}

TEST_CASE("Arabic beside thin, light and condensed letters is as thin, light and narrow") {
    FontSet fonts(k_fonts);
    const auto ink = [&](const char* text, Face face) {
        const Image image = fonts.draw({text, {face, 96}, {255, 255, 255, 255}, 0, 0, 0, 0}).image;
        double sum = 0;
        for (const std::uint32_t pixel : image.pixels)
            sum += static_cast<double>(pixel >> 24U) / 255;
        return sum;
    };
    const char* const time = "٠٧٤٢";
    const char* const words = "في الطريق إلى المنزل";
    CHECK(ink(time, Face::thin) < 0.5 * ink(time, Face::regular));
    CHECK(ink(words, Face::light) < 0.85 * ink(words, Face::regular));
    CHECK(fonts.measure(words, {Face::condensed_regular, 96}).width_px <
          0.95 * fonts.measure(words, {Face::regular, 96}).width_px);
}

TEST_CASE("a missing font names its file") {
    FontSet fonts("/nowhere");
    CHECK_THROWS_WITH(fonts.measure("a", k_small), ContainsSubstring("/nowhere/Roboto-Regular.ttf"));
}

TEST_CASE("a halo is black and surrounds the letters") {
    FontSet fonts(k_fonts);
    const TextPixels drawn = fonts.draw({"I", {Face::regular, 48}, {255, 255, 255, 255}, 0, 0, 3, 0});
    bool has_white = false;
    bool has_black = false;
    for (const std::uint32_t pixel : drawn.image.pixels) {
        has_white = has_white || pixel == 0xFFFFFFFF;
        has_black = has_black || pixel == 0xFF000000;
    }
    CHECK(has_white);
    CHECK(has_black);
}
