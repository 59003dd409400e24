#include <cstdio>
#include <memory>

#include "module/engine/session.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/control.hpp"

namespace mirror::cli {
namespace {

/// The running mirror does it; where none runs, the journal gets it from us.
Result<std::string, Failure> dismiss_at(const config::Config& config, const std::string& who) {
    auto directory = storage::StateDirectory::open(state_path(config));
    if (!directory && directory.error().is_taken)
        return render::ask_for(state_path(config), "dismiss " + who);
    if (!directory) return tl::unexpected(Failure{directory.error().text});
    const SystemClock clock;
    engine::Session session(config, std::move(*directory), clock, [] {});
    return session.dismiss(who);
}

int dismiss(const std::string& config_path, const std::string& who) {
    const auto config = load_config(config_path);
    if (!config) return k_exit_usage;
    const auto done = dismiss_at(*config, who);
    if (!done) {
        std::fprintf(stderr, "owntracks-mirror: %s\n", done.error().text.c_str());
        return k_exit_failed;
    }
    std::printf("%s\n", done->c_str());
    return k_exit_done;
}

}  // namespace

void add_dismiss_command(CLI::App& app, int& exit_code) {
    const auto config = std::make_shared<std::string>();
    const auto who = std::make_shared<std::string>();
    auto* command =
        app.add_subcommand("dismiss", "Ends the alarm of a vehicle that was moved while switched off");
    command->add_option("who", *who, "A name of `people`, or one of their devices")->required();
    command->add_option("--config", *config, "The household's configuration file");
    command->callback([config, who, &exit_code] { exit_code = dismiss(*config, *who); });
}

}  // namespace mirror::cli
