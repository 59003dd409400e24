// The display as it comes and goes: the window opened, lost and opened again, the screen switched off and on.

#include <fmt/format.h>

#include <algorithm>

#include "module/base/log.hpp"
#include "module/base/service.hpp"
#include "render/app.hpp"

namespace mirror::render {
namespace {

using namespace std::chrono_literals;

/// A display that is not there is tried again after so long, then twice as long, but at least so often.
constexpr std::chrono::seconds k_first_window_pause = 1s;
constexpr std::chrono::seconds k_last_window_pause = 8s;
/// One that fails while it is drawn on would do so again at once.
constexpr std::chrono::seconds k_failed_window_pause = 5s;
/// How often is looked whether a monitor was plugged in or unplugged; it costs a few tiny files.
constexpr auto k_cards_interval = 1s;
/// As SDL calls what draws without a desktop.
constexpr const char* k_console_driver = "KMSDRM";

}  // namespace

/// Opens a window as soon as there is a display, and gives it up when the monitor is unplugged.
void App::watch_display() {
    if (m_is_put_away) return;
    const auto now = Steady::now();
    if (now >= m_next_cards_look) {
        m_next_cards_look = now + k_cards_interval;
        if (m_window) {
            if (m_window->has_lost_monitor()) close_window("the monitor was unplugged");
        } else if (look_at_cards(m_options.window.cards_folder) != m_cards) {
            m_next_window_try = now;  // somebody plugged something in
        }
    }
    if (!m_window && now >= m_next_window_try) open_window();
    // What size the screen has now, the presenter only knows once it was to draw.
    if (m_window && m_stage && m_is_screen_lost && has_other_size()) make_stage();
}

bool App::has_other_size() const {
    const Presenter& presenter = m_window->presenter();
    return presenter.width_px() != m_scene.width_px || presenter.height_px() != m_scene.height_px;
}

bool App::open_window() {
    m_cards = look_at_cards(m_options.window.cards_folder);
    auto opened = Window::open(m_options.window, m_fonts, m_had_desktop);
    if (!opened) {
        // Another reason is news, the same one is not.
        if (std::exchange(m_display_trouble, opened.error().text) != m_display_trouble) {
            log::warn("{}", m_display_trouble);
        } else {
            log::write_rarely(log::Level::warning, "display", m_display_trouble);
        }
        m_window_pause = std::clamp(2 * m_window_pause, k_first_window_pause, k_last_window_pause);
        m_next_window_try = Steady::now() + m_window_pause;
        if (!std::exchange(m_is_display_reported, true)) service::ready();
        service::status("no display: " + m_display_trouble);
        bring_back_screen();
        return false;
    }
    m_window = std::move(*opened);
    m_had_desktop = is_desktop(m_window->driver());
    const std::string idle = idle_rotation_sentence(m_options.window, m_window->driver());
    if (std::exchange(m_idle_rotation, idle) != idle && !idle.empty()) log::warn("{}", idle);
    m_display_trouble.clear();
    m_window_pause = 0s;
    if (!m_power && ScreenPower::was_left_off(power_mark(m_state_directory))) make_power(m_window->driver());
    make_stage();
    if (m_is_first_frame_shown) {
        // It comes back whole, too.
        m_is_awaited = true;
        m_awaited_since = Steady::now();
        service::status("showing the mirror");
    }
    return true;
}

/// A screen that an earlier process left off may seem unplugged until it is on again: a television in
/// standby, a monitor behind a switched socket. Who switched it off brings it back without a window, too; one
/// that needs a desktop waits for it.
void App::bring_back_screen() {
    if (m_power) return;
    const std::string name = ScreenPower::left_off_by(power_mark(m_state_directory));
    if (name.empty()) return;
    const PowerChain chain = make_power_chain(m_options.config.display.power, k_console_driver);
    const auto is_named = [&](const auto& backend) { return backend->name() == name; };
    if (std::ranges::any_of(chain, is_named)) make_power(k_console_driver);
}

/// \param why empty: it was said already
void App::close_window(std::string_view why) {
    m_stage.reset();
    m_window.reset();
    m_next_frame.reset();
    if (m_is_put_away) return;
    m_display_trouble = why.empty() ? "the display failed" : why;
    m_next_window_try = Steady::now() + (why.empty() ? k_failed_window_pause : k_first_window_pause);
    if (!why.empty()) log::warn("{}: the mirror goes on without a display until there is one again", why);
    service::status("no display: " + m_display_trouble);
    if (m_power) m_power->want(true);  // the next display is another one, and on
    m_is_mirror_old = true;
}

void App::make_stage() {
    Presenter& presenter = m_window->presenter();
    presenter.set_drift(m_drift.drift());
    renew_stage();
    if (m_setup) m_setup->fit(m_fonts, presenter.width_px(), presenter.height_px());
    m_scene = {presenter.width_px(), presenter.height_px(), {}};
    m_is_screen_lost = true;
}

bool App::handle_window_events() {
    if (!m_window) return true;
    const auto events = m_window->poll();
    take_keys();
    // What comes with the end of a desktop means nothing any more.
    if (std::ranges::count(events, WindowEvent::lost) > 0) {
        close_window("the desktop has ended");
        return true;
    }
    for (const WindowEvent event : events) {
        switch (event) {
            case WindowEvent::quit:
                return false;
            case WindowEvent::lost:
                break;
            case WindowEvent::exposed:
            case WindowEvent::resized:
                m_is_screen_lost = true;
                break;
        }
    }
    return true;
}

/// The picture is black before the screen goes off; who sets a phone up needs the screen in any case.
void App::look_after_power() {
    if (m_view.light.is_on || m_setup) {
        light_up();
    } else if (!m_power || m_power->wants_on()) {
        go_dark();
    } else if (m_power->state().phase == PowerPhase::black) {
        stay_black();
    }
}

/// Nothing switches the screen off: on a console a black window covers everything. A configuration that names
/// other ways is tried.
void App::stay_black() {
    if (m_window) return make_power(m_window->driver());
    if (!std::exchange(m_is_put_away, false)) return;
    m_next_window_try = Steady::now();
}

void App::light_up() {
    if (!m_power) return;
    m_power->want(true);
    if (!m_is_put_away || m_power->state().phase != PowerPhase::on) return;
    m_is_put_away = false;
    m_next_window_try = Steady::now();
}

void App::go_dark() {
    if (!m_window || !is_black_shown()) return;
    make_power(m_window->driver());
    if (m_power->has_ways() && !is_desktop(m_window->driver())) {
        m_is_put_away = true;
        close_window("");
        log::info("the window is closed: the screen goes off");
        service::status("the screen is off");
    }
    m_power->want(false);
}

bool App::is_black_shown() const {
    return m_is_first_frame_shown && !m_is_view_old && !m_is_scene_old && !m_is_screen_lost &&
           m_scene.layers.empty();
}

/// Makes it anew when the configuration or the driver has become another one.
void App::make_power(const std::string& driver) {
    const config::ScreenPower& wish = m_options.config.display.power;
    if (m_power && m_power_wish == wish && m_power_driver == driver) return;
    if (m_power)
        m_retiring.push_back(
            std::async(std::launch::async, [last = std::move(m_power)]() mutable { last.reset(); }));
    m_power_wish = wish;
    m_power_driver = driver;
    PowerTimes times;
    times.limit = wish.time_limit;
    m_power = std::make_unique<ScreenPower>(
        make_power_chain(wish, driver), times, [this] { m_inbox.wake(); }, power_mark(m_state_directory));
}

/// One line for `doctor`: what the screen is, and by what.
std::string App::describe_power() const {
    const bool is_switching = m_power && m_power->state().phase != PowerPhase::on;
    if (!m_window && !m_is_put_away && !is_switching) return "there is no display to switch";
    const config::ScreenPower& wish = m_options.config.display.power;
    const std::string driver = m_window ? m_window->driver() : m_power_driver;
    const std::string ways = "tried in this order: " + describe(make_power_chain(wish, driver));
    if (!m_power) return "the screen is on, and was never switched off; " + ways;
    const PowerState state = m_power->state();
    switch (state.phase) {
        case PowerPhase::on:
            return fmt::format("the screen is on{}; {}",
                               state.backend.empty() ? "" : ", and was last switched by " + state.backend,
                               ways);
        case PowerPhase::off:
            return fmt::format("the screen is off, by {}; {}", state.backend, ways);
        case PowerPhase::black:
            return "the screen is black, for nothing switches it off; " + ways;
        case PowerPhase::going_off:
            return "the screen is being switched off; " + ways;
        case PowerPhase::going_on:
            break;
    }
    return "the screen is being switched on; " + ways;
}

}  // namespace mirror::render
