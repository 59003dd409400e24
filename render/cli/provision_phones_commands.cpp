// `provision status`, `push`, `ask` and `restore-regions`: the running mirror is asked, for it alone talks to
// phones.

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "module/base/clock.hpp"
#include "module/engine/phone_files.hpp"
#include "module/storage/state_directory.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/provision_commands.hpp"
#include "render/control.hpp"

namespace mirror::cli {
namespace {

using namespace std::chrono_literals;

/// The mirror gives up a minute after it asked; a little later it is told.
constexpr auto k_longest_wait = 65s;
constexpr auto k_look_again = 500ms;

struct PhonesOptions {
    std::string config;
    std::string who;
    bool is_json = false;
    bool is_all = false;
};

int failed(const Failure& failure) {
    std::fprintf(stderr, "owntracks-mirror: %s\n", failure.text.c_str());
    return k_exit_failed;
}

bool is_mirror_running(const config::Config& config) {
    const auto directory = storage::StateDirectory::open(state_path(config));
    return !directory && directory.error().is_taken;
}

Result<std::string, Failure> ask_mirror(const config::Config& config, const std::string& line) {
    if (!is_mirror_running(config))
        return tl::unexpected(
            Failure{"no mirror is running, and it alone talks to phones: start it, then try again"});
    return render::ask_for(state_path(config), "provision " + line);
}

int status(const PhonesOptions& options) {
    const auto config = load_config(options.config);
    if (!config) return k_exit_usage;
    std::string text;
    if (is_mirror_running(*config)) {
        const auto told = ask_mirror(*config, options.is_json ? "status json" : "status");
        if (!told) return failed(told.error());
        text = *told;
    } else {
        const auto standings = engine::stored_standings(*config, state_path(*config));
        if (!standings) return failed(standings.error());
        text = options.is_json ? provisioning::standings_json(*standings)
                               : provisioning::standings_text(*standings);
    }
    std::fputs(text.c_str(), stdout);
    if (!text.ends_with('\n')) std::fputc('\n', stdout);
    return k_exit_done;
}

int tell(const PhonesOptions& options, const std::string& verb) {
    const auto config = load_config(options.config);
    if (!config) return k_exit_usage;
    const auto done = ask_mirror(*config, verb + " " + options.who);
    if (!done) return failed(done.error());
    std::printf("%s\n", done->c_str());
    return k_exit_done;
}

int ask(const PhonesOptions& options) {
    if (options.who.empty() == !options.is_all) {
        std::fprintf(stderr, "owntracks-mirror: name somebody, or say --all\n");
        return k_exit_usage;
    }
    const auto config = load_config(options.config);
    if (!config) return k_exit_usage;
    const auto asked_at = std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall);
    const auto asked = ask_mirror(*config, "ask " + options.who);
    if (!asked) return failed(asked.error());
    std::printf("%s\n", asked->c_str());
    std::fflush(stdout);
    const auto end = std::chrono::steady_clock::now() + k_longest_wait;
    const std::string question =
        "answer " + std::to_string(asked_at.time_since_epoch().count()) + " " + options.who;
    while (std::chrono::steady_clock::now() < end) {
        const auto answer = ask_mirror(*config, question);
        if (!answer) return failed(answer.error());
        if (!answer->empty()) {
            std::printf("%s\n", answer->c_str());
            return answer->find("no answer") == std::string::npos ? k_exit_done : k_exit_failed;
        }
        std::this_thread::sleep_for(k_look_again);
    }
    return failed(Failure{"no answer"});
}

Command& add(Command& provision, const std::shared_ptr<PhonesOptions>& options, const char* name,
             const char* text) {
    auto& command = provision.add_subcommand(name, text);
    command.add_option("--config", options->config, "The household's configuration file");
    return command;
}

}  // namespace

void add_provision_status_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<PhonesOptions>();
    auto& command = add(provision, options, "status", "Tells how far every phone is, and what is missing");
    command.add_flag("--json", options->is_json, "As JSON");
    command.callback([options, &exit_code] { exit_code = status(*options); });
}

void add_provision_push_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<PhonesOptions>();
    auto& command = add(provision, options, "push", "Sends settings and regions to a phone anew");
    command.add_option("who", options->who, "A person, or a device as `status` shows it").required();
    command.callback([options, &exit_code] { exit_code = tell(*options, "push"); });
}

void add_provision_ask_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<PhonesOptions>();
    auto& command = add(provision, options, "ask", "Asks phones where they are, and waits for the answer");
    command.add_option("who", options->who, "A person, or a device as `status` shows it");
    command.add_flag("--all", options->is_all, "Everybody");
    command.callback([options, &exit_code] { exit_code = ask(*options); });
}

void add_provision_restore_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<PhonesOptions>();
    auto& command = add(provision, options, "restore-regions",
                        "Sends a phone's own regions back as they were before the last removal");
    command.add_option("who", options->who, "The device as `status` shows it").required();
    command.callback([options, &exit_code] { exit_code = tell(*options, "restore-regions"); });
}

}  // namespace mirror::cli
