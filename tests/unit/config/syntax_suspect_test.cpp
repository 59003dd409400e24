#include <fmt/format.h>

#include "module/config/located_json.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::config;

namespace {

/// "line:column: message (hint)" of the one syntax error.
std::string fault(std::string_view text) {
    const auto value = parse_located_json(text);
    if (value) return "";
    const SyntaxProblem& problem = value.error();
    return fmt::format("{}:{}: {} ({})", problem.place.line, problem.place.column, problem.message,
                       problem.hint);
}

struct Slip {
    const char* text;
    const char* fault;
};

}  // namespace

TEST_CASE("the usual suspect of a syntax error is named at the place to edit") {
    const auto slip = GENERATE(values<Slip>({
        // commas
        {"{\"a\": 1,\n}", "1:8: a comma before the closing `}` (remove the comma)"},
        {"[1, 2 , // last\n]", "1:7: a comma before the closing `]` (remove the comma)"},
        {"{\"a\": 1\n \"b\": 2}", "1:8: a comma is missing before a text ()"},
        {"{\"a\": [1 2]}", "1:9: a comma is missing before `2` ()"},
        {"[{}\n{}]", "1:4: a comma is missing before `{` ()"},
        {"[1,,2]", "1:4: a comma too many (remove it)"},
        {"{\"a\": 1,, \"b\": 2}", "1:9: a comma too many (remove it)"},
        {"{,}", "1:2: a comma too many (remove it)"},
        {"{\"a\": 1,5}", "1:9: a key was expected, not `5` (a decimal sign is a point: 1.5)"},
        {"{\"a\": 1; \"b\": 2}", "1:8: a semicolon (JSON separates with commas and ends without a sign)"},
        // braces
        {"{\"a\": {\"b\": 1}",
         "1:15: the file ends before the `{` of line 1, column 1 is closed (a `}` is "
         "missing, here or further up)"},
        {"[1",
         "1:3: the file ends before the `[` of line 1, column 1 is closed (a `]` is missing, here or "
         "further up)"},
        {"{\"a\": [1}", "1:9: `}` does not close the `[` of line 1, column 7 (a `]` is missing before it)"},
        {"{\"a\": 1]", "1:8: `]` does not close the `{` of line 1, column 1 (a `}` is missing before it)"},
        {"{}}", "1:3: more text after the end of the configuration (one `}` too many?)"},
        {"{},\n\"b\": 1",
         "1:3: more text after the end of the configuration (one closing `}` too many before this?)"},
        {"", "1:1: the file is empty (begin with a copy of the sample configuration)"},
        {"  // nothing\n", "2:1: the file is empty (begin with a copy of the sample configuration)"},
        // quotes
        {"{\"a\": \"x,\n\"b\": 1}", "1:7: a text that does not end on its line (the closing \" is missing)"},
        {"{\"a: 1}", "1:2: a text that never ends (the closing \" is missing)"},
        {"{\"a: \"x\"}",
         "1:7: `x` right after a text (a \" is missing before this; inside a text it is written \\\")"},
        {"{\"a\": \"the \"old\" house\"}",
         "1:13: `old` right after a text (a \" is missing before this; inside a text it is written \\\")"},
        {"{a: 1}", "1:2: the key `a` stands without quotes (write \"a\")"},
        {"{\"a\": 1, timeFormat: 24}",
         "1:10: the key `timeFormat` stands without quotes (write \"timeFormat\")"},
        {"{\"a\": anna}", "1:7: the text `anna` stands without quotes (write it in double quotes)"},
        {"{'a': 1}", "1:2: a text in single quotes (write double quotes: \")"},
        {"{\u201Ca\u201D: 1}", "1:2: a typographic quotation mark (write straight quotes: \")"},
        {"{\"a\": \u201Ex\u201C}", "1:7: a typographic quotation mark (write straight quotes: \")"},
        {"{\"a\u201D: \"x\"}",
         "1:8: `x` after a text (a typographic quotation mark on this line? write straight quotes: \")"},
        // colons
        {"{\"a\" 1}", "1:5: a `:` is missing between a key and its value (or a \" before this)"},
        {"{\"a\" = 1}", "1:6: `=` after a key (write `:`)"},
        {"{\"a\": \"b\": 1}", "1:10: a `:` after a value (a \" or a comma is missing before this)"},
        {"{\"a\":}", "1:6: a value is missing after the `:` ()"},
        {"{\"a\":, \"b\": 1}", "1:6: a value is missing after the `:` ()"},
        {"{\"a\"}", "1:5: a `:` is missing between a key and its value (or a \" before this)"},
        // words and numbers
        {"{\"a\": True}", "1:7: `True` is not JSON (write true or false)"},
        {"{\"a\": .5}", "1:7: `.5` is not a number (write numbers like 0.5 or -12)"},
        {"{\"a\": +1}", "1:7: `+1` is not a number (write numbers like 0.5 or -12)"},
        {"{\"a\": 1.}", "1:7: `1.` is not a number (write numbers like 0.5 or -12)"},
        {"{\"a\": 012}", "1:8: a number that begins with 0 (remove the zeros in front)"},
        {"{\"a\": 15min}", "1:9: `min` right after a number (with a unit it is a text, in double quotes)"},
        {"{\"a\": 1e999}", "1:7: a number that is too large ()"},
        // texts
        {"{\"a\": \"C:\\photos\"}",
         "1:10: a backslash that means nothing here (a backslash itself is written \\\\)"},
        {"{\"a\": \"\\u12x4\"}", "1:8: a backslash that means nothing here (write the character itself)"},
        {"{\"a\": \"x\\ud83c\"}", "1:9: a backslash that means nothing here (write the character itself)"},
        {"{\"a\": \"x\ty\"}", "1:9: a tabulator inside a text (write \\t)"},
        // comments and foreign files
        {"{ # note\n}", "1:3: a comment that begins with `#` (write `//`)"},
        {"{ /* note }", "1:3: a comment that never ends (`*/` is missing)"},
        {"{ / note\n}", "1:3: a single `/` (a comment begins with `//`)"},
        {"let config = {",
         "1:1: a configuration begins with `{`, not with `let` (of a MagicMirror config.js keep "
         "what stands between `{` and `}` and put every key in double quotes)"},
        {"{\"a\": \"Zo\xEB\"}",
         "1:10: a character that is not UTF-8 (save the file with the encoding UTF-8)"},
        {"\xFF\xFE{", "1:1: a character that is not UTF-8 (save the file with the encoding UTF-8)"},
    }));
    INFO(slip.text);
    CHECK(fault(slip.text) == slip.fault);
}

TEST_CASE("UTF-16 is recognised by its zero bytes") {
    CHECK_THAT(fault(std::string_view("{\0\"\0", 4)),
               ContainsSubstring("1:2: a character that is not UTF-8"));
}

TEST_CASE("every prefix of a good file has a fault and a sentence") {
    const std::string text = R"({"a": [1, -2.5e1, true, null, "x\n\u00e4"], /* c */ "b": {"c": {}}} )";
    for (std::size_t length = 0; length + 1 < text.size(); ++length) {
        const std::string prefix = text.substr(0, length);
        INFO(prefix);
        CHECK_FALSE(fault(prefix).empty());
    }
    CHECK(fault(text).empty());
}
