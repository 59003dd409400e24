#include "module/announce/household_board.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "module/household/summary_json.hpp"

namespace mirror::announce {
namespace {

using Json = nlohmann::ordered_json;
using household::PersonStatus;
using household::WhereaboutsKind;

/// Above this distance metres say nothing more.
constexpr double k_near_m = 1000;

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class T>
Json known(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json seconds(const std::optional<UtcSeconds>& time) {
    return time ? Json(time->time_since_epoch().count()) : Json(nullptr);
}

Json charging_of(household::Charging charging) {
    if (charging == household::Charging::unknown) return nullptr;
    return charging != household::Charging::no;
}

/// In steps, so that a phone that lies still does not chatter: 10 m nearby, 100 m elsewhere.
Json distance_of(const std::optional<double>& metres) {
    if (!metres || !std::isfinite(*metres)) return nullptr;
    const double step = *metres < k_near_m ? 10 : 100;
    return static_cast<std::int64_t>(std::lround(*metres / step) * std::lround(step));
}

/// Region, or what else is known of where somebody is, in one word.
std::string place_of(const PersonStatus& person) {
    const bool is_in_region = person.whereabouts.kind == WhereaboutsKind::region;
    return is_in_region ? person.whereabouts.region : name_of(person.whereabouts.kind);
}

/// As a device tracker has it; its keys `latitude` `longitude` `gps_accuracy` are Home Assistant's. Where
/// nobody knows where somebody is, an old position says nothing.
void add_position(Json& json, const PersonStatus& person) {
    if (!person.position || person.whereabouts.kind == WhereaboutsKind::unknown) return;
    json["latitude"] = person.position->place.lat_deg();
    json["longitude"] = person.position->place.lon_deg();
    if (person.position->accuracy_m) json["gps_accuracy"] = std::lround(*person.position->accuracy_m);
}

Json person_json(const PersonStatus& person, bool is_home) {
    const bool is_in_region = person.whereabouts.kind == WhereaboutsKind::region;
    const bool is_known = person.whereabouts.kind != WhereaboutsKind::unknown;
    Json json{{"name", person.name},
              {"whereabouts", name_of(person.whereabouts.kind)},
              {"region", is_in_region ? Json(person.whereabouts.region) : Json(nullptr)},
              {"home", is_known ? Json(is_home) : Json(nullptr)},
              {"since", seconds(person.whereabouts.since)},
              {"distance_home", distance_of(person.distance_home_m)},
              {"approaching", person.heading == household::Heading::unknown
                                  ? Json(nullptr)
                                  : Json(person.heading == household::Heading::approaching_home)},
              {"freshness", name_of(person.freshness)},
              {"last_heard", nullptr},
              {"online", known(person.online)},
              {"battery", known(person.battery_pct)},
              {"battery_low", person.battery_low},
              {"charging", charging_of(person.charging)}};
    if (person.last_heard)
        json["last_heard"] = seconds(std::chrono::floor<std::chrono::seconds>(*person.last_heard));
    return json;
}

std::string plain(const Json& truth) {
    return truth.is_null() ? "unknown" : truth.dump();
}

void add_member(Board& board, std::string_view root, const Member& member, bool is_home, bool is_blurred) {
    const PersonStatus& person = *member.status;
    const std::string topic = topic_of(root, member);
    Json json = person_json(person, is_home);
    if (!is_blurred) add_position(json, person);
    board[topic + "/home"] = plain(json["home"]);
    board[topic + "/place"] = place_of(person);
    if (!json["distance_home"].is_null()) board[topic + "/distance"] = json["distance_home"].dump();
    if (member.is_vehicle) {
        json["ignition"] = known(person.ignition);
        json["alarm"] = person.alarm.has_value();
        json["alarm_since"] = seconds(person.alarm);
        json["asleep"] = person.asleep;
        json["supply_volts"] = known(person.supply_v);
        board[topic + "/ignition"] = plain(json["ignition"]);
        board[topic + "/alarm"] = plain(json["alarm"]);
        board[topic + "/asleep"] = plain(json["asleep"]);
    } else {
        board[topic + "/approaching"] = plain(json["approaching"]);
        board[topic + "/freshness"] = name_of(person.freshness);
        if (person.battery_pct) board[topic + "/battery"] = std::to_string(*person.battery_pct);
    }
    board[topic] = text_of(json);
}

Json names_of(const household::Summary& summary, const std::vector<std::size_t>& places) {
    Json names = Json::array();
    for (const std::size_t place : places)
        names.push_back(summary.people[place].name);
    return names;
}

/// Nothing is claimed about anybody whose whereabouts are unknown: as long as they decide, so is the answer.
void add_household(Board& board, std::string_view root, const household::Summary& summary,
                   const view::HouseholdView& view) {
    const view::Headcount& count = view.count;
    const bool is_anybody_home = !count.home.empty();
    const bool is_anybody_out = !count.out.empty();
    const Json undecided =
        count.unknown.empty() && (is_anybody_home || is_anybody_out) ? Json(true) : Json(nullptr);
    const Json everyone = is_anybody_out ? Json(false) : undecided;
    const Json nobody = is_anybody_home ? Json(false) : undecided;
    const Json anyone = nobody.is_null() ? Json(nullptr) : Json(!nobody.get<bool>());
    const Json json{{"everyone_home", everyone},
                    {"anyone_home", anyone},
                    {"nobody_home", nobody},
                    {"count", count.home.size()},
                    {"home", names_of(summary, count.home)},
                    {"out", names_of(summary, count.out)},
                    {"unknown", names_of(summary, count.unknown)},
                    {"sentence", view.sentence}};
    const std::string topic = fmt::format("{}/household", root);
    board[topic] = text_of(json);
    for (const char* const truth : {"everyone_home", "anyone_home", "nobody_home"})
        board[fmt::format("{}/{}", topic, truth)] = plain(json[truth]);
    board[topic + "/count"] = std::to_string(count.home.size());
    if (!view.sentence.empty()) board[topic + "/sentence"] = view.sentence;
}

void add_regions(Board& board, std::string_view root, const household::Summary& summary) {
    std::vector<std::string> names;
    std::vector<const household::RegionStatus*> shared;
    for (const household::RegionStatus& region : summary.regions) {
        if (!region.owner.empty()) continue;
        names.push_back(region.name);
        shared.push_back(&region);
    }
    const std::vector<std::string> levels = levels_of(names);
    for (std::size_t i = 0; i < shared.size(); ++i) {
        const std::string topic = fmt::format("{}/region/{}", root, levels[i]);
        const auto& inside = shared[i]->people_inside;
        board[topic] = text_of({{"name", shared[i]->name},
                                {"is_home", shared[i]->is_home},
                                {"count", inside.size()},
                                {"people", inside}});
        board[topic + "/count"] = std::to_string(inside.size());
    }
}

}  // namespace

std::vector<Member> members_of(const household::Summary& summary) {
    std::vector<std::string> names;
    for (const PersonStatus& person : summary.people)
        names.push_back(person.name);
    const std::vector<std::string> levels = levels_of(names);
    std::vector<Member> members;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const PersonStatus& person = summary.people[i];
        members.push_back({&person, person.kind == config::PersonKind::vehicle, levels[i]});
    }
    return members;
}

std::string topic_of(std::string_view root, const Member& member) {
    return fmt::format("{}/{}/{}", root, member.is_vehicle ? "vehicle" : "person", member.level);
}

Board household_board(std::string_view root, const household::Summary& summary,
                      const view::HouseholdView& view) {
    Board board;
    add_household(board, root, summary, view);
    const std::vector<Member> members = members_of(summary);
    for (std::size_t i = 0; i < members.size(); ++i)
        add_member(board, root, members[i], view.is_home.at(i), view.is_blurred.at(i));
    add_regions(board, root, summary);
    return board;
}

}  // namespace mirror::announce
