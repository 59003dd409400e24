#pragma once
// Talking to a running mirror: a socket in its state directory, for the same user only.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "module/base/result.hpp"
#include "render/scene.hpp"

namespace mirror::render {

/// Where a mirror with this state directory listens.
std::filesystem::path control_socket(const std::filesystem::path& state_directory);

/// What callers may ask of the main thread. Called on the server's thread, which waits for the answer.
struct ControlAnswers {
    std::function<Result<Image, Failure>()> picture;  ///< what is on the screen
    /// Any other line, such as `dismiss Car`. \return a sentence about what was done, or why nothing was
    std::function<Result<std::string, Failure>(std::string line)> command;
};

/// Answers requests of one line each: `snapshot` with a picture, others with a sentence. A thread of its own
/// waits for callers.
class ControlServer {
  public:
    /// \return the server, or why it cannot listen
    static Result<std::unique_ptr<ControlServer>, Failure> start(const std::filesystem::path& state_directory,
                                                                 ControlAnswers answers);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

  private:
    ControlServer() = default;
    void serve();
    void answer(int connection);
    void answer_with_picture(int connection);
    void answer_with_sentence(int connection, std::string line);

    std::filesystem::path m_path;
    ControlAnswers m_answers;
    int m_listener = -1;
    int m_stop_reader = -1, m_stop_writer = -1;
    std::thread m_thread;
};

/// Asks the running mirror for what it shows. Waits at most ten seconds.
Result<Image, Failure> ask_for_picture(const std::filesystem::path& state_directory);

/// Has the running mirror do something (`dismiss Car`). Waits at most so long.
/// \return its sentence about it, or why it was not done
Result<std::string, Failure> ask_for(const std::filesystem::path& state_directory, std::string_view line,
                                     std::chrono::milliseconds time = std::chrono::seconds(10));

}  // namespace mirror::render
