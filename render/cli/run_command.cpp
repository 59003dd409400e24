#include <cstdio>
#include <memory>

#include "render/app.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/size_option.hpp"
#include "render/cli/window_options.hpp"
#include "render/sdl/window.hpp"

namespace mirror::cli {
namespace {

struct RunOptions {
    std::string config;
    bool windowed = false;
    std::string size;
};

int run(const RunOptions& options) {
    render::take_signals();
    render::take_reload_signal();
    render::forgo_input_methods();
    auto display = load_display_config(options.config);
    if (!display) {
        std::fprintf(stderr, "owntracks-mirror: %s\n", display.error().text.c_str());
        return k_exit_failed;
    }
    render::AppOptions app_options;
    app_options.window_for = [options](const config::Display& wanted) {
        return window_options(wanted, options.windowed, options.size);
    };
    app_options.window = app_options.window_for(display->config.display);
    app_options.config_file = display->file;
    app_options.config_reading = display_reading();
    app_options.keep_config = [file = display->file, directory = display->directory
                                                                     ? display->directory->path()
                                                                     : std::filesystem::path()](
                                  const std::string& text) { keep_copies(directory, file, text); };
    app_options.config = std::move(display->config);
    app_options.directory = std::move(display->directory);
    app_options.problems = std::move(display->problems);
    app_options.connects = display->is_usable;
    const SystemClock clock;
    render::App app(std::move(app_options), clock);
    return app.run();
}

}  // namespace

void add_run_command(Command& app, int& exit_code) {
    const auto options = std::make_shared<RunOptions>();
    auto& command = app.add_subcommand("run", "Shows the mirror (the default command)");
    command.add_option("--config", options->config, "The household's configuration file");
    command.add_flag("--windowed", options->windowed, "In a window, for a desk; Escape ends it");
    command.add_option("--size", options->size, "Size of the window, such as 1080x1920").check(check_size);
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace mirror::cli
