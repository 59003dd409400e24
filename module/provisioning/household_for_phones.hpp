#pragma once
// From the configuration and the book of accounts to what one phone is set up with.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "module/base/clock.hpp"
#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/provisioning/account_book.hpp"
#include "module/provisioning/phone_settings.hpp"
#include "module/provisioning/region_plan.hpp"

namespace mirror::provisioning {

/// \param encryption_key of this phone's payloads; empty: none \param regions as phones know them already
PhoneHousehold household_for_phones(const config::Config& config, std::string encryption_key,
                                    RegionBook regions = {});

/// The account of a person's phone. \param person as `provision list` shows them; upper and lower case of
/// ASCII count only where two differ by nothing else \param device empty: the only one they have
/// \return its place in `book.accounts`, or a sentence with the next step
Result<std::size_t, Failure> find_account(const AccountBook& book, std::string_view person,
                                          std::string_view device);

/// Whether the phone has spoken since it got this account or password. Its code would then set up a second
/// phone on the same account. \param last_heard of its base topic; absent: never
bool is_set_up(const Account& account, const std::optional<UtcTime>& last_heard);

/// Why a code of a phone that is set up is not shown, and what to do.
std::string already_set_up(const Account& account);

}  // namespace mirror::provisioning
