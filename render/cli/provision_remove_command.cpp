#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "module/base/clock.hpp"
#include "module/provisioning/new_account.hpp"
#include "render/cli/account_desk.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/provision_commands.hpp"

namespace mirror::cli {
namespace {

using namespace provisioning;

struct RemoveOptions {
    DeskOptions desk;
    std::string person;
    std::string device;
    bool rotates = false;
};

/// Of phones that share an account one can be shut out only together with the others.
Account* sharer_of(AccountBook& after, const std::vector<Account>& gone) {
    const auto found = std::ranges::find_if(after.accounts, [&](const Account& each) {
        return std::ranges::find(gone, each.user_name, &Account::user_name) != gone.end();
    });
    return found != after.accounts.end() ? &*found : nullptr;
}

void take_out(AccountBook& book, const RemoveOptions& options, std::vector<Account>& gone) {
    const auto is_meant = [&](const Account& each) {
        return each.person == options.person && (options.device.empty() || each.device == options.device);
    };
    for (auto* const list : {&book.accounts, &book.vehicles}) {
        std::ranges::copy_if(*list, std::back_inserter(gone), is_meant);
        std::erase_if(*list, is_meant);
    }
}

void say_by_hand(const std::vector<Account>& gone) {
    say("The broker is another machine. On it, with mosquitto, take out what begins with these words:\n");
    for (const Account& account : gone) {
        say(fmt::format("    {}:        one line of the password file", account.user_name));
        say(fmt::format("    user {}    of the access list, with the `topic` lines below it",
                        account.user_name));
    }
    say("\nthen: sudo systemctl reload mosquitto (that cuts a connected phone off, too)");
}

void say_what_stays(const AccountDesk& desk, const std::vector<Account>& gone) {
    for (const Account& account : gone) {
        if (is_on_the_wall(account, desk.config()))
            say(fmt::format("\"{}\" still stands in `people` of {}.", device_tail(account),
                            desk.config_file()));
    }
    say(fmt::format(
        "What the broker retains of theirs, and what the mirror remembers, goes with: owntracks-mirror "
        "forget {} --clear-retained",
        device_tail(gone.front())));
}

int remove(const RemoveOptions& options) {
    auto desk = AccountDesk::open(options.desk);
    if (!desk) return fail(desk.error().exit_code, desk.error().text);
    AccountBook after = desk->book();
    std::vector<Account> gone;
    take_out(after, options, gone);
    if (gone.empty()) return fail(k_exit_usage, nobody_of(desk->book(), options.person, options.device));
    Account* const sharer = sharer_of(after, gone);
    if (sharer != nullptr && !options.rotates)
        return fail(k_exit_failed,
                    "other phones use the same name and password, so this one is shut out only when "
                    "all of them get a new password and are set up again: add --rotate");
    if (sharer != nullptr) {
        const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall);
        renew_password(*sharer, after, now.time_since_epoch().count());
    }
    const auto delivered = desk->deliver(after, true);
    if (!delivered) return fail(delivered.error().exit_code, delivered.error().text);
    bool is_proven = true;
    for (const Account& account : gone) {
        say(fmt::format("{}'s {} has no account any more.", account.person, account.device));
        if (*delivered == Delivered::at_broker && !account.http)
            is_proven &= prove_login(desk->config(), account, false);
    }
    std::vector<Account> gone_there = gone;
    std::erase_if(gone_there, &Account::http);
    if (*delivered == Delivered::by_hand && !gone_there.empty()) say_by_hand(gone_there);
    if (sharer != nullptr)
        say("The other phones of this kind have a new password: show each of them its new code.");
    say_what_stays(*desk, gone);
    return is_proven ? k_exit_done : k_exit_failed;
}

}  // namespace

void add_provision_remove_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<RemoveOptions>();
    auto& command =
        provision.add_subcommand("remove", "Takes a phone's account away, and cuts it off at once");
    command.footer(
        "The broker forgets name, password and rights, and a phone that is connected is cut off.\n\n"
        "  sudo owntracks-mirror provision remove Anna                    all her devices\n"
        "  sudo owntracks-mirror provision remove Anna --device tablet    one of them");
    command.add_option("name", options->person, "Whose account, as `provision list` shows it").required();
    command.add_option("--device", options->device, "One device; by default all of that person's");
    command.add_flag("--rotate", options->rotates, "Gives phones that share the account a new password");
    add_desk_options(command, options->desk);
    command.callback([options, &exit_code] { exit_code = remove(*options); });
}

}  // namespace mirror::cli
