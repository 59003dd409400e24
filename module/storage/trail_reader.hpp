#pragma once
// Trails for the map: read from the history on a thread of its own, so that the screen never waits for a
// card.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "module/storage/history_reader.hpp"

namespace mirror::storage {

/// Where somebody was between two times, both included.
struct TrailWish {
    std::string person;
    UtcSeconds from{};
    UtcSeconds to{};
    std::size_t most_fixes = 5'000;  ///< of more than this the newest are given
    /// Fixes of anybody and any time that may not be stored yet; those that fit join the trail.
    std::vector<FixRow> unstored{};
    std::uint64_t number = 0;  ///< the asker's; comes back with the answer
};

/// The answer to one wish.
struct Trail {
    std::string person;
    UtcSeconds from{};
    UtcSeconds to{};
    std::vector<FixRow> fixes;  ///< ascending by time; of all devices that the person carried
    std::uint64_t number = 0;   ///< of the wish
};

/// Answers wishes one after the other on its own connection. The thread begins with the first wish and sleeps
/// while there is none.
class TrailReader {
  public:
    /// \param deliver gets every answer, on the reader's thread; must not wait
    /// \param met_damage called on the reader's thread when the file is damaged: the writer should look
    TrailReader(std::filesystem::path file, std::function<void(Trail)> deliver,
                std::function<void()> met_damage);
    /// Wishes that were not answered yet never will be.
    ~TrailReader();
    TrailReader(const TrailReader&) = delete;
    TrailReader& operator=(const TrailReader&) = delete;

    /// Asks for a trail. Never waits for the disk. An older wish for the same person that has not been begun
    /// is forgotten. Owner's thread.
    void ask(TrailWish wish);

  private:
    void work() noexcept;
    void answer(TrailWish wish);

    HistoryReader m_reader;
    std::function<void(Trail)> m_deliver;
    std::function<void()> m_met_damage;
    std::mutex m_guard;
    std::condition_variable m_wake;
    std::deque<TrailWish> m_wishes;  ///< under the guard
    bool m_is_stopping = false;      ///< under the guard
    std::thread m_thread;
};

}  // namespace mirror::storage
