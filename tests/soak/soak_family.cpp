#include "tests/soak/soak_family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "module/simulator/phone.hpp"
#include "module/simulator/vehicle.hpp"

namespace mirror::soak {
namespace {

using simulator::App;
using simulator::Leg;
using simulator::Travel;

constexpr double k_day_s = 86'400;

LatLon at(double lat_deg, double lon_deg) {
    return LatLon::make(lat_deg, lon_deg).value_or(LatLon());
}

// Corners of real streets of Neubrandenburg, as the demo's family has them.
const LatLon k_home = at(53.565930, 13.275100);
const LatLon k_school = at(53.547377, 13.269644);
const LatLon k_work = at(53.546217, 13.293371);
const LatLon k_grandma = at(53.551648, 13.237372);
const LatLon k_market = at(53.557180, 13.260316);
const LatLon k_lake = at(53.533418, 13.250354);

struct Person {
    const char* name;
    App app;
    Travel travel;
    LatLon goal;      ///< of every morning
    LatLon pastime;   ///< of every afternoon
    double leaves_h;  ///< of the day
};

const std::array k_people{
    Person{"anna", App::android, Travel::bike, k_work, k_market, 7.1},
    Person{"ben", App::ios, Travel::drive, k_work, k_lake, 6.8},
    Person{"clara", App::android_old, Travel::bike, k_school, k_grandma, 7.4},
    Person{"david", App::android, Travel::walk, k_school, k_lake, 7.3},
    Person{"emil", App::ios, Travel::drive, k_market, k_work, 8.6},
    Person{"frida", App::android, Travel::walk, k_grandma, k_market, 9.5},
};
const std::array k_cars{std::pair("car", 1), std::pair("van", 4)};  ///< and who drives them

/// Out in the morning, elsewhere in the afternoon, home in the evening.
simulator::Plan day_of(const Person& person) {
    const auto hour = [](double hours) { return hours * 3600; };
    return {k_home,
            {},
            {Leg{hour(person.leaves_h), person.goal, person.travel},
             Leg{hour(person.leaves_h + 7.5), person.pastime, person.travel},
             Leg{hour(person.leaves_h + 10), k_home, person.travel}},
            k_day_s};
}

std::vector<simulator::Circle> fifty_regions() {
    std::vector<simulator::Circle> regions{
        {"Home", k_home, 120, 0, "", "family"}, {"Work", k_work, 150, 0, "", ""},
        {"School", k_school, 150, 0, "", ""},   {"Grandma", k_grandma, 120, 0, "", ""},
        {"Market", k_market, 100, 0, "", ""},   {"Lake", k_lake, 200, 0, "", ""}};
    for (int i = 0; regions.size() < 50; ++i)
        regions.push_back({fmt::format("Place {}", i + 1),
                           at(53.53 + 0.006 * (i / 7), 13.23 + 0.011 * (i % 7)), 90, 0, "", ""});
    return regions;
}

}  // namespace

Family::Family(const simulator::RoadGraph& graph, UtcTime midnight) : m_regions(fifty_regions()) {
    const simulator::Timeline timeline{midnight, 1};
    const auto add = [&](std::unique_ptr<simulator::Device> device) {
        simulator::Publication first = device->next();
        m_sources.push_back({std::move(device), std::move(first)});
    };
    std::uint64_t seed = 1;
    for (const Person& person : k_people) {
        simulator::PhoneModel phone;
        phone.client = person.name;
        phone.base_topic = fmt::format("owntracks/{}/{}", k_household, person.name);
        phone.tracker_id = std::string(person.name, 2);
        phone.owner = person.app == App::ios ? person.name : "";
        phone.app = person.app;
        phone.moving_interval_s = 60;
        phone.round_length = k_day_s;
        if (seed == 3) phone.dead_zone = {{16 * 3600.0, 17 * 3600.0}};
        add(std::make_unique<simulator::Phone>(std::move(phone), simulator::Itinerary(graph, day_of(person)),
                                               m_regions, timeline, 0, seed++));
    }
    for (const auto& [name, driver] : k_cars) {
        simulator::VehicleModel car{name, fmt::format("owntracks/{}/{}", k_household, name),
                                    std::string(name, 2), fmt::format("35704406000918{}", driver)};
        add(std::make_unique<simulator::Vehicle>(
            std::move(car), simulator::Itinerary(graph, day_of(k_people[static_cast<std::size_t>(driver)])),
            timeline, 0, seed++));
    }
}

simulator::Publication Family::next() {
    Source& first =
        *std::ranges::min_element(m_sources, {}, [](const Source& source) { return source.waiting.time; });
    return std::exchange(first.waiting, first.device->next());
}

nlohmann::json family_config() {
    using nlohmann::json;
    json config{{"uniqueId", k_household}, {"language", "en"}, {"timezone", "UTC"}, {"home", "Home"}};
    config["broker"] = {{"host", "127.0.0.1"}};
    for (const Person& person : k_people)
        config["people"].push_back({{"name", person.name}, {"devices", {person.name}}});
    for (const auto& [name, driver] : k_cars)
        config["people"].push_back({{"name", name}, {"devices", {name}}, {"kind", "vehicle"}});
    for (const simulator::Circle& region : fifty_regions())
        config["regions"].push_back({{"name", region.name},
                                     {"lat", region.centre.lat_deg()},
                                     {"lon", region.centre.lon_deg()},
                                     {"radius", region.radius_m}});
    // A month leaves nothing behind: what is older than two days goes, what is new comes.
    config["thresholds"] = {{"keepHistory", "2 days"}};
    config["modules"] = json::parse(R"([
        {"module": "map", "position": "fullscreen_below"},
        {"module": "clock", "position": "top_left"},
        {"module": "transitions", "position": "top_right", "config": {"maxRows": 3}},
        {"module": "sentence", "position": "top_bar"},
        {"module": "ribbons", "position": "lower_third"},
        {"module": "people", "position": "bottom_bar"},
        {"module": "connection", "position": "bottom_bar"}])");
    return config;
}

}  // namespace mirror::soak
