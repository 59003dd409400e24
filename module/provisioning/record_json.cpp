#include "module/provisioning/record_json.hpp"

#include <nlohmann/json.hpp>

namespace mirror::provisioning {
namespace {

using Json = nlohmann::json;

Json to_value(UtcSeconds time) {
    return time.time_since_epoch().count();
}

UtcSeconds time_of(const Json& json) {
    return UtcSeconds(std::chrono::seconds(json.get<std::int64_t>()));
}

Json to_value(const PhoneRegion& region) {
    return {{"name", region.name},
            {"lat", region.centre.lat_deg()},
            {"lon", region.centre.lon_deg()},
            {"rad", region.radius_m},
            {"tst", region.tst},
            {"rid", region.rid}};
}

PhoneRegion region_of(const Json& json) {
    const auto centre = LatLon::make(json.at("lat").get<double>(), json.at("lon").get<double>());
    if (!centre) throw std::runtime_error("a region lies nowhere");
    return {json.at("name").get<std::string>(), *centre, json.at("rad").get<int>(),
            json.at("tst").get<std::int64_t>(), json.at("rid").get<std::string>()};
}

Json to_value(const ShownRegion& region) {
    Json json{{"name", region.name}, {"rad", region.radius_m}, {"tst", region.tst}, {"rid", region.rid}};
    if (region.centre) {
        json["lat"] = region.centre->lat_deg();
        json["lon"] = region.centre->lon_deg();
    }
    return json;
}

ShownRegion shown_of(const Json& json) {
    ShownRegion region{json.at("name").get<std::string>(),
                       {},
                       json.at("rad").get<int>(),
                       json.at("tst").get<std::int64_t>(),
                       json.at("rid").get<std::string>()};
    if (json.contains("lat"))
        region.centre = LatLon::make(json.at("lat").get<double>(), json.at("lon").get<double>());
    return region;
}

template <class Value>
void put(Json& json, const char* key, const std::optional<Value>& value) {
    if (value) json[key] = *value;
}

template <class Value>
void get(const Json& json, const char* key, std::optional<Value>& value) {
    if (json.contains(key)) value = json.at(key).get<Value>();
}

Json to_value(const Health& health) {
    Json json = Json::object();
    put(json, "powerSave", health.power_save);
    put(json, "batteryOptimised", health.battery_optimised);
    put(json, "mayHibernate", health.may_hibernate);
    put(json, "locationPermission", health.location_permission);
    put(json, "authorisation", health.authorisation);
    put(json, "backgroundRefresh", health.background_refresh);
    return json;
}

Health health_of(const Json& json) {
    Health health;
    get(json, "powerSave", health.power_save);
    get(json, "batteryOptimised", health.battery_optimised);
    get(json, "mayHibernate", health.may_hibernate);
    get(json, "locationPermission", health.location_permission);
    get(json, "authorisation", health.authorisation);
    get(json, "backgroundRefresh", health.background_refresh);
    return health;
}

/// One list of all plain members, for both directions.
template <class Record, class Visit>
void each_text(Record& record, Visit visit) {
    visit("name", record.name);
    visit("tail", record.tail);
    visit("base", record.base);
    visit("oldBase", record.old_base);
    visit("subscription", record.subscription);
    visit("tid", record.tid);
    visit("heardOn", record.heard_on);
}

template <class Record, class Visit>
void each_time(Record& record, Visit visit) {
    visit("heardAt", record.heard_at);
    visit("obeyedOldAt", record.obeyed_old_at);
    visit("expectedUntil", record.expected_until);
    visit("configuredAt", record.configured_at);
    visit("oldBaseClearedAt", record.old_base_cleared_at);
    visit("shownAt", record.shown_at);
    visit("checkedAt", record.checked_at);
    visit("askedAt", record.asked_at);
    visit("answeredAt", record.answered_at);
    visit("secondClientAt", record.second_client_at);
    visit("unaskedAt", record.unasked_at);
}

template <class Record, class Visit>
void each_number(Record& record, Visit visit) {
    visit("keepalivePushes", record.keepalive_pushes);
    visit("answersDue", record.answers_due);
    visit("answersBeforeRemoval", record.answers_before_removal);
}

template <class Record, class Visit>
void each_flag(Record& record, Visit visit) {
    visit("hasWrongTid", record.has_wrong_tid);
    visit("hasDump", record.has_dump);
    visit("isRestoring", record.is_restoring);
    visit("wasSeen", record.was_seen);
    visit("hasPosition", record.has_position);
    visit("hasRetainedCommand", record.has_retained_command);
    visit("isClearNear", record.is_clear_near);
    visit("hasOwnCard", record.has_own_card);
    visit("ignoresSettings", record.ignores_settings);
    visit("hadWrongTid", record.had_wrong_tid);
}

Json to_value(const PhoneRecord& record) {
    Json json = Json::object();
    each_text(record, [&](const char* key, const std::string& text) { json[key] = text; });
    each_time(record, [&](const char* key, UtcSeconds time) { json[key] = to_value(time); });
    each_number(record, [&](const char* key, int number) { json[key] = number; });
    each_flag(record, [&](const char* key, bool flag) { json[key] = flag; });
    json["platform"] = static_cast<int>(record.platform);
    json["proofs"] = Json::array();
    for (const auto& proof : record.proofs) {
        json["proofs"].push_back(proof ? Json{{"at", to_value(proof->at)}, {"evidence", proof->evidence}}
                                       : Json());
    }
    json["attempts"] = Json::array();
    for (const Attempts& attempts : record.attempts)
        json["attempts"].push_back({{"count", attempts.count}, {"last", to_value(attempts.last)}});
    json["differing"] = record.differing;
    json["shown"] = Json::array();
    for (const ShownRegion& region : record.shown)
        json["shown"].push_back(to_value(region));
    json["restore"] = Json::array();
    for (const PhoneRegion& region : record.restore)
        json["restore"].push_back(to_value(region));
    json["witnesses"] = Json::array();
    for (const PhoneRegion& region : record.witnesses)
        json["witnesses"].push_back(to_value(region));
    json["witnessed"] = record.witnessed;
    json["health"] = to_value(record.health);
    put(json, "monitoring", record.monitoring);
    json["secondClient"] = record.second_client;
    return json;
}

PhoneRecord record_of(const Json& json) {
    PhoneRecord record;
    each_text(record, [&](const char* key, std::string& text) { text = json.at(key).get<std::string>(); });
    each_time(record, [&](const char* key, UtcSeconds& time) {
        if (json.contains(key)) time = time_of(json.at(key));
    });
    each_number(record, [&](const char* key, int& number) { number = json.at(key).get<int>(); });
    each_flag(record, [&](const char* key, bool& flag) { flag = json.value(key, false); });
    const int platform = json.at("platform").get<int>();
    record.platform = platform == 1 ? Platform::Android : platform == 2 ? Platform::Ios : Platform::Unknown;
    for (std::size_t step = 0; step < k_steps; ++step) {
        const Json& proof = json.at("proofs").at(step);
        if (!proof.is_null())
            record.proofs[step] = Proof{time_of(proof.at("at")), proof.at("evidence").get<std::string>()};
    }
    for (std::size_t ask = 0; ask < k_asks; ++ask) {
        const Json& attempts = json.at("attempts").at(ask);
        record.attempts[ask] = {attempts.at("count").get<int>(), time_of(attempts.at("last"))};
    }
    record.differing = json.at("differing").get<std::vector<std::string>>();
    for (const Json& region : json.at("shown"))
        record.shown.push_back(shown_of(region));
    for (const Json& region : json.at("restore"))
        record.restore.push_back(region_of(region));
    for (const Json& region : json.value("witnesses", Json::array()))
        record.witnesses.push_back(region_of(region));
    record.witnessed = json.value("witnessed", std::size_t{0});
    record.health = health_of(json.at("health"));
    get(json, "monitoring", record.monitoring);
    record.second_client = json.value("secondClient", "");
    return record;
}

}  // namespace

std::string to_json(const StoredPhones& stored) {
    Json json{{"version", 1}, {"phones", Json::array()}, {"regions", Json::array()}};
    for (const PhoneRecord& record : stored.phones)
        json["phones"].push_back(to_value(record));
    for (const RegionBook::Entry& entry : stored.regions.entries()) {
        Json region = to_value(entry.region);
        region["retired"] = entry.is_retired;
        json["regions"].push_back(std::move(region));
    }
    // A name may have been sent in any bytes; they must not keep the rest from being stored.
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<StoredPhones, Failure> read_phones(std::string_view json) {
    try {
        const Json stored = Json::parse(json);
        StoredPhones phones;
        for (const Json& record : stored.at("phones"))
            phones.phones.push_back(record_of(record));
        std::vector<RegionBook::Entry> entries;
        for (const Json& region : stored.at("regions"))
            entries.push_back({region_of(region), region.at("retired").get<bool>()});
        phones.regions.restore(std::move(entries));
        return phones;
    } catch (const std::exception& problem) {
        return tl::unexpected(Failure{problem.what()});
    }
}

std::string regions_json(const std::vector<PhoneRegion>& regions) {
    Json list = Json::array();
    for (const PhoneRegion& region : regions)
        list.push_back(to_value(region));
    return list.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::vector<PhoneRegion>, Failure> read_regions(std::string_view json) {
    try {
        std::vector<PhoneRegion> regions;
        for (const Json& region : Json::parse(json))
            regions.push_back(region_of(region));
        return regions;
    } catch (const std::exception& problem) {
        return tl::unexpected(Failure{problem.what()});
    }
}

}  // namespace mirror::provisioning
