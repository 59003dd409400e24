#pragma once
// The display: builds every part and runs the one loop that owns the state, the window and every decision.

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "module/announce/mirror_board.hpp"
#include "module/base/clock.hpp"
#include "module/base/inbox.hpp"
#include "module/base/wipe.hpp"
#include "module/config/config_watch.hpp"
#include "module/control/allowance.hpp"
#include "module/control/desk.hpp"
#include "module/engine/house_line.hpp"
#include "module/engine/session.hpp"
#include "module/provisioning/account_book.hpp"
#include "module/provisioning/show_limit.hpp"
#include "module/sensor/motion_sensor.hpp"
#include "module/tiles/place_finder.hpp"
#include "module/view/language.hpp"
#include "module/view/make_view.hpp"
#include "module/view/notice_board.hpp"
#include "render/control.hpp"
#include "render/looks.hpp"
#include "render/map/map_service.hpp"
#include "render/photo/photo_service.hpp"
#include "render/power/power_chain.hpp"
#include "render/sdl/window.hpp"
#include "render/setup_screen.hpp"
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
    /// How long decoded map tiles stay after the last picture of a map, of the real clock: in a household
    /// whose days are short, nights would be too short to give them back.
    std::chrono::milliseconds keep_tiles = map::MapWorkerSetup{}.keep_tiles;
};

class App {
  public:
    /// The clock must outlive it.
    App(AppOptions options, const Clock& clock);
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
        Looks looks;  ///< of the last good configuration
    };
    /// The accounts were read for a code that somebody wants to see.
    struct SetupNews {
        SetupWish wish;
        Result<provisioning::AccountBook, Failure> book;
        engine::Secrets secrets;
        std::shared_ptr<std::promise<Result<std::string, Failure>>> answer;  ///< none: a key was pressed
    };
    /// Something to be said once to the household's other machines.
    struct HouseWord {
        mqtt::OutgoingMessage message;
    };
    using Event = std::variant<MapNews, PictureWish, Command, PlaceNews, ConfigNews, SetupNews, HouseWord>;
    /// Gets what became of an order. May be called on any thread.
    using Reply = std::function<void(const Result<std::string, Failure>&)>;
    using Steady = std::chrono::steady_clock;

    /// A configuration that waits for its language.
    struct Change {
        config::Config config;
        engine::Secrets secrets;
        Looks looks;
        std::optional<std::future<view::Language>> language;
    };

    void watch_display();
    bool open_window();
    void bring_back_screen();
    void close_window(std::string_view why);
    void make_stage();
    void look_after_power();
    void light_up();
    void go_dark();
    void stay_black();
    void make_power(const std::string& driver);
    [[nodiscard]] bool is_black_shown() const;
    [[nodiscard]] bool has_other_size() const;
    [[nodiscard]] std::string describe_power() const;
    void renew_stage();
    void renew_maps();
    void watch_config();
    void settle_change();
    void give_up_change();
    void put_into_force(Change change);
    [[nodiscard]] bool use_looks(Looks looks);
    void refresh_photos(const config::FileReading& reading);
    [[nodiscard]] bool has_new_map_file(const config::FileReading& reading) const;
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
    [[nodiscard]] Result<std::string, Failure> dismiss(std::string_view what);
    [[nodiscard]] Result<std::string, Failure> answer(std::string_view request) const;
    void take(SetupNews news);
    void provision(std::string_view wish,
                   const std::shared_ptr<std::promise<Result<std::string, Failure>>>& answer);
    void read_accounts_for(SetupWish wish,
                           std::shared_ptr<std::promise<Result<std::string, Failure>>> answer);
    void take_keys();
    [[nodiscard]] Result<std::string, Failure> show_setup(const provisioning::Account& account,
                                                          const engine::Secrets& secrets);
    void show_next_setup(const SetupNews& news);
    void watch_setup();
    void end_setup(std::string_view why);
    [[nodiscard]] Result<Image, Failure> picture_now();
    void look_after_house();
    void announce_household(const household::Summary& summary, const view::ViewNow& now,
                            const view::LocalState& local);
    void announce_mirror();
    [[nodiscard]] std::optional<Failure> refuse_flood(std::string_view line, control::Source source);
    void take_order(const std::string& payload);
    void obey(const control::Order& order, const Reply& reply);
    void publish_picture(const Reply& reply);
    void tell_vehicle(const control::TellVehicle& order, const Reply& reply);
    void renew_sensor();
    void look_at_sensor();
    void take(HouseWord word);
    void ask_for_places(const household::Summary& summary);
    void listen_for_callers(const std::filesystem::path& state_directory);
    void refresh_screen();
    void refresh_view();
    void look_for_news(const household::Summary& summary, const view::ViewNow& now);
    void drift(bool is_moving);
    void give_memory_back();
    void draw();
    [[nodiscard]] bool is_picture_due() const;
    [[nodiscard]] Steady::time_point next_wake() const;
    [[nodiscard]] MotionTime motion_now() const;
    void feed_watchdog();

    AppOptions m_options;
    const Clock& m_clock;
    Inbox<Event> m_inbox{64};
    std::future<view::Language> m_loading_language;  ///< ICU is slow when cold: a thread of its own reads it
    std::optional<view::Language> m_language;
    FontSet m_fonts;
    std::filesystem::path m_state_directory;  ///< empty: everything is in memory
    engine::Session m_session;
    std::unique_ptr<Window> m_window;
    std::string m_display_trouble;           ///< why there is none; empty while there is one
    std::string m_idle_rotation;             ///< why the picture is not turned; empty: it is as wished
    GraphicsCards m_cards;                   ///< as they were when a window was last tried
    Steady::time_point m_next_cards_look{};  ///< whether a monitor came or went
    std::chrono::seconds m_window_pause{0};  ///< until the next try; longer after each one
    std::unique_ptr<ScreenPower> m_power;    ///< made when the screen is first to be switched
    config::ScreenPower m_power_wish;        ///< what it was made of …
    std::string m_power_driver;              ///< … and for which driver of the screen
    bool m_had_desktop = false;              ///< the window was last one of a desktop
    bool m_is_put_away = false;              ///< the window is closed because the screen is off
    std::uint64_t m_map_services = 0;        ///< made so far
    std::unique_ptr<map::MapService> m_maps;
    std::optional<PhotoService> m_photos;
    std::unique_ptr<tiles::PlaceWorker> m_place_worker;
    std::vector<std::future<void>> m_retiring;                      ///< workers of earlier configurations end
    std::vector<std::future<view::Language>> m_unwanted_languages;  ///< of changes that were given up
    Looks m_looks;                                                  ///< the last good ones
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
    std::vector<view::LocalProblem> m_map_problems;
    bool m_is_silent = false;  ///< no phone was ever heard

    control::Desk m_desk;
    control::Allowance m_topic_allowance, m_socket_allowance;
    engine::HouseLine m_house;
    bool m_is_house_led = false;        ///< the line leads where this configuration says
    announce::Board m_household_board;  ///< what is told of the household
    announce::MirrorFacts m_facts;      ///< what is told of the mirror
    bool m_is_mirror_old = true;        ///< these are to be looked at again
    UtcTime m_household_change{};       ///< when the household becomes another by the clock alone
    Steady::time_point m_next_counters{};
    Steady::time_point m_next_refusal{};
    std::future<void> m_encoding;                  ///< a picture becomes a PNG
    std::future<void> m_vehicle_talk;              ///< a vehicle is asked something
    std::atomic<bool> m_is_vehicle_asked = false;  ///< its answer is still awaited
    std::atomic<bool> m_is_ending{false};          ///< nobody shall wait for anything any more

    std::unique_ptr<sensor::MotionSensor> m_sensor;  ///< where the configuration has one
    std::optional<topics::HeardPresence> m_motion;   ///< what it said, and since when

    std::unique_ptr<SetupScreen> m_setup;   ///< a phone is set up: nothing else is on the glass
    std::unique_ptr<NoCoreDump> m_secrecy;  ///< from then on until the memory of it was given back
    provisioning::ShowLimit m_setup_limit;
    std::future<void> m_reading_accounts;

    view::NoticeBoard m_notices;
    view::Dismissed m_dismissed;
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
    SinceBoot m_trimmed{};                               ///< when, since the machine's start
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
