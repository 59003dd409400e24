#include "module/config/environment.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "module/base/utf8.hpp"

namespace mirror::config {
namespace {

constexpr std::size_t k_max_substituted_bytes = 64 * 1024;

bool is_name(std::string_view text) {
    return !text.empty() &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
               std::string_view::npos;
}

/// The text with its variables replaced. A value is never searched again.
std::string substituted(const std::string& text, const Environment& environment, LocatedValue& value,
                        const std::string& file, std::vector<Problem>& problems) {
    value.origin = TextOrigin::environment;
    std::string result;
    std::size_t done = 0;
    while (done < text.size() && result.size() < k_max_substituted_bytes) {
        const std::size_t begin = text.find("${", done);
        const std::size_t end = text.find('}', begin);
        if (begin == std::string::npos || end == std::string::npos) break;
        result += text.substr(done, begin - done);
        done = end + 1;
        const std::string name = text.substr(begin + 2, end - begin - 2);
        const auto replacement = is_name(name) ? environment(name) : std::nullopt;
        if (!replacement) {
            result += text.substr(begin, done - begin);
            value.origin = TextOrigin::missing_variable;
            problems.push_back({Severity::error, file, value.place,
                                fmt::format("the environment variable `{}` is not set", safe_text(name, 60)),
                                "set it, or write the value itself"});
            continue;
        }
        if (!is_valid_utf8(*replacement)) {
            value.origin = TextOrigin::missing_variable;
            problems.push_back({Severity::error, file, value.place,
                                fmt::format("the environment variable `{}` is not UTF-8", name), ""});
        }
        result += *replacement;
    }
    return result + text.substr(std::min(done, text.size()));
}

}  // namespace

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        // Nothing in this program changes its own environment, so reading it from any thread is safe.
        const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
        if (value == nullptr) return std::nullopt;
        return value;
    };
}

Environment environment_beside_service(Environment own) {
    return [own = std::move(own)](const std::string& name) -> std::optional<std::string> {
        auto value = own(name);
        if (!value && name == "CREDENTIALS_DIRECTORY") return k_service_credentials;
        return value;
    };
}

bool is_service_credential(const std::filesystem::path& file) {
    return file.parent_path() == k_service_credentials;
}

std::string next_step_for_unreadable(const std::filesystem::path& file) {
    return is_service_credential(file)
               ? "it is a credential of the service: run this with sudo while the service runs"
               : "check the file and its permissions";
}

void substitute_environment(LocatedValue& value, const Environment& environment, const std::string& file,
                            std::vector<Problem>& problems) {
    if (auto* text = std::get_if<std::string>(&value.value)) {
        if (text->find("${") == std::string::npos) return;
        *text = substituted(*text, environment, value, file, problems);
    } else if (auto* array = std::get_if<LocatedValue::Array>(&value.value)) {
        for (LocatedValue& element : *array)
            substitute_environment(element, environment, file, problems);
    } else if (auto* object = std::get_if<LocatedValue::Object>(&value.value)) {
        for (LocatedMember& member : *object)
            substitute_environment(member.value, environment, file, problems);
    }
}

std::string default_config_path(const Environment& environment) {
    const std::string system_wide = "/etc/owntracks-mirror/household.json";
    std::string folder = environment("XDG_CONFIG_HOME").value_or("");
    if (folder.empty()) folder = environment("HOME").value_or("") + "/.config";
    std::string own = folder + "/owntracks-mirror/household.json";
    std::error_code ignored;
    const bool has_own = std::filesystem::exists(own, ignored);
    return has_own && !std::filesystem::exists(system_wide, ignored) ? own : system_wide;
}

}  // namespace mirror::config
