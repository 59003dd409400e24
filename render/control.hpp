#pragma once
// Talking to a running mirror: a socket in its state directory, for the same user only.

#include <filesystem>
#include <functional>
#include <memory>
#include <thread>

#include "module/base/result.hpp"
#include "render/scene.hpp"

namespace mirror::render {

/// Where a mirror with this state directory listens.
std::filesystem::path control_socket(const std::filesystem::path& state_directory);

/// Answers `snapshot` requests with the picture that is on the screen. A thread of its own waits for callers;
/// the picture comes from the main thread, which is asked through `ask`.
class ControlServer {
  public:
    /// \param ask called on the server's thread: has the main thread draw its picture, waits for it, and
    /// gives it \return the server, or why it cannot listen
    static Result<std::unique_ptr<ControlServer>, Failure> start(const std::filesystem::path& state_directory,
                                                                 std::function<Result<Image, Failure>()> ask);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

  private:
    ControlServer() = default;
    void serve();
    void answer(int connection);

    std::filesystem::path m_path;
    std::function<Result<Image, Failure>()> m_ask;
    int m_listener = -1;
    int m_stop_reader = -1, m_stop_writer = -1;
    std::thread m_thread;
};

/// Asks the running mirror for what it shows. Waits at most ten seconds.
Result<Image, Failure> ask_for_picture(const std::filesystem::path& state_directory);

}  // namespace mirror::render
