#include "module/tiles/metadata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "module/base/utf8.hpp"

namespace mirror::tiles {
namespace {

constexpr std::size_t k_max_text_codepoints = 200;
constexpr std::size_t k_max_shown_layers = 8;
constexpr std::size_t k_max_layer_codepoints = 30;
constexpr std::string_view k_copyright = "©";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\n\r,");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\n\r,") - begin + 1);
}

template <class Number>
std::optional<Number> to_number(std::string_view text) {
    text = trimmed(text);
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::string_view value_of(const Metadata& metadata, std::string_view name) {
    const auto found = metadata.find(name);
    return found == metadata.end() ? std::string_view() : found->second;
}

void read_zoom(const Metadata& metadata, std::string_view name, std::uint8_t& zoom) {
    const auto number = to_number<int>(value_of(metadata, name));
    if (number && *number >= 0 && *number <= k_deepest_zoom) zoom = static_cast<std::uint8_t>(*number);
}

void read_bounds(std::string_view text, SourceInfo& info) {
    std::array<double, 4> bounds{};
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        const auto comma = text.find(',');
        if ((comma == std::string_view::npos) != (i == 3)) return;
        const auto number = to_number<double>(text.substr(0, comma));
        if (!number || !std::isfinite(*number)) return;
        bounds[i] = *number;
        text.remove_prefix(i == 3 ? text.size() : comma + 1);
    }
    const auto [west, south, east, north] = bounds;
    if (south >= north || west >= east || std::abs(south) > 90 || std::abs(north) > 90) return;
    if (west < -180 || east > 180) return;
    info.west_deg = west;
    info.south_deg = south;
    info.east_deg = east;
    info.north_deg = north;
}

}  // namespace

std::string plain_attribution(std::string_view html) {
    static constexpr std::pair<std::string_view, std::string_view> k_entities[] = {
        {"&copy;", "©"}, {"&#169;", "©"}, {"&amp;", "&"},  {"&nbsp;", " "},
        {"&lt;", "<"},   {"&gt;", ">"},   {"&quot;", "\""}};
    std::string text;
    bool is_in_tag = false;
    for (std::size_t at = 0; at < html.size(); ++at) {
        const char c = html[at];
        if (c == '<') is_in_tag = true;
        if (!is_in_tag) {
            const auto entity = std::ranges::find_if(k_entities, [&](const auto& candidate) {
                return html.substr(at).starts_with(candidate.first);
            });
            if (entity == std::end(k_entities)) {
                text += c;
            } else {
                text += entity->second;
                at += entity->first.size() - 1;
            }
        }
        if (c == '>') is_in_tag = false;
    }
    return safe_text(trimmed(text), k_max_text_codepoints);
}

std::vector<std::string> attribution_claims(std::string_view attribution) {
    std::vector<std::string> claims;
    const auto add = [&claims](std::string_view claim) {
        claim = trimmed(claim);
        if (!claim.empty()) claims.emplace_back(claim);
    };
    std::size_t begin = 0;
    for (std::size_t at = 0; at < attribution.size(); ++at) {
        const std::string_view rest = attribution.substr(at);
        const std::size_t separator = rest.starts_with("·") ? std::string_view("·").size()
                                      : rest[0] == '|'      ? 1
                                                            : 0;
        if (separator == 0 && !rest.starts_with(k_copyright)) continue;
        add(attribution.substr(begin, at - begin));
        begin = at + separator;
    }
    add(attribution.substr(begin));
    return claims;
}

SourceInfo read_info(const Metadata& metadata, SourceInfo info) {
    if (const auto name = value_of(metadata, "name"); !name.empty())
        info.name = safe_text(name, k_max_text_codepoints);
    info.attribution = plain_attribution(value_of(metadata, "attribution"));
    if (info.attribution.empty()) info.attribution = info.schema->attribution;
    read_zoom(metadata, "minzoom", info.min_zoom);
    read_zoom(metadata, "maxzoom", info.max_zoom);
    if (info.max_zoom < info.min_zoom) std::swap(info.min_zoom, info.max_zoom);
    read_bounds(value_of(metadata, "bounds"), info);
    return info;
}

std::vector<LayerInfo> layers_of(std::string_view json) {
    const auto document = nlohmann::json::parse(json, nullptr, false);
    std::vector<LayerInfo> layers;
    if (!document.is_object() || !document.contains("vector_layers")) return layers;
    for (const auto& layer : document["vector_layers"]) {
        if (!layer.is_object()) continue;
        const auto id = layer.find("id");
        if (id == layer.end() || !id->is_string()) continue;
        LayerInfo info{id->get<std::string>(), {}};
        const auto fields = layer.find("fields");
        if (fields != layer.end() && fields->is_object()) {
            for (const auto& field : fields->items())
                info.fields.push_back(field.key());
        }
        layers.push_back(std::move(info));
    }
    return layers;
}

Metadata rows_of(std::string_view json) {
    const auto document = nlohmann::json::parse(json, nullptr, false);
    Metadata rows;
    if (!document.is_object()) return rows;
    for (const auto& [name, value] : document.items()) {
        if (value.is_string())
            rows.emplace(name, value.get<std::string>());
        else if (value.is_number() || value.is_boolean())
            rows.emplace(name, value.dump());
    }
    return rows;
}

Result<const Schema*, Failure> schema_of(const std::vector<LayerInfo>& layers) {
    if (layers.empty()) return &open_map_tiles();
    const Schema* best = nullptr;
    std::ptrdiff_t most = 0;
    for (const Schema* schema : all_schemas()) {
        const auto known = std::ranges::count_if(
            layers, [&](const LayerInfo& layer) { return schema->rule_for(layer.name) != nullptr; });
        if (known <= most) continue;
        most = known;
        best = schema;
    }
    if (best == nullptr) {
        std::string names;
        for (std::size_t i = 0; i < std::min(layers.size(), k_max_shown_layers); ++i)
            names += safe_text(layers[i].name, k_max_layer_codepoints) + ", ";
        return tl::unexpected(Failure{fmt::format(
            "its layers ({}…) are in none of the schemas OpenMapTiles, Protomaps and Shortbread, so "
            "nothing of it could be drawn",
            names)});
    }
    const bool is_old = best == &protomaps() && std::ranges::any_of(layers, [](const LayerInfo& layer) {
                            return std::ranges::find(layer.fields, "pmap:kind") != layer.fields.end();
                        });
    if (is_old)
        return tl::unexpected(Failure{
            "it is in an older Protomaps schema, and the mirror reads version 4: make or download it anew"});
    return best;
}

}  // namespace mirror::tiles
