#pragma once
// Everything that SQLite writes, recorded, so that a test can cut the power at any moment afterwards.

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace mirror::storage::test {

/// One step of a recording.
struct Recorded {
    enum class Kind : std::uint8_t { write, truncate, sync, remove };
    Kind kind = Kind::write;
    std::string path;
    std::int64_t offset = 0;  ///< where a write begins; the size after a truncate
    std::string bytes;
};

/// Makes SQLite use a file system that works as ever and records every change. Once for a program.
void record_sqlite();
/// What was recorded so far. The length of it is a moment in time.
const std::vector<Recorded>& recording();

/// What a disk holds after the power went at a moment of the recording: whatever was synced, and of the later
/// writes to each file all, none, the first few or any of them, the last one perhaps in part. Files keep
/// their names and are put into a directory.
void power_cut(std::size_t moment, std::mt19937& random, const std::filesystem::path& into);

}  // namespace mirror::storage::test
