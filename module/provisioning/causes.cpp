#include "module/provisioning/causes.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace mirror::provisioning {
namespace {

constexpr int k_unanswered = 2;       ///< so often a phone that speaks leaves a question alone …
constexpr int k_long_unanswered = 4;  ///< … or this often: then it is probably deaf

constexpr std::array k_cause_names{
    "notSetUp",        "commandsOff",          "accessList",       "remoteConfigurationOff",
    "oldTopic",        "locationPermission",   "batteryOptimised", "powerSave",
    "mayHibernate",    "backgroundRefreshOff", "quietMode",        "tooManyRegions",
    "retainedCommand", "secondClient",         "tlsName",          "waiting"};
static_assert(k_cause_names.size() == k_causes);

constexpr std::array k_step_names{
    "invited", "heard", "onHouseholdTopic", "commandsObeyed", "configurationConfirmed", "regionsConfirmed"};
static_assert(k_step_names.size() == k_steps);

/// For people.
constexpr std::array k_step_words{
    "invited",          "heard", "on the household's topic", "commands obeyed", "configuration confirmed",
    "regions confirmed"};
static_assert(k_step_words.size() == k_steps);

/// It spoke after a question and left it unanswered.
bool ignores(const PhoneRecord& record, Ask ask, int times) {
    const Attempts& tries = record.tries(ask);
    return tries.count >= times && record.heard_at != UtcSeconds{} &&
           (record.heard_at >= tries.last || tries.count > times);
}

bool refuses_configuration(const PhoneRecord& record) {
    if (record.has(Step::ConfigurationConfirmed) || record.configured_at == UtcSeconds{}) return false;
    const bool has_stayed =
        !record.old_base.empty() && record.heard_on == record.old_base &&
        (record.heard_at > record.configured_at || record.tries(Ask::Configuration).count > 1);
    return has_stayed || record.ignores_settings || (record.has_dump && !record.differing.empty()) ||
           record.has_wrong_tid;
}

bool refuses_regions(const PhoneRecord& record) {
    const Attempts& tries = record.tries(Ask::Regions);
    return !record.has(Step::RegionsConfirmed) && tries.count > 0 && record.shown_at > tries.last;
}

void add_health(const PhoneRecord& record, std::vector<Cause>& causes) {
    const Health& health = record.health;
    const bool is_ios_denied =
        health.authorisation && *health.authorisation != "kCLAuthorizationStatusAuthorizedAlways";
    if (health.location_permission.value_or(0) < 0 || is_ios_denied)
        causes.push_back(Cause::LocationPermission);
    if (record.monitoring.value_or(1) <= 0) causes.push_back(Cause::QuietMode);
    if (health.battery_optimised.value_or(false)) causes.push_back(Cause::BatteryOptimised);
    if (health.may_hibernate.value_or(false)) causes.push_back(Cause::MayHibernate);
    if (health.power_save.value_or(false)) causes.push_back(Cause::PowerSave);
    const bool is_refresh_off =
        health.background_refresh && health.background_refresh->find("Available") == std::string::npos;
    if (is_refresh_off) causes.push_back(Cause::BackgroundRefreshOff);
}

std::string time_text(UtcSeconds time) {
    return fmt::format("{:%Y-%m-%d %H:%M}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

}  // namespace

const char* name_of(Cause cause) {
    return k_cause_names[static_cast<std::size_t>(cause)];
}

const char* name_of(Step step) {
    return k_step_names[static_cast<std::size_t>(step)];
}

std::vector<Cause> causes_of(const PhoneRecord& record, const Rules& rules, bool is_tls_name_wrong) {
    std::vector<Cause> causes;
    if (!record.second_client.empty()) causes.push_back(Cause::SecondClient);
    if (!record.has(Step::Heard)) {
        causes.push_back(is_tls_name_wrong ? Cause::TlsName : Cause::NotSetUp);
    } else if (!record.has(Step::OnHouseholdTopic)) {
        causes.push_back(refuses_configuration(record)                ? Cause::RemoteConfigurationOff
                         : ignores(record, Ask::Status, k_unanswered) ? Cause::CommandsOff
                                                                      : Cause::OldTopic);
    } else if (!record.has(Step::CommandsObeyed)) {
        if (ignores(record, Ask::Status, k_unanswered)) causes.push_back(Cause::CommandsOff);
        if (ignores(record, Ask::Status, k_long_unanswered)) causes.push_back(Cause::AccessList);
    } else if (refuses_configuration(record) || refuses_regions(record)) {
        causes.push_back(Cause::RemoteConfigurationOff);
    }
    add_health(record, causes);
    const RegionPlan plan =
        plan_regions(record.platform, rules.unique_id, rules.wanted, rules.retired, record.shown);
    if (record.platform == Platform::Ios && plan.wanted.size() + plan.own.size() > k_most_ios_regions)
        causes.push_back(Cause::TooManyRegions);
    if (record.has_retained_command) causes.push_back(Cause::RetainedCommand);
    if (causes.empty() && !is_done(record)) causes.push_back(Cause::Waiting);
    return causes;
}

std::string advice(Cause cause, Platform platform) {
    const bool is_ios = platform == Platform::Ios;
    switch (cause) {
        case Cause::NotSetUp:
            return "never heard: allow configuration by link in the app's settings, then open the setup link "
                   "(`provision show`)";
        case Cause::CommandsOff:
            return is_ios ? "it leaves commands alone: OwnTracks, Settings, switch on \"cmd\""
                          : "it leaves commands alone: Preferences, Remote control, switch on \"Remote "
                            "commands\"";
        case Cause::AccessList:
            return "or the broker does not let it read its own commands: see the access list of its account";
        case Cause::RemoteConfigurationOff:
            return is_ios
                       ? "it does not take settings: OwnTracks, Settings, switch on \"remoteConfiguration\""
                       : "it does not take settings: Preferences, Remote control, switch on \"Remote "
                         "configuration\"";
        case Cause::OldTopic:
            return "it still speaks on its old topic; the mirror moves it when it answers";
        case Cause::LocationPermission:
            return is_ios
                       ? "it may not always know where it is: iOS Settings, OwnTracks, Location, \"Always\" "
                         "and \"Precise\""
                       : "it may not always know where it is: Android settings, Apps, OwnTracks, "
                         "Permissions, "
                         "Location, \"Allow all the time\"";
        case Cause::BatteryOptimised:
            return "Android puts it to sleep: Apps, OwnTracks, Battery, \"Unrestricted\"";
        case Cause::PowerSave:
            return is_ios ? "the phone saves power: iOS Settings, Battery, switch off \"Low Power Mode\""
                          : "the phone saves power: Android settings, Battery, switch off \"Battery Saver\"";
        case Cause::MayHibernate:
            return "Android may pause it: Apps, OwnTracks, switch off \"Pause app activity if unused\"";
        case Cause::BackgroundRefreshOff:
            return "iOS Settings, General, Background App Refresh: switch on for OwnTracks";
        case Cause::QuietMode:
            return "it is in quiet or manual mode and tells nothing by itself: choose \"significant\" in the "
                   "app";
        case Cause::TooManyRegions:
            return "an iPhone watches 20 regions of an app; the others are noticed by the mirror alone";
        case Cause::RetainedCommand:
            return "the broker keeps a command that it obeys again at every reconnect: `provision "
                   "clear-commands` removes it";
        case Cause::SecondClient:
            return "two phones speak with this account and throw each other out: take it off one of them, or "
                   "give it a new password (`provision rotate`)";
        case Cause::TlsName:
            return "the broker's certificate is not for the name that phones use: correct "
                   "`provisioning.host`, or make the certificate for that name";
        case Cause::Waiting:
            return "nothing is wrong so far: it answers when it is next online";
    }
    return {};
}

std::string retained_command_sentence(const std::string& topic) {
    return fmt::format(
        "the broker keeps a command on {}, and the device obeys it again at every reconnect: "
        "`owntracks-mirror provision clear-commands` removes it",
        topic);
}

std::string second_client_sentence(const Standing& phone) {
    return fmt::format(
        "two phones use the account of {} ({}): take it off one of them, or `provision rotate`", phone.name,
        phone.second_client);
}

std::string standings_text(const std::vector<Standing>& standings) {
    std::string text;
    for (const Standing& phone : standings) {
        const auto missing = std::ranges::find_if(phone.proofs, [](const auto& proof) { return !proof; });
        const auto proven = static_cast<std::size_t>(missing - phone.proofs.begin());
        text += fmt::format("{}  {}  {} of {} steps proven\n", phone.name, phone.tail, proven, k_steps);
        for (std::size_t step = 0; step < k_steps; ++step) {
            const auto& proof = phone.proofs[step];
            text += proof ? fmt::format("  [x] {:<24} {}  {}\n", k_step_words[step], time_text(proof->at),
                                        proof->evidence)
                          : fmt::format("  [ ] {}\n", k_step_words[step]);
        }
        if (!phone.second_client.empty()) text += fmt::format("  !! {}\n", phone.second_client);
        for (const Cause cause : phone.causes)
            text += fmt::format("  -> {}\n", advice(cause, phone.platform));
    }
    return text.empty() ? "no phones yet: `provision add` makes an account\n" : text;
}

std::string standings_json(const std::vector<Standing>& standings) {
    using Json = nlohmann::ordered_json;
    Json list = Json::array();
    for (const Standing& phone : standings) {
        Json steps = Json::object();
        for (std::size_t step = 0; step < k_steps; ++step) {
            const auto& proof = phone.proofs[step];
            steps[name_of(static_cast<Step>(step))] =
                proof ? Json{{"at", proof->at.time_since_epoch().count()}, {"evidence", proof->evidence}}
                      : Json();
        }
        Json causes = Json::array();
        for (const Cause cause : phone.causes)
            causes.push_back({{"cause", name_of(cause)}, {"advice", advice(cause, phone.platform)}});
        const char* platform = phone.platform == Platform::Ios       ? "ios"
                               : phone.platform == Platform::Android ? "android"
                                                                     : "unknown";
        list.push_back(
            {{"name", phone.name},
             {"device", phone.tail},
             {"platform", platform},
             {"lastHeard",
              phone.heard_at == UtcSeconds{} ? Json() : Json(phone.heard_at.time_since_epoch().count())},
             {"steps", steps},
             {"secondClient", phone.second_client.empty() ? Json() : Json(phone.second_client)},
             {"causes", causes}});
    }
    return list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mirror::provisioning
