#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

using TakenNames = std::map<std::string, int>;  // by line

void take_name(ObjectReader& reader, std::string_view key, const std::string& name, Place place,
               TakenNames& taken) {
    const auto [other, is_new] = taken.emplace(name, place.line);
    if (!is_new)
        reader.problem(place, key, fmt::format("there are two regions {}", in_ticks(name)),
                       fmt::format("the first one is in line {}", other->second));
}

Region read_region(ObjectReader& reader, TakenNames& taken) {
    Region region;
    if (const auto* name = reader.text("name", region.name))
        take_name(reader, "name", region.name, name->place, taken);
    reader.require({"name"});
    region.centre = read_place(reader).value_or(LatLon{});
    reader.number("radius", region.radius_m, {1, 100000, "metres"});
    reader.icon("icon", region.icon);
    reader.texts("aliases", [&](const std::string& alias, const LocatedValue& value) {
        take_name(reader, "aliases", alias, value.place, taken);
        region.aliases.push_back(alias);
    });
    return region;
}

}  // namespace

void read_regions(ObjectReader& root, Config& config) {
    TakenNames taken;
    root.objects("regions",
                 [&](ObjectReader& reader) { config.regions.push_back(read_region(reader, taken)); });
    ReadContext& context = root.context();
    for (const Region& region : config.regions) {
        context.regions.push_back(region.name);
        context.region_aliases.insert(context.region_aliases.end(), region.aliases.begin(),
                                      region.aliases.end());
    }
    const LocatedValue* home = root.text("home", config.home);
    if (home == nullptr) return;
    std::vector<std::string_view> names;
    for (const Region& region : config.regions)
        names.push_back(region.name);
    if (std::find(names.begin(), names.end(), config.home) != names.end()) return;
    const auto near = near_name(config.home, names);
    root.problem(home->place, "home", fmt::format("there is no region {}", in_ticks(config.home)),
                 near            ? fmt::format("did you mean {}?", in_ticks(*near))
                 : names.empty() ? "add it to `regions`"
                                 : "name one of `regions`");
}

}  // namespace mirror::config
