#include "module/demo/demo_config.hpp"

#include <nlohmann/json.hpp>

#include "module/simulator/family.hpp"

namespace mirror::demo {
namespace {

using Json = nlohmann::ordered_json;

Json people() {
    Json list = Json::array();
    for (const simulator::Member& member : simulator::family_members()) {
        Json person{{"name", member.name}, {"devices", Json::array({member.device})}};
        if (member.is_vehicle) person["kind"] = "vehicle";
        list.push_back(std::move(person));
    }
    return list;
}

Json regions() {
    Json list = Json::array();
    for (const simulator::Circle& region : simulator::family_regions())
        list.push_back({{"name", region.name},
                        {"lat", region.centre.lat_deg()},
                        {"lon", region.centre.lon_deg()},
                        {"radius", region.radius_m}});
    return list;
}

Json module_at(const char* name, const char* position, Json config = Json::object()) {
    Json module{{"module", name}, {"position", position}};
    if (!config.empty()) module["config"] = std::move(config);
    return module;
}

Json modules() {
    return Json::array({
        module_at("clock", "top_left", {{"showDate", false}}),
        module_at("clock", "top_right", {{"showTime", false}}),
        module_at("transitions", "top_right", {{"maxRows", 3}, {"banner", true}}),
        module_at("sentence", "top_bar"),
        module_at("map", "lower_third"),
        module_at("people", "bottom_bar"),
        module_at("connection", "bottom_bar"),
    });
}

}  // namespace

std::string demo_config(const DemoHousehold& household) {
    const Json document{
        {"uniqueId", simulator::FamilyOptions().household},
        {"language", household.language},
        {"broker", {{"host", "127.0.0.1"}, {"port", household.port}, {"tls", false}}},
        {"people", people()},
        {"regions", regions()},
        {"home", simulator::family_regions().front().name},
        {"stateDirectory", household.state_directory.string()},
        {"modules", modules()},
    };
    return document.dump(2) + "\n";
}

}  // namespace mirror::demo
