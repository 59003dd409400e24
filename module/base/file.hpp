#pragma once
// Descriptors that close themselves, and files that are replaced as a whole.

#include <sys/types.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

namespace mirror {

/// A file descriptor that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : m_number(number) {}
    ~Descriptor() {
        if (m_number >= 0) ::close(m_number);
    }
    Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(m_number, other.m_number);
        return *this;
    }
    [[nodiscard]] bool is_open() const { return m_number >= 0; }
    [[nodiscard]] int number() const { return m_number; }
    int release() { return std::exchange(m_number, -1); }

  private:
    int m_number;
};

/// What tells one content of a file from the next: the clock of files ticks too slowly for that alone.
struct FileVersion {
    ino_t inode = 0;  ///< 0: there is none
    off_t bytes = 0;
    std::int64_t written_ns = 0;
    bool operator==(const FileVersion&) const = default;
};
FileVersion version_of(const std::filesystem::path& file);

/// What root makes in another user's folder becomes that user's, who could not open it otherwise: a command
/// with sudo must not keep the service from its own state. Does nothing for anybody but root.
void give_to_folders_owner(const std::filesystem::path& file);

/// Writes everything, however often that takes. \return false with errno when it fails
bool write_all(int descriptor, std::string_view bytes);

/// Temporary file, fsync, rename, fsync of the directory: whoever reads it finds the old content or the new,
/// also after a power cut. Only its owner may read it, who is the folder's where root writes it. \return
/// errno of the step that failed, or 0
int replace_file(const std::filesystem::path& file, std::string_view content);

}  // namespace mirror
