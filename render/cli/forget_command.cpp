#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "module/base/inbox.hpp"
#include "module/base/log.hpp"
#include "module/engine/clear_retained.hpp"
#include "module/engine/read_only.hpp"
#include "module/engine/session.hpp"
#include "render/app.hpp"
#include "render/cli/ask_back.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/running_mirror.hpp"

namespace mirror::cli {
namespace {

using namespace std::chrono_literals;

/// A year of history on a slow card takes a while to be written anew.
constexpr auto k_forget_patience = 60s;

struct ForgetOptions {
    std::string config;
    std::string who;
    bool clears_retained = false;
    bool yes = false;
};

int fail(const std::string& sentence) {
    std::fprintf(stderr, "owntracks-mirror: %s\n", sentence.c_str());
    return k_exit_failed;
}

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

std::string counted(std::size_t count, const char* one, const char* many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

void describe(const engine::Somebody& somebody) {
    const bool is_person = !somebody.who.person.empty();
    say(fmt::format("{}{}:", is_person ? "" : "the device ", somebody.name));
    say(fmt::format("  {}, {}, {}; where they are now; name and picture on their card",
                    counted(somebody.fixes, "position", "positions"),
                    counted(somebody.transitions, "arrival or departure", "arrivals and departures"),
                    counted(somebody.alarms, "alarm", "alarms")));
    if (!somebody.who.devices.empty())
        say(fmt::format("  topics: {}", fmt::join(somebody.who.devices, ", ")));
    if (!is_person) say("  (arrivals and departures stay with the person, without the device's name)");
}

/// \return whether all of it was cleared
bool clear(const config::Config& config, const engine::Somebody& somebody) {
    const auto result = engine::clear_retained(config, somebody.who.devices, render::is_asked_to_stop);
    if (!result) {
        fail("the broker's retained messages are still there: " + result.error().text);
        return false;
    }
    if (result->cleared.empty() && result->kept.empty()) say("The broker retains nothing of theirs.");
    for (const std::string& topic : result->cleared)
        say("The broker's retained message is cleared: " + topic);
    for (const std::string& topic : result->kept)
        fail(fmt::format("the broker did not clear {}: give the mirror's account the right to write there",
                         topic));
    return result->kept.empty();
}

/// Without a running mirror: what it would do, done here.
Result<void, Failure> forget_here(const config::Config& config, storage::StateDirectory directory,
                                  const household::Forget& who) {
    const SystemClock clock;
    Inbox<int> wake(1);
    std::optional<Result<void, Failure>> answer;
    engine::Session session(config, std::move(directory), clock, [&wake] { wake.wake(); });
    session.forget(who, [&answer](const Result<void, Failure>& done) { answer = done; });
    const auto deadline = std::chrono::steady_clock::now() + k_forget_patience;
    while (!answer && std::chrono::steady_clock::now() < deadline && !render::is_asked_to_stop()) {
        while (session.work()) {
        }
        if (!answer) wake.wait_until(std::chrono::steady_clock::now() + 250ms);
    }
    session.stop();  // answers if nobody did
    return *answer;
}

Result<void, Failure> forget_at(const config::Config& config, const household::Forget& who) {
    const auto path = state_path(config);
    auto directory = storage::StateDirectory::open(path);
    if (directory) return forget_here(config, std::move(*directory), who);
    if (!directory.error().is_taken) return tl::unexpected(Failure{directory.error().text});
    auto answer = tell_running_mirror(config, "forget " + household::forget_json(who), k_forget_patience);
    if (!answer) return tl::unexpected(answer.error());
    return {};
}

void tell_what_may_come_back(const ForgetOptions& options, const engine::Somebody& somebody) {
    if (!options.clears_retained)
        say("What the broker retains of theirs comes back with the next connection: --clear-retained clears "
            "that "
            "too.");
    if (somebody.is_configured)
        say(fmt::format(
            "The configuration still has {}: when one of their devices speaks again, it is known again. "
            "Take it out of \"people\" to end that.",
            somebody.name));
}

int forget(const ForgetOptions& options) {
    render::take_signals();
    log::set_level(log::Level::warning);  // what is said here is the answer
    const auto config = load_config(options.config);
    if (!config) return k_exit_usage;
    const auto somebody = engine::find_somebody(*config, state_path(*config), options.who);
    if (!somebody) return fail(somebody.error().text);
    describe(*somebody);
    if (const auto end = ask_back(fmt::format("Forget {} for good?", somebody->name), options.yes))
        return *end;
    const bool is_cleared = !options.clears_retained || clear(*config, *somebody);
    if (const auto done = forget_at(*config, somebody->who); !done)
        return fail(fmt::format("{} cannot be erased yet: {}", somebody->name, done.error().text));
    say(fmt::format("{} is forgotten; no trace is left in {}.", somebody->name,
                    state_path(*config).string()));
    tell_what_may_come_back(options, *somebody);
    return is_cleared ? k_exit_done : k_exit_failed;
}

}  // namespace

void add_forget_command(Command& app, int& exit_code) {
    const auto options = std::make_shared<ForgetOptions>();
    auto& command = app.add_subcommand("forget", "Removes a person or a device for good");
    command.footer(
        "Positions, arrivals and departures, alarms, the card and where they are now go from the databases, "
        "and "
        "no\ntrace of them stays in the files. Works beside a running mirror and without one.\n\n"
        "  owntracks-mirror forget Anna                       asks back first\n"
        "  owntracks-mirror forget Anna --clear-retained      also what the broker keeps of her devices\n"
        "  owntracks-mirror forget ben/watch --yes            one device; for scripts");
    command
        .add_option("who", options->who, "A person's name, or a device as `devices` calls it, or its topic")
        .required();
    command.add_option("--config", options->config, "The household's configuration file");
    command.add_flag("--clear-retained", options->clears_retained,
                     "Also clears what the broker retains on their topics");
    command.add_flag("-y,--yes", options->yes, "Does not ask back");
    command.callback([options, &exit_code] { exit_code = forget(*options); });
}

}  // namespace mirror::cli
