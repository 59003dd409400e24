#include "render/looks.hpp"

#include <algorithm>

#include "render/map/read_style.hpp"

namespace mirror::render {
namespace {

/// The names of themes, each once.
std::vector<std::string> themes_of(const config::Config& config) {
    std::vector<std::string> names;
    for (const config::Module& module : config.modules) {
        const auto* clock = std::get_if<config::WeasleyClockOptions>(&module.options);
        if (clock != nullptr && !module.disabled) names.push_back(clock->theme);
    }
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace

std::optional<map::MapStyle> Looks::style_of(const config::Config& config) const {
    const auto found = styles.find(config.map.style);
    if (found == styles.end()) return std::nullopt;
    return found->second;
}

Looks read_looks(const config::Config& config) {
    Looks looks;
    const auto keep = [&looks](auto& table, const std::string& name, auto read) {
        if (read) {
            table.emplace(name, std::move(*read));
        } else {
            looks.problems.emplace(name, config::to_text(read.error().front()));
        }
    };
    for (const std::string& name : themes_of(config))
        keep(looks.themes, name, load_theme(name));
    if (!config.map.style.empty())
        keep(looks.styles, config.map.style, map::read_style_file(config.map.style));
    return looks;
}

void keep_last_good(Looks& now, const Looks& before) {
    for (const auto& [name, problem] : now.problems) {
        if (const auto theme = before.themes.find(name); theme != before.themes.end())
            now.themes.insert(*theme);
        if (const auto style = before.styles.find(name); style != before.styles.end())
            now.styles.insert(*style);
    }
}

std::vector<std::string> files_shown(const config::Config& config) {
    std::vector<std::string> files;
    for (const std::string& name : themes_of(config))
        if (is_theme_file(name)) files.push_back(name);
    if (!config.map.style.empty()) files.push_back(config.map.style);
    for (const config::Person& person : config.people)
        if (!person.photo.empty()) files.push_back(person.photo);
    std::ranges::sort(files);
    files.erase(std::unique(files.begin(), files.end()), files.end());
    return files;
}

}  // namespace mirror::render
