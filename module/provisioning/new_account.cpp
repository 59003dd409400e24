#include "module/provisioning/new_account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <vector>

#include "module/provisioning/names.hpp"
#include "module/provisioning/password_hash.hpp"

namespace mirror::provisioning {
namespace {

/// What of a client id is random: nobody else at the broker may have it, and no old session may be taken
/// over.
constexpr std::size_t k_random_letters = 8;

bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// `name`, `name2`, `name3` …: the first that is free.
std::string first_free(const std::string& name, std::size_t longest,
                       const std::function<bool(const std::string&)>& is_taken) {
    std::string candidate = name.substr(0, longest);
    for (int number = 2; is_taken(candidate); ++number) {
        const std::string tail = std::to_string(number);
        candidate = name.substr(0, longest - tail.size()) + tail;
    }
    return candidate;
}

/// The first levels of the topics that `people` gives to others than `person`.
bool is_somebody_elses(const config::Config& config, const std::string& person,
                       std::string_view first_level) {
    return std::ranges::any_of(config.people, [&](const config::Person& other) {
        return other.name != person && std::ranges::any_of(other.devices, [&](const std::string& device) {
                   return std::string_view(device).substr(0, device.find('/')) == first_level;
               });
    });
}

/// Everything that a new name must not collide with.
struct Register {
    const AccountBook& book;
    const config::Config& config;
    const std::set<std::string>& taken;

    [[nodiscard]] bool has_user(const std::string& name) const {
        const auto is_theirs = [&](const Account& each) { return each.user_name == name; };
        return taken.contains(name) || name == config.broker.username || name == config.unique_id ||
               std::ranges::any_of(book.accounts, is_theirs) || std::ranges::any_of(book.vehicles, is_theirs);
    }
    /// A base topic `owntracks/<uniqueId>/<name>` and everything below it.
    [[nodiscard]] bool has_topic(const std::string& name) const {
        const auto is_theirs = [&](const Account& each) {
            return (each.convention == Convention::Device ? each.device_id : each.user_name) == name;
        };
        return std::ranges::any_of(book.accounts, is_theirs) || std::ranges::any_of(book.vehicles, is_theirs);
    }
    [[nodiscard]] bool has_client(const std::string& id) const {
        const auto is_theirs = [&](const Account& each) { return each.client_id == id; };
        return std::ranges::any_of(book.accounts, is_theirs) || std::ranges::any_of(book.vehicles, is_theirs);
    }
    [[nodiscard]] bool has_tid(const std::string& tid) const {
        const auto is_theirs = [&](const Account& each) { return each.tid == tid; };
        return std::ranges::any_of(book.accounts, is_theirs) || std::ranges::any_of(book.vehicles, is_theirs);
    }
};

/// The initials of two words, the first letter with each other one, with digits, then anything.
std::vector<std::string> tid_candidates(const std::string& plain, const std::string& initials) {
    constexpr std::string_view k_all = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::vector<std::string> candidates;
    if (initials.size() >= 2) candidates.push_back(initials.substr(0, 2));
    for (std::size_t i = 1; i < plain.size(); ++i)
        candidates.push_back({plain[0], plain[i]});
    for (const char second : k_all)
        candidates.push_back({plain[0], second});
    for (const char first : k_all) {
        for (const char second : k_all)
            candidates.push_back({first, second});
    }
    for (std::string& each : candidates)
        std::ranges::transform(each, each.begin(), upper);
    return candidates;
}

std::string new_tid(const Register& names, const std::string& called, const std::string& plain) {
    std::string initials;
    for (std::size_t begin = 0; begin < called.size();) {
        const std::size_t end = std::min(called.find_first_of(" -", begin), called.size());
        if (const auto word = plain_name(called.substr(begin, end - begin), names.config.language))
            initials += word->front();
        begin = end + 1;
    }
    for (const std::string& candidate : tid_candidates(plain, initials)) {
        if (!names.has_tid(candidate)) return candidate;
    }
    return "";  // 1296 phones in one household
}

std::string new_client_id(const Register& names, std::string plain) {
    std::erase_if(plain, [](char c) { return !is_plain({&c, 1}); });
    plain.resize(std::min(plain.size(), k_longest_client_id - k_random_letters));
    std::string id;
    do {
        id = plain + random_letters(k_random_letters);
    } while (names.has_client(id));
    return id;
}

/// What `people` says about this person's device: "anna/phone" gives "anna" for "phone".
std::optional<std::string> configured_user(const Register& names, const PhoneWish& wish) {
    for (const config::Person& person : names.config.people) {
        if (person.name != wish.person) continue;
        for (const std::string& tail : person.devices) {
            const std::size_t slash = tail.find('/');
            if (slash == std::string::npos || tail.substr(slash + 1) != wish.device) continue;
            std::string user = tail.substr(0, slash);
            if (fault_of_name(user).empty() && !names.has_user(user)) return user;
        }
    }
    return std::nullopt;
}

/// Likewise in convention (a): the first single level that is still free.
std::optional<std::string> configured_device(const Register& names, const PhoneWish& wish) {
    for (const config::Person& person : names.config.people) {
        if (person.name != wish.person) continue;
        for (const std::string& tail : person.devices) {
            if (fault_of_name(tail).empty() && is_plain(tail) && tail.size() <= k_longest_client_id &&
                !names.has_topic(tail))
                return tail;
        }
    }
    return std::nullopt;
}

Result<void, Failure> check(const PhoneWish& wish, const AccountBook& book) {
    if (const auto fault = fault_of_person(wish.person); !fault.empty())
        return tl::unexpected(Failure{fmt::format("“{}” cannot be a person's name: {}", wish.person, fault)});
    if (const auto fault = fault_of_name(wish.device); !fault.empty())
        return tl::unexpected(Failure{fmt::format("“{}” cannot be a device's name: {}", wish.device, fault)});
    const bool is_there = std::ranges::any_of(book.accounts, [&](const Account& each) {
        return each.person == wish.person && each.device == wish.device;
    });
    if (is_there)
        return tl::unexpected(
            Failure{fmt::format("{}'s {} has an account already", wish.person, wish.device)});
    return {};
}

/// Why the household's own name cannot be the user name that phones share; "" when it can.
std::string fault_of_sharing(const Register& names) {
    const std::string& shared = names.config.unique_id;
    if (shared.find(':') != std::string::npos)
        return fmt::format("the household's name “{}” holds a colon, which a user name must not", shared);
    if (shared == names.config.broker.username)
        return fmt::format("the mirror's own account is called “{}”: phones would have all its rights",
                           shared);
    if (names.taken.contains(shared))
        return fmt::format("the broker has an account “{}” that was not made here", shared);
    return "";
}

/// Convention (b): a user name of its own for this one phone.
void name_own(Account& account, const Register& names, const PhoneWish& wish, const std::string& plain) {
    const bool is_first = std::ranges::none_of(
        names.book.accounts, [&](const Account& each) { return each.person == wish.person; });
    account.device_id = wish.device;
    account.user_name = configured_user(names, wish).value_or("");
    if (account.user_name.empty())
        account.user_name =
            first_free(is_first ? plain : plain + wish.device, k_longest_name, [&](const auto& name) {
                return names.has_user(name) || names.has_topic(name) || is_sub_topic_name(name) ||
                       is_somebody_elses(names.config, wish.person, name);
            });
    account.client_id = new_client_id(names, account.user_name + wish.device);
    account.password = new_password();
}

/// Convention (a): the household's user name and password; the broker's access list knows the phone by its
/// client id, which therefore has to be its device id.
void name_shared(Account& account, const Register& names, const PhoneWish& wish, const std::string& plain) {
    const bool is_first = std::ranges::none_of(
        names.book.accounts, [&](const Account& each) { return each.person == wish.person; });
    std::string device = wish.device;
    std::erase_if(device, [](char c) { return !is_plain({&c, 1}); });
    account.user_name = names.config.unique_id;
    account.device_id = configured_device(names, wish).value_or("");
    if (account.device_id.empty())
        account.device_id =
            first_free(is_first ? plain : plain + device, k_longest_client_id, [&](const auto& name) {
                return names.has_topic(name) || names.has_client(name) || is_sub_topic_name(name) ||
                       is_somebody_elses(names.config, wish.person, name);
            });
    account.client_id = account.device_id;
    const auto other = std::ranges::find(names.book.accounts, Convention::Device, &Account::convention);
    account.password = other != names.book.accounts.end() ? other->password : new_password();
}

}  // namespace

Result<Account, Failure> new_account(const PhoneWish& wish, const AccountBook& book,
                                     const config::Config& config, const std::set<std::string>& taken,
                                     std::int64_t now) {
    if (const auto fine = check(wish, book); !fine) return tl::unexpected(fine.error());
    const auto plain = plain_name(wish.person, config.language);
    if (!plain) return tl::unexpected(plain.error());
    const Register names{book, config, taken};
    Account account;
    account.person = wish.person;
    account.device = wish.device;
    account.convention = wish.convention;
    account.http = wish.http;
    account.created_at = now;
    if (wish.convention == Convention::PersonDevice) {
        name_own(account, names, wish, *plain);
    } else if (const auto fault = fault_of_sharing(names); !fault.empty()) {
        return tl::unexpected(Failure{fault + "; use --convention person-device"});
    } else {
        name_shared(account, names, wish, *plain);
    }
    account.tid = new_tid(names, wish.person, *plain);
    if (account.tid.empty()) return tl::unexpected(Failure{"every two letters are somebody's tid already"});
    return account;
}

Result<Account, Failure> new_vehicle(const std::string& name, const AccountBook& book,
                                     const config::Config& config, const std::set<std::string>& taken,
                                     std::int64_t now) {
    if (const auto fault = fault_of_person(name); !fault.empty())
        return tl::unexpected(Failure{fmt::format("“{}” cannot be a vehicle's name: {}", name, fault)});
    const auto plain = plain_name(name, config.language);
    if (!plain) return tl::unexpected(plain.error());
    const Register names{book, config, taken};
    Account account;
    account.person = name;
    account.device = "tracker";
    account.convention = Convention::Device;
    account.created_at = now;
    const PhoneWish wish{name, account.device, Convention::Device};
    account.device_id = configured_device(names, wish).value_or("");
    if (account.device_id.empty() || names.has_user(account.device_id))
        account.device_id = first_free(*plain, k_longest_client_id, [&](const auto& each) {
            return names.has_user(each) || names.has_topic(each) || names.has_client(each) ||
                   is_sub_topic_name(each) || is_somebody_elses(config, name, each);
        });
    account.user_name = account.device_id;
    account.client_id = account.device_id;  // a tracker's base topic ends in its client id
    account.password = new_password();
    account.tid = new_tid(names, name, *plain);
    if (account.tid.empty()) return tl::unexpected(Failure{"every two letters are somebody's tid already"});
    return account;
}

void renew_password(Account& account, AccountBook& book, std::int64_t now) {
    account.password = new_password();
    account.created_at = now;
    const auto is_shared = [&](const Account& each) {
        return account.convention == Convention::Device && each.convention == Convention::Device;
    };
    const bool is_phone =
        std::ranges::any_of(book.accounts, [&](const Account& each) { return &each == &account; });
    if (!is_phone) return;
    for (Account& each : book.accounts) {
        if (!is_shared(each)) continue;
        each.password = account.password;
        each.created_at = now;
    }
}

std::string mixed_household_sentence() {
    return "a phone that shares the household's user name can choose a client id like \"anna/phone\", and so "
           "tell positions for a phone that has an account of its own";
}

std::string device_tail(const Account& account) {
    if (account.convention == Convention::Device) return account.device_id;
    return account.user_name + "/" + account.device_id;
}

bool is_on_the_wall(const Account& account, const config::Config& config) {
    const std::string tail = device_tail(account);
    return std::ranges::any_of(config.people, [&](const config::Person& person) {
        return std::ranges::find(person.devices, tail) != person.devices.end();
    });
}

}  // namespace mirror::provisioning
