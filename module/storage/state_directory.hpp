#pragma once
// The one directory that a mirror writes to: found, created, locked, and small values kept in it.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "module/base/result.hpp"

namespace mirror::storage {

/// Looks up an environment variable; "" when there is none.
using Environment = std::function<std::string(const char* name)>;
/// The environment of this process. Call it before threads are started.
std::string environment(const char* name);

/// Where the system's service keeps its state.
inline constexpr const char* k_service_directory = "/var/lib/owntracks-mirror";

/// Where the state belongs: what the configuration says, else systemd's $STATE_DIRECTORY (the first one),
/// else the system service's directory when there is one that we may enter, else
/// $XDG_STATE_HOME/owntracks-mirror, else ~/.local/state/owntracks-mirror. \return "" when not even a home is
/// known.
std::filesystem::path resolve_state_directory(
    std::string_view configured, const Environment& environment,
    const std::filesystem::path& service_directory = k_service_directory);

/// The directory in which the household's state lies, when this user may not use it: the one that was chosen,
/// or the system service's, beside which another one would be looked at. Nothing when all is well, and while
/// a mirror of this user's own runs.
std::optional<std::filesystem::path> hidden_state_directory(
    std::string_view configured, const Environment& environment,
    const std::filesystem::path& service_directory = k_service_directory);

/// Writes a file that only this user may read: after a power cut either the old or the new content is there.
Result<void, Failure> write_private_file(const std::filesystem::path& file, std::string_view content);
/// A small file (at most 1 MiB). \return nothing when there is none, or when it cannot be read
std::optional<std::string> read_private_file(const std::filesystem::path& file);

/// Why a state directory cannot be used.
struct StateDirectoryFailure {
    bool is_taken = false;  ///< another mirror uses it: it can be asked instead
    std::string text;       ///< for a person: names the directory and the next step
};

/// A state directory that belongs to this process alone for as long as this object lives.
class StateDirectory {
  public:
    /// Creates the directory (0700) and takes its lock.
    static Result<StateDirectory, StateDirectoryFailure> open(const std::filesystem::path& path);

    StateDirectory(StateDirectory&& other) noexcept;
    StateDirectory& operator=(StateDirectory&& other) noexcept;
    ~StateDirectory();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    [[nodiscard]] std::filesystem::path journal() const { return m_path / "journal.db"; }
    [[nodiscard]] std::filesystem::path state() const { return m_path / "state.db"; }

    /// A small value (at most 1 MiB) as written before. \return nothing when there is none.
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
    /// Keeps a small value: after a power cut either the old or the new one is there. An unchanged value
    /// costs no write. \param name letters, digits, '.', '-' and '_'.
    Result<void, Failure> keep(std::string_view name, std::string_view value);

  private:
    StateDirectory(std::filesystem::path path, int lock) : m_path(std::move(path)), m_lock(lock) {}
    std::filesystem::path m_path;
    int m_lock = -1;
};

}  // namespace mirror::storage
