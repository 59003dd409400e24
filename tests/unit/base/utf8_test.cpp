#include "module/base/utf8.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;

TEST_CASE("well-formed and broken UTF-8 are told apart") {
    CHECK(is_valid_utf8(""));
    CHECK(is_valid_utf8("Zoë 東京 🏠"));
    CHECK_FALSE(is_valid_utf8("\xff"));
    CHECK_FALSE(is_valid_utf8("\xc0\xaf"));          // overlong
    CHECK_FALSE(is_valid_utf8("\xed\xa0\x80"));      // surrogate
    CHECK_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));  // beyond U+10FFFF
    CHECK_FALSE(is_valid_utf8("a\xe6\x9d"));         // cut short
}

TEST_CASE("safe_text keeps good text and makes the rest harmless") {
    CHECK(safe_text("Anna", 10) == "Anna");
    CHECK(safe_text("\u202Eabc\u2069 \u061Cd\u200F", 6) == "abc d");  // nobody turns the words around
    CHECK(safe_text("\u0639\u0631\u0628\u064A \u201Cx\u201D", 20) ==
          "\u0639\u0631\u0628\u064A \u201Cx\u201D");
    CHECK(safe_text("a\nb\x1b[0m", 10) == "a b [0m");
    CHECK(safe_text("a\xff", 10) == "a\uFFFD");
    CHECK(safe_text("東京都庁", 2) == "東京…");
    CHECK(safe_text("", 0).empty());
    CHECK(is_valid_utf8(safe_text("\xe6\x9d\xc2\x85", 10)));
}

TEST_CASE("code points are counted, not bytes") {
    CHECK(codepoint_count("Zoë🏠") == 4);
}
