#pragma once
// Real files for the tests of the storage room.

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "module/storage/journal.hpp"

namespace mirror::storage::test {

/// A directory of its own, removed at the end.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        // In memory where that is possible: thousands of fsyncs spare the disk.
        const std::filesystem::path memory = "/dev/shm";
        const bool is_usable = ::access(memory.c_str(), R_OK | W_OK | X_OK) == 0;
        const auto top = is_usable ? memory : std::filesystem::temp_directory_path();
        std::string name = (top / "mirror-storage-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
        m_path = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return m_path / name; }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

    /// Names in the directory that contain a text.
    [[nodiscard]] std::vector<std::string> names_with(const std::string& part) const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(m_path)) {
            const std::string name = entry.path().filename().string();
            if (name.find(part) != std::string::npos) found.push_back(name);
        }
        return found;
    }

  private:
    std::filesystem::path m_path;
};

/// A message as the broker hands it over; `number` makes it recognisable.
inline JournalRow message(int number, std::size_t payload_bytes = 200) {
    JournalRow row;
    row.topic = "owntracks/bergstroem/annika";
    row.payload = std::to_string(number) + std::string(payload_bytes, '.');
    row.arrival = UtcTime(std::chrono::milliseconds(1'750'000'000'000 + number));
    row.since_boot = std::chrono::milliseconds(100'000 + number);
    row.boot = "6d6b8cf0-6d3b-4ad5-b0a1-0a4c3c1c8a11";
    row.connection = 1;
    return row;
}

/// The number that message() put into a row.
inline int number_of(const JournalRow& row) {
    return std::stoi(row.payload);
}

inline std::vector<int> numbers_of(const std::vector<JournalRow>& rows) {
    std::vector<int> numbers;
    for (const JournalRow& row : rows)
        numbers.push_back(number_of(row));
    return numbers;
}

}  // namespace mirror::storage::test
