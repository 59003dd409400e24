#include "module/provisioning/commands.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace mirror::provisioning {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr double k_nowhere_deg = 1000;  // out of range: iOS removes the region

std::string plain(std::string_view action) {
    return fmt::format(R"({{"_type":"cmd","action":"{}"}})", action);
}

/// Whole numbers for `rad` and `tst`: Android drops the whole message otherwise.
OrderedJson waypoint(const PhoneRegion& region, double lat_deg, double lon_deg) {
    OrderedJson point{{"_type", "waypoint"}, {"desc", region.name},    {"lat", lat_deg},
                      {"lon", lon_deg},      {"rad", region.radius_m}, {"tst", region.tst}};
    if (!region.rid.empty()) point["rid"] = region.rid;  // all of an empty one are the same to an iPhone
    return point;
}

OrderedJson waypoint_list(std::span<const PhoneRegion> regions) {
    OrderedJson list = OrderedJson::array();
    for (const PhoneRegion& region : regions)
        list.push_back(waypoint(region, region.centre.lat_deg(), region.centre.lon_deg()));
    return list;
}

/// The `_type` of the inner object counts: without it the iOS app ends.
OrderedJson typed_list(OrderedJson list) {
    return {{"_type", "waypoints"}, {"waypoints", std::move(list)}};
}

std::string set_waypoints(OrderedJson list) {
    return OrderedJson{
        {"_type", "cmd"}, {"action", "setWaypoints"}, {"waypoints", typed_list(std::move(list))}}
        .dump();
}

}  // namespace

std::string report_location_command() {
    return plain("reportLocation");
}

std::string status_command() {
    return plain("status");
}

std::string waypoints_command() {
    return plain("waypoints");
}

std::string dump_command() {
    return plain("dump");
}

std::string clear_waypoints_command() {
    return plain("clearWaypoints");
}

std::string set_waypoints_command(std::span<const PhoneRegion> regions) {
    return set_waypoints(waypoint_list(regions));
}

std::string remove_waypoints_command(std::span<const PhoneRegion> regions) {
    OrderedJson list = OrderedJson::array();
    for (const PhoneRegion& region : regions)
        list.push_back(waypoint(region, k_nowhere_deg, k_nowhere_deg));
    return set_waypoints(std::move(list));
}

std::string set_configuration_command(const std::vector<Setting>& settings,
                                      std::span<const PhoneRegion> regions) {
    OrderedJson configuration{{"_type", "configuration"}};
    for (const Setting& setting : settings)
        std::visit([&](const auto& value) { configuration[std::string(setting.key)] = value; },
                   setting.value);
    OrderedJson command{{"_type", "cmd"}, {"action", "setConfiguration"}};
    if (!regions.empty()) configuration["waypoints"] = waypoint_list(regions);
    command["configuration"] = std::move(configuration);
    if (!regions.empty()) command["waypoints"] = typed_list(waypoint_list(regions));
    return command.dump();
}

std::string command_topic(const std::string& base) {
    return base + "/cmd";
}

}  // namespace mirror::provisioning
