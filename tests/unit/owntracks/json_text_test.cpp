// The two helpers that look at JSON as text.

#include "module/owntracks/json_repair.hpp"
#include "module/owntracks/json_scan.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::owntracks;

namespace {

/// "name=value name=value …", and "!" when the object is not well-formed.
std::string members_of(std::string_view text) {
    JsonMemberScanner scanner(text);
    std::string seen;
    while (const auto member = scanner.next())
        seen += std::string(member->name) + "=" + std::string(member->value) + " ";
    return seen + (scanner.is_well_formed() ? "" : "!");
}

}  // namespace

TEST_CASE("members are handed out raw, in their order") {
    CHECK(members_of("{}") == "");
    CHECK(members_of(" { } ") == "");
    CHECK(members_of(R"({"a":1})") == "a=1 ");
    CHECK(members_of(R"( { "a" : -1.5e3 , "b":"x" } )") == R"(a=-1.5e3 b="x" )");
    CHECK(members_of(R"({"a":{"b":[1,{"c":"}"}]},"d":["]"],"e":null})") ==
          R"(a={"b":[1,{"c":"}"}]} d=["]"] e=null )");
    CHECK(members_of(R"({"a\"b":"c\\","d":"\\\""})") == R"(a\"b="c\\" d="\\\"" )");
}

TEST_CASE("what is out of place ends the walk") {
    for (const char* text : {"",
                             " ",
                             "x",
                             "[]",
                             "{",
                             "{\"a\"",
                             "{\"a\":",
                             "{\"a\":1",
                             "{\"a\":1,",
                             "{\"a\":\"x}",
                             "{\"a\":[1}",
                             "{\"a\" 1}",
                             "{\"a\":1 \"b\":2}",
                             "{\"a\":1}x",
                             "{}{}",
                             "{a:1}",
                             "{\"a\":}",
                             "{\"a\":[",
                             "{,}",
                             "{\"a\":1,,\"b\":2}"}) {
        INFO(text);
        CHECK(members_of(text).ends_with("!"));
    }
}

TEST_CASE("a word is recognised behind escapes") {
    CHECK(json_string_means("_type", "_type"));
    CHECK(json_string_means(R"(\u005ftype)", "_type"));
    CHECK(json_string_means(R"(\u005Ftyp\u0065)", "_type"));
    CHECK(json_string_means(R"(a\/b)", "a/b"));
    CHECK(json_string_means("", ""));
    CHECK_FALSE(json_string_means("_typ", "_type"));
    CHECK_FALSE(json_string_means("_types", "_type"));
    CHECK_FALSE(json_string_means(R"(\u005)", "_"));
    CHECK_FALSE(json_string_means(R"(\u01ff)", "_"));
    CHECK_FALSE(json_string_means(R"(\n)", "n"));
    CHECK_FALSE(json_string_means("\\", "\\"));
}

TEST_CASE("only what nlohmann refuses is repaired") {
    CHECK_FALSE(repaired_json(""));
    CHECK_FALSE(repaired_json(R"({"a":1e308,"b":1e-999,"c":"1e999","d":"\ud83d\ude00","e":"\\ud83d"})"));
    CHECK_FALSE(repaired_json(R"({"b":1.e999,"c":1e,"d":-})"));
    CHECK(repaired_json(R"({"a":01e999})") == R"({"a":0null})");
    CHECK(repaired_json(R"({"a":1e999,"b":-1e999})") == R"({"a":null,"b":null})");
    CHECK(repaired_json(R"({"a":)" + std::string(400, '9') + "}") == R"({"a":null})");
    CHECK(repaired_json(R"({"a":"x\ud83dy","b":"\udc00","c":"\ud83d\u0041"})") ==
          R"({"a":"x\ufffdy","b":"\ufffd","c":"\ufffd\u0041"})");
    CHECK(repaired_json(R"({"a":"\ud83d)") == R"({"a":"\ufffd)");
    CHECK(repaired_json(R"({"a":1e999x})") == R"({"a":nullx})");
}
