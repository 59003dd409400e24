#pragma once
// Why a phone's setting up does not go on: what somebody can look after in the phone's menus.

#include <string>
#include <vector>

#include "module/provisioning/progress.hpp"

namespace mirror::provisioning {

enum class Cause : std::uint8_t {
    NotSetUp,                ///< nothing was heard: the link's own switch, or it was never opened
    CommandsOff,             ///< `cmd`
    AccessList,              ///< it speaks but seems to hear nothing: it may not read its own commands
    RemoteConfigurationOff,  ///< `remoteConfiguration`
    OldTopic,                ///< it still speaks on its old topic
    LocationPermission,
    BatteryOptimised,
    PowerSave,
    MayHibernate,
    BackgroundRefreshOff,
    QuietMode,        ///< quiet or manual: it tells nothing by itself
    TooManyRegions,   ///< more than an iPhone watches
    RetainedCommand,  ///< the broker keeps a command
    SecondClient,     ///< two phones speak for one account
    TlsName,          ///< the broker's certificate is not for the name that phones use
    Waiting,          ///< nothing is wrong: it has not answered yet
};
inline constexpr std::size_t k_causes = 16;

/// For configuration files and JSON: `commandsOff` …
const char* name_of(Cause cause);
const char* name_of(Step step);

/// The most likely first; empty when everything is proven and the phone is well.
/// \param is_tls_name_wrong the broker's certificate was checked and is for another name
std::vector<Cause> causes_of(const PhoneRecord& record, const Rules& rules, bool is_tls_name_wrong);

/// A phone as somebody wants to see it.
struct Standing {
    std::string name;
    std::string tail;
    Platform platform = Platform::Unknown;
    std::array<std::optional<Proof>, k_steps> proofs;
    std::vector<Cause> causes;
    UtcSeconds heard_at{};
    std::string second_client;  ///< what shows that two phones share this account; empty: nothing does
    bool operator==(const Standing&) const = default;
};

/// One line a phone for a terminal, or a JSON array.
std::string standings_text(const std::vector<Standing>& standings);
std::string standings_json(const std::vector<Standing>& standings);

/// The broker keeps a command there: what that does, and what removes it.
std::string retained_command_sentence(const std::string& topic);
/// Two phones speak for one account, and what shows it. For a phone whose `second_client` is not empty.
std::string second_client_sentence(const Standing& phone);

/// What to do about a cause, in English: for the terminal. The glass has its own words.
std::string advice(Cause cause, Platform platform);

}  // namespace mirror::provisioning
