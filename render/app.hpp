#pragma once
// The display: builds every part and runs the one loop that owns the state, the window and every decision.

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "module/base/clock.hpp"
#include "module/base/inbox.hpp"
#include "module/config/config.hpp"
#include "module/engine/session.hpp"
#include "module/tiles/place_finder.hpp"
#include "module/view/language.hpp"
#include "module/view/make_view.hpp"
#include "module/view/notice_board.hpp"
#include "render/control.hpp"
#include "render/map/map_service.hpp"
#include "render/photo/photo_service.hpp"
#include "render/sdl/window.hpp"
#include "render/sound/chime_player.hpp"
#include "render/stage.hpp"

namespace mirror::render {

struct AppOptions {
    config::Config config;
    WindowOptions window;
    std::vector<view::LocalProblem> problems;  ///< known before the start: an error in the configuration
    std::optional<storage::StateDirectory> directory;
    bool connects = true;  ///< false: nothing to connect to (no usable configuration)
};

class App {
  public:
    explicit App(AppOptions options);
    ~App();

    /// Runs until the window is closed or SIGTERM or SIGINT arrives. \return the exit code
    /// Without a display it keeps listening and tries to open one again every few seconds.
    int run();

    /// Called from run() whenever the connection to the broker changed.
    std::function<void(const mqtt::ConnectionStatus&)> on_connection;

  private:
    /// Somebody wants the picture that is on the screen.
    struct PictureWish {
        std::shared_ptr<std::promise<Result<Image, Failure>>> answer;
    };
    /// Somebody wants something done.
    struct Command {
        std::string line;
        std::shared_ptr<std::promise<Result<std::string, Failure>>> answer;
    };
    using Event = std::variant<map::MapPicture, PictureWish, Command, tiles::PlaceWorker::Answers>;
    using Steady = std::chrono::steady_clock;

    bool open_window();
    void make_stage();
    bool handle_window_events();
    void take_events(Steady::time_point deadline);
    void take(map::MapPicture picture);
    void take(const PictureWish& wish);
    void take(const Command& command);
    void forget(std::string_view who,
                const std::shared_ptr<std::promise<Result<std::string, Failure>>>& answer);
    void take(const tiles::PlaceWorker::Answers& answers);
    void ask_for_places(const household::Summary& summary);
    void listen_for_callers(const std::filesystem::path& state_directory);
    void refresh_screen();
    void refresh_view();
    void look_for_news(const household::Summary& summary, const view::ViewNow& now);
    void drift(bool is_moving);
    void draw();
    [[nodiscard]] bool is_first_frame_due() const;
    [[nodiscard]] Steady::time_point next_wake() const;
    [[nodiscard]] MotionTime motion_now() const;
    void feed_watchdog();

    AppOptions m_options;
    SystemClock m_clock;
    Inbox<Event> m_inbox{16};
    std::future<view::Language> m_loading_language;  ///< ICU is slow when cold: a thread of its own reads it
    std::optional<view::Language> m_language;
    FontSet m_fonts;
    std::filesystem::path m_state_directory;  ///< empty: everything is in memory
    engine::Session m_session;
    std::unique_ptr<Window> m_window;
    std::optional<map::MapService> m_maps;
    std::optional<PhotoService> m_photos;
    std::optional<tiles::PlaceWorker> m_place_worker;
    view::NearPlaces m_places;
    std::vector<LatLon> m_places_asked;
    std::size_t m_places_pending = 0;           ///< asked for and not answered yet
    Steady::time_point m_places_asked_until{};  ///< what is not answered by then is asked again
    std::optional<Stage> m_stage;
    std::unique_ptr<ControlServer> m_control;

    view::NoticeBoard m_notices;
    std::optional<ChimePlayer> m_chimes;  ///< made when the first one is due

    view::MirrorView m_view;
    Scene m_scene;  ///< what is on the screen
    mqtt::ConnectionStatus m_told_connection;
    bool m_is_view_old = true;
    bool m_is_scene_old = true;
    std::optional<MotionTime> m_next_frame;  ///< when something that moves looks different
    bool m_is_screen_lost = true;            ///< everything has to be presented again
    bool m_is_first_frame_shown = false;
    bool m_is_trim_due = true;  ///< memory was freed that the system may have back
    bool m_is_display_reported = false;
    Steady::time_point m_started = Steady::now();
    Steady::time_point m_next_window_try{};
    Steady::time_point m_last_frame{};
    Steady::time_point m_motion_from{};
    Steady::time_point m_next_drift{};
    std::uint64_t m_drift_steps = 0;
    Steady::time_point m_next_watchdog{};
    std::optional<std::chrono::milliseconds> m_watchdog_interval;
};

/// Takes SIGTERM and SIGINT from here on: they end App::run() and every wait of the commands.
void take_signals();
/// Whether one of them has come.
bool is_asked_to_stop();

}  // namespace mirror::render
