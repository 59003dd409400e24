#include "module/http/guests.hpp"

#include <sodium.h>
#include <strings.h>

#include <algorithm>

#include "module/base/wipe.hpp"

namespace mirror::http {
namespace {

constexpr std::string_view k_basic = "Basic ";
constexpr std::size_t k_longest_login = 1024;

/// `user:password` out of the header; empty for anything else.
std::string login_in(std::string_view authorization) {
    if (authorization.size() <= k_basic.size() || authorization.size() > k_longest_login ||
        ::strncasecmp(authorization.data(), k_basic.data(), k_basic.size()) != 0)
        return {};
    authorization.remove_prefix(k_basic.size());
    std::string login(authorization.size(), '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(login.data()), login.size(), authorization.data(),
                          authorization.size(), " ", &size, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != authorization.data() + authorization.size())
        return {};
    login.resize(size);
    return login;
}

bool is_same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && !a.empty() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::optional<Guest> GuestList::let_in(std::string_view authorization) const {
    std::string login = login_in(authorization);
    const std::size_t colon = login.find(':');
    std::optional<Guest> guest;
    if (colon != std::string::npos) {
        const std::string_view user = std::string_view(login).substr(0, colon);
        const std::string_view password = std::string_view(login).substr(colon + 1);
        for (const provisioning::Account& account : m_phones) {
            if (account.user_name != user || !is_same_secret(account.password, password)) continue;
            if (!guest) guest = Guest{m_unique_id, account.user_name, account.convention, {}};
            guest->devices.push_back(account.device_id);
        }
    }
    wipe(login);
    return guest;
}

const provisioning::Account* GuestList::at(std::string_view base_topic) const {
    const auto found = std::ranges::find_if(m_phones, [&](const provisioning::Account& account) {
        return provisioning::base_topic(account, m_unique_id) == base_topic;
    });
    return found == m_phones.end() ? nullptr : &*found;
}

}  // namespace mirror::http
