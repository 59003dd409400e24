#include "module/tiles/decode_tile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <protozero/pbf_message.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "module/base/utf8.hpp"

namespace mirror::tiles {
namespace {

using protozero::data_view;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

enum class TileTag : protozero::pbf_tag_type { layer = 3 };
enum class LayerTag : protozero::pbf_tag_type { name = 1, feature = 2, key = 3, value = 4, extent = 5 };
enum class FeatureTag : protozero::pbf_tag_type { tags = 2, type = 3, geometry = 4 };
enum class ValueTag : protozero::pbf_tag_type {
    text = 1,
    float_ = 2,
    double_ = 3,
    int_ = 4,
    uint_ = 5,
    sint = 6,
    bool_ = 7
};

constexpr std::uint32_t k_max_extent = 1u << 16;
constexpr std::size_t k_max_layer_values = 200'000;
constexpr std::size_t k_max_name_codepoints = 100;

/// A tile that asks for too much; malformed bytes arrive as protozero::exception.
struct TooMuch : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string_view to_text(data_view view) {
    return {view.data(), view.size()};
}

/// A packed field, read number by number.
class Varints {
  public:
    explicit Varints(data_view bytes) : m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {}
    [[nodiscard]] bool at_end() const { return m_at == m_end; }
    std::uint32_t take() { return static_cast<std::uint32_t>(protozero::decode_varint(&m_at, m_end)); }

  private:
    const char* m_at;
    const char* m_end;
};

Attributes::Value decode_value(data_view bytes) {
    protozero::pbf_message<ValueTag> message(bytes);
    Attributes::Value value;
    while (message.next()) {
        switch (message.tag_and_type()) {
            case tag_and_type(ValueTag::text, pbf_wire_type::length_delimited):
                value.text = to_text(message.get_view());
                break;
            case tag_and_type(ValueTag::float_, pbf_wire_type::fixed32):
                value.number = static_cast<double>(message.get_float());
                break;
            case tag_and_type(ValueTag::double_, pbf_wire_type::fixed64):
                value.number = message.get_double();
                break;
            case tag_and_type(ValueTag::int_, pbf_wire_type::varint):
                value.number = static_cast<double>(message.get_int64());
                break;
            case tag_and_type(ValueTag::uint_, pbf_wire_type::varint):
                value.number = static_cast<double>(message.get_uint64());
                break;
            case tag_and_type(ValueTag::sint, pbf_wire_type::varint):
                value.number = static_cast<double>(message.get_sint64());
                break;
            case tag_and_type(ValueTag::bool_, pbf_wire_type::varint):
                value.number = message.get_bool() ? 1 : 0;
                break;
            default:
                message.skip();
        }
    }
    return value;
}

/// The head of a layer: what its features point into. Keys and values may come after the features.
struct Layer {
    std::string_view name;
    std::uint32_t extent = k_tile_extent;
    std::vector<std::optional<Key>> keys;
    std::vector<data_view> values;
    std::vector<std::uint32_t> name_of_value;  ///< index into VectorTile::names, 0 not asked for yet
};

std::string_view layer_name(data_view bytes) {
    protozero::pbf_message<LayerTag> message(bytes);
    if (message.next(LayerTag::name, pbf_wire_type::length_delimited)) return to_text(message.get_view());
    return {};
}

Layer read_layer_head(data_view bytes) {
    Layer layer;
    protozero::pbf_message<LayerTag> message(bytes);
    while (message.next()) {
        switch (message.tag_and_type()) {
            case tag_and_type(LayerTag::key, pbf_wire_type::length_delimited):
                layer.keys.push_back(key_of(to_text(message.get_view())));
                break;
            case tag_and_type(LayerTag::value, pbf_wire_type::length_delimited):
                layer.values.push_back(message.get_view());
                break;
            case tag_and_type(LayerTag::extent, pbf_wire_type::varint):
                layer.extent = message.get_uint32();
                break;
            default:
                message.skip();
        }
        if (layer.keys.size() > k_max_layer_values || layer.values.size() > k_max_layer_values)
            throw TooMuch("a layer has too many attribute values");
    }
    if (layer.extent == 0 || layer.extent > k_max_extent) throw TooMuch("a layer's extent is out of range");
    layer.name_of_value.resize(layer.values.size());
    return layer;
}

class Decoder {
  public:
    explicit Decoder(const Schema& schema) : m_schema(schema) {}

    VectorTile decode(data_view bytes) {
        protozero::pbf_message<TileTag> message(bytes);
        while (message.next()) {
            if (message.tag_and_type() == tag_and_type(TileTag::layer, pbf_wire_type::length_delimited)) {
                add_layer(message.get_view());
            } else {
                message.skip();
            }
        }
        if (!m_line_names.empty()) add_line_names();
        return std::move(m_tile);
    }

  private:
    void add_layer(data_view bytes) {
        const LayerRule* const rule = m_schema.rule_for(layer_name(bytes));
        if (rule == nullptr) return;
        m_layer = read_layer_head(bytes);
        protozero::pbf_message<LayerTag> message(bytes);
        while (message.next(LayerTag::feature, pbf_wire_type::length_delimited))
            add_feature(message.get_view(), *rule);
    }

    void add_feature(data_view bytes, const LayerRule& rule) {
        m_attributes.clear();
        m_name_value.reset();
        data_view geometry;
        std::uint32_t type = 0;
        protozero::pbf_message<FeatureTag> message(bytes);
        while (message.next()) {
            switch (message.tag_and_type()) {
                case tag_and_type(FeatureTag::tags, pbf_wire_type::length_delimited):
                    read_tags(message.get_view());
                    break;
                case tag_and_type(FeatureTag::type, pbf_wire_type::varint):
                    type = message.get_uint32();
                    break;
                case tag_and_type(FeatureTag::geometry, pbf_wire_type::length_delimited):
                    geometry = message.get_view();
                    break;
                default:
                    message.skip();
            }
        }
        if (type < 1 || type > 3) return;  // the specification lets readers skip unknown geometry
        Feature feature;
        feature.theme = rule.theme;
        feature.geometry = static_cast<Geometry>(type - 1);
        if (!rule.refine(m_attributes, feature)) return;
        if (!add_geometry(geometry, feature)) return;
        if (is_backwards(m_attributes)) reverse_lines(feature);
        feature.name = name_index();
        add(m_tile.features, feature);
        if (rule.names_lines && feature.name != 0) add_line_name(feature);
    }

    void add(std::vector<Feature>& features, const Feature& feature) {
        if (m_tile.features.size() + m_line_names.size() >= k_max_tile_features)
            throw TooMuch("it has too many features");
        features.push_back(feature);
    }

    /// The name of a street or river along the line itself.
    void add_line_name(Feature line) {
        if (line.geometry != Geometry::line) return;
        // Streams keep their names to themselves: a map on a wall has no room for them.
        const bool is_river =
            line.theme == Theme::waterway && line.rank == static_cast<std::uint8_t>(WaterwayClass::river);
        if (line.theme != Theme::road && !is_river) return;
        line.theme = line.theme == Theme::road ? Theme::road_name : Theme::water_name;
        if (line.theme == Theme::water_name) line.rank = 0;
        add(m_line_names, line);
    }

    /// Some makers write a name twice, along the line and in a layer for names: the layer goes first.
    void add_line_names() {
        std::set<std::pair<Theme, std::string_view>> known;
        for (const Feature& feature : m_tile.features)
            if (feature.name != 0 && feature.geometry == Geometry::line)
                known.emplace(feature.theme, m_tile.names[feature.name]);
        for (const Feature& feature : m_line_names)
            if (!known.contains({feature.theme, m_tile.names[feature.name]}))
                m_tile.features.push_back(feature);
    }

    void read_tags(data_view bytes) {
        Varints next(bytes);
        while (!next.at_end()) {
            const std::uint32_t key = next.take();
            if (next.at_end()) return;
            const std::uint32_t value = next.take();
            if (key >= m_layer.keys.size() || value >= m_layer.values.size() || !m_layer.keys[key]) continue;
            const Key known = *m_layer.keys[key];
            if (known == Key::name || (known == Key::name_latin && !m_name_value)) m_name_value = value;
            if (known == Key::name || known == Key::name_latin) continue;
            m_attributes.set(known, decode_value(m_layer.values[value]));
        }
    }

    /// Equal names of a layer are one value of it, so each is made safe once.
    std::uint32_t name_index() {
        if (!m_name_value) return 0;
        std::uint32_t& index = m_layer.name_of_value[*m_name_value];
        if (index != 0) return index;
        const std::string_view text = decode_value(m_layer.values[*m_name_value]).text;
        if (text.empty()) return 0;
        index = static_cast<std::uint32_t>(m_tile.names.size());
        m_tile.names.push_back(safe_text(text, k_max_name_codepoints));
        return index;
    }

    /// Command integers: id in the low 3 bits (1 MoveTo, 2 LineTo, 7 ClosePath), count above.
    bool add_geometry(data_view bytes, Feature& feature) {
        feature.first_part = static_cast<std::uint32_t>(m_tile.parts.size());
        m_part_begin = m_tile.points.size();
        Varints next(bytes);
        std::uint32_t x = 0;  // unsigned, so that hostile sums wrap instead of overflowing
        std::uint32_t y = 0;
        while (!next.at_end()) {
            const std::uint32_t command = next.take();
            const std::uint32_t id = command & 7u;
            const std::uint32_t count = command >> 3u;
            if (id == 7) continue;  // rings are closed by definition
            if (id != 1 && id != 2) break;
            for (std::uint32_t i = 0; i < count && !next.at_end(); ++i) {
                if (id == 1 && feature.geometry != Geometry::point) end_part(feature.geometry);
                x += static_cast<std::uint32_t>(protozero::decode_zigzag32(next.take()));
                if (next.at_end()) break;
                y += static_cast<std::uint32_t>(protozero::decode_zigzag32(next.take()));
                add_point({scaled(x), scaled(y)}, feature.geometry);
            }
        }
        end_part(feature.geometry);
        feature.part_count = static_cast<std::uint32_t>(m_tile.parts.size()) - feature.first_part;
        return feature.part_count > 0;
    }

    [[nodiscard]] std::int16_t scaled(std::uint32_t coordinate) const {
        const auto value = std::int64_t{static_cast<std::int32_t>(coordinate)};
        constexpr std::int64_t lowest = std::numeric_limits<std::int16_t>::min();
        constexpr std::int64_t highest = std::numeric_limits<std::int16_t>::max();
        return static_cast<std::int16_t>(std::clamp(value * k_tile_extent / m_layer.extent, lowest, highest));
    }

    void add_point(TilePoint point, Geometry geometry) {
        auto& points = m_tile.points;
        const bool repeats = points.size() > m_part_begin && points.back() == point;
        if (repeats && geometry != Geometry::point) return;
        if (points.size() >= k_max_tile_points) throw TooMuch("it has too many points");
        points.push_back(point);
    }

    void end_part(Geometry geometry) {
        auto& points = m_tile.points;
        if (geometry == Geometry::area && points.size() > m_part_begin + 1 &&
            points.back() == points[m_part_begin]) {
            points.pop_back();
        }
        const std::size_t count = points.size() - m_part_begin;
        const std::size_t needed = geometry == Geometry::area ? 3 : geometry == Geometry::line ? 2 : 1;
        if (count < needed) {
            points.resize(m_part_begin);
        } else {
            m_tile.parts.push_back(
                {static_cast<std::uint32_t>(m_part_begin), static_cast<std::uint32_t>(count)});
        }
        m_part_begin = points.size();
    }

    void reverse_lines(Feature& feature) {
        for (const Part& part : m_tile.parts_of(feature)) {
            const auto begin = m_tile.points.begin() + part.first_point;
            std::reverse(begin, begin + part.point_count);
        }
        feature.is_oneway = true;
    }

    const Schema& m_schema;
    VectorTile m_tile;
    std::vector<Feature> m_line_names;
    Layer m_layer;
    Attributes m_attributes;
    std::optional<std::uint32_t> m_name_value;
    std::size_t m_part_begin = 0;
};

}  // namespace

Result<VectorTile, Failure> decode_tile(std::span<const std::uint8_t> bytes, const Schema& schema) {
    try {
        // protozero reads char; the bytes are the same.
        return Decoder(schema).decode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    } catch (const TooMuch& reason) {
        return tl::unexpected(Failure{fmt::format("the tile is refused: {}", reason.what())});
    } catch (const std::exception& reason) {  // protozero's, which say what is cut short or unknown
        return tl::unexpected(Failure{fmt::format("the tile is damaged ({})", reason.what())});
    }
}

}  // namespace mirror::tiles
