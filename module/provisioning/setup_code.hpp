#pragma once
// What a phone scans: link and code of an account, made to fit.

#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/provisioning/phone_settings.hpp"
#include "module/provisioning/qr_code.hpp"

namespace mirror::provisioning {

/// Secret, all of it: whoever sees the code has the account. Wiped when it goes.
struct SetupCode {
    SetupCode() = default;
    ~SetupCode() { wipe(); }
    SetupCode(SetupCode&&) noexcept = default;
    SetupCode& operator=(SetupCode&&) noexcept = default;
    SetupCode(const SetupCode&) = delete;
    SetupCode& operator=(const SetupCode&) = delete;

    /// Overwrites link and squares.
    void wipe();

    std::string link;
    QrCode code;
    std::vector<std::string_view> left_out;  ///< keys that had no room and have to follow by command
};

/// The link of this account and its code. Optional keys are left out one by one, from the least useful on,
/// until a code of k_largest_version holds the rest.
/// \return the code, or why there is none and what to do
Result<SetupCode, Failure> make_setup_code(const Account& account, const PhoneHousehold& household);

}  // namespace mirror::provisioning
