#pragma once
// What the layers and attributes of a vector tile file mean: one table per schema, nothing else knows their
// names.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "module/tiles/vector_tile.hpp"

namespace mirror::tiles {

/// The attributes that any schema reads.
enum class Key : std::uint8_t {
    class_,
    name,
    name_latin,
    rank,
    capital,
    admin_level,
    ramp,
    oneway,
    brunnel,
    service,
    maritime,
    kind,
    kind_detail,
    min_zoom,
    is_link,
    is_tunnel,
    link,
    tunnel,
    oneway_reverse,
    population,
    way_area,
    count_
};

/// The key that an attribute's name stands for, if any schema reads it.
std::optional<Key> key_of(std::string_view attribute_name);

/// The attributes of one feature. Text is a view into the tile's bytes.
class Attributes {
  public:
    struct Value {
        std::string_view text;  ///< "" unless the attribute is a text
        double number = 0;      ///< 0 unless the attribute is a number or true (1)
    };

    void set(Key key, Value value) { m_values[static_cast<std::size_t>(key)] = value; }
    [[nodiscard]] std::string_view text(Key key) const {
        return m_values[static_cast<std::size_t>(key)].text;
    }
    [[nodiscard]] double number(Key key) const { return m_values[static_cast<std::size_t>(key)].number; }
    void clear() { m_values = {}; }

  private:
    std::array<Value, static_cast<std::size_t>(Key::count_)> m_values{};
};

/// What the features of one layer are.
struct LayerRule {
    std::string_view layer;
    /// Refines a feature by its attributes (theme and geometry are set already). \return false to drop it.
    bool (*refine)(const Attributes& attributes, Feature& feature);
    Theme theme;
    /// Its lines carry names of their own: a street's or river's name is a second feature along it.
    bool names_lines = false;
};

/// Whether a line may be used only against the order of its points.
bool is_backwards(const Attributes& attributes);

struct Schema {
    std::string_view name;
    std::span<const LayerRule> layers;
    /// Whom to credit where a file itself names nobody: all these schemas are for OpenStreetMap's data.
    std::string_view attribution = "© OpenStreetMap contributors";

    [[nodiscard]] const LayerRule* rule_for(std::string_view layer) const;
};

/// Source: openmaptiles.org/schema (version 3), and the class values that tilemaker's configuration writes.
const Schema& open_map_tiles();

/// Version 4. Source: docs.protomaps.com/basemaps/layers, and the tile builder in
/// github.com/protomaps/basemaps.
const Schema& protomaps();

/// Version 1. Source: shortbread-tiles.org/schema/1.0.
const Schema& shortbread();

/// All of them; the first is the likeliest.
std::span<const Schema* const> all_schemas();

}  // namespace mirror::tiles
