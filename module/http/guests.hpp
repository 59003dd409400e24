#pragma once
// Who may come in: the accounts that `provision` made.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/provisioning/account_book.hpp"

namespace mirror::http {

/// Somebody who has proven an account.
struct Guest {
    std::string unique_id;
    std::string user_name;
    provisioning::Convention convention = provisioning::Convention::PersonDevice;
    /// deviceIds of the account. With an account of its own a phone may call itself otherwise, as at the
    /// broker; of phones that share one each has to be among these.
    std::vector<std::string> devices;
    bool operator==(const Guest&) const = default;
};

class GuestList {
  public:
    GuestList(std::string unique_id, std::vector<provisioning::Account> phones)
        : m_unique_id(std::move(unique_id)), m_phones(std::move(phones)) {}

    /// Checks an `Authorization` header (RFC 7617, Basic) against the accounts; the comparison takes the same
    /// time however much of a password is right. \return nothing for anybody else
    [[nodiscard]] std::optional<Guest> let_in(std::string_view authorization) const;

    [[nodiscard]] const std::vector<provisioning::Account>& phones() const { return m_phones; }
    [[nodiscard]] const std::string& unique_id() const { return m_unique_id; }
    /// The account of a base topic; null for one that was not given away.
    [[nodiscard]] const provisioning::Account* at(std::string_view base_topic) const;

  private:
    std::string m_unique_id;
    std::vector<provisioning::Account> m_phones;
};

}  // namespace mirror::http
