#pragma once
// What the last weeks were like, read from the history in one go: for a thread that nobody waits for.

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "module/storage/history_reader.hpp"

namespace mirror::storage {

/// Everybody's arrivals and departures, and when they were heard.
struct StoredPast {
    std::vector<TransitionRow> transitions{};                ///< ascending in time; of anybody
    std::vector<std::pair<std::string, Hearing>> hearing{};  ///< of the people who were asked for
    std::string fault{};      ///< why it could not be read, or ""; then what is here is not everything
    bool met_damage = false;  ///< StorageThread::report_damage() is the answer to that
};

/// Reads what happened since `from`. No file: nothing happened.
/// \param silence nothing heard for longer than this is worth a word
StoredPast read_past(const std::filesystem::path& file, const std::vector<std::string>& people,
                     UtcSeconds from, std::chrono::seconds silence);

}  // namespace mirror::storage
