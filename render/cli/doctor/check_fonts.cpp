#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "module/base/assets.hpp"
#include "module/base/clock.hpp"
#include "module/engine/read_only.hpp"
#include "render/cli/doctor/doctor.hpp"
#include "render/cli/load_config.hpp"
#include "render/text/font_set.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_files = "assets";
constexpr const char* k_letters = "fonts";
constexpr const char* k_install = "sudo apt install fonts-noto-core fonts-noto-cjk fonts-dejavu-core";

/// Every text of the household's language, one after the other; nothing when the file cannot be read.
std::optional<std::string> words_of(const std::string& language) {
    std::ifstream stream(assets_folder() / "translations" / (language + ".json"));
    const auto catalogue = nlohmann::json::parse(stream, nullptr, false);
    if (!catalogue.is_object()) return std::nullopt;
    std::string all;
    for (const auto& [key, text] : catalogue.items())
        if (text.is_string()) all += text.get<std::string>();
    return all;
}

/// Everything that people called something: in the configuration, and on their phones.
std::vector<std::string> names_of(const config::Config& config) {
    std::vector<std::string> names;
    for (const config::Person& person : config.people)
        names.push_back(person.name);
    for (const config::Region& region : config.regions)
        names.push_back(region.name);
    for (const config::Module& module : config.modules)
        names.push_back(module.header);
    const auto state = visible_state_path(config);
    if (!state) return names;
    if (const auto summary = engine::read_summary(config, *state, SystemClock().now())) {
        for (const auto& region : summary->regions)
            names.push_back(region.name);
    }
    return names;
}

}  // namespace

Findings check_fonts(const Patient& patient) {
    const config::Config& config = *patient.config;
    const std::filesystem::path folder = assets_folder();
    const std::string again = "install the package owntracks-mirror again, or set MIRROR_ASSETS";
    Findings findings;
    render::FontSet fonts((folder / "fonts").string());
    try {
        fonts.require_files();
    } catch (const std::exception& problem) {
        return {{k_files, Verdict::problem, problem.what(), again}};
    }
    const auto words = words_of(config.language);
    if (!words) {
        return {{k_files, Verdict::problem,
                 fmt::format("the words of the language \"{}\" cannot be read in {}", config.language,
                             (folder / "translations").string()),
                 again}};
    }
    findings.push_back({k_files, Verdict::ok,
                        fmt::format("fonts and the words of \"{}\" in {}", config.language, folder.string()),
                        ""});
    const auto tell = [&](const std::string& where, const std::string& letters) {
        findings.push_back(
            {k_letters, Verdict::warning, fmt::format("no font has {} of {}", letters, where), k_install});
    };
    if (const std::string letters = fonts.missing_letters(*words); !letters.empty())
        tell("the language \"" + config.language + "\"", letters);
    for (const std::string& name : names_of(config)) {
        if (const std::string letters = fonts.missing_letters(name); !letters.empty())
            tell("the name \"" + name + "\"", letters);
    }
    if (findings.size() == 1)
        findings.push_back(
            {k_letters, Verdict::ok, "every letter of the household's names and language can be drawn", ""});
    return findings;
}

}  // namespace mirror::cli::doctor
