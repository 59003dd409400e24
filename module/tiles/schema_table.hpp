#pragma once
// What the schema tables share. Private to module/tiles.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "module/tiles/schema.hpp"

namespace mirror::tiles {

template <class Value>
struct Named {
    std::string_view name;
    Value value;
};

template <class Value, std::size_t N>
std::optional<Value> find(const Named<Value> (&table)[N], std::string_view name) {
    const auto found = std::ranges::find(table, name, &Named<Value>::name);
    if (found == std::end(table)) return std::nullopt;
    return found->value;
}

template <class Class>
constexpr std::uint8_t rank_of(Class value) {
    return static_cast<std::uint8_t>(value);
}

inline bool is_set(const Attributes& attributes, Key key) {
    return attributes.number(key) == 1;
}

/// Drops nothing of an area layer but what is no area.
inline bool refine_area(const Attributes& /*attributes*/, Feature& feature) {
    return feature.geometry == Geometry::area;
}

}  // namespace mirror::tiles
