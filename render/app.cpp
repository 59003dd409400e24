#include "render/app.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <csignal>

#include "module/base/assets.hpp"
#include "module/base/log.hpp"
#include "module/base/service.hpp"
#include "module/view/privacy.hpp"
#include "module/view/setup_hint.hpp"
#include "render/map/shipped_maps.hpp"
#include "render/photo/photo_file.hpp"
#include "render/picture.hpp"
#include "render/sdl/canvas.hpp"

namespace mirror::render {
namespace {

using namespace std::chrono_literals;

/// The longest sleep: SDL's queue is looked at this often, and a stop signal is noticed.
constexpr auto k_longest_sleep = 500ms;
/// The first frame waits this long for the map, so that the picture comes up whole.
constexpr auto k_first_frame_patience = 1500ms;
/// What the broker still has to say after a start is there at once: nothing glides for so long after the
/// first frame.
constexpr auto k_settling = 3s;
/// Messages are taken in for this long before the screen gets its turn.
constexpr auto k_work_slice = 20ms;
constexpr auto k_trim_interval = 10min;
/// So long the names of places have to come before they are asked for again.
constexpr auto k_places_patience = 1min;

volatile std::sig_atomic_t g_stop = 0;
volatile std::sig_atomic_t g_reload = 0;

void note_signal(int signal) {
    (signal == SIGHUP ? g_reload : g_stop) = 1;
}

}  // namespace

void take_signals() {
    // SDL leaves signals alone that have a handler already. No SA_RESTART: waits end at once.
    struct sigaction action {};
    action.sa_handler = note_signal;
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
}

void take_reload_signal() {
    struct sigaction action {};
    action.sa_handler = note_signal;
    sigaction(SIGHUP, &action, nullptr);
}

bool is_asked_to_stop() {
    return g_stop != 0;
}

App::App(AppOptions options, const Clock& clock)
    : m_options(std::move(options)),
      m_clock(clock),
      m_loading_language(load_language(m_options.config)),
      m_fonts((assets_folder() / "fonts").string()),
      m_state_directory(m_options.directory ? m_options.directory->path() : std::filesystem::path()),
      m_session(
          m_options.config, std::move(m_options.directory), m_clock, [this] { m_inbox.wake(); },
          m_options.connects),
      m_house(m_state_directory.empty() ? std::filesystem::path() : m_state_directory / "announced-topics",
              [this] { m_inbox.wake(); }),
      m_watchdog_interval(service::watchdog_interval()) {
    m_fonts.require_files();  // a broken installation is no display fault: it ends here, with its sentence
    m_start_directory = m_options.config.state_directory;
    const auto is_config_error = [](const view::LocalProblem& problem) {
        return problem.kind == view::LocalProblemKind::config_error;
    };
    const auto error = std::ranges::find_if(m_options.problems, is_config_error);
    if (error != m_options.problems.end()) {
        m_config_error = *error;
        m_options.problems.erase(error);
    }
    m_looks = read_looks(m_options.config);
    m_is_silent = view::is_silent(m_session.summary(m_clock.now()));
    update_shown_config();
    renew_maps();
    renew_sensor();
    m_photos.emplace([this] { m_inbox.wake(); });
}

App::~App() {
    // Whoever still waits for an answer gets it now: the server's thread must not wait for us.
    m_inbox.close();
    m_is_ending = true;
    m_power.reset();
    if (m_reading_accounts.valid()) m_reading_accounts.wait();
    if (m_encoding.valid()) m_encoding.wait();
    if (m_vehicle_talk.valid()) m_vehicle_talk.wait();
    m_sensor.reset();
    m_watch.reset();
    m_house.stop();
    m_session.stop();
    m_control.reset();
    // The broker first, then the map workers, then SDL: nobody may call into what is gone.
    m_stage.reset();
    m_place_worker.reset();
    m_photos.reset();
    m_maps.reset();
    m_retiring.clear();
}

MotionTime App::motion_now() const {
    return std::chrono::duration_cast<MotionTime>(Steady::now().time_since_epoch());
}

void App::take_events(Steady::time_point deadline) {
    for (Event& event : m_inbox.wait_until(deadline)) {
        std::visit([this](auto& happened) { take(std::move(happened)); }, event);
    }
    if (m_photos->collect()) {
        if (m_stage) m_stage->draw_anew();
        m_is_scene_old = m_is_view_old = m_is_trim_due = true;
    }
    const auto slice_end = Steady::now() + k_work_slice;
    do {
        if (m_session.work()) m_is_view_old = true;
    } while (m_session.has_more() && Steady::now() < slice_end);
    watch_setup();
    look_at_sensor();
    look_after_house();
    if (on_connection && m_session.connection() != m_told_connection) {
        m_told_connection = m_session.connection();
        on_connection(m_told_connection);
    }
}

void App::take(MapNews news) {
    if (news.service != m_map_services) return;
    m_is_trim_due = true;
    if (news.picture.trouble != m_maps->trouble()) m_is_view_old = true;
    for (view::LocalProblem& problem : m_maps->take(std::move(news.picture))) {
        log::warn("{}", problem.told());
        m_map_problems.push_back(std::move(problem));
        m_is_view_old = true;
    }
    m_is_scene_old = true;
}

void App::take(const PictureWish& wish) {
    wish.answer->set_value(picture_now());
}

Result<Image, Failure> App::picture_now() {
    if (!m_is_first_frame_shown) return tl::unexpected(Failure{"nothing is shown yet"});
    try {
        Canvas canvas(m_scene.width_px, m_scene.height_px, m_fonts);
        // A setup code is for those who stand before the glass alone.
        canvas.paint(m_setup && m_stage ? m_stage->compose(motion_now()) : m_setup ? Scene{} : m_scene);
        return canvas.image();
    } catch (const std::exception& problem) {
        return tl::unexpected(Failure{problem.what()});
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

Result<std::string, Failure> App::dismiss(std::string_view what) {
    m_is_view_old = true;
    auto done = m_session.dismiss(what);
    if (done || !view::is_condition_word(what)) return done;
    return view::dismiss(m_dismissed, what, local_problems(), m_session.connection());
}

void App::take(const PlaceNews& news) {
    if (news.service != m_map_services) return;
    for (const auto& [place, names] : news.answers)
        m_places.put(place, {names.settlement, names.quarter});
    m_places_pending -= std::min(m_places_pending, news.answers.size());
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
        refresh_view();  // without a display others are still told
        if (m_stage) draw();
        announce_mirror();
    } catch (const std::exception& problem) {
        // The display failed, not the mirror: open it anew.
        log::write_rarely(log::Level::error, "display",
                          fmt::format("the display failed: {}", problem.what()));
        close_window("");
    }
}

void App::refresh_view() {
    const Moment now = m_clock.now();
    if (!m_is_view_old && now.wall < std::min(m_view.next_change, m_household_change)) return;
    m_is_view_old = false;
    if (!m_language) m_language = m_loading_language.get();
    const view::ViewNow view_now{now.wall, now.since_boot, m_session.is_clock_trusted()};
    view::LocalState local;
    local.problems = words_for_trouble(m_session.trouble(), local_problems(), m_language->problems());
    local.trails = m_session.trails();
    local.heard = m_session.heard();
    m_desk.fill(local, m_shown);
    local.motion = m_motion;
    local.places = m_places;
    const household::Summary summary = m_session.summary(now);
    if (view::is_silent(summary) != m_is_silent) {
        m_is_silent = !m_is_silent;
        update_shown_config();
    }
    local.pasts = m_session.pasts(summary);
    local.phones = m_session.phones();
    if (view::has_blurred(m_shown)) {
        ask_for_places(view::for_place_names(m_shown, summary));
        look_for_news(view::blurred(m_shown, summary), view_now);
    } else {
        ask_for_places(summary);
        look_for_news(summary, view_now);
    }
    local.notice = m_notices.current();
    view::look_again(m_dismissed, local.problems, m_session.connection());
    local.dismissed = m_dismissed;
    view::MirrorView view =
        view::make_view(m_shown, summary, m_session.connection(), *m_language, view_now, local);
    announce_household(summary, view_now, local);
    const bool is_same = view.modules == m_view.modules && view.alert == m_view.alert &&
                         view.light == m_view.light && !m_is_screen_lost && !m_is_stage_new;
    m_view = std::move(view);
    if (is_same || !m_stage) return;
    m_is_stage_new = false;
    m_stage->show(m_view, motion_now());
    m_is_scene_old = true;
}

void App::look_for_news(const household::Summary& summary, const view::ViewNow& now) {
    const auto wish = m_notices.take(m_shown, summary, now, m_language->zone());
    if (!wish) return;
    if (!m_chimes) m_chimes.emplace();
    m_chimes->play(wish->is_enter ? Chime::enter : Chime::leave, wish->volume);
}

/// A new picture comes up whole: the first one, and that of a changed configuration.
bool App::is_picture_due() const {
    const bool is_complete =
        !m_maps->is_waiting() && !m_session.is_reading_trails() && !m_photos->is_waiting();
    return !m_is_awaited || (is_complete && m_places_pending == 0) ||
           Steady::now() - m_awaited_since > k_first_frame_patience;
}

/// A step of the drift waits for a picture that is drawn anyway, and disturbs no motion.
void App::drift(bool is_moving) {
    if (!m_shown.display.drift || !m_drift.is_step(motion_now(), !is_moving)) return;
    m_window->presenter().set_drift(m_drift.drift());
    m_is_screen_lost = true;  // everything stands elsewhere now
}

void App::draw() {
    const MotionTime now = motion_now();
    const bool is_frame_due = m_next_frame && *m_next_frame <= now;
    if (!m_is_scene_old && !is_frame_due && !m_is_screen_lost) return;
    m_stage->allow_motion(m_is_first_frame_shown && !m_is_awaited && Steady::now() >= m_motion_from);
    Scene scene = m_setup ? m_setup->compose(*m_language, now) : m_stage->compose(now);
    if (!m_setup) {
        if (!is_picture_due()) return;
        drift(m_stage->next_frame(now).has_value());
    }
    std::vector<Rect> dirty = m_is_screen_lost ? std::vector<Rect>{{0, 0, scene.width_px, scene.height_px}}
                                               : difference(m_scene, scene);
    m_is_screen_lost = !m_window->presenter().present(scene, dirty);
    m_is_scene_old = false;
    m_is_awaited &= m_setup != nullptr;
    m_scene = std::move(scene);
    m_last_frame = Steady::now();
    m_next_frame = m_setup ? m_setup->next_frame(now) : m_stage->next_frame(now);
    if (!m_next_frame) {
        m_window->presenter().trim(m_scene);
        give_memory_back();
        if (!m_setup && !m_is_trim_due) m_secrecy.reset();
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

/// Base maps and faces leave megabytes behind; what smaller things leave comes together in some minutes.
void App::give_memory_back() {
    const auto now = m_clock.now().since_boot;
    m_is_trim_due |= now - m_trimmed >= k_trim_interval;
    if (!m_is_trim_due || m_maps->is_waiting()) return;
    malloc_trim(0);
    m_is_trim_due = false;
    m_trimmed = now;
}

App::Steady::time_point App::next_wake() const {
    const auto now = Steady::now();
    auto wake = now + k_longest_sleep;
    if (m_session.has_more()) return now;
    if (m_watchdog_interval) wake = std::min(wake, m_next_watchdog);
    // A screen that does not take the picture is tried again, but not in a frenzy.
    if (m_stage && m_is_screen_lost && m_is_first_frame_shown)
        wake = std::min(wake, m_last_frame + k_frame_time);
    if (m_stage && m_next_frame) wake = std::min(wake, Steady::time_point(*m_next_frame));
    if (m_stage) {
        const auto until_change = std::min(m_view.next_change, m_household_change) - m_clock.now().wall;
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
    m_session.look_after_phones(card_face);
    m_session.tell_receivers(assets_folder());
    if (m_options.connects) m_session.connect();
    while (!is_asked_to_stop()) {
        feed_watchdog();
        watch_display();
        if (!handle_window_events()) break;
        settle_change();
        refresh_screen();
        look_after_power();
        if (!m_watch && (m_is_first_frame_shown || m_is_display_reported)) watch_config();
        if (std::exchange(g_reload, 0) != 0 && m_watch) m_watch->reload();
        take_events(next_wake());
    }
    service::stopping();
    return 0;
}

}  // namespace mirror::render
