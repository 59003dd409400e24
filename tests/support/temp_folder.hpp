#pragma once
// A folder of its own for a test, gone afterwards.

#include <filesystem>
#include <string_view>

namespace mirror::test {

class TempFolder {
  public:
    /// \throws std::system_error when it cannot be made.
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    /// Writes a file in it. \return its path.
    std::filesystem::path write(std::string_view name, std::string_view content) const;

  private:
    std::filesystem::path m_path;
};

}  // namespace mirror::test
