#include "module/view/names.hpp"

#include <set>

#include "module/base/utf8.hpp"
#include "tests/support/catch.hpp"

using mirror::view::initials_of;
using mirror::view::shown_name;
using Strings = std::vector<std::string>;

TEST_CASE("initials tell people apart") {
    struct Case {
        Strings names;
        Strings initials;
    };
    const auto example = GENERATE(values<Case>({
        {{}, {}},
        {{"Anna", "Ben", "Clara"}, {"A", "B", "C"}},
        {{"Anna", "Andrea"}, {"An", "Ad"}},
        {{"Andrea", "Anna"}, {"Ad", "An"}},
        {{"Anna", "Anna"}, {"A1", "A2"}},
        {{"Anna", "anna", "Andrea"}, {"A1", "A2", "Ad"}},
        {{"Anna", "Anne", "Andrea", "Ben"}, {"Aa", "Ae", "Ad", "B"}},
        {{"A", "Anna"}, {"A", "An"}},
        {{"A", "a"}, {"A1", "A2"}},
        {{"Al", "All"}, {"Al", "A1"}},
        {{"émile", "Zoë"}, {"É", "Z"}},
        {{"ßeta"}, {"ß"}},
        {{"Ἀλέξανδρος", "Дмитрий", "Данила"}, {"Ἀ", "Дм", "Да"}},
        {{"علي", "عمر"}, {"عل", "عم"}},
        {{"山田太郎", "山田花子"}, {"山太", "山花"}},
        {{"김민준", "नीता"}, {"김", "नी"}},
        {{"🦊", "👨‍👩‍👧 Family", "🇩🇪"}, {"🦊", "F", "🇩🇪"}},
        {{"(Ben)", "4 Wheels", "?"}, {"B", "4", "?"}},
    }));
    CHECK(initials_of(example.names) == example.initials);
}

TEST_CASE("initials never clash, however many share a name") {
    Strings names;
    for (int i = 0; i < 30; ++i)
        names.push_back(i % 3 == 0 ? "Anna" : i % 3 == 1 ? "An" : "Ana");
    const Strings initials = initials_of(names);
    CHECK(std::set<std::string>(initials.begin(), initials.end()).size() == names.size());
}

TEST_CASE("a name is made safe to draw") {
    CHECK(shown_name("Anna") == "Anna");
    CHECK(shown_name("  Anna\n") == "Anna");
    CHECK(shown_name("") == "?");
    CHECK(shown_name(" \t ") == "?");
    CHECK(shown_name("\u202Eanna\u202C \u2066b\u2069") == "anna b");
    CHECK(shown_name("An\u2028na") == "An na");
    CHECK(shown_name("\xff\xfe") == "\uFFFD\uFFFD");
    CHECK(mirror::codepoint_count(shown_name(std::string(100000, 'x'))) == 41);
    CHECK(shown_name("علي") == "علي");
}
