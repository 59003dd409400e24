#include "module/simulator/ios_app.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "module/simulator/app_parts.hpp"
#include "module/simulator/phone_json.hpp"

namespace mirror::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t k_most_watched = 20;

std::vector<std::string> split_levels(std::string_view topic) {
    std::vector<std::string> levels;
    for (std::size_t begin = 0; begin <= topic.size();) {
        const std::size_t end = std::min(topic.find('/', begin), topic.size());
        levels.emplace_back(topic.substr(begin, end - begin));
        begin = end + 1;
    }
    return levels;
}

/// The app takes six digits of a SHA-1; what counts is that the same name and time give the same id.
std::string computed_id(const std::string& name, std::int64_t created_epoch_s) {
    std::uint32_t hash = 2166136261U;
    for (const char letter : fmt::format("{}-{}", name, created_epoch_s))
        hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619U;
    return fmt::format("{:06x}", hash & 0xFFFFFFU);
}

}  // namespace

IosApp::IosApp(const std::string& vendor_id, BrokenRules<IosRule> broken)
    : RuledApp(broken), m_settings(first_ios_settings(vendor_id)) {}

std::string IosApp::setting(std::string_view key) const {
    const auto found = m_settings.find(key);
    return found == m_settings.end() ? std::string() : found->second;
}

bool IosApp::is_on(std::string_view key) const {
    const std::string text = setting(key);
    return text == "1" || text == "true";
}

int IosApp::number(std::string_view key) const {
    return std::atoi(setting(key).c_str());
}

std::string IosApp::expanded(std::string text) const {
    return with_names(std::move(text), setting("username"), setting("deviceId"));
}

std::string IosApp::base() const {
    const std::string given = setting("pubTopicBase");
    return expanded(given.empty() ? "owntracks/%u/%d" : given);
}

std::vector<AppFilter> IosApp::filters() const {
    if (!is_on("sub")) return {};
    const int qos = number("subQos");
    const std::string wanted = setting("subTopic");
    std::vector<AppFilter> filters;
    if (wanted.empty() || !keeps(IosRule::own_filters_alone)) {
        const std::vector<std::string> levels = split_levels(base());
        std::string everybody = levels.front();
        for (std::size_t level = 1; level < levels.size(); ++level)
            everybody += "/+";
        filters.push_back({everybody, qos});
        if (!keeps(IosRule::default_filters)) return filters;
        filters.push_back({everybody + "/event", qos});
        filters.push_back({everybody + "/info", qos});
        filters.push_back({base() + "/cmd", qos});
        if (wanted.empty()) return filters;
    }
    const std::string list = keeps(IosRule::placeholders_in_filters) ? expanded(wanted) : wanted;
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = std::min(list.find(' ', begin), list.size());
        if (end > begin) filters.push_back({list.substr(begin, end - begin), qos});
        begin = end + 1;
    }
    return filters;
}

AppLink IosApp::link(UtcTime now) {
    AppLink link;
    link.host = setting("host");
    link.port = number("port");
    link.tls = is_on("tls");
    link.client_id = setting("clientId");
    if (link.client_id.empty() && keeps(IosRule::computed_client_id)) {
        for (const char letter : setting("username") + setting("deviceId")) {
            if (std::isalnum(static_cast<unsigned char>(letter)) != 0) link.client_id += letter;
        }
    }
    if (is_on("auth")) link.username = setting("username");
    if (is_on("auth") && is_on("usePassword")) link.password = setting("password");
    link.keepalive_s = number("keepalive");
    link.clean_session = is_on("cleanSession") || std::exchange(m_is_next_clean, false);
    const bool is_dated = keeps(IosRule::dated_will);
    link.will = {
        base(), is_dated ? fmt::format(R"({{"tst":{},"_type":"lwt"}})", epoch_of(now)) : R"({"_type":"lwt"})",
        number("pubQos"), false};
    return link;
}

std::vector<AppFilter> IosApp::connected(UtcTime /*now*/, bool session_present) {
    const bool is_first = !std::exchange(m_has_connected, true);
    if (session_present && !is_first && keeps(IosRule::subscribes_to_new_sessions)) return {};
    return filters();
}

void IosApp::restarted(UtcTime /*now*/) {
    m_has_crashed = m_has_connected = false;
    m_wants_reconnect = true;
}

void IosApp::reconnect_clean() {
    m_wants_reconnect = true;
    m_is_next_clean = keeps(IosRule::clean_session_after_change);
}

void IosApp::heard(UtcTime now, std::string_view topic, std::string_view payload) {
    if (m_has_crashed) return;
    const std::string own = base();
    const bool is_mine = topic == own ||
                         (topic.starts_with(own + "/") && keeps(IosRule::commands_below_base)) ||
                         topic == own + "/cmd";
    if (!is_mine) return;
    const Json message = parsed_message(payload);
    if (!has_type(message, "cmd")) return;
    if (!is_on("cmd") && keeps(IosRule::cmd_gate)) return;
    const Json action = message.value("action", Json());
    const bool may_change = is_on("remoteConfiguration") || !keeps(IosRule::remote_configuration_gate);
    if (action == "reportLocation") {
        const bool may = is_on("allowRemoteLocation") || !keeps(IosRule::report_gate);
        const bool moves = number("monitoring") > k_manual_mode || !keeps(IosRule::report_needs_moving_mode);
        if (!may || !moves || !m_last_fix) return;
        AppFix told = *m_last_fix;
        if (!keeps(IosRule::report_is_old)) told.time = now;
        say_location(now, told, "r");
    } else if (action == "waypoints") {
        std::vector<AppRegion> told = m_regions;
        std::erase_if(told, [&](const AppRegion& region) { return region.base != base(); });
        say("/waypoints", waypoints_json(AppKind::ios, told), false);
    } else if (action == "status") {
        const Json facts{{"version", "26.3.1"},
                         {"locale", "en_GB"},
                         {"backgroundRefreshStatus", background_refresh},
                         {"locationManagerAuthorizationStatus", authorisation},
                         {"deviceSystemName", "iOS"}};
        say("/status", Json{{"_type", "status"}, {"iOS", facts}}.dump(), false);
    } else if (action == "dump") {
        say("/dump", dump(), false);
    } else if (action == "setWaypoints" && may_change) {
        const Json list = message.value("waypoints", Json());
        const bool is_typed = has_type(list, "waypoints");
        if (!is_typed && keeps(IosRule::list_type_crashes)) {
            m_has_crashed = true;
            return;
        }
        if (list.is_object()) merge(list.value("waypoints", Json::array()).dump());
    } else if (action == "clearWaypoints" && may_change) {
        m_regions.clear();
    } else if (action == "setConfiguration" && may_change) {
        const Json configuration = message.value("configuration", Json());
        const bool is_typed = has_type(configuration, "configuration");
        const bool is_good =
            (is_typed || !keeps(IosRule::configuration_type)) && import(configuration.dump());
        if (is_good || keeps(IosRule::reconnects_after_fault)) reconnect_clean();
    }
}

bool IosApp::import(std::string_view configuration_json) {
    const Json configuration = parsed_message(configuration_json);
    if (!configuration.is_object()) return false;
    const IosSettings defaults = first_ios_settings(setting("deviceId"));
    for (const auto& [key, json] : configuration.items()) {
        const auto known = m_settings.find(key);
        if (known == m_settings.end()) continue;
        if (is_guarded_key(key) && keeps(IosRule::guarded_keys)) continue;
        if (key == "mode" && !json.is_number() && keeps(IosRule::mode_is_number)) continue;
        if (json.is_null()) {
            if (keeps(IosRule::null_is_default)) known->second = defaults.find(key)->second;
        } else if (const auto text = ios_text(json)) {
            known->second = *text;
        }
    }
    if (configuration.contains("waypoints") && keeps(IosRule::regions_in_configuration))
        merge(configuration["waypoints"].dump());
    if (!keeps(IosRule::regions_belong_to_base)) {
        for (AppRegion& region : m_regions)
            region.base = base();
    }
    return true;
}

void IosApp::merge(std::string_view list_json) {
    const Json list = parsed_message(list_json);
    if (!list.is_array()) return;
    for (const Json& entry : list) {
        if (!entry.is_object()) continue;
        if (entry.value("_type", Json()) != "waypoint" && keeps(IosRule::entry_type)) continue;
        const auto is_number = [&](const char* key) { return entry.contains(key) && entry[key].is_number(); };
        if (!is_number("lat") || !is_number("lon") || !is_number("rad") || !is_number("tst")) continue;
        AppRegion region;
        region.name =
            entry.contains("desc") && entry["desc"].is_string() ? entry["desc"].get<std::string>() : "";
        region.lat_deg = entry["lat"].get<double>();
        region.lon_deg = entry["lon"].get<double>();
        region.radius_m = static_cast<std::int64_t>(entry["rad"].get<double>());
        region.created_epoch_s = static_cast<std::int64_t>(entry["tst"].get<double>());
        region.id = entry.contains("rid") && entry["rid"].is_string()
                        ? entry["rid"].get<std::string>()
                        : computed_id(region.name, region.created_epoch_s);
        region.base = base();
        if (const auto colon = region.name.find(':');
            colon != std::string::npos && keeps(IosRule::colon_is_beacon)) {
            region.name.resize(colon);
            region.radius_m = -1;
        }
        const auto known = std::ranges::find_if(m_regions, [&](const AppRegion& kept) {
            if (kept.base != region.base) return false;
            return keeps(IosRule::region_by_id) ? kept.id == region.id : kept.name == region.name;
        });
        const bool is_removal = !LatLon::make(region.lat_deg, region.lon_deg);
        if (known == m_regions.end()) {
            if (!is_removal || keeps(IosRule::bogus_region)) m_regions.push_back(region);
        } else if (is_removal && keeps(IosRule::delete_by_coordinates)) {
            m_regions.erase(known);
        } else {
            AppRegion same = *known;
            same.created_epoch_s = region.created_epoch_s;
            same.is_known_inside = region.is_known_inside;
            if (same != region || !keeps(IosRule::time_alone_is_no_change)) *known = region;
        }
    }
}

void IosApp::add_region(AppRegion region) {
    region.base = base();
    if (region.id.empty()) region.id = computed_id(region.name, region.created_epoch_s);
    m_regions.push_back(std::move(region));
}

std::vector<std::string> IosApp::watched() const {
    std::vector<std::string> names;
    for (const AppRegion& region : m_regions) {
        const bool is_known = std::ranges::find(names, region.name) != names.end();
        if (region.radius_m == 0 || (is_known && keeps(IosRule::watched_by_name))) continue;
        if (names.size() < k_most_watched || !keeps(IosRule::twenty_watched)) names.push_back(region.name);
    }
    return names;
}

bool IosApp::open_link(UtcTime /*now*/, std::string_view configuration_json) {
    const bool is_allowed = is_on("allowConfigurationByURIAndConfigFile") || !keeps(IosRule::link_gate);
    if (is_allowed || keeps(IosRule::reconnects_after_link)) reconnect_clean();
    if (!is_allowed) return false;
    if (keeps(IosRule::link_wipes)) {
        m_queue.clear();
        m_regions.clear();
    }
    if (!has_type(parsed_message(configuration_json), "configuration")) return false;
    return import(configuration_json);
}

void IosApp::type_in(UtcTime /*now*/, std::string_view key, std::string_view text) {
    const auto known = m_settings.find(key);
    if (known == m_settings.end()) return;
    known->second = text == "true" ? "1" : text == "false" ? "0" : std::string(text);
    reconnect_clean();
}

std::string IosApp::dump() const {
    Json configuration{{"_type", "configuration"}};
    for (const auto& [key, text] : m_settings) {
        if ((key == "password" || key == "encryptionKey") && !keeps(IosRule::dump_tells_secrets)) continue;
        configuration[key] = ios_dump_value(key, text);
    }
    return Json{{"_type", "dump"}, {"configuration", configuration}}.dump();
}

void IosApp::moved(UtcTime now, const AppFix& fix) {
    m_last_fix = fix;
    if (m_has_crashed || number("monitoring") < k_manual_mode) return;
    for (AppRegion& region : m_regions) {
        const bool is_inside = is_within(region, fix, 0);
        if (is_inside == region.is_known_inside) continue;
        region.is_known_inside = is_inside;
        if (region.base != base()) continue;
        Json json = transition_json(region, fix, "c", setting("tid"));
        json["rid"] = region.id;
        say("/event", json.dump(), false);
    }
    if (number("monitoring") > k_manual_mode) say_location(now, fix, "");
}

void IosApp::say_location(UtcTime now, const AppFix& fix, const std::string& trigger) {
    const bool has_names = !setting("username").empty() && !setting("deviceId").empty();
    if (!has_names && keeps(IosRule::names_needed)) return;
    PhoneReport report;
    report.fix_epoch_s = epoch_of(fix.time);
    report.written_epoch_s = epoch_of(now);
    report.place = fix.place;
    report.accuracy_m = fix.accuracy_m;
    report.battery_pct = 70;
    report.connection = 'm';
    report.monitoring = number("monitoring");
    report.motion = "stationary";
    report.tracker_id = setting("tid");
    report.trigger = trigger;
    std::vector<Circle> inside;
    for (const AppRegion& region : m_regions) {
        const auto centre = LatLon::make(region.lat_deg, region.lon_deg);
        if (region.is_known_inside && region.base == base() && centre)
            inside.push_back({region.name, *centre, static_cast<double>(region.radius_m),
                              region.created_epoch_s, region.id, ""});
    }
    for (const Circle& circle : inside)
        report.regions.push_back(&circle);
    say("", location_json(App::ios, report), is_on("pubRetain"));
}

void IosApp::say(const std::string& suffix, std::string payload, bool retain) {
    m_queue.push_back({base() + suffix, std::move(payload), number("pubQos"), retain});
}

std::vector<AppMessage> IosApp::take_outgoing() {
    std::vector<AppMessage> messages(std::make_move_iterator(m_queue.begin()),
                                     std::make_move_iterator(m_queue.end()));
    m_queue.clear();
    return m_has_crashed ? std::vector<AppMessage>() : messages;
}

}  // namespace mirror::simulator
