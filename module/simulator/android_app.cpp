#include "module/simulator/android_app.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "module/simulator/app_parts.hpp"
#include "module/simulator/phone_json.hpp"

namespace mirror::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array k_decimal_keys{"ignoreStaleLocations", "osmTileScaleFactor"};
constexpr std::array k_soft_keys{"deviceId", "keepalive", "mqttProtocolLevel", "password", "tls", "ws"};
constexpr std::array k_hard_keys{"mode", "url", "port", "host", "username", "clientId", "tlsClientCrt"};

bool is_any(std::string_view key, const auto& keys) {
    return std::ranges::find(keys, key) != keys.end();
}

}  // namespace

AndroidApp::AndroidApp(const std::string& model, BrokenRules<AndroidRule> broken)
    : RuledApp(broken), m_settings(first_android_settings(model)) {
    take_link_settings();
}

template <class Type>
const Type& AndroidApp::get(std::string_view key) const {
    return std::get<Type>(m_settings.find(key)->second);
}

std::string AndroidApp::setting(std::string_view key) const {
    const auto found = m_settings.find(key);
    if (found == m_settings.end()) return {};
    return std::visit(
        [](const auto& value) {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>)
                return value;
            else
                return fmt::format("{}", value);
        },
        found->second);
}

std::string AndroidApp::expanded(std::string text) const {
    const auto& user = get<std::string>("username");
    return with_names(std::move(text), user.empty() ? "user" : user, get<std::string>("deviceId"));
}

std::string AndroidApp::base() const {
    return expanded(get<std::string>("pubTopicBase"));
}

std::vector<AppFilter> AndroidApp::filters() const {
    const auto& wanted = get<std::string>("subTopic");
    const int qos = static_cast<int>(get<std::int64_t>("subQos"));
    std::vector<AppFilter> filters;
    const bool is_default = wanted == k_android_default_filter;
    if (is_default || !keeps(AndroidRule::own_filters_alone)) {
        filters.push_back({wanted, qos});
        if (!keeps(AndroidRule::default_filters)) return filters;
        filters.push_back({wanted + "/event", qos});
        filters.push_back({base() + "/cmd", qos});
        if (get<bool>("info")) {
            filters.push_back({wanted + "/info", qos});
            filters.push_back({wanted + "/status", qos});
        }
        return filters;
    }
    const std::string list = keeps(AndroidRule::no_placeholders_in_filters) ? wanted : expanded(wanted);
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find(' ', begin), list.size());
        filters.push_back({list.substr(begin, end - begin), qos});
        begin = end + 1;
    }
    return filters;
}

void AndroidApp::take_link_settings() {
    const auto number = [this](const char* key) { return static_cast<int>(get<std::int64_t>(key)); };
    m_link.host = get<std::string>("host");
    m_link.port = number("port");
    m_link.tls = get<bool>("tls");
    m_link.client_id = get<std::string>("clientId");
    m_link.username = get<std::string>("username");
    m_link.password = get<std::string>("password");
    m_link.keepalive_s = number("keepalive");
    m_link.clean_session = get<bool>("cleanSession");
    m_link.will = {base(), R"({"_type":"lwt"})", 0, false};
    m_filters = filters();
}

AppLink AndroidApp::link(UtcTime now) {
    if (!keeps(AndroidRule::keeps_connection_settings)) take_link_settings();
    AppLink link = m_link;
    if (!keeps(AndroidRule::plain_will)) {
        link.will.payload = fmt::format(R"({{"_type":"lwt","tst":{}}})", epoch_of(now));
    }
    return link;
}

std::vector<AppFilter> AndroidApp::connected(UtcTime now, bool session_present) {
    if (get<bool>("publishLocationOnConnect") && get<std::int64_t>("monitoring") > k_manual_mode) {
        if (m_last_said) {
            say_location(now, *m_last_said, "");
        } else if (m_last_fix && !keeps(AndroidRule::connect_position_needs_earlier)) {
            say_location(now, *m_last_fix, "");
        }
    }
    if (session_present && !keeps(AndroidRule::subscribes_always)) return {};
    return m_filters;
}

void AndroidApp::restarted(UtcTime /*now*/) {
    m_last_said.reset();
    take_link_settings();
    m_wants_reconnect = true;
}

bool AndroidApp::is_command_topic(std::string_view topic) const {
    if (get<std::string>("subTopic") == k_android_default_filter) {
        return !keeps(AndroidRule::own_command_topic) || topic == base() + "/cmd";
    }
    return keeps(AndroidRule::any_topic_with_own_filters) || topic == base() + "/cmd";
}

void AndroidApp::heard(UtcTime now, std::string_view topic, std::string_view payload) {
    if (is_command_topic(topic)) obey(now, payload);
}

bool AndroidApp::obey(UtcTime now, std::string_view payload) {
    const Json message = parsed_message(payload);
    if (!has_type(message, "cmd")) return false;
    const bool is_strict = keeps(AndroidRule::bad_region_drops_message);
    // The whole message is read first: a region that cannot be read drops all of it.
    std::vector<AppRegion> regions;
    if (message.contains("waypoints")) {
        const Json& outer = message["waypoints"];
        if (!outer.is_object() || !outer.contains("waypoints")) return false;
        auto read = read_android_regions(outer["waypoints"], is_strict);
        if (!read) return false;
        regions = std::move(*read);
    }
    if (!get<bool>("cmd") && keeps(AndroidRule::cmd_gate)) return false;
    const Json action = message.value("action", Json());
    if (action == "reportLocation") {
        const bool may =
            get<std::int64_t>("monitoring") > k_manual_mode || !keeps(AndroidRule::report_needs_moving_mode);
        const bool can = health.location_permission > -4 || !keeps(AndroidRule::report_needs_permission);
        if (!may || !can || !m_last_fix) return false;
        AppFix fresh = *m_last_fix;
        fresh.time = now;  // it waits for a new fix
        say_location(now, fresh, "r");
    } else if (action == "waypoints") {
        std::vector<AppRegion> told = m_regions;
        for (AppRegion& region : told) {
            if (!keeps(AndroidRule::region_float_noise)) break;
            if (region.lat_deg < 0) region.lat_deg = static_cast<float>(region.lat_deg);
            if (region.lon_deg < 0) region.lon_deg = static_cast<float>(region.lon_deg);
        }
        say("/waypoints", waypoints_json(AppKind::android, told), 0, false);
    } else if (action == "status") {
        Json facts = Json::object();
        for (const auto& [key, value] :
             {std::pair("wifi", health.wifi), std::pair("ps", health.power_save),
              std::pair("bo", health.battery_optimised), std::pair("hib", health.may_hibernate),
              std::pair("loc", health.location_permission)}) {
            if (value != 0 || !keeps(AndroidRule::status_omits_zeros)) facts[key] = value;
        }
        say("/status", Json{{"_type", "status"}, {"android", facts}}.dump(), 0, false);
    } else if (action == "setWaypoints") {
        merge(regions);
    } else if (action == "clearWaypoints") {
        m_regions.clear();
    } else if (action == "setConfiguration") {
        const bool is_allowed =
            get<bool>("remoteConfiguration") || !keeps(AndroidRule::remote_configuration_gate);
        if (!is_allowed || !message.contains("configuration")) return false;
        merge(regions);
        apply(import(message["configuration"].dump(), true));
    } else if (action == "dump" && !keeps(AndroidRule::no_dump)) {
        say("/dump", R"({"_type":"dump"})", 0, false);
    } else {
        return false;
    }
    return true;
}

AndroidApp::Reach AndroidApp::import(std::string_view configuration_json, bool is_command) {
    const Json configuration = parsed_message(configuration_json);
    if (!configuration.is_object()) return Reach::nothing;
    const bool reads_inner = !is_command || !keeps(AndroidRule::regions_beside_configuration);
    if (reads_inner && configuration.contains("waypoints")) {
        auto regions =
            read_android_regions(configuration["waypoints"], keeps(AndroidRule::bad_region_drops_message));
        if (!regions) return Reach::nothing;
        merge(*regions);
    }
    Reach reach = Reach::nothing;
    for (const auto& [name, json] : configuration.items()) {
        const std::string key = name == "pubExtendedData" ? "extendedData" : name;
        const auto known = m_settings.find(key);
        if (known == m_settings.end()) continue;
        if (is_guarded_key(key) && keeps(AndroidRule::guarded_keys)) continue;
        std::optional<Value> value;
        if (std::holds_alternative<bool>(known->second)) {
            if (json.is_boolean()) value = json.get<bool>();
            if (json == "true" || json == "false") value = json == "true";
        } else if (std::holds_alternative<std::int64_t>(known->second)) {
            if (const auto whole = android_whole_number(json)) value = *whole;
        } else if (is_any(key, k_decimal_keys)) {
            const bool is_taken = !json.is_number_float() || !keeps(AndroidRule::decimals_as_text);
            if (const auto decimal = android_decimal(json); decimal && is_taken) value = *decimal;
        } else if (json.is_string()) {
            value = json.get<std::string>();
        }
        if (json.is_null() && !keeps(AndroidRule::null_is_skipped)) value = first_android_settings("")[key];
        if (!value && !keeps(AndroidRule::wrong_type_is_skipped) && !json.is_null()) return Reach::nothing;
        if (value) reach = std::max(reach, set(key, *value));
    }
    return reach;
}

AndroidApp::Reach AndroidApp::set(std::string_view key, const Value& value) {
    Value& kept = m_settings.find(key)->second;
    const bool is_new = kept != value || !keeps(AndroidRule::reconnect_on_change_only);
    kept = value;
    if (!is_new) return Reach::nothing;
    if (is_any(key, k_hard_keys)) return Reach::hard;
    if (is_any(key, k_soft_keys) || !keeps(AndroidRule::reconnect_keys)) return Reach::soft;
    return Reach::nothing;
}

void AndroidApp::apply(Reach reach) {
    if (reach == Reach::nothing) return;
    const bool is_wiped = reach == Reach::hard ? keeps(AndroidRule::hard_keys_wipe_queue)
                                               : !keeps(AndroidRule::soft_keys_keep_queue);
    if (is_wiped) m_queue.clear();
    take_link_settings();
    m_wants_reconnect = true;
}

void AndroidApp::merge(const std::vector<AppRegion>& regions) {
    for (const AppRegion& region : regions) {
        if (!LatLon::make(region.lat_deg, region.lon_deg)) {
            if (keeps(AndroidRule::no_delete_by_coordinates)) continue;
            std::erase_if(m_regions, [&](const AppRegion& known) {
                return known.created_epoch_s == region.created_epoch_s;
            });
            continue;
        }
        const auto is_same = [&](const AppRegion& known) {
            return keeps(AndroidRule::region_by_time) ? known.created_epoch_s == region.created_epoch_s
                                                      : known.name == region.name;
        };
        const auto known = std::ranges::find_if(m_regions, is_same);
        if (known == m_regions.end()) {
            m_regions.push_back(region);
            continue;
        }
        const bool was_inside = known->is_known_inside;
        *known = region;
        if (!keeps(AndroidRule::replaced_region_forgets)) known->is_known_inside = was_inside;
    }
}

void AndroidApp::add_region(AppRegion region, bool is_told) {
    if (is_told) say("/waypoint", waypoint_json(AppKind::android, region), 0, false);
    m_regions.push_back(std::move(region));
}

bool AndroidApp::open_link(UtcTime /*now*/, std::string_view configuration_json) {
    if (!get<bool>("allowConfigurationByURIAndConfigFile") && keeps(AndroidRule::link_gate)) return false;
    if (!has_type(parsed_message(configuration_json), "configuration")) return false;
    apply(import(configuration_json, false));
    return true;
}

void AndroidApp::type_in(UtcTime /*now*/, std::string_view key, std::string_view text) {
    const auto known = m_settings.find(key);
    if (known == m_settings.end()) return;
    Value value = std::string(text);
    if (std::holds_alternative<bool>(known->second)) value = text == "true";
    if (std::holds_alternative<std::int64_t>(known->second))
        value = std::int64_t{std::stoll(std::string(text))};
    if (std::holds_alternative<double>(known->second)) value = std::stod(std::string(text));
    apply(set(key, value));
}

void AndroidApp::moved(UtcTime now, const AppFix& fix) {
    m_last_fix = fix;
    if (get<std::int64_t>("monitoring") < k_manual_mode) return;
    for (AppRegion& region : m_regions) {
        const bool is_inside = is_within(region, fix, fix.accuracy_m);
        if (is_inside == region.is_known_inside) continue;
        region.is_known_inside = is_inside;
        Json json = transition_json(region, fix, "l", get<std::string>("tid"));
        json["_id"] = fmt::format("{:08x}", ++m_messages);
        say("/event", json.dump(), static_cast<int>(get<std::int64_t>("pubQos")), false);
    }
    if (get<std::int64_t>("monitoring") > k_manual_mode) say_location(now, fix, "");
}

void AndroidApp::ping(UtcTime now) {
    if (!m_last_said || get<std::int64_t>("monitoring") <= k_manual_mode) return;
    AppFix again = *m_last_said;
    if (!keeps(AndroidRule::ping_repeats_time)) again.time = now;
    say_location(now, again, "p");
}

void AndroidApp::say_location(UtcTime now, const AppFix& fix, const std::string& trigger) {
    PhoneReport report;
    report.fix_epoch_s = epoch_of(fix.time);
    report.written_epoch_s = epoch_of(now);
    report.place = fix.place;
    report.accuracy_m = fix.accuracy_m;
    report.battery_pct = 80;
    report.connection = health.wifi != 0 ? 'w' : 'm';
    report.network = "home";
    report.monitoring = static_cast<int>(get<std::int64_t>("monitoring"));
    report.tracker_id = get<std::string>("tid");
    report.trigger = trigger;
    report.message_id = ++m_messages;
    m_last_said = fix;
    say("", location_json(App::android, report), static_cast<int>(get<std::int64_t>("pubQos")),
        get<bool>("pubRetain"));
}

void AndroidApp::say(std::string suffix, std::string payload, int qos, bool retain) {
    m_queue.push_back({std::move(suffix), std::move(payload), qos, retain,
                       keeps(AndroidRule::topic_at_sending) ? "" : base()});
}

std::vector<AppMessage> AndroidApp::take_outgoing() {
    std::vector<AppMessage> messages;
    for (Queued& queued : m_queue) {
        const std::string under = queued.base.empty() ? base() : queued.base;
        messages.push_back({under + queued.suffix, std::move(queued.payload), queued.qos, queued.retain});
    }
    m_queue.clear();
    return messages;
}

}  // namespace mirror::simulator
