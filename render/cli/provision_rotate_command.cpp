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

struct RotateOptions {
    DeskOptions desk;
    std::string person;
    std::string device;
};

bool is_vehicle(const AccountBook& book, const Account& account) {
    return std::ranges::find(book.vehicles, account) != book.vehicles.end();
}

void say_next(const AccountBook& book, const Account& account) {
    if (is_vehicle(book, account)) {
        say(fmt::format(
            "The tracker is told its new password with: owntracks-mirror provision vehicle \"{}\"",
            account.person));
        return;
    }
    say("The phone is let in again when it has read its new code:");
    for (const Account& each : book.accounts) {
        if (each.user_name == account.user_name)
            say(fmt::format("    owntracks-mirror provision show \"{}\" --device {}", each.person,
                            each.device));
    }
}

/// The account in the book that is meant, if it is the only one.
std::vector<Account*> meant(AccountBook& book, const RotateOptions& options) {
    std::vector<Account*> found;
    for (auto* const list : {&book.accounts, &book.vehicles}) {
        for (Account& each : *list) {
            if (each.person == options.person && (options.device.empty() || each.device == options.device))
                found.push_back(&each);
        }
    }
    return found;
}

int rotate(const RotateOptions& options) {
    auto desk = AccountDesk::open(options.desk);
    if (!desk) return fail(desk.error().exit_code, desk.error().text);
    AccountBook after = desk->book();
    const auto found = meant(after, options);
    if (found.empty()) return fail(k_exit_usage, nobody_of(desk->book(), options.person, options.device));
    if (found.size() > 1)
        return fail(k_exit_usage,
                    fmt::format("{} has several devices: say which one with --device", options.person));
    Account& account = *found.front();
    const Account old = account;
    const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall);
    renew_password(account, after, now.time_since_epoch().count());
    const auto delivered = desk->deliver(after, false);
    if (!delivered) return fail(delivered.error().exit_code, delivered.error().text);
    say(fmt::format("{}'s {} has a new password; the old one is worth nothing any more.", account.person,
                    account.device));
    bool is_proven = true;
    if (*delivered == Delivered::at_broker && !account.http)
        is_proven = prove_login(desk->config(), account, true) && prove_login(desk->config(), old, false);
    if (*delivered == Delivered::by_hand && !account.http) {
        say(fmt::format("(Replace the line `{}:` of the password file.)", account.user_name));
        say_lines(is_vehicle(after, account) ? AccountBook{{}, {account}} : AccountBook{{account}, {}},
                  desk->config());
    }
    if (account.convention == Convention::Device && !is_vehicle(after, account)) say_hole(desk->config());
    say_next(after, account);
    return is_proven ? k_exit_done : k_exit_failed;
}

}  // namespace

void add_provision_rotate_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<RotateOptions>();
    auto& command = provision.add_subcommand("rotate", "Gives a phone's account a new password");
    command.footer(
        "For a phone that was lost, or whose code somebody else has seen. The old password is refused at\n"
        "once; topics and history stay.");
    command.add_option("name", options->person, "Whose account, as `provision list` shows it").required();
    command.add_option("--device", options->device, "Which device, if there are several");
    add_desk_options(command, options->desk);
    command.callback([options, &exit_code] { exit_code = rotate(*options); });
}

}  // namespace mirror::cli
