#pragma once
// Notices that the configuration file was changed, by whatever editor, and reads it: on a thread of its own,
// because both wait for the disk.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "module/config/read_config.hpp"

namespace mirror::config {

/// What the file holds now.
struct FileReading {
    std::string text;
    Result<GoodConfig, Problems> config;
    bool is_asked_for = false;  ///< by reload(): what the configuration names may have changed as well
    std::vector<std::string> changed_files{};  ///< of those that Companions named
};

class ConfigWatch {
  public:
    /// Called on the watch's thread.
    using Changed = std::function<void(FileReading)>;
    /// Further files that matter while this configuration is in force; called on the watch's thread.
    using Companions = std::function<std::vector<std::string>(const Config&)>;

    /// Watches a file, the links on the way to it and their folders: editors write a new file and rename it,
    /// and for a moment there may be none. Tells what it holds once at the start, and whenever its content
    /// has become another one and rests. A fault is told only when it lasts: a file that is just being
    /// written is none. \throws std::system_error when the kernel gives no watch
    /// Whenever one of the companions of the last good configuration was written and rests, the configuration
    /// is told again with its name.
    ConfigWatch(std::string file, ReadOptions options, Changed changed, Companions companions = {});
    ~ConfigWatch();
    ConfigWatch(const ConfigWatch&) = delete;
    ConfigWatch& operator=(const ConfigWatch&) = delete;

    /// Reads and tells at once, changed or not. Any thread.
    void reload();

  private:
    void run() noexcept;
    void watch_folders();
    [[nodiscard]] bool take_events();
    [[nodiscard]] bool look(bool is_last_chance, bool is_asked_for);

    std::string m_file;
    ReadOptions m_options;
    Changed m_changed;
    int m_notify = -1;
    int m_wake = -1;  ///< an eventfd: 1 for each reload(), a lot to stop
    Companions m_name_companions;
    std::vector<std::string> m_companions;
    std::set<std::string> m_changed_files;             ///< companions that are to be told
    using Names = std::map<std::string, std::string>;  ///< in a folder: the companion each leads to, or ""
    std::map<int, Names> m_watched;                    ///< names that matter, by the watch of their folder
    std::optional<std::string> m_told;                 ///< the content that was told last; nothing: no file
    bool m_has_told = false;
    std::thread m_thread;
};

}  // namespace mirror::config
