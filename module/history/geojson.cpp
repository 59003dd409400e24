#include <cmath>
#include <nlohmann/json.hpp>

#include "module/history/formats.hpp"
#include "module/history/tracks.hpp"

namespace mirror::history {
namespace {

using Json = nlohmann::ordered_json;
using storage::FixRow;

/// About a centimetre; a double's own digits would be noise.
double rounded(double degrees) {
    return std::round(degrees * 1e7) / 1e7;
}

Json position(double lat_deg, double lon_deg) {
    return Json::array({rounded(lon_deg), rounded(lat_deg)});
}

Json point(const std::optional<LatLon>& place) {
    if (!place) return nullptr;
    return {{"type", "Point"}, {"coordinates", position(place->lat_deg(), place->lon_deg())}};
}

Json feature(Json geometry, Json properties) {
    return {{"type", "Feature"}, {"geometry", std::move(geometry)}, {"properties", std::move(properties)}};
}

/// Where a way crosses the 180th meridian: on this side of it, or on the other.
FixRow crossing(const FixRow& from, const FixRow& to, bool on_far_side) {
    const double side = from.lon_deg > 0 ? 180 : -180;
    const double to_lon = to.lon_deg + 2 * side;
    const double share = to_lon == from.lon_deg ? 0 : (side - from.lon_deg) / (to_lon - from.lon_deg);
    FixRow at = from;
    at.lon_deg = on_far_side ? -side : side;
    at.lat_deg = from.lat_deg + share * (to.lat_deg - from.lat_deg);
    at.tst = from.tst + std::chrono::seconds(static_cast<std::int64_t>(
                            share * static_cast<double>((to.tst - from.tst).count())));
    at.accuracy_m.reset();
    return at;
}

/// RFC 7946, 3.1.9: a line must not cross the 180th meridian.
std::vector<std::vector<FixRow>> cut_at_antimeridian(const std::vector<FixRow>& fixes) {
    std::vector<std::vector<FixRow>> parts(1);
    for (const FixRow& fix : fixes) {
        if (!parts.back().empty() && std::abs(fix.lon_deg - parts.back().back().lon_deg) > 180) {
            const FixRow before = parts.back().back();
            parts.back().push_back(crossing(before, fix, false));
            parts.push_back({crossing(before, fix, true)});
        }
        parts.back().push_back(fix);
    }
    return parts;
}

Json line_feature(const Track& track, const std::vector<FixRow>& fixes) {
    Json positions = Json::array();
    Json times = Json::array();
    Json accuracies = Json::array();
    for (const FixRow& fix : fixes) {
        positions.push_back(position(fix.lat_deg, fix.lon_deg));
        times.push_back(rfc3339(fix.tst));
        accuracies.push_back(fix.accuracy_m ? Json(*fix.accuracy_m) : Json(nullptr));
    }
    return feature({{"type", "LineString"}, {"coordinates", std::move(positions)}},
                   {{"kind", "way"},
                    {"person", track.person},
                    {"device", track.device},
                    {"from", rfc3339(fixes.front().tst)},
                    {"to", rfc3339(fixes.back().tst)},
                    {"coordinateProperties", {{"times", std::move(times)}, {"acc", std::move(accuracies)}}}});
}

Json fix_feature(const FixRow& fix) {
    return feature({{"type", "Point"}, {"coordinates", position(fix.lat_deg, fix.lon_deg)}},
                   {{"kind", "fix"},
                    {"person", fix.person},
                    {"device", fix.device},
                    {"time", rfc3339(fix.tst)},
                    {"acc", fix.accuracy_m ? Json(*fix.accuracy_m) : Json(nullptr)}});
}

void add_ways(Json& features, const History& history) {
    for (const Track& track : tracks(history.fixes)) {
        if (track.fixes.size() == 1) {
            features.push_back(fix_feature(track.fixes.front()));
            continue;
        }
        for (const auto& part : cut_at_antimeridian(track.fixes))
            features.push_back(line_feature(track, part));
    }
}

}  // namespace

std::string to_geojson(const History& history, const Contents& contents,
                       const std::vector<config::Region>& regions) {
    Json features = Json::array();
    if (contents.fixes) add_ways(features, history);
    if (contents.transitions) {
        for (const storage::TransitionRow& row : history.transitions) {
            features.push_back(feature(point(place_of(row, history, regions)), {{"kind", "transition"},
                                                                                {"person", row.person},
                                                                                {"device", row.device},
                                                                                {"region", row.region},
                                                                                {"event", row.event},
                                                                                {"time", rfc3339(row.tst)}}));
        }
    }
    if (contents.alarms) {
        for (const storage::AlarmRow& row : history.alarms) {
            const auto place =
                row.lat_deg && row.lon_deg ? LatLon::make(*row.lat_deg, *row.lon_deg) : std::nullopt;
            features.push_back(feature(point(place), {{"kind", "alarm"},
                                                      {"person", row.person},
                                                      {"device", row.device},
                                                      {"time", rfc3339(row.tst)}}));
        }
    }
    const Json collection{{"type", "FeatureCollection"}, {"features", std::move(features)}};
    return collection.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mirror::history
