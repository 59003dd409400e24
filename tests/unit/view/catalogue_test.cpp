#include "module/view/catalogue.hpp"

#include <unicode/messagepattern.h>

#include <fstream>
#include <set>

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using view::Catalogue;
using view::read_catalogue;
namespace fs = std::filesystem;

namespace {

/// The names of a message's arguments, and nothing when it is malformed.
std::optional<std::set<std::string>> arguments_of(const std::string& message) {
    UErrorCode status = U_ZERO_ERROR;
    UParseError where;
    icu::MessagePattern pattern(status);
    pattern.parse(icu::UnicodeString::fromUTF8(message), &where, status);
    if (U_FAILURE(status)) return std::nullopt;
    std::set<std::string> names;
    for (std::int32_t i = 0; i < pattern.countParts(); ++i) {
        if (pattern.getPartType(i) != UMSGPAT_PART_TYPE_ARG_NAME) continue;
        std::string name;
        pattern.getSubstring(pattern.getPart(i)).toUTF8String(name);
        names.insert(name);
    }
    return names;
}

fs::path written(const std::string& name, const std::string& content) {
    const fs::path file = fs::path(MIRROR_BINARY_DIR) / name;
    std::ofstream(file) << content;
    return file;
}

}  // namespace

TEST_CASE("every catalogue that ships is complete, well formed and uses the English arguments") {
    const Catalogue english = read_catalogue(assets() / "translations" / "en.json").value();
    std::size_t languages = 0;
    for (const auto& entry : fs::directory_iterator(assets() / "translations")) {
        if (entry.path().extension() != ".json") continue;
        ++languages;
        const auto catalogue = read_catalogue(entry.path());
        REQUIRE(catalogue);
        for (const auto& [key, text] : *catalogue) {
            CAPTURE(entry.path().string(), key, text);
            REQUIRE(english.contains(key));
            const auto arguments = arguments_of(text);
            const auto wanted = arguments_of(english.at(key));
            REQUIRE(arguments);
            REQUIRE(wanted);
            // The feed also passes the number of people: other verbs need it, English ones do not.
            const bool has_count = key.starts_with("feed.") || key == "sentence.noNewsFrom";
            // Articles before times and dates: "a la 1:05", "dall’8 nov".
            const bool has_hour = key == "age.today" || key == "since.today";
            const bool has_day = key == "since.date";
            for (const std::string& name : *arguments)
                CHECK((wanted->contains(name) || (name == "count" && has_count) ||
                       (name == "hour" && has_hour) || (name == "day" && has_day)));
            // Languages whose verbs know no number need none beside the names.
            for (const std::string& name : *wanted)
                CHECK((arguments->contains(name) || (name == "count" && wanted->contains("names"))));
        }
        CHECK(speaking(entry.path().stem()).missing_texts() == std::vector<std::string>{});
    }
    CHECK(languages >= 10);
}

TEST_CASE("a catalogue that cannot be used is named with the reason") {
    CHECK_THAT(read_catalogue("/nowhere/xx.json").error().text, ContainsSubstring("/nowhere/xx.json"));
    const fs::path broken = written("broken_catalogue.json", "{\"a\": ");
    CHECK_THAT(read_catalogue(broken).error().text, ContainsSubstring("not a JSON object"));
    const fs::path list = written("list_catalogue.json", "[]");
    CHECK_THAT(read_catalogue(list).error().text, ContainsSubstring("not a JSON object"));
    const fs::path number = written("number_catalogue.json", "{\"a\": 1}");
    CHECK_THAT(read_catalogue(number).error().text, ContainsSubstring("\"a\" is not a text"));
}
