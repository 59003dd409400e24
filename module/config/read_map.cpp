#include <array>

#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

constexpr std::array<Choice<FilterMode>, 2> k_filter_modes{
    {{"mirror", FilterMode::mirror}, {"off", FilterMode::off}}};

}  // namespace

void read_map(ObjectReader& root, MapFiles& map) {
    root.object("map", [&](ObjectReader& reader) {
        reader.files("files", map.files);
        reader.file("style", map.style);
        read_raster(reader, map.raster);
        reader.object("filter", [&](ObjectReader& filter) {
            filter.choice<FilterMode>("mode", map.filter.mode, k_filter_modes);
            filter.number("strength", map.filter.strength, {0, 1, ""});
        });
        const LocatedValue* filter = reader.find("filter");
        if (filter != nullptr && reader.find("raster") == nullptr)
            reader.problem(filter->place, "filter", "has no effect", "it is for the pictures of `raster`",
                           Severity::warning);
        reader.misnomer("hideWhenHome", "write it into the `config` of the module `map`");
    });
}

}  // namespace mirror::config
