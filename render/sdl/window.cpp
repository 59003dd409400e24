#include "render/sdl/window.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "module/base/log.hpp"

namespace mirror::render {
namespace {

constexpr int k_default_width_px = 1080;
constexpr int k_default_height_px = 1920;

bool is_invisible(const std::string& driver) {
    return driver == "offscreen" || driver == "dummy" || driver == "evdev";
}

/// SDL 2.26 may pick a graphics card without a monitor; the kernel tells which one has a monitor.
void point_kmsdrm_at_connected_card() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
    const bool is_chosen = std::getenv("SDL_KMSDRM_DEVICE_INDEX") != nullptr;
    if (is_chosen) return;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/sys/class/drm", ignored)) {
        const std::string name = entry.path().filename();  // card1-HDMI-A-1
        if (!name.starts_with("card") || name.find('-') == std::string::npos) continue;
        std::ifstream file(entry.path() / "status");
        std::string status;
        std::getline(file, status);
        if (status != "connected") continue;
        SDL_SetHint("SDL_KMSDRM_DEVICE_INDEX", name.substr(4, name.find('-') - 4).c_str());
        return;
    }
}

void set_hints() {
    // Native Wayland before X11's emulation of it, the bare console last. The user's own choice wins.
    SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "wayland,x11,kmsdrm", SDL_HINT_DEFAULT);
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    point_kmsdrm_at_connected_card();
}

std::string no_display_sentence(const std::string& reason) {
    return fmt::format(
        "no display to draw on ({}): connect a monitor, run this on the machine's own console or desktop "
        "(over ssh set DISPLAY or "
        "WAYLAND_DISPLAY), and see that the user belongs to the groups video, render and input",
        reason);
}

Rotation rotation_of(std::optional<int> degrees) {
    return static_cast<Rotation>((degrees.value_or(0) / 90) & 3);
}

}  // namespace

Result<std::unique_ptr<Window>, Failure> Window::open(const WindowOptions& options, FontSet& fonts) {
    set_hints();
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        return tl::unexpected(Failure{no_display_sentence(SDL_GetError())});
    }
    std::unique_ptr<Window> window(new Window);  // from here on the destructor stops SDL again
    const char* driver = SDL_GetCurrentVideoDriver();
    window->m_driver = driver == nullptr ? "" : driver;
    if (is_invisible(window->m_driver) && !options.allow_invisible) {
        return tl::unexpected(
            Failure{no_display_sentence("SDL found only its invisible driver \"" + window->m_driver + "\"")});
    }
    const Uint32 flags =
        options.windowed ? Uint32{SDL_WINDOW_RESIZABLE} : Uint32{SDL_WINDOW_FULLSCREEN_DESKTOP};
    window->m_window.reset(
        SDL_CreateWindow("owntracks-mirror", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                         options.width_px > 0 ? options.width_px : k_default_width_px,
                         options.height_px > 0 ? options.height_px : k_default_height_px, flags));
    if (!window->m_window) return tl::unexpected(Failure{no_display_sentence(SDL_GetError())});
    if (!options.windowed) SDL_ShowCursor(SDL_DISABLE);

    const bool has_own_surface = window->m_driver == "x11" || is_invisible(window->m_driver);
    const bool wants_gpu = options.presenter == PresenterChoice::gpu ||
                           (options.presenter == PresenterChoice::automatic && !has_own_surface);
    const Rotation rotation = rotation_of(options.rotation_deg);
    if (wants_gpu) window->m_presenter = make_gpu_presenter(window->m_window.get(), fonts, rotation);
    if (!window->m_presenter) {
        try {
            window->m_presenter = make_surface_presenter(window->m_window.get(), fonts, rotation);
        } catch (const std::exception& problem) {
            return tl::unexpected(Failure{no_display_sentence(problem.what())});
        }
    }
    Presenter& presenter = *window->m_presenter;
    const Scene black{presenter.width_px(), presenter.height_px(), {}};
    presenter.present(black, {{0, 0, black.width_px, black.height_px}});
    log::info("display: {} driver, {} presenter, {}x{}", window->m_driver, presenter.name(), black.width_px,
              black.height_px);
    return window;
}

void forgo_input_methods() {
    // NOLINTBEGIN(concurrency-mt-unsafe): called before there are threads
    setenv("XCOMPOSEFILE", "/dev/null", 0);
    setenv("XMODIFIERS", "@im=none", 0);
    // NOLINTEND(concurrency-mt-unsafe)
}

bool is_display_there(bool allow_invisible) {
    set_hints();
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return false;
    const char* driver = SDL_GetCurrentVideoDriver();
    const bool is_there = driver != nullptr && (allow_invisible || !is_invisible(driver));
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    return is_there;
}

Window::~Window() {
    m_presenter.reset();
    m_window.reset();
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

std::vector<WindowEvent> Window::poll() {
    std::vector<WindowEvent> events;
    SDL_Event event;
    while (SDL_PollEvent(&event) != 0) {
        if (event.type == SDL_QUIT) events.push_back(WindowEvent::quit);
        if (event.type == SDL_KEYDOWN && event.key.keysym.sym == SDLK_ESCAPE)
            events.push_back(WindowEvent::quit);
        if (event.type == SDL_RENDER_TARGETS_RESET || event.type == SDL_RENDER_DEVICE_RESET)
            events.push_back(WindowEvent::exposed);
        if (event.type != SDL_WINDOWEVENT) continue;
        if (event.window.event == SDL_WINDOWEVENT_EXPOSED) events.push_back(WindowEvent::exposed);
        if (event.window.event == SDL_WINDOWEVENT_SIZE_CHANGED) events.push_back(WindowEvent::resized);
    }
    return events;
}

}  // namespace mirror::render
