#include <memory>

#include "module/engine/session.hpp"
#include "module/view/dismissed.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/running_mirror.hpp"

namespace mirror::cli {
namespace {

/// The running mirror does it; where none runs, the journal gets it from us.
Result<std::string, Failure> dismiss_at(const config::Config& config, const std::string& who) {
    auto directory = storage::StateDirectory::open(state_path(config));
    if (!directory && directory.error().is_taken) return tell_running_mirror(config, "dismiss " + who);
    if (!directory) return tl::unexpected(Failure{directory.error().text});
    const SystemClock clock;
    engine::Session session(config, std::move(*directory), clock, [] {});
    auto done = session.dismiss(who);
    if (!done && view::is_condition_word(who))
        return std::string("no mirror is running: there is nothing to dismiss");
    return done;
}

int dismiss(const std::string& config_path, const std::string& who) {
    const auto config = load_config_in_force(config_path);
    if (!config) return k_exit_usage;
    return print_outcome(dismiss_at(*config, who));
}

}  // namespace

void add_dismiss_command(Command& app, int& exit_code) {
    const auto config = std::make_shared<std::string>();
    const auto who = std::make_shared<std::string>();
    auto& command =
        app.add_subcommand("dismiss", "Ends a vehicle's alarm, or takes a lasting notice off the glass");
    command
        .add_option("what", *who,
                    "A name of `people` or one of their devices; `config`: the error in the configuration; "
                    "`broker`: that it is away")
        .required();
    command.add_option("--config", *config, "The household's configuration file");
    command.callback([config, who, &exit_code] { exit_code = dismiss(*config, *who); });
}

}  // namespace mirror::cli
