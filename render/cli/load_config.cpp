#include "render/cli/load_config.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>

#include "module/base/log.hpp"
#include "module/config/read_config.hpp"

namespace mirror::cli {
namespace {

constexpr std::string_view k_last_good = "last-good-config.json";

std::string path_or_default(const std::string& path) {
    return path.empty() ? config::default_config_path(config::process_environment()) : path;
}

config::ReadOptions lenient() {
    config::ReadOptions options;
    options.missing_file = config::Severity::warning;
    return options;
}

/// A mirror with nothing on it but the time and what is wrong.
config::Config bare_config() {
    config::Config config;
    config.unique_id = "unconfigured";
    config.modules.resize(2);
    config.modules[0].name = "clock";
    config.modules[0].position = config::Position::top_left;
    config.modules[0].options = config::ClockOptions{};
    config.modules[1].name = "connection";
    config.modules[1].position = config::Position::bottom_bar;
    config.modules[1].options = config::ConnectionOptions{};
    return config;
}

std::string text_of(const std::string& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Result<std::optional<storage::StateDirectory>, Failure> open_directory(
    const std::filesystem::path& path, std::vector<view::LocalProblem>& problems) {
    if (path.empty()) {
        log::warn("no place for the state is known: everything is kept in memory; set stateDirectory");
        return std::optional<storage::StateDirectory>();
    }
    auto opened = storage::StateDirectory::open(path);
    if (opened) return std::optional<storage::StateDirectory>(std::move(*opened));
    if (opened.error().is_taken) return tl::unexpected(Failure{opened.error().text});
    log::warn("{}; everything is kept in memory", opened.error().text);
    problems.push_back({view::LocalProblemKind::notice, opened.error().text});
    return std::optional<storage::StateDirectory>();
}

}  // namespace

std::optional<config::Config> load_config(const std::string& path) {
    const auto read = config::read_config(path_or_default(path));
    for (const config::Problem& problem : read ? read->warnings : read.error()) {
        std::fprintf(stderr, "%s\n", config::to_text(problem).c_str());
    }
    if (!read) return std::nullopt;
    return read->config;
}

std::filesystem::path state_path(const config::Config& config) {
    return storage::resolve_state_directory(config.state_directory, storage::environment);
}

Result<DisplayConfig, Failure> load_display_config(const std::string& path) {
    const std::string file = path_or_default(path);
    const auto read = config::read_config(file, lenient());
    DisplayConfig display;
    for (const config::Problem& problem : read ? read->warnings : read.error())
        log::warn("{}", config::to_text(problem));
    display.config = read ? read->config : bare_config();
    auto directory = open_directory(state_path(display.config), display.problems);
    if (!directory) return tl::unexpected(directory.error());
    display.directory = std::move(*directory);
    if (read) {
        if (!display.directory) return display;
        if (auto kept = display.directory->keep(k_last_good, text_of(file)); !kept)
            log::warn("{}", kept.error().text);
        return display;
    }
    display.problems.push_back({view::LocalProblemKind::config_error, config::to_text(read.error().front())});
    display.is_usable = false;
    const auto last_good = display.directory ? display.directory->value(k_last_good) : std::nullopt;
    if (!last_good) return display;
    if (auto old = config::read_config_text(*last_good, file, lenient())) {
        log::warn("running with the last good configuration");
        display.config = std::move(old->config);
        display.is_usable = true;
    }
    return display;
}

}  // namespace mirror::cli
