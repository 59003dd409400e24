#include "module/simulator/family.hpp"

#include <algorithm>
#include <utility>

#include "module/simulator/phone.hpp"
#include "module/simulator/vehicle.hpp"
#include "module/tiles/mbtiles_source.hpp"

namespace mirror::simulator {
namespace {

LatLon at(double lat_deg, double lon_deg) {
    return LatLon::make(lat_deg, lon_deg).value_or(LatLon());
}

// Corners of real streets, so that every journey begins and ends at a kerb.
const LatLon k_home = at(53.565930, 13.275100);     // Burgholzstraße, Ihlenfelder Vorstadt
const LatLon k_school = at(53.547377, 13.269644);   // Geschwister-Scholl-Straße, by the IGS Vier Tore
const LatLon k_work = at(53.546217, 13.293371);     // Salvador-Allende-Straße, by the hospital
const LatLon k_grandma = at(53.551648, 13.237372);  // Seestraße, Broda
const LatLon k_market = at(53.557180, 13.260316);   // Marktplatz
const LatLon k_lake = at(53.533418, 13.250354);     // Augustabad on the Tollensesee

constexpr StoryTime minutes(double count) {
    return count * 60;
}

Leg leg(double depart_min, LatLon to, Travel travel) {
    return {minutes(depart_min), to, travel};
}

Plan plan_of(std::vector<Leg> history, std::vector<Leg> story) {
    return {k_home, std::move(history), std::move(story), k_story_s};
}

Plan annas_plan() {
    return plan_of(
        {leg(-560, k_work, Travel::bike), leg(-330, k_market, Travel::bike), leg(-285, k_work, Travel::bike)},
        {leg(1.5, k_home, Travel::bike), leg(24, k_market, Travel::bike), leg(42, k_work, Travel::bike)});
}

Plan bens_plan() {
    return plan_of({leg(-540, k_work, Travel::drive), leg(-170, k_home, Travel::drive)},
                   {leg(0.9, k_school, Travel::drive), leg(13, k_home, Travel::drive),
                    leg(34, k_work, Travel::drive), leg(48, k_home, Travel::drive)});
}

Plan claras_plan() {
    return plan_of(
        {leg(-550, k_school, Travel::bike)},
        {leg(13, k_home, Travel::drive), leg(23, k_grandma, Travel::bike), leg(44, k_school, Travel::bike)});
}

Plan davids_plan() {
    return plan_of({leg(-545, k_school, Travel::walk), leg(-235, k_lake, Travel::walk)},
                   {leg(7, k_school, Travel::walk), leg(36, k_lake, Travel::walk)});
}

/// The car goes where Ben drives.
Plan cars_plan() {
    return bens_plan();
}

PhoneModel annas_phone() {
    PhoneModel phone;
    phone.tracker_id = "an";
    phone.app = App::android;
    phone.moving_interval_s = 10;
    phone.monitoring = 2;
    phone.battery_pct = 96;
    return phone;
}

PhoneModel bens_phone() {
    PhoneModel phone;
    phone.tracker_id = "BE";
    phone.owner = "Ben";
    phone.app = App::ios;
    phone.moving_interval_s = 15;
    phone.monitoring = 2;
    phone.battery_pct = 71;
    phone.thirst = 1.6;
    return phone;
}

PhoneModel claras_phone() {
    PhoneModel phone;
    phone.tracker_id = "cl";
    phone.app = App::android_old;
    phone.moving_interval_s = 20;
    phone.battery_pct = 58;
    phone.thirst = 1.4;
    phone.round_length = k_story_s;
    phone.dead_zone = Span{minutes(26), minutes(31)};  // on the way to Grandma, every time
    return phone;
}

PhoneModel davids_phone() {
    PhoneModel phone;
    phone.tracker_id = "DA";
    phone.owner = "David";
    phone.app = App::ios;
    phone.moving_interval_s = 60;
    phone.battery_pct = 64;
    phone.thirst = 7.4;  // an old battery: all but empty at the lake
    phone.off = Span{minutes(-188), k_story_s + minutes(2)};
    return phone;
}

}  // namespace

Surroundings family_surroundings() {
    return {at(53.5520, 13.2620), 4500};
}

Result<RoadGraph, Failure> read_family_roads(const std::filesystem::path& map_file) {
    auto source = tiles::open_mbtiles(map_file);
    if (!source) return tl::unexpected(std::move(source.error()));
    const Surroundings around = family_surroundings();
    auto roads = read_roads(**source, around.centre, around.radius_m);
    if (roads && roads->node_count() == 0)
        return tl::unexpected(Failure{"map file " + map_file.string() +
                                      ": it has no roads in Neubrandenburg, where the demo lives"});
    return roads;
}

const std::vector<Member>& family_members() {
    static const std::vector<Member> members{
        {"Anna", "anna", false},          {"Ben", "ben", false}, {"Clara", "clara/pixel", false},
        {"David", "david/iphone", false}, {"Car", "car", true},
    };
    return members;
}

const std::vector<Circle>& family_regions() {
    static const std::vector<Circle> regions{
        {"Home", k_home, 90, 1'679'000'100, "7d40fa", "Burgholz"},
        {"School", k_school, 100, 1'679'000'200, "c2195e", ""},
        {"Work", k_work, 150, 1'679'000'300, "0b8c77", "Klinikum"},
        {"Grandma", k_grandma, 90, 1'679'000'400, "e91d36", "Seestern"},
    };
    return regions;
}

Family::Family(const RoadGraph& graph, const FamilyOptions& options) {
    const StoryTime begin = options.has_history ? -k_history_s : 0;
    const std::string topic = "owntracks/" + options.household + "/";
    const auto& members = family_members();
    const auto add_phone = [&](std::size_t member, PhoneModel phone, Plan plan) {
        phone.client = members[member].name;
        phone.base_topic = topic + members[member].device;
        m_sources.push_back(
            {std::make_unique<Phone>(std::move(phone), Itinerary(graph, std::move(plan)), family_regions(),
                                     options.timeline, begin, options.seed * 1000 + member),
             {}});
    };
    add_phone(0, annas_phone(), annas_plan());
    add_phone(1, bens_phone(), bens_plan());
    add_phone(2, claras_phone(), claras_plan());
    add_phone(3, davids_phone(), davids_plan());
    VehicleModel car{members[4].name, topic + members[4].device, "CA", "357044060009184"};
    m_sources.push_back({std::make_unique<Vehicle>(std::move(car), Itinerary(graph, cars_plan()),
                                                   options.timeline, begin, options.seed * 1000 + 4),
                         {}});
    for (Source& source : m_sources)
        source.waiting = source.device->next();
}

Publication Family::next() {
    Source& first =
        *std::ranges::min_element(m_sources, {}, [](const Source& source) { return source.waiting.time; });
    return std::exchange(first.waiting, first.device->next());
}

std::vector<Connection> Family::connections() const {
    std::vector<Connection> connections;
    for (const Source& source : m_sources)
        connections.push_back(source.device->connection());
    return connections;
}

}  // namespace mirror::simulator
