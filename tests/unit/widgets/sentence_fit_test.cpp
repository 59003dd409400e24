// The shortest sentence about any household fits two lines of a small screen, in every language.

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "module/base/utf8.hpp"
#include "render/layout/type_scale.hpp"
#include "render/text/font_set.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;

namespace {

constexpr const char* k_languages[] = {"ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "sv"};

/// The shortest candidate of every state in tests/unit/view/sentences.
std::vector<std::string> shortest_sentences(const std::string& language) {
    std::ifstream file(std::string(MIRROR_SOURCE_DIR) + "/tests/unit/view/sentences/" + language + ".txt");
    std::vector<std::string> found;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        std::string rest = line.substr(line.find(": ") + 2);
        std::string shortest = rest;
        for (std::size_t bar = 0; bar != std::string::npos;) {
            bar = rest.find(" | ");
            const std::string candidate = rest.substr(0, bar);
            if (codepoint_count(candidate) <= codepoint_count(shortest)) shortest = candidate;
            if (bar != std::string::npos) rest.erase(0, bar + 3);
        }
        found.push_back(shortest);
    }
    return found;
}

}  // namespace

TEST_CASE("the shortest sentence fits two lines of a screen that is 480 px wide, in every language") {
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    const config::Display display;
    const auto scale = render::TypeScale::for_screen(480, 854, display, 1.0);
    const render::Font font = scale.font(render::Face::light, render::size::k_large);
    const int width_px = 480 - 2 * scale.px(render::size::k_margin);
    for (const char* const language : k_languages) {
        const std::vector<std::string> sentences = shortest_sentences(language);
        REQUIRE(sentences.size() >= 40);
        for (const std::string& sentence : sentences) {
            CAPTURE(language, sentence);
            CHECK(fonts.wrap(sentence, font, width_px, 2).complete);
            CHECK(fonts.missing_letters(sentence).empty());
        }
    }
}
