// `map.raster`: the address of a tile server and what its operator asks of those who use it.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "module/base/host.hpp"
#include "module/base/url.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

constexpr int k_deepest_zoom = 22;
constexpr int k_osm_deepest_zoom = 19;
constexpr std::size_t k_max_contact = 100;

// OpenStreetMap's tile usage policy: this address and no other, operations.osmfoundation.org/policies/tiles
constexpr std::string_view k_osm_url = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
constexpr std::string_view k_osm_policy = "operations.osmfoundation.org/policies/tiles";

constexpr std::array<Choice<TileScheme>, 2> k_schemes{{{"xyz", TileScheme::xyz}, {"tms", TileScheme::tms}}};
constexpr std::array<int, 2> k_tile_sizes{256, 512};
constexpr std::array<std::string_view, 5> k_placeholders{"{z}", "{x}", "{y}", "{r}", "{key}"};

bool is_osm(std::string_view host) {
    return host == "openstreetmap.org" || host.ends_with(".openstreetmap.org");
}

/// The first thing in braces that nothing is put in for; empty when there is none.
std::string_view unknown_placeholder(std::string_view url) {
    while (true) {
        const auto open = url.find_first_of("{}");
        if (open == std::string_view::npos) return {};
        const auto close = url.find('}', open);
        const std::string_view found =
            close == std::string_view::npos ? url.substr(open, 10) : url.substr(open, close - open + 1);
        if (std::ranges::find(k_placeholders, found) == k_placeholders.end()) return found;
        url.remove_prefix(close + 1);
    }
}

std::string_view hint_for(std::string_view placeholder) {
    if (placeholder == "{s}")
        return "choose one of the server's names, such as `a`: browsers no longer need several";
    if (placeholder == "{-y}") return "write {y} and \"scheme\": \"tms\"";
    if (placeholder == "{ratio}" || placeholder == "{@2x}") return "write {r}: it becomes `@2x`";
    return "known are {z}, {x}, {y}, {r} (becomes `@2x`) and {key} (from `keyFile`)";
}

/// \return the address in parts when tiles can be asked for with it
std::optional<Url> check_url(ObjectReader& reader, const LocatedValue& value, const Raster& raster) {
    const auto refuse = [&](std::string_view message, std::string_view hint) {
        reader.problem(value.place, "url", message, hint);
        return std::nullopt;
    };
    auto url = split_url(raster.url);
    if (!url || (url->scheme != "https" && url->scheme != "http"))
        return refuse("this is not the address of a tile server",
                      "such as \"https://tiles.example.org/{z}/{x}/{y}.png\", without a user name");
    for (const std::string_view needed : {"{z}", "{x}", "{y}"}) {
        if (url->rest.find(needed) == std::string::npos)
            return refuse(fmt::format("{} is missing in it", needed),
                          "the mirror puts zoom, column and row of a tile in there");
    }
    if (const auto unknown = unknown_placeholder(raster.url); !unknown.empty())
        return refuse(fmt::format("nothing can be put in for {}", in_ticks(unknown)), hint_for(unknown));
    if (url->host.find_first_of("{}") != std::string::npos)
        return refuse("the host must stand there as it is", "placeholders belong behind it");
    return url;
}

void check_key(ObjectReader& reader, const LocatedValue& url, const Raster& raster,
               const LocatedValue* key_file) {
    const bool has_place = raster.url.find("{key}") != std::string::npos;
    if (has_place && raster.key_file.empty())
        reader.problem(url.place, "url", "holds {key}, but there is no `keyFile`",
                       "write the key into a file of its own and name that in `keyFile`");
    if (!has_place && key_file != nullptr)
        reader.problem(key_file->place, "keyFile", "the key is not used", "{key} is missing in `url`",
                       Severity::warning);
}

/// What the operators of tile.openstreetmap.org ask of everybody.
void check_osm(ObjectReader& reader, const LocatedValue& url, const Raster& raster) {
    if (raster.url != k_osm_url)
        reader.problem(url.place, "url", "OpenStreetMap's tiles have one address",
                       fmt::format("\"{}\" (see {})", k_osm_url, k_osm_policy));
    if (raster.contact.empty())
        reader.problem(reader.place(), "contact", "is missing",
                       fmt::format("OpenStreetMap wants to know whom to write to: your mail address or web "
                                   "page (see {})",
                                   k_osm_policy));
    if (!raster.attribution.empty() && raster.attribution.find("OpenStreetMap") == std::string::npos)
        reader.problem(reader.place(), "attribution", "does not name OpenStreetMap",
                       "\"© OpenStreetMap contributors · openstreetmap.org/copyright\"");
    if (raster.max_zoom > k_osm_deepest_zoom)
        reader.problem(reader.place(), "maxZoom", "OpenStreetMap's tiles end at zoom 19", "");
}

void check_contact(ObjectReader& reader, const LocatedValue& value, const Raster& raster) {
    const bool is_plain = std::ranges::all_of(raster.contact, [](unsigned char c) {
        return c > 0x20 && c < 0x7F && c != '(' && c != ')' && c != '\\';
    });
    const bool is_reachable =
        raster.contact.find('@') != std::string::npos || raster.contact.find("://") != std::string::npos;
    if (!is_plain || !is_reachable || raster.contact.size() > k_max_contact)
        reader.problem(value.place, "contact", fmt::format("{} is no contact", in_ticks(raster.contact)),
                       "a mail address or the address of a web page, in plain letters");
}

}  // namespace

void read_raster(ObjectReader& map, std::optional<Raster>& slot) {
    map.object("raster", [&](ObjectReader& reader) {
        Raster raster;
        const LocatedValue* url = reader.text("url", raster.url);
        reader.text("attribution", raster.attribution);
        reader.number("minZoom", raster.min_zoom, {0, k_deepest_zoom, ""});
        const LocatedValue* max_zoom = reader.number("maxZoom", raster.max_zoom, {0, k_deepest_zoom, ""});
        reader.whole_choice("tileSize", raster.tile_size_px, k_tile_sizes);
        reader.choice<TileScheme>("scheme", raster.scheme, k_schemes);
        const LocatedValue* key_file = reader.secret_file("keyFile", raster.key_file);
        reader.file("caFile", raster.ca_file);
        const LocatedValue* contact = reader.text("contact", raster.contact);
        reader.number("cacheMegabytes", raster.cache_megabytes, {10, 100'000, "megabytes"});
        reader.misnomer("key", "write the key into a file of its own and name that in `keyFile`");
        reader.require({"url", "attribution"});
        if (reader.is_visit()) return;
        if (contact != nullptr) check_contact(reader, *contact, raster);
        if (raster.min_zoom > raster.max_zoom)
            reader.problem(max_zoom != nullptr ? max_zoom->place : reader.place(), "maxZoom",
                           "is smaller than `minZoom`");
        if (url == nullptr || raster.url.empty()) return;
        const auto parts = check_url(reader, *url, raster);
        if (!parts) return;
        check_key(reader, *url, raster, key_file);
        if (is_osm(parts->host)) {
            check_osm(reader, *url, raster);
        } else if (parts->scheme == "http" && !is_loopback(parts->host)) {
            reader.problem(url->place, "url", "everybody on the way sees which places the map shows",
                           "only in a network that you trust; elsewhere https", Severity::warning);
        }
        slot = std::move(raster);
    });
}

}  // namespace mirror::config
