#pragma once
// The mirror's window: SDL's video started, a driver that really shows something, and a presenter.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "module/base/result.hpp"
#include "render/power/graphics_cards.hpp"
#include "render/sdl/presenter.hpp"

namespace mirror::render {

enum class PresenterChoice : std::uint8_t { automatic, surface, gpu };

struct WindowOptions {
    bool windowed = false;
    bool ends_with_escape = false;    ///< on a desk; on a wall no key ends the mirror
    int width_px = 0;                 ///< windowed only; 0: 1080
    int height_px = 0;                ///< windowed only; 0: 1920
    std::optional<int> rotation_deg;  ///< on a console and in a window; a desktop turns its whole screen
    PresenterChoice presenter = PresenterChoice::automatic;
    bool allow_invisible = false;                         ///< tests: accept SDL's dummy and offscreen drivers
    std::filesystem::path cards_folder = k_cards_folder;  ///< another one is for tests
    bool operator==(const WindowOptions&) const = default;
};

enum class WindowEvent : std::uint8_t {
    quit,
    exposed,
    resized,
    lost  ///< the desktop has gone, and the window with it
};

class Window {
  public:
    /// Opens the window and shows black at once.
    /// \param desktop_only there was a desktop: who takes the console now keeps the next one from starting
    /// \return the window, or a sentence that says why nothing can be shown and what to do
    static Result<std::unique_ptr<Window>, Failure> open(const WindowOptions& options, FontSet& fonts,
                                                         bool desktop_only = false);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    [[nodiscard]] Presenter& presenter() { return *m_presenter; }
    /// As SDL calls it: "KMSDRM", "wayland", "x11".
    [[nodiscard]] const std::string& driver() const { return m_driver; }
    /// Whether a monitor that was there when the window opened is unplugged. Only where no desktop looks
    /// after that; reads a few small files of the kernel's.
    [[nodiscard]] bool has_lost_monitor() const;

    /// What to say of SDL_KMSDRM_DEVICE_INDEX where it chose a card that is none; empty: nothing, or a
    /// desktop looks after that.
    [[nodiscard]] const std::string& card_fault() const { return m_card_fault; }

    /// Takes what SDL has collected; never waits. SIGTERM and SIGINT arrive here as `quit`.
    std::vector<WindowEvent> poll();
    /// Names of the keys that were pressed since the last call ("F9", "A", "Space"); poll() collects them.
    std::vector<std::string> take_keys() { return std::exchange(m_keys, {}); }

  private:
    Window() = default;

    std::string m_driver;
    std::filesystem::path m_cards_folder;  ///< empty: monitors are not watched
    GraphicsCards m_cards;                 ///< as it opened
    std::string m_card_fault;
    WindowHandle m_window;
    std::unique_ptr<Presenter> m_presenter;
    std::vector<std::string> m_keys;
    bool m_ends_with_escape = false;
};

/// Nobody types into a mirror: X11 need not read its tables of composed letters (13 ms of every start) nor
/// look for an input method. What the user chose in the environment stays. Before there are threads.
void forgo_input_methods();

/// What to say of a rotation that is left to the desktop; empty: nothing is. \param driver as SDL calls it
std::string idle_rotation_sentence(const WindowOptions& options, const std::string& driver);

/// The drivers that this machine's SDL was built with, by their names in small letters; needs no display.
std::vector<std::string> video_drivers();

/// Whether SDL finds a display to draw on (an invisible driver counts only when allowed). Main thread.
bool is_display_there(bool allow_invisible);

/// What to say of SDL_KMSDRM_DEVICE_INDEX (`chosen`, null: not set) where it names no card that could show
/// anything; empty: nothing.
std::string wrong_card_sentence(const char* chosen, const GraphicsCards& cards);

}  // namespace mirror::render
