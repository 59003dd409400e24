#pragma once
// What the mirror knows of one phone's setting up: steps with their evidence, what was sent and not answered
// yet, and what the phone last said of itself. Stored between starts; holds no secret.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "module/base/clock.hpp"
#include "module/provisioning/account.hpp"
#include "module/provisioning/region_plan.hpp"

namespace mirror::provisioning {

/// In this order; each is proven by something the phone said.
enum class Step : std::uint8_t {
    Invited,                 ///< it has an account, or was found on its old topic
    Heard,                   ///< it said anything at all
    OnHouseholdTopic,        ///< … on the household's topic
    CommandsObeyed,          ///< it answered a command there
    ConfigurationConfirmed,  ///< its settings are the household's
    RegionsConfirmed,        ///< its regions are the household's
};
inline constexpr std::size_t k_steps = 6;

struct Proof {
    UtcSeconds at{};
    std::string evidence;  ///< in words: what was heard, and where
    bool operator==(const Proof&) const = default;
};

/// What can be asked of a phone.
enum class Ask : std::uint8_t { Status, Waypoints, Dump, Configuration, Regions, Removal, Report };
inline constexpr std::size_t k_asks = 7;

/// Sendings that have had no answer so far.
struct Attempts {
    int count = 0;
    UtcSeconds last{};
    bool operator==(const Attempts&) const = default;
};

/// What a phone's `status` told; absent: not told.
struct Health {
    std::optional<bool> power_save;
    std::optional<bool> battery_optimised;
    std::optional<bool> may_hibernate;
    std::optional<int> location_permission;         ///< Android: 0 best, -4 none
    std::optional<std::string> authorisation;       ///< iOS
    std::optional<std::string> background_refresh;  ///< iOS
    bool operator==(const Health&) const = default;
};

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): there are a dozen; their order tells the story
struct PhoneRecord {
    std::string name;          ///< for people: "Anna Müller, phone"
    std::string tail;          ///< below `owntracks/<uniqueId>/`: what `people[].devices` calls it
    std::string base;          ///< the household's base topic of this phone
    std::string old_base;      ///< where it was found; empty: it never was anywhere else
    std::string subscription;  ///< its `subTopic`
    std::string tid;           ///< that it shall have; empty: whatever it has
    Platform platform = Platform::Unknown;

    std::array<std::optional<Proof>, k_steps> proofs;
    UtcSeconds heard_at{};  ///< something live
    std::string heard_on;   ///< the base of that
    UtcSeconds obeyed_old_at{};
    UtcSeconds expected_until{};  ///< somebody is setting it up right now
    std::array<Attempts, k_asks> attempts;

    int keepalive_pushes = 0;    ///< Android: sendings so far, each with a keepalive of its own
    UtcSeconds configured_at{};  ///< settings were last sent
    UtcSeconds old_base_cleared_at{};
    std::vector<std::string> differing;  ///< keys of its dump that are not the household's
    bool has_wrong_tid = false;
    std::vector<PhoneRegion> witnesses;  ///< regions that went with the settings and that it did not have
    std::size_t witnessed = 0;           ///< so many of them it has shown since …
    bool ignores_settings = false;       ///< … or it has told that it has them not
    bool had_wrong_tid = false;          ///< when the settings were sent
    UtcSeconds
        unasked_at{};       ///< a position that nobody asked for, as new settings make it reconnect and tell
    bool has_dump = false;  ///< the last dump is newer than the last sending

    std::vector<ShownRegion> shown;  ///< its last answer …
    UtcSeconds shown_at{};           ///< … and when it came
    int answers_due = 0;             ///< Waypoints asked for and not answered
    int answers_before_removal = 0;  ///< so many more before its regions may be judged again
    bool is_clear_near = false;      ///< Android: a clear waits for those answers alone
    std::vector<PhoneRegion>
        restore;  ///< an Android owner's regions, until they are seen again after a clear
    bool is_restoring = false;
    UtcSeconds checked_at{};  ///< everything was last found as it should be

    Health health;
    bool was_seen = false;          ///< the broker keeps something of it: it spoke some day
    bool has_position = false;      ///< it told where it is since it was first heard
    std::optional<int> monitoring;  ///< `m` of its last position
    bool has_retained_command = false;
    bool has_own_card = false;      ///< its owner gave it a name and a picture
    std::string second_client;      ///< what shows that two phones speak with this account; empty: nothing
    UtcSeconds second_client_at{};  ///< … and when it was last seen
    UtcSeconds asked_at{};          ///< somebody asked where it is …
    UtcSeconds answered_at{};       ///< … and it told

    [[nodiscard]] bool has(Step step) const { return proofs[static_cast<std::size_t>(step)].has_value(); }
    [[nodiscard]] Attempts& tries(Ask ask) { return attempts[static_cast<std::size_t>(ask)]; }
    [[nodiscard]] const Attempts& tries(Ask ask) const { return attempts[static_cast<std::size_t>(ask)]; }
    bool operator==(const PhoneRecord&) const = default;
};

/// The first step that is not proven yet; k_steps when all are.
std::size_t steps_proven(const PhoneRecord& record);
bool is_done(const PhoneRecord& record);

}  // namespace mirror::provisioning
