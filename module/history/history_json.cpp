#include <nlohmann/json.hpp>

#include "module/history/formats.hpp"

namespace mirror::history {
namespace {

using Json = nlohmann::ordered_json;

template <class Number>
Json or_null(const std::optional<Number>& value) {
    return value ? Json(*value) : Json(nullptr);
}

std::int64_t epoch(UtcSeconds time) {
    return time.time_since_epoch().count();
}

template <class Rows, class Write>
Json list(const Rows& rows, const Write& write) {
    Json all = Json::array();
    for (const auto& row : rows)
        all.push_back(write(row));
    return all;
}

Json to(const storage::FixRow& fix) {
    return {{"person", fix.person},
            {"device", fix.device},
            {"tst", epoch(fix.tst)},
            {"lat", fix.lat_deg},
            {"lon", fix.lon_deg},
            {"acc", or_null(fix.accuracy_m)},
            {"vel", or_null(fix.speed_kmh)},
            {"cog", or_null(fix.course_deg)},
            {"batt", or_null(fix.battery_pct)}};
}

Json to(const storage::TransitionRow& row) {
    return {{"person", row.person},
            {"device", row.device},
            {"region", row.region},
            {"event", row.event},
            {"tst", epoch(row.tst)}};
}

Json to(const storage::AlarmRow& row) {
    return {{"person", row.person},
            {"device", row.device},
            {"tst", epoch(row.tst)},
            {"lat", or_null(row.lat_deg)},
            {"lon", or_null(row.lon_deg)}};
}

}  // namespace

std::string to_json(const History& history, const Contents& contents, const TimeSpan& span) {
    const auto write = [](const auto& row) { return to(row); };
    Json json{{"from", epoch(span.from)}, {"to", epoch(span.to)}};
    if (contents.fixes) json["fixes"] = list(history.fixes, write);
    if (contents.transitions) json["transitions"] = list(history.transitions, write);
    if (contents.alarms) json["alarms"] = list(history.alarms, write);
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mirror::history
