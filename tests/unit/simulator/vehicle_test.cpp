// What a vehicle's tracker answers when it is told something.

#include "module/simulator/vehicle.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::simulator;

namespace {

Vehicle parked_car(const RoadGraph& graph) {
    return {VehicleModel{"car", "owntracks/fam/car", "CA", "357044060009184"},
            Itinerary(graph, Plan{*LatLon::make(53.5, 13.25), {}, {}, 3600}), Timeline{}, 0, 1};
}

std::vector<std::string> lines(const std::vector<Publication>& said) {
    std::vector<std::string> payloads;
    for (const Publication& each : said) {
        CHECK(each.topic == "owntracks/fam/car/cmd/out");
        CHECK_FALSE(each.retain);
        payloads.push_back(each.payload);
    }
    return payloads;
}

}  // namespace

TEST_CASE("a tracker answers questions line by line, obeys in silence and refuses with NACK") {
    const RoadGraph graph;
    Vehicle car = parked_car(graph);
    car.next();

    const auto state = lines(car.hear("state"));
    CHECK(state.size() == 9);
    CHECK(state.front() == "NUMSAT=9");
    CHECK(lines(car.hear("set tid")) == std::vector<std::string>{"tid=<null>"});
    CHECK(car.hear("set tid=AB").empty());
    CHECK(lines(car.hear("set tid")) == std::vector<std::string>{"tid=AB"});
    CHECK(car.hear("set tid=").empty());
    CHECK(lines(car.hear("set tid")) == std::vector<std::string>{"tid=<null>"});
    CHECK(car.hear("upgrade").empty());
    CHECK(lines(car.hear("destroy")) == std::vector<std::string>{"NACK: illegal command destroy"});

    CHECK(car.outputs() == std::array{false, false});
    CHECK(car.hear("out 2 1").empty());
    CHECK(car.outputs() == std::array{false, true});
    CHECK(lines(car.hear("out 3 1")).front().starts_with("NACK: "));
}

TEST_CASE("a tracker that is asked where it is also publishes a fix") {
    const RoadGraph graph;
    Vehicle car = parked_car(graph);
    car.next();
    auto said = car.hear("gps");
    REQUIRE(said.size() == 8);
    const Publication fix = said.back();
    said.pop_back();
    CHECK(lines(said)[1] == "Latitude 53.500000");
    CHECK(fix.topic == "owntracks/fam/car");
    CHECK_THAT(fix.payload, ContainsSubstring(R"("t":"m")") && ContainsSubstring(R"("lat":"53.500000")"));
    CHECK(car.next().topic != "owntracks/fam/car/cmd/out");  // what it would have said anyway is still said
}
