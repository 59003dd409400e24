#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "module/base/clock.hpp"
#include "module/provisioning/new_account.hpp"
#include "module/provisioning/phones_broker.hpp"
#include "module/provisioning/region_plan.hpp"
#include "render/cli/account_desk.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/provision_commands.hpp"

namespace mirror::cli {
namespace {

using namespace provisioning;

struct AddOptions {
    DeskOptions desk;
    PhoneWish wish;
};

std::int64_t now() {
    return std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall).time_since_epoch().count();
}

void describe(const Account& account, const config::Config& config) {
    say(fmt::format("{}'s {}: user name {}, topic {}, initials on the map {}", account.person, account.device,
                    account.user_name, base_topic(account, config.unique_id), account.tid));
}

/// What phones in HTTP mode need of the configuration.
void say_how_to_listen(const AccountDesk& desk) {
    if (!desk.config().http.enabled)
        say(
            fmt::format("\nThe mirror does not listen for phones yet. Write into {}:\n    "
                        "\"http\": {{ \"enabled\": true, \"certificate\": \"<file>\", \"key\": \"<file>\" }}",
                        desk.config_file()));
    const std::string url = phones_url(desk.config());
    if (url.empty())
        say(
            fmt::format("\nNobody has told how phones reach the mirror. Write into `http` of {}:\n    "
                        "\"url\": \"https://<name or address>/pub\"",
                        desk.config_file()));
    else
        say("It will post to " + url);
}

/// What the household has to write into its configuration; that file is theirs alone.
void say_what_is_missing(const AccountDesk& desk, const Account& account) {
    const config::Config& config = desk.config();
    const auto person = std::ranges::find(config.people, account.person, &config::Person::name);
    if (person == config.people.end()) {
        desk.say_people_line(account, false);
    } else if (!is_on_the_wall(account, config)) {
        say(fmt::format(
            "\nThe mirror does not know that this phone is {}'s. Add \"{}\" to their `devices` in {}.",
            account.person, device_tail(account), desk.config_file()));
    }
    if (account.http) return say_how_to_listen(desk);
    const PhoneBroker broker = phones_broker(config);
    if (broker.host.empty())
        say(fmt::format(
            "\nPhones do not find the broker by “{}”. Write how they reach this machine into {}:\n    "
            "\"provisioning\": {{ \"host\": \"<name or address>\" }}",
            config.broker.host, desk.config_file()));
    if (!desk.is_reachable_for_phones())
        say("\nThe broker listens to this machine alone, so no phone can reach it yet. Name a certificate in "
            "`provisioning` (`certificate` and `key`), or, in a network that you trust, write "
            "`\"tls\": false`; then run this again.");
}

/// Whoever stands in `people` is called as there, however it was typed.
std::string configured_name(const config::Config& config, const std::string& typed) {
    for (const config::Person& person : config.people) {
        if (::strcasecmp(person.name.c_str(), typed.c_str()) == 0) return person.name;
    }
    return typed;
}

/// The same again mends what a power cut left half done.
Result<Account, Closed> account_for(const AccountDesk& desk, const PhoneWish& wish, bool& is_new) {
    const auto there = std::ranges::find_if(desk.book().accounts, [&](const Account& each) {
        return each.person == wish.person && each.device == wish.device;
    });
    is_new = there == desk.book().accounts.end();
    if (!is_new) return *there;
    auto account = new_account(wish, desk.book(), desk.config(), desk.taken(), now());
    if (!account) return tl::unexpected(Closed{k_exit_usage, account.error().text});
    return std::move(*account);
}

int add(const AddOptions& options) {
    DeskOptions desk_options = options.desk;
    desk_options.is_http = options.wish.http;
    auto desk = AccountDesk::open(desk_options);
    if (!desk) return fail(desk.error().exit_code, desk.error().text);
    bool is_new = false;
    PhoneWish wish = options.wish;
    wish.http |= desk->config().broker.host.empty();  // there is nothing else
    wish.person = configured_name(desk->config(), wish.person);
    const auto account = account_for(*desk, wish, is_new);
    if (!account) return fail(account.error().exit_code, account.error().text);
    if (!is_new)
        say(fmt::format("{}'s {} has an account already; nothing new is made.", account->person,
                        account->device));
    if (account->http != wish.http)
        return fail(
            k_exit_usage,
            fmt::format("that account is for {} mode: `provision remove` and `provision add` change it",
                        account->http ? "HTTP" : "MQTT"));
    AccountBook book = desk->book();
    if (is_new) book.accounts.push_back(*account);
    const auto delivered = desk->deliver(book, false);
    if (!delivered) return fail(delivered.error().exit_code, delivered.error().text);
    describe(*account, desk->config());
    const bool is_proven = *delivered != Delivered::at_broker || prove_login(desk->config(), *account, true);
    if (*delivered == Delivered::by_hand) say_lines({{*account}, {}}, desk->config());
    say_what_is_missing(*desk, *account);
    if (account->convention == Convention::Device) say_hole(desk->config());
    if (const auto warning = region_limit_warning(desk->config().regions.size())) say("\n" + *warning);
    say(fmt::format("\nNext, with the phone in hand: owntracks-mirror provision show {}{}",
                    account->person.find(' ') == std::string::npos ? account->person
                                                                   : fmt::format("\"{}\"", account->person),
                    account->device == "phone" ? "" : " --device " + account->device));
    return is_proven ? k_exit_done : k_exit_failed;
}

}  // namespace

void add_provision_add_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<AddOptions>();
    auto& command = provision.add_subcommand("add", "Makes an account for a person's phone");
    command.footer(
        "Makes up user name, password, device id and client id, and gives the account to the broker: to the\n"
        "mosquitto on this machine (with sudo), or as lines to be added elsewhere. Done again, it mends\n"
        "what is missing.\n\n"
        "  sudo owntracks-mirror provision add Anna                    her phone\n"
        "  sudo owntracks-mirror provision add Anna --device tablet    another device of hers\n"
        "  owntracks-mirror provision add Anna --out-dir broker        the broker's files, for elsewhere\n"
        "  sudo owntracks-mirror provision add Anna --http             posts to the mirror, without a "
        "broker");
    command.add_option("name", options->wish.person, "Whose phone it is, as in `people`").required();
    command.add_option("--device", options->wish.device, "What the device is called in topics")
        .show_default();
    command.add_choice<Convention>(
        "--convention", options->wish.convention,
        {{"person-device", Convention::PersonDevice}, {"device", Convention::Device}},
        "person-device (default): an account for every phone, owntracks/<uniqueId>/<person>/<device>; "
        "device: one for all, owntracks/<uniqueId>/<device>");
    command.add_flag("--http", options->wish.http,
                     "For the app's HTTP mode: the phone posts to the mirror and needs no broker");
    add_desk_options(command, options->desk);
    command.callback([options, &exit_code] { exit_code = add(*options); });
}

}  // namespace mirror::cli
