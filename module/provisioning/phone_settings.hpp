#pragma once
// What a phone is told about the household: OwnTracks' own configuration keys, with the types that both apps
// take. Sources: OwnTracks Android 2.6 (Preferences, importer), OwnTracks iOS 26.3 (Settings), OwnTracks
// booklet, tech/json.md, "_type=configuration".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "module/geo/lat_lon.hpp"
#include "module/provisioning/account.hpp"

namespace mirror::provisioning {

/// The broker as phones reach it, which is seldom how the mirror does.
struct PhoneBroker {
    std::string host;
    int port = 8883;
    bool tls = true;
    bool operator==(const PhoneBroker&) const = default;
};

/// A region as phones know it. Android tells regions apart by `tst`, iOS by `rid`: both stay the same for
/// ever.
struct PhoneRegion {
    std::string name;
    LatLon centre;
    int radius_m = 100;
    std::int64_t tst = 0;  ///< epoch seconds; of no other region
    std::string rid;       ///< of no other region
    bool operator==(const PhoneRegion&) const = default;
};

/// What all phones of a household have in common.
struct PhoneHousehold {
    std::string unique_id;
    PhoneBroker broker;
    std::string encryption_key;  ///< secret; empty: payloads are not encrypted
    std::vector<PhoneRegion> regions;
    std::string http_url{};  ///< where phones in HTTP mode post; empty: nobody has told
    bool operator==(const PhoneHousehold&) const = default;
};

/// One key of a configuration.
struct Setting {
    std::string_view key;
    std::variant<bool, std::int64_t, std::string> value;
    bool operator==(const Setting&) const = default;
};

/// Topics that the phone subscribes to, for `subTopic`: everybody's positions, events and cards, and its own
/// commands. Names are literal: Android expands no %u and no %d there, and obeys commands on every topic of
/// the list.
std::string subscription(const Account& account, std::string_view unique_id);

/// Why no phone can be set up with this, as a sentence with the next step; nothing when it can. A phone that
/// is given a configuration which its app refuses has lost its regions and its queue all the same (iOS).
std::optional<std::string> fault_of(const Account& account, const PhoneHousehold& household);

/// The keys of a setup link: the connection and the two switches that let the mirror do the rest. The first
/// `needed` are indispensable, the others are given up from the end when space is short.
struct LinkSettings {
    std::vector<Setting> settings;
    std::size_t needed = 0;
};
LinkSettings link_settings(const Account& account, const PhoneHousehold& household);

/// Every key of a configuration file, without the regions. Keys that the platform does not know are left out;
/// Unknown has those of both, for each app skips the other's.
std::vector<Setting> file_settings(const Account& account, const PhoneHousehold& household,
                                   Platform platform);

/// The settings as a compact JSON object in their order, `_type` first.
std::string to_json(const std::vector<Setting>& settings);

/// An `.otrc` file: all keys, and the regions where both apps read them in files.
std::string configuration_file(const Account& account, const PhoneHousehold& household, Platform platform);

/// What somebody types in who cannot scan: where it stands in the app, and the value.
struct TypedValue {
    std::string_view place;
    std::string value;
    bool operator==(const TypedValue&) const = default;
};
std::vector<TypedValue> typed_values(const Account& account, const PhoneHousehold& household);

}  // namespace mirror::provisioning
