#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "module/provisioning/account_book.hpp"
#include "module/provisioning/new_account.hpp"
#include "module/provisioning/region_plan.hpp"
#include "render/cli/doctor/doctor.hpp"
#include "render/cli/load_config.hpp"

namespace mirror::cli::doctor {
namespace {

using provisioning::Account;

constexpr const char* k_accounts_check = "phones";

std::string name_of(const Account& account) {
    return fmt::format("{}'s {}", account.person, account.device);
}

Finding unseen(const Account& account) {
    const std::string tail = device_tail(account);
    return {k_accounts_check, Verdict::warning,
            fmt::format("{} publishes on {}, which nobody in `people` has", name_of(account), tail),
            fmt::format("add \"{}\" to the `devices` of {} in `people`", tail, account.person)};
}

}  // namespace

Findings check_accounts(const Patient& patient) {
    const auto book = provisioning::read_accounts(state_path(*patient.config));
    if (!book)
        return {{k_accounts_check, Verdict::problem, book.error().text,
                 "run this as the mirror's user or with sudo; `provision` makes lost accounts anew"}};
    Findings findings;
    std::vector<std::string> own;
    std::vector<std::string> sharing;
    for (const Account& each : book->accounts) {
        (each.convention == provisioning::Convention::Device ? sharing : own).push_back(name_of(each));
        if (!is_on_the_wall(each, *patient.config)) findings.push_back(unseen(each));
    }
    if (!own.empty())
        findings.push_back(
            {k_accounts_check, Verdict::ok,
             fmt::format("{} an account of its own: {}",
                         sharing.empty() ? "every phone has" : "each of these has", fmt::join(own, ", ")),
             ""});
    if (!sharing.empty())
        findings.push_back(
            {k_accounts_check, Verdict::warning,
             fmt::format(
                 "{} {} the user name “{}”: whoever has the password can pose as another phone, read its "
                 "commands and speak for it",
                 fmt::join(sharing, ", "), sharing.size() == 1 ? "shares" : "share",
                 patient.config->unique_id),
             "`provision remove` and `provision add` give each phone an account of its own"});
    if (!own.empty() && !sharing.empty())
        findings.push_back({k_accounts_check, Verdict::warning, provisioning::mixed_household_sentence(),
                            "move the phones that share a name to accounts of their own, too"});
    const auto limit = provisioning::region_limit_warning(patient.config->regions.size());
    if (limit && !book->accounts.empty())
        findings.push_back({k_accounts_check, Verdict::warning, *limit,
                            "leave the most important ones at the top of `regions`, or fewer of them"});
    return findings;
}

}  // namespace mirror::cli::doctor
