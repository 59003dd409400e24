#pragma once
// Plays the simulated family to a broker: one MQTT client per device, as in life.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "module/base/clock.hpp"
#include "module/simulator/road_graph.hpp"

namespace mirror::demo {

struct PlayerOptions {
    std::string host = "127.0.0.1";
    int port = 1883;
    double pace = 1;  ///< simulated seconds per second, > 0
    std::uint64_t seed = 1;
    bool has_history = true;  ///< tell the last twenty hours first
};

/// A thread of its own from start() to stop(). It tells the history at once, then the story as time goes by.
/// Events are not retained: only a mirror that has subscribed before start() hears of the history's arrivals,
/// a later one sees everybody's last place.
class Player {
  public:
    /// Roads: simulator::read_family_roads(). The clock must outlive the player.
    Player(simulator::RoadGraph roads, PlayerOptions options, const Clock& clock);
    /// Like stop().
    ~Player();
    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;
    Player(Player&&) = delete;
    Player& operator=(Player&&) = delete;

    /// Begins to play and returns at once. Once only.
    void start();
    /// Every phone says goodbye, the thread ends. May be repeated, and is quick wherever the story is.
    void stop();

    /// Waits until the broker has the whole history. \return false when time ran out or the player was
    /// stopped
    bool wait_until_told(std::chrono::milliseconds time);

    /// Messages handed over so far.
    [[nodiscard]] std::uint64_t published() const { return m_published; }

  private:
    void run();
    bool is_stopping();
    bool wait_until(UtcTime time);

    simulator::RoadGraph m_roads;
    PlayerOptions m_options;
    const Clock& m_clock;
    std::atomic<std::uint64_t> m_published = 0;
    std::mutex m_guard;
    std::condition_variable m_changed;
    bool m_is_stopping = false;
    bool m_is_told = false;
    std::thread m_thread;
};

}  // namespace mirror::demo
