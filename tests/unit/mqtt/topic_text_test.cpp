// What may stand in a topic, by our own rule and by libmosquitto's.

#include <mosquitto.h>

#include "module/base/topic_text.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;

namespace {

std::string utf8(char32_t code) {
    const auto part = [&](unsigned shift, unsigned mark, unsigned mask) {
        return static_cast<char>(mark | (static_cast<unsigned>(code) >> shift & mask));
    };
    if (code < 0x80) return {part(0, 0, 0x7F)};
    if (code < 0x800) return {part(6, 0xC0, 0x1F), part(0, 0x80, 0x3F)};
    if (code < 0x10000) return {part(12, 0xE0, 0x0F), part(6, 0x80, 0x3F), part(0, 0x80, 0x3F)};
    return {part(18, 0xF0, 0x07), part(12, 0x80, 0x3F), part(6, 0x80, 0x3F), part(0, 0x80, 0x3F)};
}

bool is_taken(const std::string& text) {
    return mosquitto_validate_utf8(text.data(), static_cast<int>(text.size())) == MOSQ_ERR_SUCCESS;
}

}  // namespace

TEST_CASE("a text may stand in a topic when libmosquitto takes it, letter by letter") {
    std::string wrong;
    for (char32_t code = 0; code <= 0x10FFFF; ++code) {
        const std::string letter = utf8(code);
        const bool is_good = is_topic_text(letter);
        if (is_good != is_taken(letter) || is_topic_text(topic_text(letter, '_')) != true ||
            (topic_text(letter, '_') == letter) != is_good)
            wrong += std::to_string(static_cast<unsigned>(code)) + ' ';
    }
    CHECK(wrong.empty());
}

TEST_CASE("what may not stand in a topic is replaced, the rest stays") {
    CHECK(topic_text("Zoë 東京 🏠", '_') == "Zoë 東京 🏠");
    CHECK(topic_text("a\u0092b\nc\uFFFE", '_') == "a_b_c_");
    CHECK(topic_text("a\xff\xe6\x9d", '_') == "a__");  // broken, and cut short
    CHECK(topic_text("", '_').empty());
}
