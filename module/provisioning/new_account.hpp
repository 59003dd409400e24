#pragma once
// The rules by which a phone gets its account.

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/provisioning/account_book.hpp"

namespace mirror::provisioning {

/// What somebody asked for.
struct PhoneWish {
    std::string person;  ///< as in `people`, or anybody
    std::string device = "phone";
    Convention convention = Convention::PersonDevice;
    bool http = false;  ///< the phone posts to the mirror instead of publishing at a broker
};

/// Makes the account of a person's phone, with a new random password and client id. Topics that `people`
/// names for this person and device are used; else names are made of what the person is called, and numbered
/// until they are free. \param taken user names that the broker has beside those of the book \param now epoch
/// seconds \return or why this person or device cannot have one
Result<Account, Failure> new_account(const PhoneWish& wish, const AccountBook& book,
                                     const config::Config& config, const std::set<std::string>& taken,
                                     std::int64_t now);

/// Makes the account of a tracker in a vehicle: base topic `owntracks/<uniqueId>/<device>`.
Result<Account, Failure> new_vehicle(const std::string& name, const AccountBook& book,
                                     const config::Config& config, const std::set<std::string>& taken,
                                     std::int64_t now);

/// Gives an account a new password. In convention (a) all phones of the book get it: they share it.
void renew_password(Account& account, AccountBook& book, std::int64_t now);

/// What phones that share a name can do to those with an account of their own.
std::string mixed_household_sentence();

/// How `people[].devices` has to call the account's device.
std::string device_tail(const Account& account);

/// Whether a person of the configuration has this device.
bool is_on_the_wall(const Account& account, const config::Config& config);

}  // namespace mirror::provisioning
