#include "module/config/located_json.hpp"

#include <fmt/format.h>

#include "tests/support/catch.hpp"

using namespace mirror::config;

namespace {

LocatedValue parsed(std::string_view text) {
    auto value = parse_located_json(text);
    if (!value) FAIL(value.error().message);
    return std::move(*value);
}

/// Every key and value with its place: `a@1:2=1:5`, lists in brackets.
std::string map_of(const LocatedValue& value) {
    std::string text = fmt::format("{}:{}", value.place.line, value.place.column);
    if (const auto* list = value.as<LocatedValue::Array>()) {
        text += "[";
        for (const LocatedValue& each : *list)
            text += " " + map_of(each);
        text += " ]";
    }
    if (const auto* object = value.as<LocatedValue::Object>()) {
        for (const LocatedMember& each : *object)
            text += fmt::format(" {}@{}:{}={}", each.key, each.key_place.line, each.key_place.column,
                                map_of(each.value));
    }
    return text;
}

}  // namespace

TEST_CASE("every key and value knows its line and column") {
    CHECK(map_of(parsed("{\"a\": 1,\n  \"b\" :[ true,\n-1.5e3 , \"x\"]}")) ==
          "1:1 a@1:2=1:7 b@2:3=2:8[ 2:10 3:1 3:10 ]");
    CHECK(map_of(parsed(" [[],{},[[0]],null]")) == "1:2[ 1:3[ ] 1:6 1:9[ 1:10[ 1:11 ] ] 1:15 ]");
    CHECK(map_of(parsed("7")) == "1:1");
}

TEST_CASE("comments are read over, whatever stands in them") {
    CHECK(map_of(parsed("// \"x\": {\n{ /* , : \n */ \"a\": // 1\n 2 /**/ , \"//\": \"/*\" }\n// end")) ==
          "2:1 a@3:5=4:2 //@4:11=4:17");
}

TEST_CASE("columns count characters, not bytes, and a byte order mark counts nothing") {
    CHECK(map_of(parsed("\xEF\xBB\xBF{\"Zoë 東京🏠\": \"ü\", \"b\": 1}")) ==
          "1:1 Zoë 東京🏠@1:2=1:13 b@1:18=1:23");
}

TEST_CASE("both kinds of line ends count one line") {
    CHECK(map_of(parsed("{\r\n\"a\":\r\n1}")) == "1:1 a@2:1=3:1");
}

TEST_CASE("texts come without their escapes") {
    CHECK(*parsed(R"("a\"b\\\u00e4\ud83c\udfe0\n")").as<std::string>() == "a\"b\\ä🏠\n");
}

TEST_CASE("a key that stands twice is kept twice") {
    CHECK(map_of(parsed("{\"a\":1,\"a\":2}")) == "1:1 a@1:2=1:6 a@1:8=1:12");
}

TEST_CASE("numbers are doubles") {
    CHECK(*parsed("-12").as<double>() == -12);
    CHECK(*parsed("0.25").as<double>() == 0.25);
    CHECK(*parsed("18446744073709551615").as<double>() == 18446744073709551615.0);
}

TEST_CASE("what is too deep or too long is refused") {
    const std::string deep(k_max_config_depth + 1, '[');
    const auto refused = parse_located_json(deep);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().place == Place{1, static_cast<int>(k_max_config_depth) + 1});
    CHECK_FALSE(parse_located_json(std::string(k_max_config_bytes + 1, ' ')));
    const std::string fits(k_max_config_depth, '[');
    CHECK(parse_located_json(fits + std::string(k_max_config_depth, ']')));
}

TEST_CASE("a long single line is read in linear time") {
    std::string line = "[0";
    for (int i = 0; i < 200000; ++i)
        line += ",\"\"";
    CHECK(parsed(line + "]").as<LocatedValue::Array>()->back().place.column == 3 * 200000 + 1);
}
