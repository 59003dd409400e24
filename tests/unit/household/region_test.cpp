// Arrivals and departures: one stream from positions, inregions and transition messages.

#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

using namespace mirror;
using namespace mirror::household;

namespace {

const LatLon k_far = north_of(k_home, 9000);
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a region is entered at its radius and left at the radius plus the larger of margin and accuracy") {
    struct Step {
        double metres;
        double acc;
        const char* stream;
    };
    const auto step =
        GENERATE(Step{99, 10, "Anna +Home 60"}, Step{101, 10, ""}, Step{101, 450, ""},  // on the edge
                 Step{99, 499, "Anna +Home 60"}, Step{99, 501, ""}, Step{10, 2000, ""});
    Family family;
    family.live({.place = k_far, .tst = 0});
    family.live({.place = north_of(k_home, step.metres), .tst = 60, .acc = step.acc});
    CHECK(family.stream() == step.stream);
}

TEST_CASE("leaving takes more distance than entering") {
    struct Step {
        double metres;
        double acc;
        bool left;
    };
    const auto step = GENERATE(Step{149, 10, false}, Step{151, 10, true}, Step{190, 100, false},
                               Step{201, 100, true}, Step{5000, 600, false});
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.live({.place = north_of(k_home, step.metres), .tst = 60, .acc = step.acc});
    CHECK(family.stream() == (step.left ? "Anna +Home 0, Anna -Home 60" : "Anna +Home 0"));
}

TEST_CASE("wandering around the edge does not flap") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    for (int i = 1; i <= 50; ++i) {
        family.live({.place = north_of(k_home, i % 2 == 0 ? 90 : 145), .tst = i * 60, .acc = 30});
    }
    CHECK(family.stream() == "Anna +Home 0");
}

TEST_CASE("indoors, the phone's own word holds against drifting fixes") {
    Family family;
    family.live({.place = k_home, .tst = 0, .inregions = Names{"Home"}});
    for (int i = 1; i <= 20; ++i) {
        const double drift = i % 2 == 0 ? 170 : 60;
        family.live({.place = north_of(k_home, drift), .tst = i * 60, .acc = 65, .inregions = Names{"Home"}});
    }
    CHECK(family.stream() == "Anna +Home 0");
    family.live({.place = north_of(k_home, 170), .tst = 2000, .acc = 65, .inregions = Names{}});
    CHECK(family.stream() == "Anna +Home 0, Anna -Home 2000");
}

TEST_CASE("a phone that insists on a region far away is not believed") {
    Family family;
    family.live({.place = k_home, .tst = 0, .inregions = Names{"Home"}});
    family.live({.place = k_far, .tst = 600, .inregions = Names{"Home"}});
    CHECK(family.stream() == "Anna +Home 0, Anna -Home 600");
}

TEST_CASE("location, inregions and transition of one arrival make one arrival") {
    const Say inside{.place = k_school, .tst = 600, .inregions = Names{"School"}};
    const auto entered = transition(true, "School", 600, k_school);
    for (const bool event_first : {true, false}) {
        Family family;
        family.live({.place = k_home, .tst = 0});
        if (event_first) family.live(entered);
        family.live(inside);
        if (!event_first) family.live(entered);
        family.live({.place = k_school, .tst = 660, .inregions = Names{"School"}});
        CHECK(family.stream() == "Anna +Home 0, Anna -Home 600, Anna +School 600");
        CHECK(words(family.anna(660).whereabouts) == "School");
        CHECK(family.anna(660).whereabouts.since == at(600));
    }
}

TEST_CASE("a transition that arrives after its location gives the crossing its earlier time") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.live({.place = k_far, .tst = 300});
    family.live({.place = k_school, .tst = 600});
    family.hear(transition(true, "School", 560, north_of(k_school, 140)), 601);
    CHECK(family.stream() == "Anna +Home 0, Anna -Home 300, Anna +School 560");
    CHECK(family.last.transitions.at(0).replaces == at(600));
    CHECK(family.anna(601).whereabouts.since == at(560));
    family.hear(transition(false, "Home", 250, north_of(k_home, 160)), 602);
    CHECK(family.stream() == "Anna +Home 0, Anna -Home 250, Anna +School 560");
    CHECK(words(family.anna(602).whereabouts) == "School");
}

TEST_CASE("out of order transitions are put in order and decide by their time") {
    Family family;
    family.hear(transition(false, "School", 200), 300);
    family.hear(transition(true, "School", 100), 301);
    CHECK(family.stream() == "Anna +School 100, Anna -School 200");
    family.hear(transition(true, "School", 100, k_school), 302);  // once more, in other words
    CHECK(family.stream() == "Anna +School 100, Anna -School 200");
}

TEST_CASE("an old transition does not bring anybody back") {
    Family family;
    family.live({.place = k_school, .tst = 0});
    family.live({.place = k_far, .tst = 600});
    family.hear(transition(true, "School", 300), 700);
    CHECK(words(family.anna(700).whereabouts) != "School");
    family.hear(transition(true, "Home", 100, k_home), 701);
    CHECK(family.stream() == "Anna +School 0, Anna -School 600");
    CHECK(family.anna(701).position->place == k_far);
}

TEST_CASE("a missing departure is made up before the next arrival") {
    SECTION("by geometry") {
        Family family;
        family.live({.place = k_home, .tst = 0});
        family.live({.place = k_school, .tst = 600});
        CHECK(family.stream() == "Anna +Home 0, Anna -Home 600, Anna +School 600");
    }
    SECTION("from transitions alone") {
        Family family;
        family.live(transition(true, "Home", 0, k_home));
        family.live(transition(true, "School", 600, k_school));
        CHECK(family.stream() == "Anna +Home 0, Anna -Home 600, Anna +School 600");
    }
    SECTION("from transitions without a position") {
        Family family;
        family.live(transition(true, "Home", 0));
        family.live(transition(true, "School", 600));
        CHECK(family.stream() == "Anna +Home 0, Anna -Home 600, Anna +School 600");
    }
    SECTION("between regions that only the phone knows") {
        Family family;
        family.live(transition(true, "Gym", 0, k_far));
        family.live(transition(true, "Pool", 600, north_of(k_far, 3000)));
        CHECK(family.stream() == "Anna +Gym 0, Anna -Gym 600, Anna +Pool 600");
    }
}

TEST_CASE("enter said again says nothing new") {
    Family family;
    family.live(transition(true, "Home", 0, k_home));
    family.live(transition(true, "Home", 600, k_home));  // Android after an import
    family.live(transition(true, "Home", 1200));
    CHECK(family.stream() == "Anna +Home 0");
    CHECK(family.anna(1200).whereabouts.since == at(0));
}

TEST_CASE("leave said for a region that the person is known to be outside of says nothing") {
    Family family;
    family.live({.place = k_far, .tst = 0});
    family.live(transition(false, "Home", 60, k_far));
    CHECK(family.stream().empty());
}

TEST_CASE("a first departure is told even when nobody saw the arrival") {
    Family family;
    family.live(transition(false, "Home", 60, north_of(k_home, 130)));
    CHECK(family.stream() == "Anna -Home 60");
}

TEST_CASE("a poor fix makes no transition, not even one that the phone computed from it") {
    Family family;
    family.live({.place = k_far, .tst = 0});
    auto poor = transition(true, "Home", 60, north_of(k_home, 1500));
    std::get<owntracks::Transition>(poor.body).accuracy_m = 2000;
    family.live(poor);
    family.live({.place = k_home, .tst = 120, .acc = 1000, .inregions = Names{"Home"}});
    CHECK(family.stream().empty());
}

TEST_CASE("an enter whose own position is well outside waits for a fix inside") {
    Family family;
    family.live({.place = k_far, .tst = 0});
    family.live(transition(true, "Home", 60, north_of(k_home, 190)));
    CHECK(family.stream().empty());
    family.live({.place = north_of(k_home, 80), .tst = 90});
    CHECK(family.stream() == "Anna +Home 90");
}

TEST_CASE("a phone that left while its position is inside is believed until it is out and back") {
    Family family;
    family.live({.place = k_home, .tst = 0, .inregions = Names{"Home"}});
    family.live(transition(false, "Home", 60, north_of(k_home, 80)));
    family.live({.place = north_of(k_home, 90), .tst = 70, .inregions = Names{}});
    CHECK(family.stream() == "Anna +Home 0, Anna -Home 60");
    family.live({.place = k_far, .tst = 600, .inregions = Names{}});
    family.live({.place = k_home, .tst = 1200, .inregions = Names{}});
    CHECK(family.stream() == "Anna +Home 0, Anna -Home 60, Anna +Home 1200");
}

TEST_CASE("aliases and letter case name the same region") {
    Family family;
    family.live({.place = k_far, .tst = 0});
    family.live(transition(true, " zuhause ", 60, k_home));
    family.live(transition(true, "HOME", 61, k_home));
    CHECK(family.stream() == "Anna +Home 60");
}

TEST_CASE("iOS region names: what follows a bar is a mode, what starts with a plus follows the phone") {
    Family family;
    family.live({.place = k_far, .tst = 0, .inregions = Names{}});
    family.live({.place = k_far, .tst = 60, .inregions = Names{"Gym|1|2", "+me"}});
    family.live(transition(true, "Gym", 60, k_far));
    CHECK(family.stream() == "Anna +Gym 60");
}

TEST_CASE("a region that only the phone knows counts by name") {
    Family family;
    family.live({.place = k_far, .tst = 0, .inregions = Names{}});
    family.live({.place = k_far, .tst = 60, .inregions = Names{"Gym"}});
    CHECK(words(family.anna(60).whereabouts) == "Gym");
    SECTION("until the phone leaves it out") {
        family.live({.place = k_far, .tst = 120, .inregions = Names{}});
        CHECK(family.stream() == "Anna +Gym 60, Anna -Gym 120");
    }
    SECTION("until it says so") {
        family.live(transition(false, "Gym", 120, k_far));
        CHECK(family.stream() == "Anna +Gym 60, Anna -Gym 120");
    }
    SECTION("until a ping says so") {
        family.live({.place = k_far, .tst = 60, .created = 960, .inregions = Names{}});
        CHECK(family.stream() == "Anna +Gym 60, Anna -Gym 960");
        CHECK(family.anna(960).position->fix_time == at(60));
    }
    SECTION("until it is far away and silent about regions") {
        family.live({.place = north_of(k_far, 1200), .tst = 120});
        CHECK(family.stream() == "Anna +Gym 60, Anna -Gym 120");
    }
    SECTION("while it is near and silent about regions") {
        family.live({.place = north_of(k_far, 200), .tst = 120});
        CHECK(words(family.anna(120).whereabouts) == "Gym");
    }
}

TEST_CASE("of overlapping regions the smallest names the place, and leaving it is not travelling") {
    Family family;
    family.config.regions.push_back({"Town", k_home, 5000, "", {}});
    family.rules = make_rules(family.config);
    family.live({.place = k_home, .tst = 0});
    CHECK(words(family.anna(0).whereabouts) == "Home");
    family.live({.place = north_of(k_home, 1200), .tst = 600, .vel = 50.0});
    CHECK(words(family.anna(600).whereabouts) == "Town");
    CHECK(family.anna(600).whereabouts.since == at(0));
    CHECK(family.stream() == "Anna +Home 0, Anna +Town 0, Anna -Home 600");
}

TEST_CASE("an arrival counts after the dwell time, decided on tst") {
    Family family;
    family.config.thresholds.dwell = std::chrono::minutes(2);
    family.rules = make_rules(family.config);
    family.live({.place = k_far, .tst = 0});
    family.live({.place = k_home, .tst = 600});
    CHECK(family.stream().empty());
    SECTION("staying long enough arrives with the first fix inside") {
        family.live({.place = k_home, .tst = 700});
        CHECK(family.stream().empty());
        family.live({.place = k_home, .tst = 720});
        CHECK(family.stream() == "Anna +Home 600");
    }
    SECTION("lying still long enough does too, when the phone says so in a ping") {
        family.live({.place = k_home, .tst = 600, .created = 660});
        CHECK(family.stream().empty());
        family.live({.place = k_home, .tst = 600, .created = 1500});
        CHECK(family.stream() == "Anna +Home 600");
        CHECK(words(family.anna(1500).whereabouts) == "Home");
    }
    SECTION("passing by does not") {
        family.live({.place = north_of(k_home, 2000), .tst = 700});
        family.live({.place = k_home, .tst = 900});
        CHECK(family.stream().empty());
    }
}

TEST_CASE("retained messages at the first start are taken over in silence") {
    Family family;
    family.retained(location({.place = k_home, .tst = 0}), 1000);
    CHECK(words(family.anna(1000).whereabouts) == "Home");
    CHECK(family.stream().empty());
    family.live({.place = k_school, .tst = 1600});
    CHECK(family.stream() == "Anna -Home 1600, Anna +School 1600");
    CHECK(family.last.transitions.back().is_news);
}

TEST_CASE("a retained fix newer than the state tells what was missed, but not as news") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.boot = "boot-2";
    family.retained(location({.place = k_home, .tst = 0}), 1000);
    CHECK(family.stream() == "Anna +Home 0");
    family.retained(location({.place = k_school, .tst = 990}), 1000);
    CHECK(family.stream() == "Anna +Home 0, Anna -Home 990, Anna +School 990");
    for (const auto& row : family.last.transitions)
        CHECK_FALSE(row.is_news);
}

TEST_CASE("the very arrival that was taken over in silence may still be told by its event") {
    Family family;
    family.retained(location({.place = k_home, .tst = 0}), 10);
    family.hear(transition(true, "Home", 0, k_home), 11);
    CHECK(family.stream() == "Anna +Home 0");
}

TEST_CASE("the stream keeps its last hundred and its order") {
    Family family;
    for (int i = 0; i < 150; ++i) {
        family.live({.place = i % 2 == 0 ? k_home : k_far, .tst = i * 600});
    }
    CHECK(family.state.transitions.size() == k_max_transitions);
    CHECK(family.state.transitions.back().time == at(149 * 600));
    CHECK(std::ranges::is_sorted(family.state.transitions, {}, &TransitionRecord::time));
    CHECK(family.summary(90'000).transitions.front().time == at(149 * 600));
}

TEST_CASE("a phone that invents regions without end fills nothing up") {
    Family family;
    for (int i = 0; i < 500; ++i) {
        family.live({.place = k_far, .tst = i, .inregions = Names{"r" + std::to_string(i)}});
    }
    CHECK(family.state.people.at("Anna").presences.size() <= k_max_presences);
    CHECK(family.state.devices.at("owntracks/fam/anna").known_regions.size() <= k_max_phone_names);
    CHECK(words(family.anna(500).whereabouts) == "r499");
}

TEST_CASE("a phone that is inside of everything at once fills nothing up either") {
    Family family;
    for (int i = 0; i < 100; ++i) {
        family.live(transition(true, "r" + std::to_string(i), i, k_far));
    }
    CHECK(family.state.people.at("Anna").presences.size() == k_max_presences);
    CHECK(family.state.transitions.size() == k_max_presences);
    family.live({.place = k_home, .tst = 600});
    CHECK(words(family.anna(600).whereabouts) == "Home");
}
