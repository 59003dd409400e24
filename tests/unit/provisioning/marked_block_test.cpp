#include "module/provisioning/marked_block.hpp"

#include "tests/support/catch.hpp"

using namespace mirror::provisioning;

namespace {

std::string renewed(const std::string& text, const std::vector<std::string>& lines) {
    const auto split = split_at_block(text, "fam", "acl");
    REQUIRE(split);
    return with_block(*split, "fam", lines);
}

std::string fault(const std::string& text) {
    const auto split = split_at_block(text, "fam", "acl");
    REQUIRE_FALSE(split);
    return split.error().text;
}

constexpr auto k_begin =
    "# owntracks-mirror fam: begin (made by `owntracks-mirror provision`; changes in here are lost)\n";
constexpr auto k_end = "# owntracks-mirror fam: end\n";

}  // namespace

TEST_CASE("a new block stands at the end, and everything else stays byte for byte") {
    const std::string foreign = "# mine\r\nuser ha\t \ntopic readwrite #\n\n\xff\xfe no UTF-8\n";
    const std::string with = renewed(foreign, {"user anna", "topic read x"});
    CHECK(with == foreign + k_begin + "user anna\ntopic read x\n" + k_end);
    CHECK(renewed(with, {"user anna", "topic read x"}) == with);
    CHECK(renewed(with, {}) == foreign);
    CHECK(renewed("no line end", {"a"}) == std::string("no line end\n") + k_begin + "a\n" + k_end);
    CHECK(renewed("", {"a"}) == std::string(k_begin) + "a\n" + k_end);
}

TEST_CASE("a block in the middle is renewed where it is") {
    const std::string before = "one\n";
    const std::string after = "two\r\n\nthree without a line end";
    const std::string text = before + k_begin + "old\nolder\n" + k_end + after;
    CHECK(renewed(text, {"new"}) == before + k_begin + "new\n" + k_end + after);
    const auto split = split_at_block(text, "fam", "acl");
    CHECK(split->block == std::vector<std::string_view>{"old", "older"});
    const auto foreign = split->foreign_lines();
    REQUIRE(foreign.size() == 4);
    CHECK((foreign[0].text == "one" && foreign[0].number == 1 && !foreign[0].is_after_block));
    CHECK((foreign[1].text == "two" && foreign[1].number == 6 && foreign[1].is_after_block));
    CHECK((foreign[3].text == "three without a line end" && foreign[3].number == 8));
}

TEST_CASE("another household's block is not ours") {
    const std::string theirs =
        "# owntracks-mirror family: begin (x)\nuser ben\n# owntracks-mirror family: end\n";
    CHECK(renewed(theirs, {"a"}) == theirs + k_begin + "a\n" + k_end);
}

TEST_CASE("markers out of order are refused with their line") {
    CHECK_THAT(fault(std::string("x\n") + k_begin + "a\n"),
               ContainsSubstring("acl:2:") && ContainsSubstring("“# owntracks-mirror fam: end”, is missing"));
    CHECK_THAT(fault(k_end), ContainsSubstring("acl:1: the mirror's block ends, but does not begin"));
    CHECK_THAT(fault(std::string(k_begin) + k_begin + k_end),
               ContainsSubstring("acl:2:") && ContainsSubstring("begins a second time"));
    CHECK_THAT(fault(std::string(k_begin) + k_end + k_end),
               ContainsSubstring("acl:3:") && ContainsSubstring("ends a second time"));
}
