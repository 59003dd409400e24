#include "module/view/sentence_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using household::Summary;
using household::TransitionRecord;
using view::SentenceView;
using Strings = std::vector<std::string>;

namespace {

const UtcTime k_now = thursday_morning();

PersonStatus anna() {
    return heard("Anna", k_now);
}
PersonStatus ben() {
    return heard("Ben", k_now);
}
PersonStatus clara() {
    return heard("Clara", k_now);
}
PersonStatus david() {
    return heard("David", k_now);
}
PersonStatus home(PersonStatus person) {
    return in_region(std::move(person), "Home", k_now - 1h);
}
/// Not heard for two days: whereabouts unknown.
PersonStatus lost(PersonStatus person) {
    person.since_heard = 48h;
    person.last_heard = k_now - 48h;
    person.whereabouts = {};
    return stale(std::move(person));
}

Summary left_home_at(Summary summary, UtcTime time) {
    summary.transitions = {{summary.people.front().name, "School", true, seconds(k_now)},
                           {summary.people.front().name, "Home", false, seconds(time)},
                           {summary.people.back().name, "Home", false, seconds(time - 30min)}};
    return summary;
}

Summary crowd(int size, int at_home) {
    const Strings names{"Anna", "Ben",  "Clara", "David", "Emil", "Frida",
                        "Gina", "Hans", "Ida",   "Jan",   "Kai",  "Lena"};
    std::vector<PersonStatus> people;
    for (int i = 0; i < size; ++i) {
        const PersonStatus person = heard(names[static_cast<std::size_t>(i)], k_now);
        people.push_back(i < at_home ? home(person) : away(person, 1000 * i));
    }
    return summary_of(std::move(people));
}

Strings said(const Summary& summary, const std::string& language, bool trusted = true) {
    Strings sentences = view_of<SentenceView>(config_with(config::SentenceOptions{}), summary,
                                              speaking(language), {k_now, 1h, trusted})
                            .candidates;
    std::ranges::transform(sentences, sentences.begin(), plain);
    return sentences;
}

struct State {
    std::string name;
    Summary summary;
    Strings english;
    Strings german;
};

std::vector<State> known_states() {
    return {
        {"nobody configured", {}, {}, {}},
        {"nothing heard yet",
         summary_of({nobody_yet("Anna"), nobody_yet("Ben")}),
         {"Nothing known yet"},
         {"Noch nichts bekannt"}},
        {"everybody lost",
         summary_of({lost(anna()), nobody_yet("Ben")}),
         {"No news from anyone since Tuesday", "No news from anyone"},
         {"Keine Nachrichten seit Dienstag", "Keine Nachrichten"}},
        {"one person, home", summary_of({home(anna())}), {"Anna is home"}, {"Anna ist zu Hause"}},
        {"one person, out",
         summary_of({away(anna(), 350)}),
         {"Anna is out, 350 m away", "Anna is out"},
         {"Anna ist außer Haus, 350 m entfernt", "Anna ist außer Haus"}},
        {"one person, at a region",
         summary_of({in_region(anna(), "School")}),
         {"Anna is out, at School", "Anna is out"},
         {"Anna ist außer Haus: School", "Anna ist außer Haus"}},
        {"all home",
         summary_of({home(anna()), home(ben())}),
         {"Everyone is home", "Everyone home"},
         {"Alle sind zu Hause", "Alle zu Hause"}},
        {"one out, far",
         summary_of({away(anna(), 12000), home(ben())}),
         {"Only Anna is out, 12 km away", "Only Anna is out"},
         {"Nur Anna ist außer Haus, 12 km entfernt", "Nur Anna ist außer Haus"}},
        {"one out, coming home",
         summary_of({coming_home(anna(), 12000), home(ben()), home(clara())}),
         {"Only Anna is out, 12 km away and coming home", "Only Anna is out"},
         {"Nur Anna ist außer Haus, 12 km entfernt und auf dem Heimweg", "Nur Anna ist außer Haus"}},
        {"one out, coming home from nobody knows where",
         summary_of({coming_home(anna()), home(ben())}),
         {"Only Anna is out, coming home", "Only Anna is out"},
         {"Nur Anna ist außer Haus, auf dem Heimweg", "Nur Anna ist außer Haus"}},
        {"one out, no position",
         summary_of({away(anna()), home(ben())}),
         {"Only Anna is out"},
         {"Nur Anna ist außer Haus"}},
        {"one out, old news",
         summary_of({stale(coming_home(heard("Anna", k_now, 4h), 12000)), home(ben())}),
         {"Only Anna is out, last heard 4 h ago", "Only Anna is out"},
         {"Nur Anna ist außer Haus, zuletzt gehört vor 4 h", "Nur Anna ist außer Haus"}},
        {"two of four out",
         summary_of({away(anna(), 500), home(ben()), travelling(clara(), 900), home(david())}),
         {"Anna and Clara are out", "2 of 4 are out"},
         {"Anna und Clara sind außer Haus", "2 von 4 sind außer Haus"}},
        {"two of four out together",
         summary_of({in_region(anna(), "School"), home(ben()), in_region(clara(), "School"), home(david())}),
         {"Anna and Clara are out, at School", "Anna and Clara are out", "2 of 4 are out"},
         {"Anna und Clara sind außer Haus: School", "Anna und Clara sind außer Haus",
          "2 von 4 sind außer Haus"}},
        {"two of four out, one of them coming",
         summary_of({away(anna(), 500), home(ben()), coming_home(clara(), 900), home(david())}),
         {"Anna and Clara are out, Clara is coming home", "Anna and Clara are out", "2 of 4 are out"},
         {"Anna und Clara sind außer Haus, Clara ist auf dem Heimweg", "Anna und Clara sind außer Haus",
          "2 von 4 sind außer Haus"}},
        {"two of four out, both coming",
         summary_of({coming_home(anna(), 500), home(ben()), coming_home(clara(), 900), home(david())}),
         {"Anna and Clara are out, coming home", "Anna and Clara are out", "2 of 4 are out"},
         {"Anna und Clara sind außer Haus, auf dem Heimweg", "Anna und Clara sind außer Haus",
          "2 von 4 sind außer Haus"}},
        {"only one home",
         summary_of({away(anna(), 500), home(ben()), away(clara(), 900)}),
         {"Only Ben is home; Anna and Clara are out", "Anna and Clara are out", "Only Ben is home"},
         {"Nur Ben ist zu Hause; Anna und Clara sind außer Haus", "Anna und Clara sind außer Haus",
          "Nur Ben ist zu Hause"}},
        {"nobody home",
         summary_of({away(anna(), 500), away(ben(), 900)}),
         {"Nobody home"},
         {"Niemand zu Hause"}},
        {"nobody home since this morning",
         left_home_at(summary_of({away(anna(), 500), away(ben(), 900)}), berlin(2025, 11, 20, 7, 12)),
         {"Nobody home since 07:12", "Nobody home"},
         {"Niemand zu Hause seit 07:12", "Niemand zu Hause"}},
        {"nobody home since yesterday, one coming",
         left_home_at(summary_of({away(anna(), 500), coming_home(ben(), 900)}), berlin(2025, 11, 19, 18, 0)),
         {"Nobody home since yesterday, Ben is coming home", "Nobody home since yesterday", "Nobody home"},
         {"Niemand zu Hause seit gestern, Ben ist auf dem Heimweg", "Niemand zu Hause seit gestern",
          "Niemand zu Hause"}},
        {"nobody home, everybody coming",
         summary_of({coming_home(anna(), 500), coming_home(ben(), 900)}),
         {"Nobody home, everyone is coming home", "Nobody home"},
         {"Niemand zu Hause, alle auf dem Heimweg", "Niemand zu Hause"}},
        {"everybody at one place",
         left_home_at(summary_of({in_region(anna(), "Cabin"), in_region(ben(), "Cabin")}),
                      berlin(2025, 11, 14, 16, 0)),
         {"Nobody home since Friday, everyone is at Cabin", "Everyone is at Cabin"},
         {"Niemand zu Hause seit Freitag, alle am selben Ort: Cabin", "Alle sind am selben Ort: Cabin"}},
        {"one home, one lost",
         summary_of({home(anna()), lost(ben())}),
         {"Anna is home, no news from Ben"},
         {"Anna ist zu Hause, keine Nachricht von Ben"}},
        {"two home, two lost",
         summary_of({home(anna()), lost(ben()), home(clara()), nobody_yet("David")}),
         {"Anna and Clara are home, no news from Ben and David",
          "Anna and Clara are home, no news from 2 people", "2 are home, no news from Ben and David",
          "2 are home, no news from 2 people"},
         {"Anna und Clara sind zu Hause, keine Nachricht von Ben und David",
          "Anna und Clara sind zu Hause, keine Nachricht von 2 Personen",
          "2 sind zu Hause, keine Nachricht von Ben und David",
          "2 sind zu Hause, keine Nachricht von 2 Personen"}},
        {"one out, one lost",
         summary_of({coming_home(anna(), 3200), lost(ben()), home(clara())}),
         {"Anna is out, 3.2 km away and coming home, no news from Ben", "Anna is out, no news from Ben"},
         {"Anna ist außer Haus, 3,2 km entfernt und auf dem Heimweg, keine Nachricht von Ben",
          "Anna ist außer Haus, keine Nachricht von Ben"}},
        {"two out, one lost",
         summary_of({away(anna(), 3200), lost(ben()), away(clara())}),
         {"Anna and Clara are out, no news from Ben", "2 are out, no news from Ben"},
         {"Anna und Clara sind außer Haus, keine Nachricht von Ben",
          "2 sind außer Haus, keine Nachricht von Ben"}},
        {"five of twelve out",
         crowd(12, 7),
         {"Hans, Ida, Jan, and 2 others are out", "5 of 12 are out"},
         {"Hans, Ida, Jan und 2 weitere sind außer Haus", "5 von 12 sind außer Haus"}},
        {"twelve home",
         crowd(12, 12),
         {"Everyone is home", "Everyone home"},
         {"Alle sind zu Hause", "Alle zu Hause"}},
        {"four of six out",
         crowd(6, 2),
         {"Clara, David, Emil, and Frida are out", "4 of 6 are out"},
         {"Clara, David, Emil und Frida sind außer Haus", "4 von 6 sind außer Haus"}},
    };
}

}  // namespace

TEST_CASE("the family in one line") {
    for (const State& state : known_states()) {
        INFO(state.name);
        CHECK(said(state.summary, "en") == state.english);
        CHECK(said(state.summary, "de") == state.german);
    }
}

TEST_CASE("vehicles and hidden people do not count") {
    Summary summary = summary_of({home(anna()), away(heard("Car", k_now), 9000), away(ben(), 900)});
    summary.people[1].kind = config::PersonKind::vehicle;
    summary.people[2].hidden = true;
    CHECK(said(summary, "en") == Strings{"Anna is home"});
    summary.people[0].hidden = true;
    CHECK(said(summary, "en").empty());
}

TEST_CASE("without a trusted clock the sentence names no time") {
    const Summary out = left_home_at(summary_of({away(anna(), 500), away(ben(), 900)}), k_now - 30min);
    CHECK(said(out, "en", false) == Strings{"Nobody home"});
    CHECK(said(summary_of({lost(anna())}), "en", false) == Strings{"No news from anyone"});
}

TEST_CASE("candidates come longest first, each once, for households of any size") {
    for (int size = 0; size <= 12; ++size) {
        for (int at_home = 0; at_home <= size; ++at_home) {
            for (const std::string language : {"en", "de"}) {
                const Strings sentences = said(crowd(size, at_home), language);
                CAPTURE(size, at_home, language);
                CHECK(sentences.empty() == (size == 0));
                for (std::size_t i = 0; i < sentences.size(); ++i) {
                    CHECK(sentences[i].find('{') == std::string::npos);
                    CHECK(sentences[i].find("sentence.") == std::string::npos);
                    if (i > 0) CHECK(sentences[i].size() <= sentences[i - 1].size() + 3);  // UTF-8
                    CHECK(std::ranges::count(sentences, sentences[i]) == 1);
                }
            }
        }
    }
}
