#include "render/app.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <csignal>

#include "module/base/assets.hpp"
#include "module/base/log.hpp"
#include "module/base/service.hpp"
#include "render/map/shipped_maps.hpp"
#include "render/picture.hpp"
#include "render/sdl/canvas.hpp"

namespace mirror::render {
namespace {

using namespace std::chrono_literals;

/// The longest sleep: SDL's queue is looked at this often, and a stop signal is noticed.
constexpr auto k_longest_sleep = 350ms;
constexpr auto k_window_retry = 5s;
/// The first frame waits this long for the map, so that the picture comes up whole.
constexpr auto k_first_frame_patience = 1500ms;
/// What the broker still has to say after a start is there at once: nothing glides for so long after the
/// first frame.
constexpr auto k_settling = 3s;
/// The picture moves by a pixel this often.
constexpr auto k_drift_step = 5min;
/// Messages are taken in for this long before the screen gets its turn.
constexpr auto k_work_slice = 20ms;
/// So long the names of places have to come before they are asked for again.
constexpr auto k_places_patience = 1min;

volatile std::sig_atomic_t g_stop = 0;

void note_signal(int /*signal*/) {
    g_stop = 1;
}

}  // namespace

void take_signals() {
    // SDL leaves signals alone that have a handler already. No SA_RESTART: waits end at once.
    struct sigaction action {};
    action.sa_handler = note_signal;
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
}

bool is_asked_to_stop() {
    return g_stop != 0;
}

App::App(AppOptions options)
    : m_options(std::move(options)),
      m_loading_language(
          std::async(std::launch::async,
                     [settings = view::language_settings(m_options.config), folder = assets_folder()] {
                         view::Language language(settings, folder);
                         language.prepare();
                         return language;
                     })),
      m_fonts((assets_folder() / "fonts").string()),
      m_state_directory(m_options.directory ? m_options.directory->path() : std::filesystem::path()),
      m_session(
          m_options.config, std::move(m_options.directory), m_clock, [this] { m_inbox.wake(); },
          m_options.connects),
      m_watchdog_interval(service::watchdog_interval()) {
    m_fonts.require_files();  // a broken installation is no display fault: it ends here, with its sentence
    m_maps.emplace(map::map_setup(m_options.config),
                   [this](map::MapPicture picture) { m_inbox.send(std::move(picture)); });
    m_photos.emplace([this] { m_inbox.wake(); });
    m_place_worker.emplace(map::map_setup(m_options.config).files,
                           [this](tiles::PlaceWorker::Answers answers) { m_inbox.send(std::move(answers)); });
}

App::~App() {
    // Whoever still waits for an answer gets it now: the server's thread must not wait for us.
    m_inbox.close();
    m_session.stop();
    m_control.reset();
    // The broker first, then the map workers, then SDL: nobody may call into what is gone.
    m_stage.reset();
    m_place_worker.reset();
    m_photos.reset();
    m_maps.reset();
}

MotionTime App::motion_now() const {
    return std::chrono::duration_cast<MotionTime>(Steady::now().time_since_epoch());
}

bool App::open_window() {
    auto opened = Window::open(m_options.window, m_fonts);
    if (!opened) {
        log::write_rarely(log::Level::warning, "display", opened.error().text);
        m_next_window_try = Steady::now() + k_window_retry;
        if (!std::exchange(m_is_display_reported, true)) {
            service::ready();
            service::status("no display: " + opened.error().text);
        }
        return false;
    }
    m_window = std::move(*opened);
    make_stage();
    return true;
}

void App::make_stage() {
    Presenter& presenter = m_window->presenter();
    presenter.set_drift(drift_after(m_drift_steps));
    m_stage.emplace(m_options.config, presenter.width_px(), presenter.height_px(), m_fonts, &*m_maps,
                    &*m_photos);
    m_stage->allow_motion(false);  // what it shows first is there at once
    m_scene = {presenter.width_px(), presenter.height_px(), {}};
    m_next_frame.reset();
    m_is_view_old = m_is_screen_lost = true;
}

bool App::handle_window_events() {
    if (!m_window) return true;
    for (const WindowEvent event : m_window->poll()) {
        switch (event) {
            case WindowEvent::quit:
                return false;
            case WindowEvent::exposed:
                m_is_screen_lost = true;
                break;
            case WindowEvent::resized: {
                const Presenter& presenter = m_window->presenter();
                if (presenter.width_px() != m_scene.width_px || presenter.height_px() != m_scene.height_px)
                    make_stage();
                m_is_screen_lost = true;
                break;
            }
        }
    }
    return true;
}

void App::take_events(Steady::time_point deadline) {
    for (Event& event : m_inbox.wait_until(deadline)) {
        std::visit([this](auto& happened) { take(std::move(happened)); }, event);
    }
    if (m_photos->collect()) m_is_scene_old = m_is_trim_due = true;
    const auto slice_end = Steady::now() + k_work_slice;
    do {
        if (m_session.work()) m_is_view_old = true;
    } while (m_session.has_more() && Steady::now() < slice_end);
    if (on_connection && m_session.connection() != m_told_connection) {
        m_told_connection = m_session.connection();
        on_connection(m_told_connection);
    }
}

void App::take(map::MapPicture picture) {
    m_is_trim_due = true;
    if (picture.trouble != m_maps->trouble()) m_is_view_old = true;
    for (const std::string& problem : m_maps->take(std::move(picture))) {
        log::warn("{}", problem);
        m_options.problems.push_back({view::LocalProblemKind::notice, problem});
        m_is_view_old = true;
    }
    m_is_scene_old = true;
}

void App::take(const PictureWish& wish) {
    if (!m_is_first_frame_shown) {
        wish.answer->set_value(tl::unexpected(Failure{"nothing is shown yet"}));
        return;
    }
    try {
        Canvas canvas(m_scene.width_px, m_scene.height_px, m_fonts);
        canvas.paint(m_scene);
        wish.answer->set_value(canvas.image());
    } catch (const std::exception& problem) {
        wish.answer->set_value(tl::unexpected(Failure{problem.what()}));
    }
}

void App::take(const Command& command) {
    constexpr std::string_view k_dismiss = "dismiss ";
    constexpr std::string_view k_forget = "forget ";
    if (command.line.starts_with(k_forget)) {
        forget(std::string_view(command.line).substr(k_forget.size()), command.answer);
    } else if (command.line.starts_with(k_dismiss)) {
        command.answer->set_value(m_session.dismiss(std::string_view(command.line).substr(k_dismiss.size())));
        m_is_view_old = true;
    } else {
        command.answer->set_value(
            tl::unexpected(Failure{fmt::format("the mirror does not know what \"{}\" means", command.line)}));
    }
}

void App::forget(std::string_view who,
                 const std::shared_ptr<std::promise<Result<std::string, Failure>>>& answer) {
    const auto wish = household::read_forget(who);
    if (!wish)
        return answer->set_value(tl::unexpected(Failure{"the mirror does not understand who is meant"}));
    m_session.forget(*wish, [answer](const Result<void, Failure>& done) {
        done ? answer->set_value("") : answer->set_value(tl::unexpected(done.error()));
    });
}

void App::take(const tiles::PlaceWorker::Answers& answers) {
    for (const auto& [place, names] : answers)
        m_places.put(place, {names.settlement, names.quarter});
    m_places_pending -= std::min(m_places_pending, answers.size());
    m_is_view_old = true;
}

void App::ask_for_places(const household::Summary& summary) {
    std::vector<LatLon> wishes = m_places.wishes(summary);
    if (Steady::now() > m_places_asked_until) m_places_asked.clear();
    std::erase_if(wishes, [this](LatLon place) {
        return std::find(m_places_asked.begin(), m_places_asked.end(), place) != m_places_asked.end();
    });
    if (wishes.empty()) return;
    m_places_asked.insert(m_places_asked.end(), wishes.begin(), wishes.end());
    m_places_asked_until = Steady::now() + k_places_patience;
    m_places_pending += wishes.size();
    m_place_worker->ask(wishes);
}

void App::listen_for_callers(const std::filesystem::path& state_directory) {
    if (state_directory.empty()) return;
    // Hands a wish to the main thread and waits for what becomes of it.
    const auto ask = [this]<class Answer>(auto wish, std::future<Result<Answer, Failure>> future,
                                          std::chrono::seconds patience) {
        if (!m_inbox.send(std::move(wish)) || future.wait_for(patience) != std::future_status::ready)
            return Result<Answer, Failure>(tl::unexpected(Failure{"the mirror is busy"}));
        try {
            return future.get();
        } catch (const std::future_error&) {
            return Result<Answer, Failure>(tl::unexpected(Failure{"the mirror is just ending"}));
        }
    };
    ControlAnswers answers;
    answers.picture = [ask] {
        auto answer = std::make_shared<std::promise<Result<Image, Failure>>>();
        auto future = answer->get_future();
        return ask(PictureWish{std::move(answer)}, std::move(future), 5s);
    };
    answers.command = [ask](std::string line) {
        auto answer = std::make_shared<std::promise<Result<std::string, Failure>>>();
        auto future = answer->get_future();
        return ask(Command{std::move(line), std::move(answer)}, std::move(future), 60s);
    };
    auto server = ControlServer::start(state_directory, std::move(answers));
    if (server) {
        m_control = std::move(*server);
    } else {
        log::warn("{}", server.error().text);
    }
}

void App::refresh_screen() {
    try {
        refresh_view();
        draw();
    } catch (const std::exception& problem) {
        // The display failed, not the mirror: open it anew.
        log::write_rarely(log::Level::error, "display",
                          fmt::format("the display failed: {}", problem.what()));
        m_stage.reset();
        m_window.reset();
        m_next_window_try = Steady::now() + k_window_retry;
    }
}

void App::refresh_view() {
    const Moment now = m_clock.now();
    if (!m_is_view_old && now.wall < m_view.next_change) return;
    m_is_view_old = false;
    if (!m_language) m_language = m_loading_language.get();
    const view::ViewNow view_now{now.wall, now.since_boot, m_session.is_clock_trusted()};
    view::LocalState local;
    local.problems = words_for_trouble(m_session.trouble(), m_options.problems, m_language->problems());
    local.trails = m_session.trails();
    if (!m_maps->trouble().empty())
        local.problems.push_back({view::LocalProblemKind::notice, m_maps->trouble()});
    local.places = m_places;
    const household::Summary summary = m_session.summary(now);
    ask_for_places(summary);
    look_for_news(summary, view_now);
    local.notice = m_notices.current();
    view::MirrorView view =
        view::make_view(m_options.config, summary, m_session.connection(), *m_language, view_now, local);
    const bool is_same = view.modules == m_view.modules && view.alert == m_view.alert && !m_is_screen_lost;
    m_view = std::move(view);
    if (is_same) return;
    m_stage->show(m_view, motion_now());
    m_is_scene_old = true;
}

void App::look_for_news(const household::Summary& summary, const view::ViewNow& now) {
    const auto wish = m_notices.take(m_options.config, summary, now, m_language->zone());
    if (!wish) return;
    if (!m_chimes) m_chimes.emplace();
    m_chimes->play(wish->is_enter ? Chime::enter : Chime::leave, wish->volume);
}

bool App::is_first_frame_due() const {
    const bool is_complete =
        !m_maps->is_waiting() && !m_session.is_reading_trails() && !m_photos->is_waiting();
    return m_is_first_frame_shown || (is_complete && m_places_pending == 0) ||
           Steady::now() - m_started > k_first_frame_patience;
}

/// A step of the drift waits for a picture that is drawn anyway, and disturbs no motion.
void App::drift(bool is_moving) {
    if (!m_options.config.display.drift || is_moving || Steady::now() < m_next_drift) return;
    if (m_is_first_frame_shown) {
        m_window->presenter().set_drift(drift_after(++m_drift_steps));
        m_is_screen_lost = true;  // everything stands elsewhere now
    }
    m_next_drift = Steady::now() + k_drift_step;
}

void App::draw() {
    const MotionTime now = motion_now();
    const bool is_frame_due = m_next_frame && *m_next_frame <= now;
    if (!m_is_scene_old && !is_frame_due && !m_is_screen_lost) return;
    m_stage->allow_motion(m_is_first_frame_shown && Steady::now() >= m_motion_from);
    Scene scene = m_stage->compose(now);
    if (!is_first_frame_due()) return;
    drift(m_stage->next_frame(now).has_value());
    std::vector<Rect> dirty = m_is_screen_lost ? std::vector<Rect>{{0, 0, scene.width_px, scene.height_px}}
                                               : difference(m_scene, scene);
    m_is_screen_lost = !m_window->presenter().present(scene, dirty);
    m_is_scene_old = false;
    m_scene = std::move(scene);
    m_last_frame = Steady::now();
    m_next_frame = m_stage->next_frame(now);
    if (!m_next_frame) {
        m_window->presenter().trim();
        // Base maps and faces leave megabytes behind; a mark that moved does not.
        if (!m_maps->is_waiting() && std::exchange(m_is_trim_due, false)) malloc_trim(0);
    }
    if (!std::exchange(m_is_first_frame_shown, true)) {
        m_motion_from = m_last_frame + k_settling;
        m_is_display_reported = true;
        service::ready();
        service::status("showing the mirror");
        log::info("first frame after {} ms",
                  std::chrono::duration_cast<std::chrono::milliseconds>(m_last_frame - m_started).count());
    }
}

App::Steady::time_point App::next_wake() const {
    const auto now = Steady::now();
    auto wake = now + k_longest_sleep;
    if (m_session.has_more()) return now;
    // A screen that does not take the picture is tried again, but not in a frenzy.
    if (m_stage && m_is_screen_lost && m_is_first_frame_shown)
        wake = std::min(wake, m_last_frame + k_frame_time);
    if (m_stage && m_next_frame) wake = std::min(wake, Steady::time_point(*m_next_frame));
    if (m_stage) {
        const auto until_change = m_view.next_change - m_clock.now().wall;
        if (until_change < k_longest_sleep)
            wake = std::min(wake, now + std::max<std::chrono::milliseconds>(until_change, 1ms));
    }
    return wake;
}

void App::feed_watchdog() {
    if (!m_watchdog_interval || Steady::now() < m_next_watchdog) return;
    service::alive();
    m_next_watchdog = Steady::now() + *m_watchdog_interval;
}

int App::run() {
    open_window();
    listen_for_callers(m_state_directory);
    if (m_options.connects) m_session.connect();
    while (!is_asked_to_stop()) {
        feed_watchdog();
        if (!m_window && Steady::now() >= m_next_window_try) open_window();
        if (!handle_window_events()) break;
        if (m_stage) refresh_screen();
        take_events(next_wake());
    }
    service::stopping();
    return 0;
}

}  // namespace mirror::render
