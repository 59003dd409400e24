#pragma once
// The real program, run by tests and benchmarks: a household in a folder of its own, and its mirror.

#include <chrono>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"

namespace mirror::test {

/// How a program ended.
struct Ran {
    int exit_code = -1;  ///< -1: by a signal, or not in time
    std::string output;  ///< both streams
};

/// Waits until a file holds this text. \return false when time ran out first.
bool file_tells(const std::filesystem::path& file, const std::string& text, std::chrono::milliseconds time);

std::string content_of(const std::filesystem::path& file);

/// One line as OwnTracks for Android writes it; dated `seconds_ago`.
std::string location_json(double lat_deg, double lon_deg, std::int64_t seconds_ago);
std::int64_t epoch_now();

/// The family `fam` with the regions Home and School; configuration, state and log in one folder.
class Household {
  public:
    /// \param port of the broker on loopback
    explicit Household(int port);

    nlohmann::json config;                 ///< write_config() makes it effective
    std::vector<std::string> environment;  ///< NAME=value, for every command below; no display by default

    void write_config() const;
    [[nodiscard]] const TempFolder& folder() const { return m_folder; }
    [[nodiscard]] std::filesystem::path config_file() const { return m_folder.path() / "household.json"; }
    [[nodiscard]] std::filesystem::path state_directory() const { return m_folder.path() / "state"; }
    [[nodiscard]] std::filesystem::path log() const { return m_folder.path() / "log"; }

    /// `env NAME=value … owntracks-mirror <arguments> --config <file>`
    [[nodiscard]] std::vector<std::string> command(std::vector<std::string> arguments) const;
    /// Runs a command of the program to its end.
    [[nodiscard]] Ran run(std::vector<std::string> arguments) const;
    /// The same as somebody who is not root, for whom every directory can be read and written.
    [[nodiscard]] Ran run_as_nobody(std::vector<std::string> arguments) const;
    /// What `state` prints. \throws std::runtime_error with what it said instead.
    [[nodiscard]] nlohmann::json state() const;
    /// Asks `state` again and again. \return the first answer that is as wanted; null when time ran out first
    [[nodiscard]] nlohmann::json state_when(const std::function<bool(const nlohmann::json&)>& is_wanted,
                                            std::chrono::milliseconds time = std::chrono::seconds(20)) const;

  private:
    TempFolder m_folder;
};

/// A person of a state by name; null when there is none.
nlohmann::json person_in(const nlohmann::json& state, const std::string& name);

/// `owntracks-mirror run --windowed`, ended with this object. Its log is the household's.
class RunningMirror {
  public:
    explicit RunningMirror(const Household& household, std::vector<std::string> more_arguments = {});

    /// Waits until its log, from this start on, holds the text.
    [[nodiscard]] bool logs(const std::string& text,
                            std::chrono::milliseconds time = std::chrono::seconds(30)) const;
    [[nodiscard]] bool shows_picture() const { return logs("first frame after"); }
    [[nodiscard]] bool is_connected() const { return logs(": connected"); }
    [[nodiscard]] std::string log() const { return content_of(m_log); }
    [[nodiscard]] bool is_running() { return m_process.is_running(); }
    [[nodiscard]] pid_t pid() const { return m_process.pid(); }

    /// SIGTERM. \return its exit code; -1 when it did not end in time or by itself
    int stop(std::chrono::milliseconds time = std::chrono::seconds(3));
    void send(int signal) const { m_process.send(signal); }
    /// SIGKILL, waits for its end.
    void kill();
    /// Waits for an end by itself. \return its exit code, or -1
    int wait(std::chrono::milliseconds time);

  private:
    std::filesystem::path m_log;
    ChildProcess m_process;
};

}  // namespace mirror::test
