#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "module/config/read_config.hpp"
#include "module/provisioning/region_plan.hpp"
#include "render/cli/commands.hpp"
#include "render/map/read_style.hpp"
#include "render/picture.hpp"
#include "render/widgets/weasley_theme.hpp"

namespace mirror::cli {
namespace {

void print_line(const std::string& line) {
    std::fputs((line + "\n").c_str(), stdout);
}

/// With the screen's size unknown only what fits on no usual screen is worth a word.
std::vector<std::string> modules_without_room(const config::Config& config) {
    const config::Display& display = config.display;
    if (display.width_px > 0 && display.height_px > 0)
        return render::modules_without_room(config, display.width_px, display.height_px);
    std::vector<std::string> portrait = render::modules_without_room(config, 1080, 1920);
    const std::vector<std::string> landscape =
        portrait.empty() ? portrait : render::modules_without_room(config, 1920, 1080);
    return landscape.empty() ? landscape : portrait;
}

/// Of the map's style and every clock's theme, each once: several clocks may share a theme.
std::vector<std::string> problems_of_looks(const config::Config& config) {
    std::vector<std::string> lines;
    const auto take = [&](const auto& looks) {
        if (looks) return;
        for (const config::Problem& problem : looks.error()) {
            std::string line = config::to_text(problem);
            if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
        }
    };
    if (!config.map.style.empty()) take(map::read_style_file(config.map.style));
    for (const config::Module& module : config.modules) {
        if (const auto* clock = std::get_if<config::WeasleyClockOptions>(&module.options))
            take(render::load_theme(clock->theme));
    }
    return lines;
}

int check_config(std::string file) {
    if (file.empty()) file = config::default_config_path(config::process_environment());
    const auto read = config::read_config(file);
    for (const config::Problem& problem : read ? read->warnings : read.error())
        print_line(config::to_text(problem));
    if (!read) return k_exit_usage;
    const std::vector<std::string> looks = problems_of_looks(read->config);
    for (const std::string& problem : looks)
        print_line(problem);
    if (!looks.empty()) return k_exit_usage;
    for (const std::string& sentence : modules_without_room(read->config))
        print_line(fmt::format("{}: {}", file, sentence));
    if (const auto warning = provisioning::region_limit_warning(read->config.regions.size()))
        print_line(fmt::format("{}: regions: {}", file, *warning));
    print_line(file + ": good");
    return k_exit_done;
}

}  // namespace

void add_check_config_command(Command& app, int& exit_code) {
    auto& command = app.add_subcommand("check-config", "Lists every problem of a configuration file");
    command.footer(
        "Prints each problem as file:line:column: message (hint). Exit code 0: good, perhaps with warnings; "
        "2: the file cannot be used.");
    const auto file = std::make_shared<std::string>();
    command.add_option("file,--config", *file,
                       "The configuration; by default /etc/owntracks-mirror/household.json, then "
                       "$XDG_CONFIG_HOME/owntracks-mirror/household.json");
    command.callback([file, &exit_code] { exit_code = check_config(*file); });
}

}  // namespace mirror::cli
