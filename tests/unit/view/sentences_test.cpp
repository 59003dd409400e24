// The sentence in every language: what the program says, against what was written by hand from the grammar
// of each (sentences/<language>.txt).

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "module/base/utf8.hpp"
#include "module/view/sentence_view.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using household::Summary;
using Sentences = std::multiset<std::string>;

namespace {

const UtcTime k_now = thursday_morning();
const UtcTime k_friday = berlin(2025, 11, 14, 16, 0);
constexpr const char* k_languages[] = {"ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "sv"};

PersonStatus someone(const std::string& name) {
    return heard(name, k_now);
}
PersonStatus home(PersonStatus person) {
    return in_region(std::move(person), "Home", k_now - 1h);
}
PersonStatus at_school(PersonStatus person) {
    return in_region(std::move(person), "School", k_now - 1h);
}
PersonStatus near_penzlin(PersonStatus person) {
    return at(away(std::move(person), 12'000), 53.507, 13.083);
}
PersonStatus lost(const std::string& name, std::chrono::milliseconds age = 48h) {
    return stale(heard(name, k_now, age));
}
PersonStatus silent_at_home(const std::string& name, std::chrono::milliseconds age = 4h) {
    return stale(home(heard(name, k_now, age)));
}
PersonStatus old_news(std::chrono::milliseconds age) {
    return stale(away(heard("Anna", k_now, age), 12'000));
}

/// The first of these people are out, the others at home.
Summary crowd(std::size_t size, std::size_t out) {
    const char* const k_names[] = {"Anna", "Ben", "Clara", "David", "Emil", "Frida", "Gina", "Hans",
                                   "Ida",  "Jan", "Kai",   "Lena",  "Mia",  "Nils",  "Olga", "Paul"};
    std::vector<PersonStatus> people;
    for (std::size_t i = 0; i < size; ++i)
        people.push_back(i < out ? away(someone(k_names[i]), 1000) : home(someone(k_names[i])));
    return summary_of(std::move(people));
}

Summary changed(Summary summary, std::initializer_list<std::size_t> places,
                PersonStatus (*change)(PersonStatus)) {
    for (const std::size_t place : places) {
        const std::size_t index = summary.people[place].index;
        summary.people[place] = change(someone(summary.people[place].name));
        summary.people[place].index = index;
    }
    return summary;
}

PersonStatus on_the_way(PersonStatus person) {
    return coming_home(std::move(person), 900);
}

Summary left_home_at(Summary summary, UtcTime time) {
    summary.transitions = {{summary.people.front().name, "Home", false, seconds(time)},
                           {summary.people.back().name, "Home", false, seconds(time - 30min)}};
    return summary;
}

std::map<std::string, Summary> states() {
    const PersonStatus anna = someone("Anna");
    const PersonStatus ben = someone("Ben");
    const Summary two_out = crowd(2, 2);
    const Summary four = changed(crowd(4, 0), {0, 2}, [](PersonStatus person) { return away(person, 900); });
    return {
        {"nothing heard", summary_of({nobody_yet("Anna"), nobody_yet("Ben")})},
        {"all lost since Tuesday", summary_of({lost("Anna"), nobody_yet("Ben")})},
        {"all lost since this morning", summary_of({lost("Anna", 3h), lost("Ben", 5h)})},
        {"one home", summary_of({home(anna)})},
        {"one out far", summary_of({away(anna, 12'000)})},
        {"one out close", summary_of({away(anna, 350)})},
        {"one at school", summary_of({at_school(anna)})},
        {"one coming home", summary_of({coming_home(anna, 3'200)})},
        {"one near a place", summary_of({near_penzlin(anna)})},
        {"one stale", summary_of({old_news(4h)})},
        {"one stale since the night", summary_of({old_news(7h)})},
        {"one stale since yesterday", summary_of({old_news(20h)})},
        {"two home", crowd(2, 0)},
        {"six home", crowd(6, 0)},
        {"only one out far", summary_of({away(anna, 12'000), home(ben)})},
        {"only one out somewhere", summary_of({away(anna), home(ben)})},
        {"only one coming home", summary_of({coming_home(anna, 12'000), home(ben), home(someone("Clara"))})},
        {"only one coming from somewhere", summary_of({coming_home(anna), home(ben)})},
        {"only one at school", summary_of({at_school(anna), home(ben), home(someone("Clara"))})},
        {"only one near a place", summary_of({near_penzlin(anna), home(ben)})},
        {"only one stale", summary_of({old_news(4h), home(ben)})},
        {"two of four out", four},
        {"two of four at school", changed(crowd(4, 0), {0, 2}, at_school)},
        {"two of four, one coming", changed(four, {2}, on_the_way)},
        {"two of four, both coming", changed(four, {0, 2}, on_the_way)},
        {"three of five out", crowd(5, 3)},
        {"four of six, two coming", changed(crowd(6, 4), {2, 3}, on_the_way)},
        {"five of seven out", crowd(7, 5)},
        {"six of eight out", crowd(8, 6)},
        {"fourteen of sixteen out", crowd(16, 14)},
        {"only one home of three", changed(crowd(3, 3), {1}, home)},
        {"only one home of six", crowd(6, 5)},
        {"nobody home", two_out},
        {"nobody home since this morning", left_home_at(two_out, berlin(2025, 11, 20, 7, 12))},
        {"nobody home since yesterday, one coming",
         left_home_at(changed(two_out, {1}, on_the_way), berlin(2025, 11, 19, 18, 0))},
        {"nobody home since Friday", left_home_at(two_out, k_friday)},
        {"nobody home for long", left_home_at(two_out, berlin(2025, 11, 10, 18, 0))},
        {"nobody home, all coming", changed(two_out, {0, 1}, on_the_way)},
        {"all at the cabin since Friday",
         left_home_at(summary_of({in_region(anna, "Cabin"), in_region(ben, "Cabin")}), k_friday)},
        {"one home, one lost", summary_of({home(anna), lost("Ben")})},
        {"one home, two lost", summary_of({home(anna), lost("Ben"), lost("Clara")})},
        {"one home, five lost",
         summary_of({home(anna), lost("Ben"), lost("Clara"), lost("David"), lost("Emil"), lost("Frida")})},
        {"two home, two lost", summary_of({home(anna), home(ben), lost("Clara"), lost("David")})},
        {"one coming, one lost", summary_of({coming_home(anna, 3'200), lost("Ben")})},
        {"one at school, one lost", summary_of({at_school(anna), lost("Ben")})},
        {"one home, stale", summary_of({silent_at_home("Anna")})},
        {"two home, one stale", summary_of({home(anna), silent_at_home("Ben")})},
        {"two home, both stale", summary_of({silent_at_home("Anna", 7h), silent_at_home("Ben")})},
        {"only one out, one at home stale",
         summary_of({away(anna, 12'000), silent_at_home("Ben"), home(someone("Clara"))})},
        {"only one out and stale, one at home staler",
         summary_of({old_news(4h), silent_at_home("Ben", 7h), home(someone("Clara"))})},
        {"only one out and staler, one at home stale",
         summary_of({old_news(7h), silent_at_home("Ben"), home(someone("Clara"))})},
        {"only one home of three, and stale",
         summary_of({away(anna, 900), silent_at_home("Ben"), away(someone("Clara"), 900)})},
        {"two of four out, one at home stale",
         summary_of(
             {away(anna, 900), silent_at_home("Ben"), away(someone("Clara"), 900), home(someone("David"))})},
        {"one home and stale, one lost", summary_of({silent_at_home("Anna"), lost("Ben")})},
        {"two out, one lost", summary_of({away(anna, 3'200), away(ben, 900), lost("Clara")})},
    };
}

std::vector<std::string> said(const Summary& summary, const view::Language& language) {
    view::LocalState local;
    for (const PersonStatus& person : summary.people) {
        if (person.position) local.places.put(person.position->place, {"Penzlin", ""});
    }
    const view::MirrorView made = view::make_view(config_with(config::SentenceOptions{}), summary,
                                                  connected(), language, {k_now, 1h, true}, local);
    std::vector<std::string> sentences = std::get<view::SentenceView>(made.modules.at(0).data).candidates;
    std::ranges::transform(sentences, sentences.begin(), plain);
    return sentences;
}

/// Direction marks that ICU puts around numbers say nothing that one could read.
std::string without_marks(std::string text) {
    for (const std::string_view mark : {"\u200E", "\u200F", "\u061C"}) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
            text.erase(at, mark.size());
    }
    return text;
}

/// Lines "state: candidate | candidate"; lines that begin with # say something to the reader.
std::map<std::string, Sentences> written_by_hand(const std::string& language) {
    std::ifstream file(std::string(MIRROR_SOURCE_DIR) + "/tests/unit/view/sentences/" + language + ".txt");
    std::map<std::string, Sentences> expected;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        const auto colon = line.find(": ");
        REQUIRE(colon != std::string::npos);
        Sentences& sentences = expected[line.substr(0, colon)];
        std::string rest = line.substr(colon + 2);
        for (auto bar = rest.find(" | "); bar != std::string::npos; bar = rest.find(" | ")) {
            sentences.insert(rest.substr(0, bar));
            rest.erase(0, bar + 3);
        }
        sentences.insert(rest);
    }
    return expected;
}

}  // namespace

TEST_CASE("the sentence is what a reader of the language would write, in every state of a household") {
    const std::map<std::string, Summary> all = states();
    CHECK(all.size() >= 40);
    for (const char* const language : k_languages) {
        const view::Language speaker = speaking(language);
        const std::map<std::string, Sentences> expected = written_by_hand(language);
        CHECK(expected.size() == all.size());
        for (const auto& [state, summary] : all) {
            CAPTURE(language, state);
            REQUIRE(expected.contains(state));
            Sentences sentences;
            for (const std::string& sentence : said(summary, speaker))
                sentences.insert(without_marks(sentence));
            CHECK(sentences == expected.at(state));
        }
    }
}

TEST_CASE("in every language the longest sentence comes first and none comes twice") {
    for (const char* const language : k_languages) {
        const view::Language speaker = speaking(language);
        for (const auto& [state, summary] : states()) {
            CAPTURE(language, state);
            const std::vector<std::string> sentences = said(summary, speaker);
            const auto letters = [](const std::string& text) { return codepoint_count(text); };
            CHECK(std::ranges::is_sorted(sentences, std::ranges::greater{}, letters));
            CHECK(std::set<std::string>(sentences.begin(), sentences.end()).size() == sentences.size());
            for (const std::string& sentence : sentences)
                CHECK(sentence.find_first_of("{}") == std::string::npos);
        }
    }
}
