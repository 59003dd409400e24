#include "module/provisioning/careful_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace mirror::provisioning {
namespace {

constexpr std::size_t k_most_bytes = 1 << 20;

std::string reason(int error) {
    return std::generic_category().message(error);
}

tl::unexpected<Failure> failure(const std::filesystem::path& path, std::string_view what, int error) {
    return tl::unexpected(Failure{fmt::format("{} cannot be {}: {}{}", path.string(), what, reason(error),
                                              error == EACCES ? ": run this with sudo" : "")});
}

Result<std::optional<std::string>, Failure> content_of(int descriptor, const std::filesystem::path& path) {
    std::string text;
    char part[4096];
    while (text.size() <= k_most_bytes) {
        const ssize_t got = ::read(descriptor, part, sizeof part);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure(path, "read", errno);
        if (got == 0) return text;
        text.append(part, static_cast<std::size_t>(got));
    }
    return failure(path, "read", EFBIG);
}

/// \return errno of the step that failed, or 0
int write_new(int folder, const std::string& name, std::string_view content, const Belongs& belongs) {
    const Descriptor file(
        ::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.is_open()) return errno;
    // Only root gives files away; anybody else's are their own.
    if (::geteuid() == 0 && ::fchown(file.number(), belongs.user, belongs.group) != 0) return errno;
    if (::fchmod(file.number(), belongs.mode) != 0 || !write_all(file.number(), content) ||
        ::fsync(file.number()) != 0)
        return errno;
    return 0;
}

}  // namespace

std::string system_reason() {
    return reason(errno);
}

Result<std::optional<std::string>, Failure> read_careful(int folder, const std::filesystem::path& path,
                                                         bool is_ours_alone) {
    const Descriptor file(
        ::openat(folder, path.filename().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) {
        if (errno == ENOENT) return std::optional<std::string>();
        if (errno == ELOOP)
            return tl::unexpected(
                Failure{fmt::format("{} is a symbolic link: put the file itself there", path.string())});
        return failure(path, "read", errno);
    }
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return failure(path, "read", errno);
    if (!S_ISREG(status.st_mode)) return tl::unexpected(Failure{fmt::format("{} is no file", path.string())});
    if (is_ours_alone && status.st_nlink > 1)
        return tl::unexpected(Failure{fmt::format("{} has a second name: remove that", path.string())});
    return content_of(file.number(), path);
}

Result<void, Failure> replace_careful(int folder, const std::filesystem::path& path, std::string_view content,
                                      const Belongs& belongs) {
    const std::string name = path.filename().string();
    const std::string temporary = name + ".new";
    ::unlinkat(folder, temporary.c_str(), 0);  // left behind by a power cut, or put there by somebody
    int error = write_new(folder, temporary, content, belongs);
    if (error == 0 && ::renameat(folder, temporary.c_str(), folder, name.c_str()) != 0) error = errno;
    if (error == 0 && ::fsync(folder) != 0) error = errno;
    if (error == 0) return {};
    ::unlinkat(folder, temporary.c_str(), 0);
    return failure(path, "written", error);
}

}  // namespace mirror::provisioning
