#include "module/provisioning/household_for_phones.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "module/provisioning/phones_broker.hpp"

namespace mirror::provisioning {
namespace {

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
    return lower;
}

/// Those who are called so, exactly if there are any, else without regard to upper and lower case.
std::vector<std::size_t> accounts_called(const AccountBook& book, std::string_view person) {
    for (const bool is_exact : {true, false}) {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < book.accounts.size(); ++i) {
            const std::string& name = book.accounts[i].person;
            if (is_exact ? name == person : lower_case(name) == lower_case(person)) found.push_back(i);
        }
        if (!found.empty()) return found;
    }
    return {};
}

}  // namespace

PhoneHousehold household_for_phones(const config::Config& config, std::string encryption_key,
                                    RegionBook regions) {
    regions.update(config.unique_id, config.regions);
    return {config.unique_id, phones_broker(config), std::move(encryption_key), regions.wanted(),
            phones_url(config)};
}

Result<std::size_t, Failure> find_account(const AccountBook& book, std::string_view person,
                                          std::string_view device) {
    std::vector<std::size_t> found = accounts_called(book, person);
    if (found.empty())
        return tl::unexpected(
            Failure{fmt::format("{0} has no account yet: owntracks-mirror provision add \"{0}\"", person)});
    std::string devices;
    for (const std::size_t index : found)
        devices += (devices.empty() ? "" : ", ") + book.accounts[index].device;
    if (!device.empty())
        std::erase_if(found, [&](std::size_t index) { return book.accounts[index].device != device; });
    if (found.size() == 1) return found.front();
    if (found.empty())
        return tl::unexpected(
            Failure{fmt::format("{} has no device \"{}\": there is {}", person, device, devices)});
    return tl::unexpected(
        Failure{fmt::format("{} has several devices, {}: say which one with --device", person, devices)});
}

bool is_set_up(const Account& account, const std::optional<UtcTime>& last_heard) {
    return last_heard && *last_heard >= UtcSeconds(std::chrono::seconds(account.created_at));
}

std::string already_set_up(const Account& account) {
    return fmt::format(
        "{0}'s {1} is set up and was heard: its code would let a second phone speak for it. "
        "For another phone: owntracks-mirror provision rotate \"{0}\" --device {1}",
        account.person, account.device);
}

}  // namespace mirror::provisioning
