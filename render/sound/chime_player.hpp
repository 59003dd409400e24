#pragma once
// Plays a chime on the machine's loudspeaker. Nothing of the sound system is loaded before the first chime or
// open between two.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "module/base/result.hpp"
#include "render/sound/chime.hpp"

namespace mirror::render {

class ChimePlayer {
  public:
    /// \param done called on the player's own thread after each chime, with what kept it from sounding
    explicit ChimePlayer(std::function<void(const Result<void, Failure>&)> done = {});
    /// Falls silent at once.
    ~ChimePlayer();
    ChimePlayer(const ChimePlayer&) = delete;
    ChimePlayer& operator=(const ChimePlayer&) = delete;

    /// Never waits: a thread of its own opens the device, plays and closes it. While one chime sounds
    /// another is dropped. A machine that cannot play says so once in the log.
    /// \param volume 0 to 1
    void play(Chime chime, double volume);

  private:
    void run(Chime chime, double volume);
    Result<void, Failure> sound(Chime chime, double volume);
    void report(const Result<void, Failure>& played);

    std::function<void(const Result<void, Failure>&)> m_done;
    std::mutex m_mutex;
    std::condition_variable m_stopping;
    bool m_is_stopping = false;
    bool m_is_reported = false;  ///< the player's thread alone uses it
    std::atomic<bool> m_is_busy{false};
    std::thread m_thread;
};

}  // namespace mirror::render
