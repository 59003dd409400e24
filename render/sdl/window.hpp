#pragma once
// The mirror's window: SDL's video started, a driver that really shows something, and a presenter.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "module/base/result.hpp"
#include "render/sdl/presenter.hpp"

namespace mirror::render {

enum class PresenterChoice : std::uint8_t { automatic, surface, gpu };

struct WindowOptions {
    bool windowed = false;
    int width_px = 0;                 ///< windowed only; 0: 1080
    int height_px = 0;                ///< windowed only; 0: 1920
    std::optional<int> rotation_deg;  ///< absent: none (compositors turn by themselves)
    PresenterChoice presenter = PresenterChoice::automatic;
    bool allow_invisible = false;  ///< tests: accept SDL's dummy and offscreen drivers
    bool operator==(const WindowOptions&) const = default;
};

enum class WindowEvent : std::uint8_t { quit, exposed, resized };

class Window {
  public:
    /// Opens the window and shows black at once.
    /// \return the window, or a sentence that says why nothing can be shown and what to do
    static Result<std::unique_ptr<Window>, Failure> open(const WindowOptions& options, FontSet& fonts);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    [[nodiscard]] Presenter& presenter() { return *m_presenter; }
    [[nodiscard]] const std::string& driver() const { return m_driver; }

    /// Takes what SDL has collected; never waits. SIGTERM and SIGINT arrive here as `quit`.
    std::vector<WindowEvent> poll();

  private:
    Window() = default;

    std::string m_driver;
    WindowHandle m_window;
    std::unique_ptr<Presenter> m_presenter;
};

/// Nobody types into a mirror: X11 need not read its tables of composed letters (13 ms of every start) nor
/// look for an input method. What the user chose in the environment stays. Before there are threads.
void forgo_input_methods();

/// Whether SDL finds a display to draw on (an invisible driver counts only when allowed). Main thread.
bool is_display_there(bool allow_invisible);

}  // namespace mirror::render
