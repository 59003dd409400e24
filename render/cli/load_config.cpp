#include "render/cli/load_config.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "module/base/log.hpp"
#include "module/config/read_config.hpp"

namespace mirror::cli {
namespace {

constexpr std::string_view k_last_good = "last-good-config.json";

std::string path_or_default(const std::string& path) {
    return path.empty() ? config::default_config_path(config::process_environment()) : path;
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

/// Where the mirror's state lies when no configuration says so.
std::filesystem::path default_directory() {
    return storage::resolve_state_directory("", storage::environment);
}

/// While a file is broken, nobody can read in it where its household's state directory is. The copy of one
/// that names a directory of its own lies where the state would be without that; each file has its own.
std::filesystem::path copy_elsewhere(const std::string& file) {
    std::uint64_t hash = 14695981039346656037U;  // FNV-1a: a name, nothing to keep secret
    for (const char c : std::filesystem::absolute(file).lexically_normal().string())
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return default_directory() / fmt::format("last-good-config-{:016x}.json", hash);
}

std::optional<config::Config> read_copy(const std::optional<std::string>& text, const std::string& file,
                                        const config::ReadOptions& reading) {
    if (!text) return std::nullopt;
    auto old = config::read_config_text(*text, file, reading);
    if (!old) return std::nullopt;
    return std::move(old->config);
}

}  // namespace

config::ReadOptions display_reading() {
    config::ReadOptions options;
    options.missing_file = config::Severity::warning;
    options.environment = config::process_environment();
    return options;
}

config::ReadOptions reading_in_force() {
    config::ReadOptions options = display_reading();
    options.environment = config::environment_beside_service();
    return options;
}

void keep_copies(const std::filesystem::path& directory, const std::string& file, const std::string& text) {
    if (directory.empty()) return;
    if (storage::read_private_file(directory / k_last_good) != text) {
        if (auto kept = storage::write_private_file(directory / k_last_good, text); !kept)
            log::warn("{}", kept.error().text);
    }
    const std::filesystem::path elsewhere = copy_elsewhere(file);
    std::error_code failure;
    if (std::filesystem::equivalent(directory, default_directory(), failure)) {
        std::filesystem::remove(elsewhere, failure);  // of a time when the state lay elsewhere
        return;
    }
    if (default_directory().empty() || storage::read_private_file(elsewhere) == text) return;
    std::filesystem::create_directories(elsewhere.parent_path().parent_path(), failure);
    if (std::filesystem::create_directory(elsewhere.parent_path(), failure))
        std::filesystem::permissions(elsewhere.parent_path(), std::filesystem::perms::owner_all, failure);
    if (auto kept = storage::write_private_file(elsewhere, text); !kept)
        log::info("no copy of the configuration is kept for bad days: {}", kept.error().text);
}

std::optional<config::Config> load_config(const std::string& path) {
    const auto read = config::read_config(path_or_default(path));
    for (const config::Problem& problem : read ? read->warnings : read.error()) {
        std::fprintf(stderr, "%s\n", config::to_text(problem).c_str());
    }
    if (!read) return std::nullopt;
    return read->config;
}

std::optional<config::Config> load_config_in_force(const std::string& path) {
    const std::string file = path_or_default(path);
    if (auto read = config::read_config(file, reading_in_force())) return std::move(read->config);
    for (const auto& copy : {copy_elsewhere(file), default_directory() / k_last_good})
        if (auto old = read_copy(storage::read_private_file(copy), file, reading_in_force())) return old;
    return load_config(path);
}

std::filesystem::path own_state_path(const config::Config& config) {
    return storage::resolve_state_directory(config.state_directory, storage::environment);
}

std::filesystem::path state_path(const config::Config& config) {
    if (const std::string hidden = hidden_state(config); !hidden.empty()) throw std::runtime_error(hidden);
    return own_state_path(config);
}

std::optional<std::filesystem::path> visible_state_path(const config::Config& config) {
    if (hidden_directory(config)) return std::nullopt;
    return own_state_path(config);
}

std::optional<std::filesystem::path> hidden_directory(const config::Config& config) {
    return storage::hidden_state_directory(config.state_directory, storage::environment);
}

std::string hidden_state(const config::Config& config) {
    const auto directory = hidden_directory(config);
    if (!directory) return "";
    return fmt::format(
        "the household's state lies in {}, which this user may not use: run this with sudo, or name a "
        "\"stateDirectory\" of your own (`owntracks-mirror doctor` says more)",
        directory->string());
}

Result<DisplayConfig, Failure> load_display_config(const std::string& path) {
    const std::string file = path_or_default(path);
    const auto read = config::read_config(file, display_reading());
    DisplayConfig display;
    display.file = file;
    for (const config::Problem& problem : read ? read->warnings : read.error())
        log::warn("{}", config::to_text(problem));
    std::optional<config::Config> old;
    if (!read) old = read_copy(storage::read_private_file(copy_elsewhere(file)), file, display_reading());
    display.config = read ? read->config : old.value_or(bare_config());
    auto directory = open_directory(own_state_path(display.config), display.problems);
    if (!directory) return tl::unexpected(directory.error());
    display.directory = std::move(*directory);
    if (read) {
        if (display.directory) keep_copies(display.directory->path(), file, text_of(file));
        return display;
    }
    display.problems.push_back({view::LocalProblemKind::config_error, config::to_text(read.error().front())});
    if (!old && display.directory) {
        old = read_copy(display.directory->value(k_last_good), file, display_reading());
        if (old) display.config = *old;
    }
    display.is_usable = old.has_value();
    if (old) log::warn("running with the last good configuration");
    return display;
}

}  // namespace mirror::cli
