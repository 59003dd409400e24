#include "module/provisioning/phone_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "module/base/topic_text.hpp"
#include "module/base/utf8.hpp"
#include "module/provisioning/names.hpp"
#include "module/provisioning/region_plan.hpp"

namespace mirror::provisioning {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::int64_t k_mode_mqtt = 0;
constexpr std::int64_t k_mode_http = 3;
constexpr std::int64_t k_protocol_level = 4;  // MQTT 3.1.1; Android's default is 3
constexpr std::int64_t k_significant = 1;     // monitoring: reports when the phone really moves

template <class Item>
void append(std::vector<Item>& items, std::type_identity_t<std::vector<Item>> more) {
    items.insert(items.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// What the phone needs to reach the broker, or the mirror itself by HTTP, as itself, and to obey the mirror
/// from then on. By HTTP an iPhone sends its name and password only with `auth`.
std::vector<Setting> connection(const Account& account, const PhoneHousehold& household) {
    std::vector<Setting> settings{{"_type", "configuration"}};
    const auto add = [&settings](std::initializer_list<Setting> more) {
        settings.insert(settings.end(), more);
    };
    if (account.http) {
        add({{"mode", k_mode_http}, {"url", household.http_url}, {"auth", true}});
    } else {
        add({{"mode", k_mode_mqtt},
             {"host", household.broker.host},
             {"port", std::int64_t{household.broker.port}},
             {"tls", household.broker.tls}});
    }
    add({{"username", account.user_name}, {"password", account.password}, {"deviceId", account.device_id}});
    if (!account.http) add({{"clientId", account.client_id}});
    add({{"tid", account.tid},
         {"pubTopicBase", base_topic(account, household.unique_id)},
         {"cmd", true},
         {"remoteConfiguration", true}});
    if (!household.encryption_key.empty()) add({{"encryptionKey", household.encryption_key}});
    return settings;
}

bool is_plain_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0; });
}

/// Whether the text can be one level of a topic that every app and broker understands.
bool is_level(std::string_view text) {
    return !text.empty() && is_topic_text(text) && text.find_first_of(" /+#") == std::string_view::npos;
}

bool is_host(std::string_view host) {
    return !host.empty() && std::ranges::all_of(host, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' || c == ':';
    });
}

/// Why this phone would not find where to connect to.
std::optional<std::string> fault_of_way(const Account& account, const PhoneHousehold& household) {
    if (account.http) {
        if (!household.http_url.empty()) return std::nullopt;
        return R"(nobody has told how phones reach the mirror: write `http.url`, such as "https://home.example.org/pub")";
    }
    if (household.broker.host.empty())
        return "nobody has told how phones reach the broker: write its name or address, as others see it, "
               "into "
               "`provisioning.host`";
    if (!is_host(household.broker.host))
        return fmt::format("\"{}\" is no name of a broker that a phone could reach", household.broker.host);
    if (household.broker.port < 1 || household.broker.port > 65535)
        return fmt::format("a broker has no port {}: it lies between 1 and 65535", household.broker.port);
    return std::nullopt;
}

/// Its connection, for somebody who types.
std::vector<TypedValue> typed_http_values(const Account& account, const PhoneHousehold& household) {
    return {
        {"Connection: mode", "HTTP"},
        {"Connection: URL", household.http_url},
        {"Identification: authentication", "on"},
        {"Identification: user name", account.user_name},
        {"Identification: password", account.password},
        {"Identification: device id", account.device_id},
        {"Identification: tracker id", account.tid},
        {"Topics: pubTopicBase", base_topic(account, household.unique_id)},
    };
}

OrderedJson region_json(const PhoneRegion& region) {
    // Whole numbers for rad and tst: Android drops the whole list otherwise.
    return {{"_type", "waypoint"},
            {"desc", region.name},
            {"lat", region.centre.lat_deg()},
            {"lon", region.centre.lon_deg()},
            {"rad", region.radius_m},
            {"tst", region.tst},
            {"rid", region.rid}};
}

OrderedJson json_of(const std::vector<Setting>& settings) {
    OrderedJson json = OrderedJson::object();
    for (const Setting& setting : settings)
        std::visit([&](const auto& value) { json[std::string(setting.key)] = value; }, setting.value);
    return json;
}

}  // namespace

std::string subscription(const Account& account, std::string_view unique_id) {
    const std::string everybody =
        fmt::format("owntracks/{}/{}", unique_id, account.convention == Convention::Device ? "+" : "+/+");
    // Single spaces: Android makes an empty filter of every other blank.
    return fmt::format("{0} {0}/event {0}/info {1}/cmd", everybody, base_topic(account, unique_id));
}

std::optional<std::string> fault_of(const Account& account, const PhoneHousehold& household) {
    if (auto fault = fault_of_way(account, household)) return fault;
    if (account.password.empty())
        return fmt::format("the account of {} has no password: `provision rotate` makes one", account.person);
    if (!is_plain_word(account.client_id) || account.client_id.size() > k_longest_client_id)
        return fmt::format("the client id \"{}\" is not made of at most {} letters and digits",
                           account.client_id, k_longest_client_id);
    for (const std::string_view level :
         {std::string_view(household.unique_id), std::string_view(account.user_name),
          std::string_view(account.device_id)}) {
        if (!is_level(level))
            return fmt::format("\"{}\" cannot be a part of a topic: no blanks and no / + #", level);
    }
    if (!is_valid_utf8(account.password) || !is_valid_utf8(household.encryption_key))
        return "passwords and keys of phones are texts in UTF-8, and one of these is not";
    return std::nullopt;
}

LinkSettings link_settings(const Account& account, const PhoneHousehold& household) {
    LinkSettings link;
    link.settings = connection(account, household);
    link.needed = link.settings.size();
    if (account.http) return link;
    // The most useful first. Without subTopic the apps still hear their own commands, by their defaults.
    append(link.settings, {
                              {"subTopic", subscription(account, household.unique_id)},
                              {"auth", true},  // a phone that was set up for something else before
                              {"ws", false},
                              {"publishLocationOnConnect", true},
                              {"mqttProtocolLevel", k_protocol_level},
                          });
    return link;
}

std::vector<Setting> file_settings(const Account& account, const PhoneHousehold& household,
                                   Platform platform) {
    std::vector<Setting> settings = connection(account, household);
    if (account.http) {
        append(settings, {{"monitoring", k_significant}, {"extendedData", true}});
        if (platform != Platform::Android)
            append(settings, {{"usePassword", true}, {"allowRemoteLocation", true}});
        return settings;
    }
    append(settings, {
                         {"subTopic", subscription(account, household.unique_id)},
                         {"ws", false},
                         {"mqttProtocolLevel", k_protocol_level},
                         {"cleanSession", false},
                         {"pubQos", std::int64_t{1}},
                         {"subQos", std::int64_t{1}},
                         {"pubRetain", true},
                         {"monitoring", k_significant},
                         {"extendedData", true},
                     });
    if (platform != Platform::Android)
        append(settings,
               {{"auth", true}, {"usePassword", true}, {"sub", true}, {"allowRemoteLocation", true}});
    if (platform != Platform::Ios) append(settings, {{"publishLocationOnConnect", true}, {"info", true}});
    return settings;
}

std::string to_json(const std::vector<Setting>& settings) {
    return json_of(settings).dump();
}

std::string configuration_file(const Account& account, const PhoneHousehold& household, Platform platform) {
    OrderedJson json = json_of(file_settings(account, household, platform));
    OrderedJson regions = OrderedJson::array();
    for (PhoneRegion region : household.regions) {
        if (platform != Platform::Android) region.name = ios_region_name(region.name);
        regions.push_back(region_json(region));
    }
    // No empty list: on Android one bad entry drops the whole file, and there is nothing to say.
    if (!regions.empty()) json["waypoints"] = std::move(regions);
    return json.dump(2) + "\n";
}

std::vector<TypedValue> typed_values(const Account& account, const PhoneHousehold& household) {
    const auto yes_no = [](bool is_on) { return std::string(is_on ? "on" : "off"); };
    std::vector<TypedValue> values =
        account.http ? typed_http_values(account, household)
                     : std::vector<TypedValue>{
                           {"Connection: mode", "MQTT"},
                           {"Connection: host", household.broker.host},
                           {"Connection: port", std::to_string(household.broker.port)},
                           {"Connection: TLS", yes_no(household.broker.tls)},
                           {"Connection: WebSockets", yes_no(false)},
                           {"Connection: client id", account.client_id},
                           {"Identification: user name", account.user_name},
                           {"Identification: password", account.password},
                           {"Identification: device id", account.device_id},
                           {"Identification: tracker id", account.tid},
                           {"Topics: pubTopicBase", base_topic(account, household.unique_id)},
                           {"Topics: subTopic", subscription(account, household.unique_id)},
                       };
    append(values, {
                       {"Remote control: remote commands (cmd)", yes_no(true)},
                       {"Remote control: remote configuration", yes_no(true)},
                   });
    if (!household.encryption_key.empty()) values.push_back({"Encryption key", household.encryption_key});
    return values;
}

}  // namespace mirror::provisioning
