#include "module/simulator/phone_app.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace mirror::simulator {
namespace {

using Json = nlohmann::ordered_json;

double six_decimals(double value) {
    return std::round(value * 1e6) / 1e6;
}

Json android_region(const AppRegion& region) {
    Json json{{"_type", "waypoint"}, {"desc", region.name}};
    if (region.lat_deg != 0) json["lat"] = region.lat_deg;
    if (region.lon_deg != 0) json["lon"] = region.lon_deg;
    if (region.radius_m != 0) json["rad"] = region.radius_m;
    if (region.created_epoch_s != 0) json["tst"] = region.created_epoch_s;
    return json;
}

Json ios_region(const AppRegion& region) {
    return {{"_type", "waypoint"},
            {"desc", region.name},
            {"lat", six_decimals(region.lat_deg)},
            {"lon", six_decimals(region.lon_deg)},
            {"rad", region.radius_m},
            {"tst", region.created_epoch_s},
            {"rid", region.id}};
}

}  // namespace

std::string waypoint_json(AppKind app, const AppRegion& region) {
    return (app == AppKind::ios ? ios_region(region) : android_region(region)).dump();
}

std::string waypoints_json(AppKind app, const std::vector<AppRegion>& regions) {
    Json list = Json::array();
    for (const AppRegion& region : regions)
        list.push_back(app == AppKind::ios ? ios_region(region) : android_region(region));
    return Json{{"_type", "waypoints"}, {"waypoints", list}}.dump();
}

}  // namespace mirror::simulator
