#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "module/base/wipe.hpp"
#include "module/engine/phone_files.hpp"
#include "module/engine/read_only.hpp"
#include "module/engine/secrets.hpp"
#include "module/provisioning/household_for_phones.hpp"
#include "module/provisioning/region_plan.hpp"
#include "module/provisioning/setup_code.hpp"
#include "module/storage/state_directory.hpp"
#include "render/cli/account_desk.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/provision_commands.hpp"
#include "render/control.hpp"
#include "render/sdl/canvas.hpp"
#include "render/setup_screen.hpp"

namespace mirror::cli {
namespace {

using namespace provisioning;

constexpr int k_png_square_px = 10;

struct ShowOptions {
    std::string config;
    std::string person;
    std::string device;
    std::string png;
    std::string otrc;
    Platform platform = Platform::Unknown;
    bool is_terminal = false;
    bool is_link = false;
    bool is_values = false;
    bool is_hide = false;
    bool is_forced = false;

    [[nodiscard]] bool prints() const { return is_terminal || is_link || is_values; }
    [[nodiscard]] bool is_for_glass() const { return !prints() && png.empty() && otrc.empty(); }
};

int report(const Result<std::string, Failure>& done) {
    if (!done) return fail(k_exit_failed, done.error().text);
    say(*done);
    return k_exit_done;
}

/// Two rows of squares a line, dark on light whatever the terminal's own colours are.
std::string half_blocks(const QrCode& code) {
    const auto is_dark = [&](int x, int y) {
        return x >= 0 && y >= 0 && x < code.side && y < code.side && code.is_dark(x, y);
    };
    const int end = code.side + k_quiet_squares;
    std::string text;
    for (int y = -k_quiet_squares; y < end; y += 2) {
        text += "\x1b[30;107m";  // black on bright white
        for (int x = -k_quiet_squares; x < end; ++x) {
            const bool upper = is_dark(x, y);
            const bool lower = is_dark(x, y + 1);
            text += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
        }
        text += "\x1b[0m\n";
    }
    return text;
}

void print_values(const Account& account, const PhoneHousehold& household) {
    const auto values = typed_values(account, household);
    std::size_t widest = 0;
    for (const TypedValue& each : values)
        widest = std::max(widest, each.place.size());
    for (const TypedValue& each : values)
        std::printf("%-*s  %s\n", static_cast<int>(widest), std::string(each.place).c_str(),
                    each.value.c_str());
}

int write_otrc(const ShowOptions& options, const Account& account, const PhoneHousehold& household) {
    if (const auto fault = fault_of(account, household)) return fail(k_exit_failed, *fault);
    std::string file = configuration_file(account, household, options.platform);
    const auto written = storage::write_private_file(options.otrc, file);
    wipe(file);
    if (!written) return fail(k_exit_failed, written.error().text);
    std::fprintf(stderr, "%s holds the password: delete it when the phone is set up\n", options.otrc.c_str());
    return k_exit_done;
}

int write_code(const ShowOptions& options, const Account& account, const PhoneHousehold& household) {
    const auto code = make_setup_code(account, household);
    if (!code) return fail(k_exit_failed, code.error().text);
    if (!options.png.empty()) {
        const auto written = render::write_png(render::draw_code(code->code, k_png_square_px), options.png);
        if (!written) return fail(k_exit_failed, written.error().text);
        std::fprintf(stderr, "%s is as good as the password: delete it when the phone is set up\n",
                     options.png.c_str());
    }
    if (options.is_terminal) std::fputs(half_blocks(code->code).c_str(), stdout);
    if (options.is_link) std::printf("%s\n", code->link.c_str());
    if (!code->left_out.empty())
        std::fprintf(stderr,
                     "The code has no room for %zu of the lesser settings; the mirror sends them to the "
                     "phone later.\n",
                     code->left_out.size());
    return k_exit_done;
}

/// Why this is not shown; nothing when it may be.
Result<void, Failure> may_show(const config::Config& config, const Account& account) {
    const auto heard =
        engine::read_last_heard(config, state_path(config), base_topic(account, config.unique_id));
    if (!heard) return tl::unexpected(heard.error());
    if (is_set_up(account, *heard))
        return tl::unexpected(
            Failure{already_set_up(account) + " (--force shows the old code all the same.)"});
    return {};
}

int show_here(const ShowOptions& options, const config::Config& config) {
    const auto book = read_accounts(state_path(config));
    if (!book) return fail(k_exit_failed, book.error().text);
    const auto found = find_account(*book, options.person, options.device);
    if (!found) return fail(k_exit_usage, found.error().text);
    const Account& account = book->accounts[*found];
    if (const auto may = may_show(config, account); !may && !options.is_forced)
        return fail(k_exit_failed, may.error().text);
    const engine::Secrets secrets = engine::read_secrets(config);
    const auto& keys = secrets.keys.for_topic(base_topic(account, config.unique_id));
    const PhoneHousehold household = household_for_phones(config, keys.empty() ? "" : keys.front(),
                                                          engine::stored_regions(state_path(config)));
    if (const auto warning = region_limit_warning(household.regions.size());
        warning && options.platform != Platform::Android)
        std::fprintf(stderr, "%s\n", warning->c_str());
    umask(0077);  // what is written is for its owner alone
    int exit_code = k_exit_done;
    if (!options.otrc.empty()) exit_code = write_otrc(options, account, household);
    if (exit_code == k_exit_done && (options.is_link || options.is_terminal || !options.png.empty()))
        exit_code = write_code(options, account, household);
    if (exit_code == k_exit_done && options.is_values) print_values(account, household);
    return exit_code;
}

int show(const ShowOptions& options) {
    const NoCoreDump secrecy;
    const auto config = load_config(options.config);
    if (!config) return k_exit_usage;
    if (options.is_hide) return report(render::ask_for(state_path(*config), "provision hide"));
    if (options.person.empty())
        return fail(k_exit_usage, "whose phone? `provision list` shows who has an account");
    if (options.is_for_glass()) {
        const auto wish = render::setup_wish_json({options.person, options.device});
        const auto done = render::ask_for(state_path(*config), "provision show " + wish);
        if (const auto warning = region_limit_warning(config->regions.size()); done && warning)
            std::fprintf(stderr, "%s\n", warning->c_str());
        std::error_code fault;
        const bool is_there = std::filesystem::exists(render::control_socket(state_path(*config)), fault);
        if (done || is_there || fault) return report(done);
        return fail(k_exit_failed,
                    "no mirror is running here that could show the code: start it, or take --terminal, "
                    "--png, --otrc, --link or --values");
    }
    if (options.prints() && isatty(STDOUT_FILENO) == 0 && !options.is_forced)
        return fail(k_exit_usage,
                    "this holds the phone's password, and standard output is no terminal: it would stay in a "
                    "file or a "
                    "log. --force if that is what you want");
    return show_here(options, *config);
}

}  // namespace

void add_provision_show_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<ShowOptions>();
    auto& command =
        provision.add_subcommand("show", "Shows the code that sets a phone up, on the mirror or here");
    command.footer(
        "Without --png, --otrc, --terminal, --link and --values the running mirror shows steps and code on "
        "the glass for two "
        "minutes.\n"
        "Whoever sees the code has the account. A phone that was heard already needs `provision rotate` "
        "first.");
    command.add_option("name", options->person, "Whose phone, as `provision list` shows it");
    command.add_option("--device", options->device, "Which device, if there are several");
    command.add_option("--config", options->config, "The household's configuration file");
    command.add_flag("--hide", options->is_hide, "Takes the code off the mirror");
    command.add_option("--png", options->png, "Writes the code as a picture");
    command.add_option("--otrc", options->otrc, "Writes a configuration file for the app, regions included");
    command.add_choice("--platform", options->platform,
                       {{"android", Platform::Android}, {"ios", Platform::Ios}},
                       "For --otrc: android or ios only; otherwise both read it");
    command.add_flag("--terminal", options->is_terminal, "Draws the code here");
    command.add_flag("--link", options->is_link, "Prints the link of the code");
    command.add_flag("--values", options->is_values, "Prints what to type into the app");
    command.add_flag("--force", options->is_forced,
                     "Also into a file or a pipe, and for a phone that was heard");
    command.callback([options, &exit_code] { exit_code = show(*options); });
}

}  // namespace mirror::cli
