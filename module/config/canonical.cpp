#include "module/config/canonical.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

using nlohmann::json;

json to_json(const Person& person) {
    json object{{"name", person.name},
                {"devices", person.devices},
                {"kind", person.kind == PersonKind::vehicle ? "vehicle" : "person"}};
    if (person.color)
        object["color"] =
            fmt::format("#{:02X}{:02X}{:02X}", person.color->red, person.color->green, person.color->blue);
    if (!person.photo.empty()) object["photo"] = person.photo;
    return object;
}

json to_json(const Region& region) {
    return {{"name", region.name},
            {"lat", region.centre.lat_deg()},
            {"lon", region.centre.lon_deg()},
            {"radius", region.radius_m},
            {"icon", region.icon},
            {"aliases", region.aliases}};
}

json to_json(const Thresholds& thresholds) {
    return {{"ageing", thresholds.ageing.count()},
            {"stale", thresholds.stale.count()},
            {"lost", thresholds.lost.count()},
            {"hide", thresholds.hide.count()},
            {"dwell", thresholds.dwell.count()},
            {"accuracyLimit", thresholds.accuracy_limit_m},
            {"regionMargin", thresholds.region_margin_m},
            {"overlap", overlap_name(thresholds.overlap)},
            {"travellingSpeed", thresholds.travelling_speed_kmh},
            {"travellingDistance", thresholds.travelling_distance_m},
            {"impossibleSpeed", thresholds.impossible_speed_kmh},
            {"lowBattery", thresholds.low_battery_pct},
            {"keepHistory", thresholds.keep_history.count()}};
}

template <class T>
json list(const std::vector<T>& values) {
    json array = json::array();
    for (const T& value : values)
        array.push_back(to_json(value));
    return array;
}

}  // namespace

std::string canonical_household_json(const Config& config) {
    const json object{{"uniqueId", config.unique_id},
                      {"people", list(config.people)},
                      {"regions", list(config.regions)},
                      {"home", config.home},
                      {"thresholds", to_json(config.thresholds)}};
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Config, Failure> read_canonical_household(std::string_view text) {
    const auto document = parse_located_json(text);
    if (!document) return tl::unexpected(Failure{document.error().message});
    if (document->as<LocatedValue::Object>() == nullptr) return tl::unexpected(Failure{"no object"});
    ReadContext context;
    context.checks_files = false;
    ObjectReader root(&*document, "", context);
    Config config;
    root.text("uniqueId", config.unique_id);
    read_people(root, config.people);
    read_regions(root, config);
    read_thresholds(root, config.thresholds);
    root.finish();
    for (const Problem& problem : context.problems) {
        if (problem.severity == Severity::error) return tl::unexpected(Failure{problem.message});
    }
    return config;
}

}  // namespace mirror::config
