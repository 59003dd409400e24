#include "module/household/summary_json.hpp"

#include <chrono>
#include <nlohmann/json.hpp>

namespace mirror::household {
namespace {

using OrderedJson = nlohmann::ordered_json;

template <class T>
OrderedJson or_null(const std::optional<T>& value) {
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

OrderedJson seconds(UtcSeconds time) {
    return time.time_since_epoch().count();
}

OrderedJson seconds(const std::optional<UtcSeconds>& time) {
    return time ? seconds(*time) : OrderedJson(nullptr);
}

OrderedJson charging_of(Charging charging) {
    if (charging == Charging::unknown) return nullptr;
    return charging != Charging::no;
}

OrderedJson heading_of(Heading heading) {
    if (heading == Heading::unknown) return nullptr;
    return heading == Heading::approaching_home ? "approaching" : "leaving";
}

OrderedJson whereabouts_json(const Whereabouts& whereabouts) {
    const bool in_region = whereabouts.kind == WhereaboutsKind::region;
    return {{"kind", name_of(whereabouts.kind)},
            {"region", in_region ? OrderedJson(whereabouts.region) : OrderedJson(nullptr)},
            {"since", seconds(whereabouts.since)}};
}

OrderedJson position_json(const std::optional<Position>& position) {
    if (!position) return nullptr;
    return {{"lat", position->place.lat_deg()},     {"lon", position->place.lon_deg()},
            {"acc", or_null(position->accuracy_m)}, {"tst", seconds(position->fix_time)},
            {"vel", or_null(position->speed_kmh)},  {"cog", or_null(position->course_deg)},
            {"doubtful", position->doubtful}};
}

OrderedJson person_json(const PersonStatus& person) {
    using std::chrono::floor;
    OrderedJson last_heard;
    OrderedJson age;
    if (person.last_heard) last_heard = seconds(floor<std::chrono::seconds>(*person.last_heard));
    if (person.since_heard) age = floor<std::chrono::seconds>(*person.since_heard).count();
    return {{"name", person.name},
            {"kind", person.kind == config::PersonKind::vehicle ? "vehicle" : "person"},
            {"whereabouts", whereabouts_json(person.whereabouts)},
            {"position", position_json(person.position)},
            {"lastHeard", last_heard},
            {"age", age},
            {"freshness", name_of(person.freshness)},
            {"battery", or_null(person.battery_pct)},
            {"batteryLow", person.battery_low},
            {"charging", charging_of(person.charging)},
            {"online", or_null(person.online)},
            {"distanceHome", or_null(person.distance_home_m)},
            {"bearingFromHome", or_null(person.bearing_from_home_deg)},
            {"heading", heading_of(person.heading)},
            {"ignition", or_null(person.ignition)},
            {"alarm", seconds(person.alarm)},
            {"supplyVolts", or_null(person.supply_v)},
            {"hidden", person.hidden},
            {"cardName", person.card_name.empty() ? OrderedJson(nullptr) : OrderedJson(person.card_name)}};
}

}  // namespace

const char* name_of(WhereaboutsKind kind) {
    switch (kind) {
        case WhereaboutsKind::region:
            return "region";
        case WhereaboutsKind::travelling:
            return "travelling";
        case WhereaboutsKind::away:
            return "away";
        case WhereaboutsKind::unknown:
            break;
    }
    return "unknown";
}

const char* name_of(Freshness freshness) {
    switch (freshness) {
        case Freshness::fresh:
            return "fresh";
        case Freshness::ageing:
            return "ageing";
        case Freshness::stale:
            break;
    }
    return "stale";
}

std::string to_json(const Summary& summary, int indent) {
    OrderedJson people = OrderedJson::array();
    for (const PersonStatus& person : summary.people)
        people.push_back(person_json(person));
    OrderedJson transitions = OrderedJson::array();
    for (const TransitionRecord& record : summary.transitions) {
        transitions.push_back({{"person", record.person},
                               {"region", record.region},
                               {"event", record.is_enter ? "enter" : "leave"},
                               {"tst", seconds(record.time)}});
    }
    OrderedJson regions = OrderedJson::array();
    for (const RegionStatus& region : summary.regions) {
        regions.push_back({{"name", region.name},
                           {"lat", region.centre.lat_deg()},
                           {"lon", region.centre.lon_deg()},
                           {"rad", region.radius_m},
                           {"home", region.is_home},
                           {"owner", region.owner.empty() ? OrderedJson(nullptr) : OrderedJson(region.owner)},
                           {"people", region.people_inside}});
    }
    OrderedJson notes = OrderedJson::array();
    for (const Note& note : summary.notes) {
        notes.push_back({{"person", note.person},
                         {"text", note.text},
                         {"region", note.region.empty() ? OrderedJson(nullptr) : OrderedJson(note.region)},
                         {"tst", seconds(note.time)}});
    }
    const Counters& counters = summary.counters;
    const OrderedJson result{{"people", std::move(people)},
                             {"transitions", std::move(transitions)},
                             {"notes", std::move(notes)},
                             {"regions", std::move(regions)},
                             {"unknownDevices", summary.unknown_devices},
                             {"counters",
                              {{"messages", counters.messages},
                               {"rejected", counters.rejected},
                               {"unknownType", counters.unknown_type},
                               {"unknownDevice", counters.unknown_device},
                               {"duplicates", counters.duplicates},
                               {"oldFixes", counters.old_fixes}}}};
    return result.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace mirror::household
