#include "render/sdl/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "module/base/log.hpp"
#include "render/power/power_chain.hpp"
#include "render/sdl/compositor.hpp"

namespace mirror::render {
namespace {

constexpr int k_default_width_px = 1080;
constexpr int k_default_height_px = 1920;
constexpr std::size_t k_most_keys = 16;  // between two looks; a cat on the keyboard

bool is_invisible(const std::string& driver) {
    return driver == "offscreen" || driver == "dummy" || driver == "evdev";
}

constexpr const char* k_card_variable = "SDL_KMSDRM_DEVICE_INDEX";

std::string variable(const char* name) {
    const char* const value =
        std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody changes the environment
    return value == nullptr ? "" : value;
}

std::string fault_of_chosen_card(const GraphicsCards& cards) {
    const std::string chosen = variable(k_card_variable);
    return wrong_card_sentence(chosen.empty() ? nullptr : chosen.c_str(), cards);
}

/// SDL 2.26 may pick a graphics card without a monitor; the kernel tells which one has a monitor. Numbers
/// change from boot to boot: one that is no card any more is not obeyed.
void point_kmsdrm_at_connected_card(const GraphicsCards& cards) {
    const auto found = cards.card_with_monitor();
    if (!found || (!variable(k_card_variable).empty() && fault_of_chosen_card(cards).empty())) return;
    SDL_SetHintWithPriority(k_card_variable, std::to_string(*found).c_str(), SDL_HINT_OVERRIDE);
}

void set_hints(const GraphicsCards& cards, bool desktop_only = false) {
    // Native Wayland before X11's emulation of it, the bare console last. The user's own choice wins.
    // Without a runtime directory libwayland complains on standard error at every try.
    const bool may_have_wayland = !variable("XDG_RUNTIME_DIR").empty();
    std::string drivers = may_have_wayland ? "wayland,x11" : "x11";
    if (!desktop_only) drivers += ",kmsdrm";
    SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, drivers.c_str(), SDL_HINT_DEFAULT);
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    point_kmsdrm_at_connected_card(cards);
}

std::string no_display_sentence(const std::string& reason, const GraphicsCards& cards) {
    const std::string fault = fault_of_chosen_card(cards);
    return fmt::format(
        "no display to draw on ({}): connect a monitor, run this on the machine's own console or desktop "
        "(over ssh set DISPLAY or "
        "WAYLAND_DISPLAY), and see that the user belongs to the groups video, render and input; {}",
        reason, fault.empty() ? "this machine has " + describe(cards) : fault);
}

/// What to say of a card that was not obeyed; empty: nothing.
std::string told_of_chosen_card(const GraphicsCards& cards) {
    const std::string fault = fault_of_chosen_card(cards);
    const auto taken = cards.card_with_monitor();
    return fault.empty() || !taken ? fault : fmt::format("{}: card{} is taken", fault, *taken);
}

/// Whether the bare console is all that is asked for, and no monitor is plugged in: SDL need not look.
bool is_console_without_monitor(const WindowOptions& options, const GraphicsCards& cards) {
    const bool is_console = SDL_strcasecmp(variable("SDL_VIDEODRIVER").c_str(), "kmsdrm") == 0 ||
                            options.cards_folder != k_cards_folder;
    return is_console && !cards.connectors.empty() && !cards.has_monitor();
}

/// SDL waits for ever for a compositor that does not answer, and before 2.30 it crashes at one that has
/// neither keyboard nor pointer, as a mirror may well be: such a one counts as none. Source:
/// github.com/libsdl-org/SDL/issues/8898. \return what to say of it; empty: all is well
std::string compositor_fault() {
    const std::string drivers = SDL_GetHint(SDL_HINT_VIDEODRIVER);
    if (drivers.find("wayland") == std::string::npos) return "";
    const Compositor compositor = look_at_compositor(compositor_socket());
    if (!compositor.is_there) return "";
    if (!compositor.answers) return "the Wayland desktop does not answer";
    SDL_version version;
    SDL_GetVersion(&version);
    const bool is_safe =
        SDL_VERSIONNUM(version.major, version.minor, version.patch) >= SDL_VERSIONNUM(2, 30, 0);
    if (is_safe || compositor.has_seat) return "";
    return "the Wayland desktop has neither keyboard nor pointer, which SDL before 2.30 does not survive: "
           "plug one in, take a compositor that always has a seat (labwc, cage, sway), or Debian 13";
}

/// A desktop turns its screen, and the mirror on it: once more would lay it on its side. A window on a desk
/// shows what a turned screen would.
bool turns_by_itself(const WindowOptions& options, const std::string& driver) {
    return options.windowed || !is_desktop(driver);
}

/// Where a window lies at first. Over the whole screen it has to lie there by itself: an X server without a
/// window manager (xinit) moves nothing.
SDL_Rect place_of(const WindowOptions& options) {
    SDL_Rect place{SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                   options.width_px > 0 ? options.width_px : k_default_width_px,
                   options.height_px > 0 ? options.height_px : k_default_height_px};
    SDL_Rect screen;
    if (!options.windowed && SDL_GetDisplayBounds(0, &screen) == 0) place = screen;
    return place;
}

Rotation rotation_of(const WindowOptions& options, const std::string& driver) {
    if (!turns_by_itself(options, driver)) return Rotation::none;
    return static_cast<Rotation>((options.rotation_deg.value_or(0) / 90) & 3);
}

}  // namespace

Result<std::unique_ptr<Window>, Failure> Window::open(const WindowOptions& options, FontSet& fonts,
                                                      bool desktop_only) {
    const GraphicsCards cards = look_at_cards(options.cards_folder);
    set_hints(cards, desktop_only);
    const auto no_display = [&cards](const std::string& reason) {
        return tl::unexpected(Failure{no_display_sentence(reason, cards)});
    };
    if (is_console_without_monitor(options, cards)) return no_display("no monitor is plugged in");
    if (const std::string fault = compositor_fault(); !fault.empty())
        return tl::unexpected(Failure{"no display to draw on: " + fault});
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return no_display(SDL_GetError());
    std::unique_ptr<Window> window(new Window);  // from here on the destructor stops SDL again
    const char* driver = SDL_GetCurrentVideoDriver();
    window->m_driver = driver == nullptr ? "" : driver;
    window->m_ends_with_escape = options.ends_with_escape;
    if (is_invisible(window->m_driver) && !options.allow_invisible) {
        return no_display("SDL found only its invisible driver \"" + window->m_driver + "\"");
    }
    // Elsewhere the desktop looks after its monitors; a folder of their own is what tests have.
    if (window->m_driver == "KMSDRM" || options.cards_folder != k_cards_folder) {
        window->m_cards_folder = options.cards_folder;
        window->m_cards = cards;
        window->m_card_fault = told_of_chosen_card(cards);
        if (!window->m_card_fault.empty())
            log::write_rarely(log::Level::warning, "card", window->m_card_fault);
    }
    const Uint32 flags =
        options.windowed ? Uint32{SDL_WINDOW_RESIZABLE} : Uint32{SDL_WINDOW_FULLSCREEN_DESKTOP};
    const SDL_Rect place = place_of(options);
    window->m_window.reset(SDL_CreateWindow("owntracks-mirror", place.x, place.y, place.w, place.h, flags));
    if (!window->m_window) return no_display(SDL_GetError());
    if (!options.windowed) SDL_ShowCursor(SDL_DISABLE);

    const bool has_own_surface = window->m_driver == "x11" || is_invisible(window->m_driver);
    const bool wants_gpu = options.presenter == PresenterChoice::gpu ||
                           (options.presenter == PresenterChoice::automatic && !has_own_surface);
    const Rotation rotation = rotation_of(options, window->m_driver);
    if (wants_gpu) window->m_presenter = make_gpu_presenter(window->m_window.get(), fonts, rotation);
    if (!window->m_presenter) {
        try {
            window->m_presenter = make_surface_presenter(window->m_window.get(), fonts, rotation);
        } catch (const std::exception& problem) {
            return no_display(problem.what());
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

std::string idle_rotation_sentence(const WindowOptions& options, const std::string& driver) {
    const int degrees = options.rotation_deg.value_or(0);
    if (degrees == 0 || turns_by_itself(options, driver)) return "";
    return fmt::format(
        "`display.rotation` {} is left to the desktop: turn the screen in the desktop's settings (Screen "
        "Configuration, wlr-randr or xrandr), and take `rotation` out of the configuration",
        degrees);
}

std::vector<std::string> video_drivers() {
    std::vector<std::string> names;
    for (int i = 0; i < SDL_GetNumVideoDrivers(); ++i) {
        std::string name = SDL_GetVideoDriver(i);
        std::ranges::transform(name, name.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        if (!is_invisible(name)) names.push_back(std::move(name));
    }
    return names;
}

bool is_display_there(bool allow_invisible) {
    set_hints(look_at_cards());
    if (!compositor_fault().empty()) return false;
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return false;
    const char* driver = SDL_GetCurrentVideoDriver();
    const bool is_there = driver != nullptr && (allow_invisible || !is_invisible(driver));
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    return is_there;
}

std::string wrong_card_sentence(const char* chosen, const GraphicsCards& cards) {
    if (chosen == nullptr || cards.numbers.empty()) return "";
    const std::string_view text = chosen;
    int number = -1;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
    if (is_number && cards.has_connectors(number)) return "";
    return fmt::format(
        "{} is {}, which is no card that a monitor could be plugged into: leave it out, or choose among {}",
        k_card_variable, text, describe(cards));
}

bool Window::has_lost_monitor() const {
    if (m_cards_folder.empty()) return false;
    const GraphicsCards now = look_at_cards(m_cards_folder);
    return std::ranges::any_of(m_cards.connectors, [&](const Connector& before) {
        return before.has_monitor && std::ranges::count(now.connectors, before) == 0;
    });
}

Window::~Window() {
    m_presenter.reset();
    m_window.reset();
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

std::vector<WindowEvent> Window::poll() {
    std::vector<WindowEvent> events;
    bool is_closed = false;
    SDL_Event event;
    while (SDL_PollEvent(&event) != 0) {
        if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_CLOSE) is_closed = true;
        // Who closes the window is told so first; when the compositor ends, SDL only says that all is over.
        if (event.type == SDL_QUIT)
            events.push_back(m_driver == "wayland" && !is_closed ? WindowEvent::lost : WindowEvent::quit);
        if (event.type == SDL_KEYDOWN && event.key.keysym.sym == SDLK_ESCAPE) {
            if (m_ends_with_escape) events.push_back(WindowEvent::quit);
        } else if (event.type == SDL_KEYDOWN && event.key.repeat == 0 && m_keys.size() < k_most_keys) {
            m_keys.emplace_back(SDL_GetKeyName(event.key.keysym.sym));
        }
        if (event.type == SDL_RENDER_TARGETS_RESET || event.type == SDL_RENDER_DEVICE_RESET)
            events.push_back(WindowEvent::exposed);
        if (event.type != SDL_WINDOWEVENT) continue;
        if (event.window.event == SDL_WINDOWEVENT_EXPOSED) events.push_back(WindowEvent::exposed);
        if (event.window.event == SDL_WINDOWEVENT_SIZE_CHANGED) events.push_back(WindowEvent::resized);
    }
    return events;
}

}  // namespace mirror::render
