#pragma once
// Small households as text, for the tests of the configuration.

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "module/config/read_config.hpp"
#include "tests/support/catch.hpp"

namespace mirror::config::testing {

/// A folder that is gone at the end.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "mirror-config-XXXXXX").string();
        m_path = ::mkdtemp(pattern.data());
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

  private:
    std::filesystem::path m_path;
};

inline Environment environment_of(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

/// The smallest household with more keys: line 1 is the frame, `keys` begin in line 2, column 1.
inline std::string household_text(std::string_view keys) {
    const std::string frame = R"({"uniqueId": "fam", "broker": {"host": "localhost"})";
    return frame + (keys.empty() ? "" : ",\n") + std::string(keys) + "}";
}

inline Result<GoodConfig, Problems> read(std::string_view text,
                                         std::map<std::string, std::string> variables = {}) {
    ReadOptions options;
    options.environment = environment_of(std::move(variables));
    return read_config_text(text, "h.json", options);
}

/// All problems as the user sees them, one per line; empty when there is none.
inline std::string problems_of(std::string_view text, std::map<std::string, std::string> variables = {}) {
    const auto result = read(text, std::move(variables));
    std::string lines;
    for (const Problem& problem : result ? result->warnings : result.error())
        lines += (lines.empty() ? "" : "\n") + to_text(problem);
    return lines;
}

/// The configuration of a text that has no error.
inline Config good_config(std::string_view text) {
    const auto result = read(text);
    INFO(problems_of(text));
    REQUIRE(result);
    return result->config;
}

}  // namespace mirror::config::testing
