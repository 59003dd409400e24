#pragma once
// A person's phone at the household's broker: what the phone is set up with.

#include <cstdint>
#include <string>
#include <string_view>

namespace mirror::provisioning {

enum class Platform : std::uint8_t { Unknown, Android, Ios };

/// How the household's topics are made up.
enum class Convention : std::uint8_t {
    Device,       ///< (a) `owntracks/<uniqueId>/<device>`; all phones share the user name `<uniqueId>`
    PersonDevice  ///< (b) `owntracks/<uniqueId>/<user>/<device>`; each phone has an account of its own
};

/// One phone's account. Names have passed the rules of new_account.hpp.
struct Account {
    std::string person;     ///< as the household calls them: "Anna Müller"
    std::string device;     ///< as it was asked for: "phone"
    std::string user_name;  ///< at the broker
    std::string password;   ///< secret
    std::string device_id;  ///< OwnTracks' deviceId, the last level of the base topic
    std::string tid;        ///< two letters or digits, the household's only one
    std::string client_id;  ///< letters and digits, at most 23, the broker's only one
    Convention convention = Convention::PersonDevice;
    bool http = false;
    std::int64_t created_at = 0;  ///< epoch seconds
    bool operator==(const Account&) const = default;
};

/// Where the phone publishes its position: `owntracks/<uniqueId>/anna/phone`, or
/// `owntracks/<uniqueId>/phone`.
std::string base_topic(const Account& account, std::string_view unique_id);

}  // namespace mirror::provisioning
