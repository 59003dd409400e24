#include "module/tiles/schema.hpp"

#include <algorithm>

#include "module/tiles/schema_table.hpp"

namespace mirror::tiles {
namespace {

constexpr Named<Key> k_keys[] = {
    {"class", Key::class_},
    {"name", Key::name},
    {"name:latin", Key::name_latin},
    {"rank", Key::rank},
    {"capital", Key::capital},
    {"admin_level", Key::admin_level},
    {"ramp", Key::ramp},
    {"oneway", Key::oneway},
    {"brunnel", Key::brunnel},
    {"service", Key::service},
    {"maritime", Key::maritime},
    {"kind", Key::kind},
    {"kind_detail", Key::kind_detail},
    {"min_zoom", Key::min_zoom},
    {"is_link", Key::is_link},
    {"is_tunnel", Key::is_tunnel},
    {"link", Key::link},
    {"tunnel", Key::tunnel},
    {"oneway_reverse", Key::oneway_reverse},
    {"population", Key::population},
    {"way_area", Key::way_area},
};

}  // namespace

std::optional<Key> key_of(std::string_view attribute_name) {
    return find(k_keys, attribute_name);
}

bool is_backwards(const Attributes& attributes) {
    return attributes.number(Key::oneway) == -1 || attributes.text(Key::oneway) == "-1" ||
           is_set(attributes, Key::oneway_reverse);
}

const LayerRule* Schema::rule_for(std::string_view layer) const {
    const auto found = std::ranges::find(layers, layer, &LayerRule::layer);
    return found == layers.end() ? nullptr : &*found;
}

std::span<const Schema* const> all_schemas() {
    static const Schema* const schemas[] = {&open_map_tiles(), &protomaps(), &shortbread()};
    return schemas;
}

}  // namespace mirror::tiles
