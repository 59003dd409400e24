#include "module/simulator/family.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "module/owntracks/decode.hpp"
#include "module/simulator/bulk.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/simulator/town.hpp"

using namespace mirror;
using namespace mirror::simulator;
using nlohmann::json;

namespace {

constexpr UtcTime k_start{std::chrono::seconds(1'760'000'000)};

FamilyOptions options(double pace = 1) {
    FamilyOptions made;
    made.timeline = {k_start, pace};
    return made;
}

/// Everything the family says until `story_min` minutes into the story, history included.
std::vector<Publication> told(double story_min, const FamilyOptions& made = options()) {
    Family family(test::town(), made);
    const UtcTime end = made.timeline.utc(story_min * 60);
    std::vector<Publication> all;
    for (Publication said = family.next(); said.time < end; said = family.next())
        all.push_back(std::move(said));
    return all;
}

const std::vector<Publication>& first_round() {
    static const std::vector<Publication> all = told(58);
    return all;
}

std::vector<Publication> of(const std::vector<Publication>& all, const std::string& topic) {
    std::vector<Publication> found;
    std::ranges::copy_if(all, std::back_inserter(found),
                         [&topic](const Publication& said) { return said.topic == topic && !said.is_will; });
    return found;
}

double minute(UtcTime time) {
    return static_cast<double>((time - k_start).count()) / 60'000;
}

LatLon place_of(const json& location) {
    const auto number = [&location](const char* key) {
        return location[key].is_string() ? std::stod(location[key].get<std::string>())
                                         : location[key].get<double>();
    };
    return *LatLon::make(number("lat"), number("lon"));
}

}  // namespace

TEST_CASE("the family says the same for the same seed and something else for another") {
    const auto once = told(5);
    CHECK(told(5) == once);
    CHECK(std::ranges::equal(once, std::span(first_round()).first(once.size())));
    FamilyOptions other = options();
    other.seed = 2;
    CHECK_FALSE(told(5, other) == once);
}

TEST_CASE("messages come in the order of time and never speak of the future") {
    CHECK(std::ranges::is_sorted(first_round(), {}, &Publication::time));
    for (const Publication& said : told(15, options(12))) {
        const json body = json::parse(said.payload, nullptr, false);
        if (!body.is_object() || !body.contains("tst")) continue;
        const auto tst = body["tst"].is_string() ? std::stoll(body["tst"].get<std::string>())
                                                 : body["tst"].get<long long>();
        REQUIRE(UtcTime(std::chrono::seconds(tst)) <= said.time);
    }
}

TEST_CASE("history fills the mirror before the story begins") {
    std::set<std::string> placed;
    std::size_t events = 0;
    for (const Publication& said : first_round()) {
        if (said.time >= k_start) break;
        if (said.retain && said.payload.find(R"("location")") != std::string::npos) placed.insert(said.topic);
        if (said.topic.ends_with("/event")) ++events;
    }
    CHECK(placed == std::set<std::string>{"owntracks/demo/anna", "owntracks/demo/ben",
                                          "owntracks/demo/clara/pixel", "owntracks/demo/david/iphone",
                                          "owntracks/demo/car"});
    CHECK(events >= 10);
    FamilyOptions fresh = options();
    fresh.has_history = false;
    CHECK(told(5, fresh).front().time >= k_start);
}

TEST_CASE("people on the way are on the map's roads") {
    std::size_t moving = 0;
    std::size_t far_off = 0;
    for (const Publication& said : first_round()) {
        if (said.payload.find(R"("location")") == std::string::npos || said.is_will) continue;
        const json body = json::parse(said.payload);
        if (!body.contains("vel") || body["vel"] < 3) continue;
        ++moving;
        if (test::metres_off_road(place_of(body)) > 12) ++far_off;  // the receiver's own scatter is below 4 m
    }
    CHECK(moving > 200);
    CHECK(far_off == 0);
}

TEST_CASE("crossings are told where the region's edge is, and every one changes sides") {
    std::map<std::string, std::string> last;
    for (const Publication& said : first_round()) {
        if (!said.topic.ends_with("/event")) continue;
        CHECK(said.qos == 1);
        CHECK_FALSE(said.retain);
        const json body = json::parse(said.payload);
        const auto region =
            std::ranges::find(family_regions(), body["desc"].get<std::string>(), &Circle::name);
        REQUIRE(region != family_regions().end());
        const double from_edge_m = distance_m(place_of(body), region->centre) - region->radius_m;
        INFO(said.payload);
        CHECK(std::abs(from_edge_m) < 110);  // five seconds by car beyond it at most
        std::string& before = last[said.topic + region->name];
        CHECK(before != body["event"].get<std::string>());
        before = body["event"].get<std::string>();
    }
    CHECK(last.size() >= 8);
}

TEST_CASE("Clara's fixes from the dead zone come late, in one burst and in their own order") {
    const auto said = of(first_round(), "owntracks/demo/clara/pixel");
    const auto in_zone = [](const Publication& publication) {
        return minute(publication.time) > 26.2 && minute(publication.time) < 30.9;
    };
    CHECK(std::ranges::none_of(said, in_zone));
    std::vector<long long> late;
    for (const Publication& publication : said) {
        const json body = json::parse(publication.payload);
        if (body["conn"] != "o") continue;
        CHECK(minute(publication.time) >= 30.9);
        CHECK(minute(publication.time) < 31.3);
        late.push_back(body["tst"].get<long long>());
    }
    REQUIRE(late.size() > 8);
    CHECK(std::ranges::is_sorted(late));
    CHECK(minute(UtcTime(std::chrono::seconds(late.front()))) < 26.5);
    const auto will = std::ranges::find_if(first_round(), [](const Publication& publication) {
        return publication.is_will && publication.client == "Clara";
    });
    REQUIRE(will != first_round().end());
    CHECK(will->payload == R"({"_type":"lwt"})");
    CHECK(std::next(will)->topic == "owntracks/demo/clara/pixel");
}

TEST_CASE("David's phone runs empty, falls silent and comes back in the second round") {
    const auto all = told(66);
    const auto said = of(all, "owntracks/demo/david/iphone");
    std::vector<double> minutes;
    int last_battery_pct = 100;
    for (const Publication& publication : said) {
        minutes.push_back(minute(publication.time));
        const json body = json::parse(publication.payload);
        if (minutes.back() < 0 && body.contains("batt")) last_battery_pct = body["batt"].get<int>();
    }
    CHECK(std::ranges::none_of(minutes, [](double m) { return m > -187 && m < 61.9; }));
    CHECK(minutes.back() > 62);
    CHECK(last_battery_pct <= 12);
    const auto will = std::ranges::find_if(all, [](const Publication& publication) {
        return publication.is_will && publication.client == "David";
    });
    REQUIRE(will != all.end());
    CHECK(minute(will->time) < -180);
    CHECK(will->qos == 1);
}

TEST_CASE("batteries run down on the way and are charged at home") {
    bool was_charged = false;
    int lowest = 100;
    for (const Publication& publication : of(first_round(), "owntracks/demo/clara/pixel")) {
        const json body = json::parse(publication.payload);
        const int battery_pct = body["batt"].get<int>();
        CHECK(battery_pct >= 0);
        CHECK(battery_pct <= 100);
        lowest = std::min(lowest, battery_pct);
        if (body["bs"] == 2) {
            was_charged = true;
            CHECK(body["inregions"] == json::array({"Home"}));
        }
    }
    CHECK(was_charged);
    CHECK(lowest < 60);
}

TEST_CASE("a resting Android repeats its last fix with the old time") {
    bool was_repeated = false;
    for (const Publication& publication : of(first_round(), "owntracks/demo/anna")) {
        const json body = json::parse(publication.payload);
        if (body.value("t", "") != "p") continue;
        was_repeated = true;
        CHECK(body["tst"].get<long long>() < body["created_at"].get<long long>());
    }
    CHECK(was_repeated);
}

TEST_CASE("the car's tracker tells ignition, volts and fixes in its own way") {
    const auto fixes = of(first_round(), "owntracks/demo/car");
    REQUIRE(fixes.size() > 20);
    std::string triggers;
    long long trip = 0;
    for (const Publication& publication : fixes) {
        CHECK(publication.retain);
        const json body = json::parse(publication.payload);
        CHECK(body["tst"].is_string());
        CHECK(body["lat"].is_string());
        CHECK(body["batt"].is_string());
        CHECK(body["vel"].is_number_integer());
        CHECK_FALSE(body.contains("acc"));
        CHECK(body["trip"].get<long long>() >= trip);
        trip = body["trip"].get<long long>();
        triggers += body["t"].get<std::string>();
    }
    for (const char letter : std::string("fvtkL"))
        CHECK(triggers.find(letter) != std::string::npos);
    std::string states;
    for (const Publication& publication : of(first_round(), "owntracks/demo/car/status"))
        states += publication.payload;
    CHECK(states.starts_with("1-11-1"));
    std::string ignition;
    for (const Publication& publication : of(first_round(), "owntracks/demo/car/gpio/7"))
        ignition += publication.payload;
    CHECK(ignition.find("10") != std::string::npos);
    CHECK(of(first_round(), "owntracks/demo/car/voltage/ext").size() > 4);
}

TEST_CASE("every device has a will of its own") {
    const Family family(test::town(), options());
    std::set<std::string> topics;
    for (const Connection& connection : family.connections()) {
        CHECK(connection.will.is_will);
        CHECK(connection.will.client == connection.client);
        topics.insert(connection.will.topic);
    }
    CHECK(topics.size() == family_members().size());
    CHECK(topics.contains("owntracks/demo/car/status"));
}

TEST_CASE("locations by the thousand are repeatable, distinct and in order") {
    const auto made = make_locations(1000, 5, 7);
    REQUIRE(made.size() == 1000);
    CHECK(made == make_locations(1000, 5, 7));
    CHECK_FALSE(made == make_locations(1000, 5, 8));
    std::set<std::string> topics;
    std::set<std::string> payloads;
    for (const Publication& publication : made) {
        topics.insert(publication.topic);
        payloads.insert(publication.payload);
        CHECK(json::parse(publication.payload)["_type"] == "location");
    }
    CHECK(topics.size() == 5);
    CHECK(payloads.size() == 1000);
    CHECK(std::ranges::is_sorted(made, {}, &Publication::time));
}

TEST_CASE("the mirror understands every word of the family") {
    std::map<std::string, std::size_t> types;
    for (const Publication& said : first_round()) {
        const auto message = owntracks::decode(said.topic, said.payload);
        if (!message) FAIL(said.topic << " " << said.payload << ": " << message.error().text);
        ++types[owntracks::type_name(message->body)];
    }
    for (const std::string type : {"location", "transition", "lwt", "card", "vehicle"})
        CHECK(types[type] > 0);
    CHECK(types.size() == 5);
    for (const Publication& said : make_locations(30, 3, 1))
        CHECK(owntracks::decode(said.topic, said.payload));
}
