#include "module/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace mirror {

FileVersion version_of(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return {};
    constexpr std::int64_t k_ns_per_s = 1'000'000'000;
    return {status.st_ino, status.st_size, status.st_mtim.tv_sec * k_ns_per_s + status.st_mtim.tv_nsec};
}

void give_to_folders_owner(const std::filesystem::path& file) {
    if (::geteuid() != 0) return;
    struct stat folder {};
    if (::stat(file.has_parent_path() ? file.parent_path().c_str() : ".", &folder) != 0 || folder.st_uid == 0)
        return;
    // Not through a link: it might lead to a file that is nobody else's business.
    if (::lchown(file.c_str(), folder.st_uid, folder.st_gid) != 0) return;  // then it stays root's
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

int replace_file(const std::filesystem::path& file, std::string_view content) {
    const std::filesystem::path temporary = file.string() + ".new";
    {
        const Descriptor descriptor(
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!descriptor.is_open() || !write_all(descriptor.number(), content) ||
            ::fsync(descriptor.number()) != 0)
            return errno;
    }
    give_to_folders_owner(temporary);
    if (::rename(temporary.c_str(), file.c_str()) != 0) return errno;
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open() || ::fsync(directory.number()) != 0) return errno;
    return 0;
}

}  // namespace mirror
