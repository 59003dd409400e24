#pragma once
// A journal with all of its parts, as a session has it.

#include <filesystem>
#include <string>
#include <vector>

#include "module/storage/journal.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

namespace mirror::storage::test {

struct Journal {
    explicit Journal(const std::filesystem::path& file, std::int64_t floor = 0,
                     std::size_t most_bytes = 64 << 20)
        : writer(file, floor, pending,
                 {.most_bytes = most_bytes,
                  .notice = [this](const SetAside& event) { notices.push_back(event.sentence); }}),
          reader(file, pending) {}

    std::vector<int> above(std::int64_t watermark) {
        return numbers_of(reader.read_above(watermark, 1'000'000).value());
    }

    std::vector<std::string> notices;
    PendingRows pending;
    JournalWriter writer;
    JournalReader reader;
};

/// All numbers from one to another.
inline std::vector<int> range(int from, int to) {
    std::vector<int> numbers;
    for (int i = from; i <= to; ++i)
        numbers.push_back(i);
    return numbers;
}

}  // namespace mirror::storage::test
