// What the map calls the places where people are, and how that is said.

#include "module/view/near_places.hpp"

#include "module/view/people_view.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using view::near_name;
using view::NearPlaces;

namespace {

const UtcTime k_now = thursday_morning();
const LatLon k_home = *LatLon::make(53.5571, 13.2607);
const LatLon k_penzlin = *LatLon::make(53.5046, 13.0865);
const LatLon k_suburb = *LatLon::make(53.5504, 13.3080);

PersonStatus ben() {
    return test::at(away(heard("Ben", k_now), 12'400), k_penzlin.lat_deg(), k_penzlin.lon_deg());
}

household::Summary household_with(PersonStatus person) {
    household::Summary summary = summary_of({std::move(person)});
    summary.regions = {{"Home", k_home, 100, {}, true}};
    return summary;
}

NearPlaces known() {
    NearPlaces places;
    places.put(k_home, {"Neubrandenburg", "Innenstadt"});
    places.put(k_penzlin, {"Penzlin", ""});
    places.put(k_suburb, {"Neubrandenburg", "Fritscheshof"});
    return places;
}

view::MirrorView view_with(const household::Summary& summary, const NearPlaces& places,
                           config::ModuleOptions options, const std::string& language = "en") {
    view::LocalState local;
    local.places = places;
    return make_view(config_with(std::move(options)), summary, connected(), speaking(language), {k_now, 1h},
                     local);
}

std::string words_for(const household::Summary& summary, const NearPlaces& places,
                      const std::string& language = "en") {
    const auto made = view_with(summary, places, config::PeopleOptions{}, language);
    return plain(std::get<view::PeopleView>(made.modules[0].data).rows[0].whereabouts);
}

}  // namespace

TEST_CASE("somebody who is out is near a place, once its name is known") {
    const auto summary = household_with(ben());
    CHECK(words_for(summary, {}) == "out, 12 km");
    CHECK(words_for(summary, known()) == "near Penzlin, 12 km");
    CHECK(words_for(summary, known(), "de") == "bei Penzlin, 12 km");
    auto nameless = known();
    nameless.put(k_penzlin, {});
    CHECK(words_for(summary, nameless) == "out, 12 km");
}

TEST_CASE("without a home there is no distance, but still a place") {
    auto summary = household_with(ben());
    summary.regions.clear();
    summary.people[0].distance_home_m.reset();
    CHECK(words_for(summary, {}) == "out");
    CHECK(words_for(summary, known()) == "near Penzlin");
}

TEST_CASE("within the own town it is the quarter that tells something") {
    CHECK(near_name(known(), k_suburb, &k_home) == "Fritscheshof");
    CHECK(near_name(known(), k_suburb, nullptr) == "Neubrandenburg");
    CHECK(near_name(known(), k_home, &k_home).empty());
    CHECK(near_name(known(), *LatLon::make(50, 10), &k_home).empty());
}

TEST_CASE("only somebody who is out is near something") {
    struct Case {
        PersonStatus person;
        std::string words;
    };
    const auto example = GENERATE(values<Case>({{in_region(ben(), "School"), "School"},
                                                {travelling(ben(), 12'400), "on the way"},
                                                {coming_home(ben(), 12'400), "on the way home, 12 km"}}));
    CHECK(words_for(household_with(example.person), known()) == example.words);
}

TEST_CASE("the sentence names the place, and has a shorter form without it") {
    household::Summary summary = household_with(ben());
    summary.people.push_back(in_region(heard("Anna", k_now), "Home"));
    summary.people.back().index = 1;
    const auto made = view_with(summary, known(), config::SentenceOptions{});
    std::vector<std::string> said;
    for (const std::string& candidate : std::get<view::SentenceView>(made.modules[0].data).candidates)
        said.push_back(plain(candidate));
    CHECK(said == std::vector<std::string>{"Only Ben is out, near Penzlin, 12 km away",
                                           "Only Ben is out, 12 km away", "Only Ben is out"});
}

TEST_CASE("asked for are the places of people who are out, and home with them, each once") {
    household::Summary summary = household_with(ben());
    const NearPlaces nothing;
    CHECK(nothing.wishes(summary).size() == 2);
    summary.people.push_back(ben());  // at the same place
    summary.people.push_back(test::at(in_region(heard("Anna", k_now), "School"), 53.6, 13.3));
    CHECK(nothing.wishes(summary).size() == 2);
    summary.people.push_back(test::at(away(heard("Clara", k_now)), 50, 10));
    CHECK(nothing.wishes(summary).size() == 3);
    NearPlaces answered;
    for (const LatLon place : nothing.wishes(summary))
        answered.put(place, {});
    CHECK(answered.wishes(summary).empty());
    CHECK(nothing.wishes(household_with(in_region(ben(), "Home"))).empty());
}

TEST_CASE("a walk around the block asks nothing new, and the memory is bounded") {
    const NearPlaces places = known();
    CHECK(places.find(*LatLon::make(k_penzlin.lat_deg() + 0.0003, k_penzlin.lon_deg())) != nullptr);
    CHECK(places.find(*LatLon::make(k_penzlin.lat_deg() + 0.01, k_penzlin.lon_deg())) == nullptr);
    NearPlaces many;
    for (int i = 0; i < 2000; ++i)
        many.put(*LatLon::make(-80 + i * 0.01, 0), {"x", ""});
    CHECK(many.find(*LatLon::make(-80 + 1999 * 0.01, 0)) != nullptr);
    CHECK(many.find(*LatLon::make(-80, 0)) == nullptr);
    // The corners of the world have names too.
    for (const LatLon corner : {*LatLon::make(90, 180), *LatLon::make(-90, -180)}) {
        NearPlaces edge;
        auto summary = summary_of({test::at(away(heard("Eve", k_now)), corner.lat_deg(), corner.lon_deg())});
        REQUIRE(edge.wishes(summary).size() == 1);
        edge.put(edge.wishes(summary)[0], {"Pole", ""});
        CHECK(edge.wishes(summary).empty());
    }
}
