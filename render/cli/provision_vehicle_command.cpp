#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "module/base/clock.hpp"
#include "module/engine/vehicle_talk.hpp"
#include "module/provisioning/new_account.hpp"
#include "module/provisioning/phones_broker.hpp"
#include "module/provisioning/vehicle_commands.hpp"
#include "render/app.hpp"
#include "render/cli/account_desk.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/provision_commands.hpp"

namespace mirror::cli {
namespace {

using namespace provisioning;

struct VehicleOptions {
    DeskOptions desk;
    std::string name;
    std::string command;
    double seconds = 10;
    bool yes = false;
    bool force = false;
};

/// The topics of a vehicle that has an account, or that the configuration names.
std::optional<std::string> base_topic_of(const std::string& name, const config::Config& config,
                                         const AccountBook& book) {
    const auto account = std::ranges::find(book.vehicles, name, &Account::person);
    if (account != book.vehicles.end()) return base_topic(*account, config.unique_id);
    return vehicle_topic(name, config);
}

int send(const VehicleOptions& options) {
    render::take_signals();
    const auto config = load_config(options.desk.config);
    if (!config) return k_exit_usage;
    const auto command = vehicle_command(options.command);
    if (!command) return fail(k_exit_usage, command.error().text);
    const auto book = read_accounts(state_path(*config));
    const auto base = base_topic_of(options.name, *config, book ? *book : AccountBook{});
    if (!base)
        return fail(k_exit_usage,
                    fmt::format("{} is no vehicle: `people` has none of that name with \"kind\": "
                                "\"vehicle\", and no account was made for it",
                                options.name));
    if (!options.yes) {
        say(fmt::format("This would publish “{}” to {}/cmd. Nothing was sent: add --yes.", *command, *base));
        return k_exit_done;
    }
    const auto hear = [](std::string_view line) { say("  " + masked_answer(line)); };
    const auto time = std::chrono::milliseconds(static_cast<int>(options.seconds * 1000));
    const auto sent = engine::talk_to_vehicle(*config, *base, *command, time, hear, render::is_asked_to_stop);
    if (!sent) return fail(k_exit_failed, "nothing was sent: " + sent.error().text);
    say(fmt::format(
        "“{}” was sent. A vehicle that sleeps hears it when it wakes, and many commands have no answer.",
        *command));
    return k_exit_done;
}

void print_steps(const Account& vehicle, const AccountDesk& desk) {
    const PhoneBroker broker = phones_broker(desk.config());
    std::string how;
    for (const VehicleStep& step : bootstrap_steps(vehicle, broker, desk.config().unique_id)) {
        if (step.how != how) say(fmt::format("\n{}:", step.how));
        how = step.how;
        say("    " + step.text);
    }
    say("\n<secret> is the tracker's own (1234567890 when new: change it), <apn> is told by whoever sold its "
        "SIM card.");
    if (broker.tls)
        say("A tracker of 2014 may speak no TLS that a broker of today takes. Where it does not connect, "
            "give it a listener of its own in mosquitto.conf, with tcp:// in the text message.");
}

int set_up(const VehicleOptions& options) {
    if (::isatty(STDOUT_FILENO) == 0 && !options.force)
        return fail(k_exit_usage,
                    "the commands hold a password and standard output is no terminal: add --force");
    auto desk = AccountDesk::open(options.desk);
    if (!desk) return fail(desk.error().exit_code, desk.error().text);
    AccountBook book = desk->book();
    auto vehicle = std::ranges::find(book.vehicles, options.name, &Account::person);
    if (vehicle == book.vehicles.end()) {
        const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall);
        auto made =
            new_vehicle(options.name, book, desk->config(), desk->taken(), now.time_since_epoch().count());
        if (!made) return fail(k_exit_usage, made.error().text);
        vehicle = book.vehicles.insert(book.vehicles.end(), std::move(*made));
    }
    const auto delivered = desk->deliver(book, false);
    if (!delivered) return fail(delivered.error().exit_code, delivered.error().text);
    const bool is_proven = *delivered != Delivered::at_broker || prove_login(desk->config(), *vehicle, true);
    if (*delivered == Delivered::by_hand) say_lines({{}, {*vehicle}}, desk->config());
    print_steps(*vehicle, *desk);
    if (!is_on_the_wall(*vehicle, desk->config())) desk->say_people_line(*vehicle, true);
    return is_proven ? k_exit_done : k_exit_failed;
}

}  // namespace

void add_provision_vehicle_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<VehicleOptions>();
    auto& command =
        provision.add_subcommand("vehicle", "Prints what a Greenwich tracker is told to find this household");
    command.footer(
        "Makes the vehicle's account and prints the text messages that lead the tracker to the broker.\n"
        "Nothing is ever published to a vehicle, unless a command is given with --send and --yes.\n\n"
        "  sudo owntracks-mirror provision vehicle Car\n"
        "  owntracks-mirror provision vehicle Car --send state --yes\n"
        "  owntracks-mirror provision vehicle Car --send \"set maxInterval=30\" --yes");
    command.add_option("name", options->name, "What the vehicle is called, as in `people`").required();
    command.add_option(
        "--send", options->command,
        "gps, state, set KEY[=VALUE], out 1|2 0|1 or upgrade; answers are printed without secrets");
    command.add_option("--wait", options->seconds, "How many seconds to wait for answers")
        .range(0, 600)
        .show_default();
    command.add_flag("-y,--yes", options->yes, "Really sends it");
    command.add_flag("--force", options->force, "Prints the password also where no terminal is");
    add_desk_options(command, options->desk);
    command.callback(
        [options, &exit_code] { exit_code = options->command.empty() ? set_up(*options) : send(*options); });
}

}  // namespace mirror::cli
