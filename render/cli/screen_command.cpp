#include <cstdio>
#include <memory>

#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/control.hpp"

namespace mirror::cli {
namespace {

int set_screen(const std::string& config_path, const std::string& wish) {
    const auto config = load_config(config_path);
    if (!config) return k_exit_usage;
    const auto done = render::ask_for(state_path(*config), "screen " + wish);
    if (!done) {
        std::fprintf(stderr, "owntracks-mirror: %s\n", done.error().text.c_str());
        return k_exit_failed;
    }
    std::printf("%s\n", done->c_str());
    return k_exit_done;
}

}  // namespace

void add_screen_command(CLI::App& app, int& exit_code) {
    const auto config = std::make_shared<std::string>();
    const auto wish = std::make_shared<std::string>();
    auto* command = app.add_subcommand("screen", "Switches the running mirror's screen on or off");
    command->add_option("wish", *wish, "on, off, or auto: as schedule and sensor say")
        ->required()
        ->check(CLI::IsMember({"on", "off", "auto"}));
    command->add_option("--config", *config, "The household's configuration file");
    command->callback([config, wish, &exit_code] { exit_code = set_screen(*config, *wish); });
}

}  // namespace mirror::cli
