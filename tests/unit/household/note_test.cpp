// What phones say to everybody.

#include "module/household/notes.hpp"

#include "module/household/forget.hpp"
#include "module/household/state_codec.hpp"
#include "tests/unit/household/wire_family.hpp"

using namespace mirror;
using namespace mirror::household;

namespace {

/// The notes of a household in words, newest first: "Anna: Bring milk @School 60".
std::vector<std::string> notes(const Family& family) {
    std::vector<std::string> all;
    for (const Note& note : family.summary(100'000).notes) {
        all.push_back(note.person + ": " + note.text + (note.region.empty() ? "" : " @" + note.region) + " " +
                      std::to_string(note.time.time_since_epoch().count() - k_start));
    }
    return all;
}

void anna_says(WireFamily& family, const std::string& more, std::int64_t tst, bool is_retained = false) {
    family.say("owntracks/fam/anna",
               R"({"_type":"location","lat":53.52,"lon":13.0,"acc":10,"tst":$)" + std::to_string(tst) + "," +
                   more + "}",
               tst, is_retained);
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a point of interest is a note, signed with person, place and time") {
    WireFamily family;
    anna_says(family, R"("poi":"Bring milk")", 60);
    CHECK(notes(family) == Words{"Anna: Bring milk @School 60"});
    anna_says(family, R"("poi":"Bring milk")", 60, true);  // the retained copy
    CHECK(notes(family).size() == 1);
    anna_says(family, R"("poi":"Bring milk")", 120);
    CHECK(notes(family) == Words{"Anna: Bring milk @School 120", "Anna: Bring milk @School 60"});
}

TEST_CASE("a tag is a note the first time that it is heard") {
    WireFamily family;
    anna_says(family, R"("tag":"on holiday")", 60);
    anna_says(family, R"("tag":"on holiday")", 120);
    CHECK(notes(family) == Words{"Anna: on holiday @School 60"});
    anna_says(family, R"("tag":"back at work")", 180);
    CHECK(notes(family).size() == 2);
}

TEST_CASE("a waypoint called note is a note and no region") {
    WireFamily family;
    family.say(
        "owntracks/fam/ben/phone/waypoint",
        R"({"_type":"waypoint","desc":"Note:  back at six ","lat":53.6,"lon":13.0,"rad":50,"tst":$30})", 40);
    CHECK(notes(family) == Words{"Ben: back at six 30"});
    CHECK(family.state.regions.size() == family.rules.regions.size());
    family.say(
        "owntracks/fam/ben/phone/waypoints",
        R"({"_type":"waypoints","waypoints":[{"_type":"waypoint","desc":"note: back at six","lat":53.6,"lon":13.0,"rad":50,"tst":$30},
{"_type":"waypoint","desc":"note:","lat":53.6,"lon":13.0,"rad":50,"tst":$31},{"_type":"waypoint","desc":"Noted","lat":53.6,"lon":13.0,"rad":50,"tst":$32}]})",
        50);
    CHECK(notes(family).size() == 1);
}

TEST_CASE("strangers' notes, empty ones and monstrous ones leave nothing behind that matters") {
    WireFamily family;
    family.say("owntracks/fam/stranger",
               R"({"_type":"location","lat":53.5,"lon":13.0,"tst":$1,"poi":"spam"})", 1);
    anna_says(family, R"("poi":"  ")", 2);
    CHECK(notes(family).empty());
    anna_says(family, "\"poi\":\"" + std::string(3000, 'x') + "\"", 3);
    REQUIRE(family.state.notes.size() == 1);
    CHECK(family.state.notes[0].text.size() < 1000);
    for (int i = 0; i < 100; ++i)
        anna_says(family, "\"poi\":\"note " + std::to_string(i) + "\"", 10 + i);
    CHECK(family.state.notes.size() == k_max_notes);
    CHECK(notes(family).front() == "Anna: note 99 @School 109");
}

TEST_CASE("a note from the future is dated when it came") {
    WireFamily family;
    family.say("owntracks/fam/anna",
               R"({"_type":"location","lat":53.5,"lon":13.0,"tst":$90000,"poi":"hello"})", 60);
    REQUIRE(family.state.notes.size() == 1);
    CHECK(family.state.notes[0].time == at(60));
}

TEST_CASE("notes are stored, and go with the person who said them") {
    WireFamily family;
    anna_says(family, R"("poi":"Bring milk")", 60);
    CHECK(std::ranges::count(family.last.dirty, "notes") == 1);
    const DecodedState decoded = decode_state(encode(family.state));
    CHECK(decoded.failures.empty());
    CHECK(decoded.state.notes == family.state.notes);
    HouseholdState forgetful = family.state;
    apply_forget(forgetful, {"Anna", {"owntracks/fam/anna"}}, family.rules);
    CHECK(forgetful.notes.empty());
    config::Config without = family.config;
    without.people.erase(without.people.begin());
    const Effects effects = apply_config(family.state, make_rules(without));
    CHECK(family.state.notes.empty());
    CHECK(std::ranges::count(effects.dirty, "notes") == 1);
    CHECK_FALSE(encode_row(family.state, "notes"));
}
