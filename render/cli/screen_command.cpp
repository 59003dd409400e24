#include <memory>

#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/running_mirror.hpp"

namespace mirror::cli {
namespace {

int set_screen(const std::string& config_path, const std::string& wish) {
    const auto config = load_config_in_force(config_path);
    if (!config) return k_exit_usage;
    return print_outcome(tell_running_mirror(*config, "screen " + wish));
}

}  // namespace

void add_screen_command(Command& app, int& exit_code) {
    const auto config = std::make_shared<std::string>();
    const auto wish = std::make_shared<std::string>();
    auto& command = app.add_subcommand("screen", "Switches the running mirror's screen on or off");
    command.add_option("wish", *wish, "on, off, or auto: as schedule and sensor say")
        .required()
        .one_of({"on", "off", "auto"});
    command.add_option("--config", *config, "The household's configuration file");
    command.callback([config, wish, &exit_code] { exit_code = set_screen(*config, *wish); });
}

}  // namespace mirror::cli
