#pragma once
// Hand-made vector tiles and map files for tests.

#include <cstdint>
#include <initializer_list>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mirror::test {

using TagValue = std::variant<std::string, double, std::int64_t, bool>;

struct TestFeature {
    std::vector<std::pair<std::string, TagValue>> tags;
    std::uint32_t type = 2;  // 1 point, 2 line, 3 area
    std::vector<std::uint32_t> geometry;
};

inline std::uint32_t command(std::uint32_t id, std::uint32_t count) {
    return id | count << 3u;
}

inline std::uint32_t zigzag(std::int32_t value) {
    return protozero::encode_zigzag32(value);
}

/// Moves to the first point and draws lines to the others (one part).
inline std::vector<std::uint32_t> path(std::initializer_list<std::pair<int, int>> points,
                                       bool is_ring = false) {
    std::vector<std::uint32_t> commands;
    int x = 0;
    int y = 0;
    for (const auto& [px, py] : points) {
        if (commands.empty())
            commands.push_back(command(1, 1));
        else if (commands.size() == 3)
            commands.push_back(command(2, static_cast<std::uint32_t>(points.size() - 1)));
        commands.push_back(zigzag(px - x));
        commands.push_back(zigzag(py - y));
        x = px;
        y = py;
    }
    if (is_ring) commands.push_back(command(7, 1));
    return commands;
}

/// One layer as its message; keys and values first or last, as a writer pleases.
inline std::string layer_bytes(const std::string& name, const std::vector<TestFeature>& features,
                               std::uint32_t extent = 4096, bool is_head_last = false) {
    std::string head;
    std::string body;
    protozero::pbf_writer head_writer(head);
    protozero::pbf_writer body_writer(body);
    std::uint32_t count = 0;
    for (const TestFeature& feature : features) {
        std::vector<std::uint32_t> tags;
        for (const auto& [key, value] : feature.tags) {
            head_writer.add_string(3, key);
            std::string value_message;
            protozero::pbf_writer value_writer(value_message);
            if (const auto* text = std::get_if<std::string>(&value)) value_writer.add_string(1, *text);
            if (const auto* number = std::get_if<double>(&value)) value_writer.add_double(3, *number);
            if (const auto* integer = std::get_if<std::int64_t>(&value)) value_writer.add_sint64(6, *integer);
            if (const auto* truth = std::get_if<bool>(&value)) value_writer.add_bool(7, *truth);
            head_writer.add_message(4, value_message);
            tags.insert(tags.end(), {count, count});
            ++count;
        }
        std::string message;
        protozero::pbf_writer writer(message);
        writer.add_packed_uint32(2, tags.begin(), tags.end());
        writer.add_enum(3, static_cast<std::int32_t>(feature.type));
        writer.add_packed_uint32(4, feature.geometry.begin(), feature.geometry.end());
        body_writer.add_message(2, message);
    }
    std::string layer;
    protozero::pbf_writer writer(layer);
    writer.add_uint32(15, 2);
    if (is_head_last) layer += body;
    writer.add_string(1, name);
    writer.add_uint32(5, extent);
    layer += head;
    if (!is_head_last) layer += body;
    return layer;
}

inline std::vector<std::uint8_t> tile_of(std::initializer_list<std::string> layers) {
    std::string tile;
    protozero::pbf_writer writer(tile);
    for (const std::string& layer : layers)
        writer.add_message(3, layer);
    return {tile.begin(), tile.end()};
}

}  // namespace mirror::test
