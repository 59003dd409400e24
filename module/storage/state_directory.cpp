#include "module/storage/state_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "module/base/file.hpp"

namespace mirror::storage {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_most_value_bytes = 1 << 20;
constexpr auto* k_program = "owntracks-mirror";

std::string reason(int error) {
    return std::generic_category().message(error);
}

std::optional<std::string> read_all(const fs::path& file) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor.is_open()) return std::nullopt;
    std::string text;
    char part[4096];
    while (text.size() <= k_most_value_bytes) {
        const ssize_t got = ::read(descriptor.number(), part, sizeof part);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) return text;
        text.append(part, static_cast<std::size_t>(got));
    }
    return std::nullopt;  // not one of ours
}

/// Whether a directory is there, or may be, and this process lacks the rights to it.
bool is_closed(const fs::path& path, int rights) {
    // With the dot a file in its place is none of this: whoever opens it says so.
    return !path.empty() && ::faccessat(AT_FDCWD, (path / ".").c_str(), rights, AT_EACCESS) != 0 &&
           errno != ENOENT && errno != ENOTDIR;
}

/// Whether a mirror has the directory now. Creates nothing.
bool is_in_use(const fs::path& path) {
    const Descriptor lock(::open((path / "lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    return lock.is_open() && ::flock(lock.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

StateDirectoryFailure unusable(const fs::path& path, const std::string& why) {
    return {
        .is_taken = false,
        .text = fmt::format("the state directory {} cannot be used ({}): make it writable for the mirror's "
                            "user, or set another \"stateDirectory\"",
                            path.string(), why)};
}

StateDirectoryFailure taken(const fs::path& path, const fs::path& lock_file) {
    std::string holder = read_all(lock_file).value_or("");
    holder.erase(std::find_if_not(holder.begin(), holder.end(), [](char c) { return c >= '0' && c <= '9'; }),
                 holder.end());
    return {
        .is_taken = true,
        .text = fmt::format("another mirror{} uses {}: stop it, or give this one a \"stateDirectory\" of its "
                            "own",
                            holder.empty() ? "" : fmt::format(" (process {})", holder), path.string())};
}

}  // namespace

std::string environment(const char* name) {
    const char* value =
        std::getenv(name);  // NOLINT(concurrency-mt-unsafe): at the start, nobody calls setenv
    return value != nullptr ? value : "";
}

fs::path resolve_state_directory(std::string_view configured, const Environment& environment,
                                 const fs::path& service_directory) {
    if (!configured.empty()) return configured;
    const std::string systemd = environment("STATE_DIRECTORY");
    if (!systemd.empty()) return systemd.substr(0, systemd.find(':'));
    if (::faccessat(AT_FDCWD, service_directory.c_str(), R_OK | W_OK | X_OK, AT_EACCESS) == 0)
        return service_directory;
    const fs::path xdg = environment("XDG_STATE_HOME");
    if (xdg.is_absolute()) return xdg / k_program;  // XDG: a relative path is to be ignored
    const fs::path home = environment("HOME");
    if (home.is_absolute()) return home / ".local" / "state" / k_program;
    return {};
}

std::optional<fs::path> hidden_state_directory(std::string_view configured, const Environment& environment,
                                               const fs::path& service_directory) {
    fs::path path = resolve_state_directory(configured, environment, service_directory);
    if (is_closed(path, R_OK | X_OK)) return path;
    const bool is_chosen = !configured.empty() || !environment("STATE_DIRECTORY").empty();
    if (is_chosen || !is_closed(service_directory, R_OK | W_OK | X_OK) || is_in_use(path))
        return std::nullopt;
    return service_directory;
}

Result<void, Failure> write_private_file(const fs::path& file, std::string_view content) {
    if (const int error = replace_file(file, content); error != 0)
        return tl::unexpected(
            Failure{fmt::format("{} cannot be written ({}): free some space, and make it writable for the "
                                "mirror's user",
                                file.string(), reason(error))});
    return {};
}

std::optional<std::string> read_private_file(const fs::path& file) {
    return read_all(file);
}

Result<StateDirectory, StateDirectoryFailure> StateDirectory::open(const fs::path& path) {
    if (path.empty()) return tl::unexpected(unusable(path, "none is known: set \"stateDirectory\""));
    std::error_code failure;
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), failure);
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return tl::unexpected(unusable(path, reason(errno)));
    const fs::path lock_file = path / "lock";
    Descriptor lock(::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock.is_open()) return tl::unexpected(unusable(path, reason(errno)));
    give_to_folders_owner(lock_file);
    if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return tl::unexpected(taken(path, lock_file));
        return tl::unexpected(unusable(path, reason(errno)));
    }
    // The number is for people; a full disk may keep it away.
    if (::ftruncate(lock.number(), 0) == 0) (void)write_all(lock.number(), fmt::format("{}\n", ::getpid()));
    return StateDirectory(path, lock.release());
}

StateDirectory::StateDirectory(StateDirectory&& other) noexcept
    : m_path(std::move(other.m_path)), m_lock(std::exchange(other.m_lock, -1)) {}

StateDirectory& StateDirectory::operator=(StateDirectory&& other) noexcept {
    std::swap(m_path, other.m_path);
    std::swap(m_lock, other.m_lock);
    return *this;
}

StateDirectory::~StateDirectory() {
    if (m_lock >= 0) ::close(m_lock);
}

std::optional<std::string> StateDirectory::value(std::string_view name) const {
    return read_all(m_path / name);
}

Result<void, Failure> StateDirectory::keep(std::string_view name, std::string_view value) {
    assert(!name.empty() && name.find('/') == std::string_view::npos && name.front() != '.');
    if (this->value(name) == value) return {};
    return write_private_file(m_path / name, value);
}

}  // namespace mirror::storage
