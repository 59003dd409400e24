#pragma once
// The display: builds every part and runs the one loop that owns the state, the window and every decision.

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "module/base/clock.hpp"
#include "module/base/inbox.hpp"
#include "module/config/config_watch.hpp"
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
    std::string config_file;             ///< is watched; empty: the configuration never changes
    config::ReadOptions config_reading;  ///< how it is read again
    /// The window that a changed configuration asks for.
    std::function<WindowOptions(const config::Display&)> window_for;
    /// Gets the text of every good configuration, on another thread.
    std::function<void(const std::string&)> keep_config;
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
    /// From the map service of this number; that of an earlier configuration may still speak.
    struct MapNews {
        std::uint64_t service = 0;
        map::MapPicture picture;
    };
    struct PlaceNews {
        std::uint64_t service = 0;
        tiles::PlaceWorker::Answers answers;
    };
    /// The configuration file was read again.
    struct ConfigNews {
        config::FileReading reading;
        engine::Secrets secrets;
    };
    using Event = std::variant<MapNews, PictureWish, Command, PlaceNews, ConfigNews>;
    using Steady = std::chrono::steady_clock;

    /// A configuration that waits for its language.
    struct Change {
        config::Config config;
        engine::Secrets secrets;
        std::optional<std::future<view::Language>> language;
    };

    bool open_window();
    void make_stage();
    void renew_stage();
    void renew_maps();
    void watch_config();
    void settle_change();
    void put_into_force(Change change);
    void update_shown_config();
    [[nodiscard]] std::vector<view::LocalProblem> local_problems() const;
    [[nodiscard]] std::future<view::Language> load_language(const config::Config& config);
    bool handle_window_events();
    void take_events(Steady::time_point deadline);
    void take(MapNews news);
    void take(const PictureWish& wish);
    void take(const Command& command);
    void forget(std::string_view who,
                const std::shared_ptr<std::promise<Result<std::string, Failure>>>& answer);
    void take(const PlaceNews& news);
    void take(ConfigNews news);
    [[nodiscard]] Result<std::string, Failure> set_screen(std::string_view wish);
    void ask_for_places(const household::Summary& summary);
    void listen_for_callers(const std::filesystem::path& state_directory);
    void refresh_screen();
    void refresh_view();
    void look_for_news(const household::Summary& summary, const view::ViewNow& now);
    void drift(bool is_moving);
    void draw();
    [[nodiscard]] bool is_picture_due() const;
    [[nodiscard]] Steady::time_point next_wake() const;
    [[nodiscard]] MotionTime motion_now() const;
    void feed_watchdog();

    AppOptions m_options;
    SystemClock m_clock;
    Inbox<Event> m_inbox{64};
    std::future<view::Language> m_loading_language;  ///< ICU is slow when cold: a thread of its own reads it
    std::optional<view::Language> m_language;
    FontSet m_fonts;
    std::filesystem::path m_state_directory;  ///< empty: everything is in memory
    engine::Session m_session;
    std::unique_ptr<Window> m_window;
    std::uint64_t m_map_services = 0;  ///< made so far
    std::unique_ptr<map::MapService> m_maps;
    std::optional<PhotoService> m_photos;
    std::unique_ptr<tiles::PlaceWorker> m_place_worker;
    std::vector<std::future<void>> m_retiring;  ///< workers of earlier configurations end
    view::NearPlaces m_places;
    std::vector<LatLon> m_places_asked;
    std::size_t m_places_pending = 0;           ///< asked for and not answered yet
    Steady::time_point m_places_asked_until{};  ///< what is not answered by then is asked again
    std::optional<Stage> m_stage;
    std::unique_ptr<ControlServer> m_control;

    std::unique_ptr<config::ConfigWatch> m_watch;
    std::optional<Change> m_change;
    config::Config m_shown;  ///< the configuration in force, and a place for what is wrong with the file
    std::string m_start_directory;                     ///< `stateDirectory` as it was at the start
    std::optional<view::LocalProblem> m_config_error;  ///< of the file as it is now
    std::vector<std::string> m_map_problems;
    view::ScreenWish m_screen = view::ScreenWish::automatic;

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
    bool m_is_stage_new = false;  ///< it has not got the view yet
    bool m_is_awaited = true;     ///< the next picture is held back until it is complete …
    Steady::time_point m_awaited_since = Steady::now();  ///< … but not for ever
    bool m_is_trim_due = true;                           ///< memory was freed that the system may have back
    bool m_is_display_reported = false;
    Steady::time_point m_started = Steady::now();
    Steady::time_point m_next_window_try{};
    Steady::time_point m_last_frame{};
    Steady::time_point m_motion_from{};
    DriftClock m_drift;
    Steady::time_point m_next_watchdog{};
    std::optional<std::chrono::milliseconds> m_watchdog_interval;
};

/// Takes SIGTERM and SIGINT from here on: they end App::run() and every wait of the commands.
void take_signals();
/// SIGHUP has App::run() read the configuration again.
void take_reload_signal();
/// Whether one of them has come.
bool is_asked_to_stop();

}  // namespace mirror::render
