#pragma once
// The READMEs' recipes as tests carry them out: their blocks, and folders that stand for a machine.

#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"

namespace mirror::test {

/// What a recipe does not have (any more) cannot stand for something else.
inline std::string replaced(std::string text, const std::string& part, const std::string& by) {
    INFO(part << " is not in\n" << text);
    REQUIRE(text.find(part) != std::string::npos);
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + by.size()))
        text.replace(at, part.size(), by);
    return text;
}

/// The blocks of one language in a README's chapter, without its subordinate ones' headings.
/// \param chapter its heading, such as "## Backup"
inline std::vector<std::string> blocks_of(const std::string& file, const std::string& chapter,
                                          const std::string& language) {
    const auto level_of = [](const std::string& line) {
        return std::min(line.find_first_not_of('#'), line.size());
    };
    std::istringstream text(content_of(std::string(MIRROR_SOURCE_DIR "/") + file));
    std::vector<std::string> blocks;
    bool is_in_chapter = false;
    std::string* block = nullptr;
    std::string fence;  // with what stands before it, in lists
    for (std::string line; std::getline(text, line);) {
        if (const std::size_t mark = line.find_first_not_of(' ');
            mark != std::string::npos && line.compare(mark, 3, "```") == 0) {
            const bool is_wanted = fence.empty() && is_in_chapter && line.substr(mark + 3) == language;
            block = is_wanted ? &blocks.emplace_back() : nullptr;
            fence = fence.empty() ? line.substr(0, mark + 3) : "";
        } else if (block != nullptr) {
            *block += line.substr(std::min(fence.size() - 3, line.size())) + "\n";
        } else if (fence.empty() && line.starts_with('#')) {
            if (is_in_chapter && level_of(line) <= level_of(chapter)) break;
            is_in_chapter = is_in_chapter || line == chapter;
        }
    }
    INFO(file << " has no chapter " << chapter);
    REQUIRE(is_in_chapter);
    return blocks;
}

/// A machine whose programs of these names only say how they were called, unless they have a script.
class RecipeMachine {
  public:
    RecipeMachine() {
        std::filesystem::create_directories(m_folder.path() / "bin");
        std::filesystem::create_directories(root());
    }
    void make(const std::string& name, const std::string& script) const {
        const auto file =
            m_folder.write("bin/" + name, "#!/bin/sh\necho \"" + name + " $*\"\n" + script + "\n");
        REQUIRE(chmod(file.c_str(), 0755) == 0);
    }
    /// Runs shell text in the machine's folder.
    [[nodiscard]] Ran run(const std::string& text, const std::vector<std::string>& arguments = {}) const {
        const auto script = m_folder.write("script", text);
        std::filesystem::remove(m_folder.path() / "said");  // of the last time: it would be written on
        const char* const path = std::getenv("PATH");
        std::vector<std::string> command{
            "env",
            "-C",
            m_folder.path().string(),
            "PATH=" + (m_folder.path() / "bin").string() + ":" + (path == nullptr ? "" : path),
            "sh",
            script.string()};
        command.insert(command.end(), arguments.begin(), arguments.end());
        ChildProcess process(command, m_folder.path() / "said");
        const auto status = process.wait(30'000);
        REQUIRE(status);
        return {WIFEXITED(*status) ? WEXITSTATUS(*status) : -1, content_of(m_folder.path() / "said")};
    }
    /// A file of the machine, from its root on.
    void put(const std::string& file, const std::string& text) const {
        std::filesystem::create_directories((root() / file).parent_path());
        m_folder.write("root/" + file, text);
    }
    [[nodiscard]] std::filesystem::path root() const { return m_folder.path() / "root"; }
    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder.path(); }

  private:
    TempFolder m_folder;
};

}  // namespace mirror::test
