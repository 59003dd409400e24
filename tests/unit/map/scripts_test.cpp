// Names in any script: runs, shaping, and whole words bent along a line.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "render/map/bent_text.hpp"
#include "render/map/label_layout.hpp"
#include "render/text/text_runs.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::map;
using render::has_separate_letters;
using render::ScriptRun;
using render::text_runs;

namespace {

const std::filesystem::path k_fonts = std::filesystem::path(MIRROR_SOURCE_DIR) / "assets/fonts";
constexpr TypeChoice k_type{30, 0.1, false, false, 4};

const char* const k_arabic = "شارع الملك";
const char* const k_hindi = "दिल्ली";
const char* const k_hebrew = "תל אביב";

/// Arabic, Hebrew and Japanese ship with the program; the fonts of other scripts come with the system and may
/// be missing.
const ShapedText* shaped_or_skipped(Typesetter& typesetter, const char* text) {
    const ShapedText* const shaped = typesetter.shape(text, k_type);
    if (shaped == nullptr) WARN("no font on this machine writes " << text << ": left out");
    return shaped;
}

LabelCandidate street(const char* name, std::vector<PixelPoint> path) {
    LabelCandidate out;
    out.text = name;
    out.style = {.color = {255, 255, 255}, .size_px = 30};
    out.path = std::move(path);
    return out;
}

std::vector<PixelPoint> arc() {
    std::vector<PixelPoint> points;
    for (int i = 0; i <= 40; ++i) {
        const double angle = std::numbers::pi * (1.25 + 0.5 * i / 40);
        points.push_back({300 + 280 * std::cos(angle), 320 + 280 * std::sin(angle)});
    }
    return points;
}

}  // namespace

TEST_CASE("a name is cut into runs of one script, in the order of the screen") {
    CHECK(text_runs("Main Street") == std::vector<ScriptRun>{{0, 11, HB_SCRIPT_LATIN, false}});
    CHECK(text_runs("Łódź Москва") ==
          std::vector<ScriptRun>{{0, 8, HB_SCRIPT_LATIN, false}, {8, 12, HB_SCRIPT_CYRILLIC, false}});
    const auto hebrew = text_runs(k_hebrew);
    REQUIRE(hebrew.size() == 1);
    CHECK(hebrew[0].is_right_to_left);
    CHECK(hebrew[0].script == HB_SCRIPT_HEBREW);
    // The first letter decides: a Latin name with an Arabic one behind it begins on the left.
    const auto mixed = text_runs(std::string("Rabat ") + k_arabic);
    REQUIRE(mixed.size() == 2);
    CHECK(mixed[0] == ScriptRun{0, 6, HB_SCRIPT_LATIN, false});
    CHECK(mixed[1].script == HB_SCRIPT_ARABIC);
    CHECK(mixed[1].is_right_to_left);
    const auto turned = text_runs(std::string(k_arabic) + " 7");
    REQUIRE_FALSE(turned.empty());
    CHECK(turned.back().first == 0);
    CHECK(text_runs("").size() <= 1);
}

TEST_CASE("Latin, Greek, Cyrillic, Hebrew and Chinese go letter by letter, joined scripts do not") {
    for (const hb_script_t script : {HB_SCRIPT_LATIN, HB_SCRIPT_GREEK, HB_SCRIPT_CYRILLIC, HB_SCRIPT_HEBREW,
                                     HB_SCRIPT_HAN, HB_SCRIPT_HANGUL})
        CHECK(has_separate_letters(script));
    for (const hb_script_t script :
         {HB_SCRIPT_ARABIC, HB_SCRIPT_DEVANAGARI, HB_SCRIPT_BENGALI, HB_SCRIPT_THAI, HB_SCRIPT_MONGOLIAN})
        CHECK_FALSE(has_separate_letters(script));
}

TEST_CASE("Arabic is shaped as one word: its letters join and no space comes between them") {
    Typesetter typesetter(k_fonts);
    const ShapedText* const word = typesetter.shape("سلام", k_type);
    REQUIRE(word != nullptr);
    CHECK(word->is_joined);
    CHECK(word->glyphs.size() < 4);  // lam and alef are one
    const TypeChoice tight{30, 0, false, false, 4};
    CHECK(typesetter.shape("سلام", tight)->width_px == word->width_px);
}

TEST_CASE("a syllable of Devanagari is reordered and stacked") {
    Typesetter typesetter(k_fonts);
    const ShapedText* const word = shaped_or_skipped(typesetter, k_hindi);
    if (word == nullptr) return;
    CHECK(word->is_joined);
    CHECK(word->glyphs.size() < 6);
}

TEST_CASE("two scripts in one name stand side by side, each in its own direction") {
    Typesetter typesetter(k_fonts);
    const std::string both = std::string("Tel Aviv ") + k_hebrew;
    const ShapedText* const name = typesetter.shape(both, k_type);
    REQUIRE(name != nullptr);
    CHECK_FALSE(name->is_joined);
    for (std::size_t i = 1; i < name->glyphs.size(); ++i)
        CHECK(name->glyphs[i].x >= name->glyphs[i - 1].x);
    CHECK(name->glyphs.front().font != name->glyphs.back().font);
}

TEST_CASE("a joined script runs along a bend as one strip") {
    Typesetter typesetter(k_fonts);
    LabelSpace space;
    space.inside = {0, 0, 600, 400};
    const auto labels = place_labels({street(k_arabic, arc())}, typesetter, space);
    REQUIRE(labels.size() == 1);
    const PlacedLabel& label = labels[0];
    CHECK(label.glyphs.empty());
    REQUIRE(label.track.size() > 10);
    CHECK(label.track.front().x < label.track.back().x);
    CHECK(label.boxes.size() > 3);

    render::Image picture{600, 400, render::Pixels(600 * 400, 0xFF000000U)};
    const double step = label.shaped->width_px / static_cast<double>(label.track.size() - 1);
    stamp_bent(picture, typesetter.strip(*label.shaped), label.track, step, label.shaped->ascent_px / 2,
               label.color);
    std::size_t lit = 0;
    for (int y = 0; y < 400; ++y) {
        for (int x = 0; x < 600; ++x) {
            if ((picture.pixels[static_cast<std::size_t>(y * 600 + x)] & 0xFFU) < 128) continue;
            ++lit;
            CHECK(std::abs(std::hypot(x - 300.0, y - 320.0) - 280) < 32);
        }
    }
    CHECK(lit > 300);
}

TEST_CASE("a strip bent along a bow keeps its thickness, and outside it nothing changes") {
    // A bar 10 px high and 100 px long, its lower edge on the baseline.
    GlyphImage bar{-5, -20, 110, 30, std::vector<std::uint8_t>(110 * 30, 0), {}};
    for (int y = 10; y < 20; ++y)
        for (int x = 5; x < 105; ++x)
            bar.fill[static_cast<std::size_t>(y * 110 + x)] = 255;
    bar.halo = bar.fill;
    std::vector<PixelPoint> bow;
    for (int i = 0; i <= 100; ++i) {
        const double angle = -std::numbers::pi / 2 + (i - 50) / 80.0;
        bow.push_back({150 + 80 * std::cos(angle), 150 + 80 * std::sin(angle)});
    }
    render::Image picture{300, 300, render::Pixels(300 * 300, 0xFF336699U)};
    stamp_bent(picture, bar, bow, 1, 5, {255, 255, 255});
    const auto at = [&](double radius, double turn) {
        const double angle = -std::numbers::pi / 2 + turn;
        const auto x = static_cast<int>(150 + radius * std::cos(angle));
        const auto y = static_cast<int>(150 + radius * std::sin(angle));
        return picture.pixels[static_cast<std::size_t>(y * 300 + x)];
    };
    for (const double turn : {-0.5, -0.3, 0.0, 0.2, 0.5}) {
        INFO(turn);
        CHECK(at(80, turn) == 0xFFFFFFFFU);
        CHECK(at(77, turn) == 0xFFFFFFFFU);
        CHECK(at(83, turn) == 0xFFFFFFFFU);
        CHECK(at(72, turn) == 0xFF336699U);
        CHECK(at(88, turn) == 0xFF336699U);
    }
    CHECK(at(80, 0.75) == 0xFF336699U);
    CHECK(at(80, -0.75) == 0xFF336699U);
}
