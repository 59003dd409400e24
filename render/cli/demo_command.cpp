#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "module/base/assets.hpp"
#include "module/base/log.hpp"
#include "module/config/read_config.hpp"
#include "module/demo/demo_config.hpp"
#include "module/demo/player.hpp"
#include "module/demo/private_broker.hpp"
#include "module/simulator/family.hpp"
#include "render/app.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/size_option.hpp"
#include "render/cli/window_options.hpp"
#include "render/picture.hpp"
#include "render/sdl/canvas.hpp"
#include "render/sdl/window.hpp"

namespace mirror::cli {
namespace {

using namespace std::chrono_literals;

struct DemoOptions {
    std::string out = "mirror-demo.png";
    std::string size;
    std::string language = "en";
    double pace = 10;
    std::uint64_t seed = 1;
    double seconds = 12;
    bool fullscreen = false;
    bool picture = false;
};

/// A folder below the temporary one, gone with this object.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "owntracks-mirror-demo-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("cannot make a folder below " + pattern);
        m_path = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

  private:
    std::filesystem::path m_path;
};

/// Everything a demo needs but a screen: broker, family, configuration.
struct Theatre {
    TemporaryFolder folder;
    SystemClock clock;
    demo::PrivateBroker broker;
    config::Config config;
    demo::Player player;

    explicit Theatre(const DemoOptions& options)
        : broker(value_or_throw(demo::PrivateBroker::start(), "the demo's own broker does not start")),
          config(read(options)),
          player(value_or_throw(
                     simulator::read_family_roads(assets_folder() / "maps" / "neubrandenburg.mbtiles"),
                     "the simulated family has no roads"),
                 {"127.0.0.1", broker.port(), options.pace, options.seed, true}, clock) {}

  private:
    config::Config read(const DemoOptions& options) const {
        const std::string text =
            demo::demo_config({broker.port(), folder.path() / "state", options.language});
        auto made = config::read_config_text(text, (folder.path() / "household.json").string());
        if (!made)
            throw std::runtime_error("the demo's configuration: " + config::to_text(made.error().front()));
        return std::move(made->config);
    }
};

int show(Theatre& theatre, const DemoOptions& options) {
    render::AppOptions app_options;
    app_options.config = theatre.config;
    app_options.window = window_options(theatre.config.display, !options.fullscreen, options.size);
    app_options.window.ends_with_escape = true;
    auto directory = storage::StateDirectory::open(theatre.folder.path() / "state");
    if (directory) app_options.directory = std::move(*directory);
    render::App app(std::move(app_options), theatre.clock);
    bool is_playing = false;
    app.on_connection = [&](const mqtt::ConnectionStatus& status) {
        if (status.problem == mqtt::ConnectionProblem::none && !std::exchange(is_playing, true))
            theatre.player.start();
    };
    std::printf("The demo family is on the mirror; Ctrl-C or Escape ends it.\n");
    std::fflush(stdout);
    const int exit_code = app.run();
    theatre.player.stop();
    return exit_code;
}

int draw(Theatre& theatre, const DemoOptions& options) {
    auto directory = storage::StateDirectory::open(theatre.folder.path() / "state");
    std::optional<storage::StateDirectory> usable;
    if (directory) usable = std::move(*directory);
    Inbox<int> wake(1);
    engine::Session session(theatre.config, std::move(usable), theatre.clock, [&wake] { wake.wake(); });
    session.connect();
    std::printf("No display here: listening to the demo family for %.0f s, then drawing a picture.\n",
                options.seconds);
    std::fflush(stdout);
    bool is_playing = false;
    auto end = std::chrono::steady_clock::time_point::max();
    while (std::chrono::steady_clock::now() < end && !render::is_asked_to_stop()) {
        wake.wait_until(std::chrono::steady_clock::now() + 250ms);
        while (session.work()) {
        }
        if (!is_playing && session.connection().problem == mqtt::ConnectionProblem::none) {
            is_playing = true;
            theatre.player.start();
            end = std::chrono::steady_clock::now() +
                  std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
        }
    }
    theatre.player.stop();
    if (render::is_asked_to_stop()) return k_exit_done;
    render::PictureRequest request;
    const PixelSize size = parse_size(options.size).value_or(PixelSize{});
    request.width_px = size.width_px;
    request.height_px = size.height_px;
    request.moment = theatre.clock.now();
    const auto picture = render::draw_picture(theatre.config, session, request);
    if (!picture) throw std::runtime_error(picture.error().text);
    value_or_throw(render::write_png(*picture, options.out), "the picture");
    std::printf("%s\n", std::filesystem::absolute(options.out).c_str());
    return k_exit_done;
}

int demo(const DemoOptions& options) {
    render::take_signals();
    render::forgo_input_methods();
    log::set_level(log::Level::warning);
    Theatre theatre(options);
    const auto window = window_options(theatre.config.display, !options.fullscreen, options.size);
    const bool has_display = !options.picture && render::is_display_there(window.allow_invisible);
    return has_display ? show(theatre, options) : draw(theatre, options);
}

}  // namespace

void add_demo_command(Command& app, int& exit_code) {
    const auto options = std::make_shared<DemoOptions>();
    auto& command = app.add_subcommand("demo", "A simulated family on a private broker, shown by the mirror");
    command.add_option("--size", options->size, "Size of the window or picture, such as 1080x1920")
        .check(check_size);
    command.add_option("--pace", options->pace, "Simulated seconds per second")
        .range(0.1, 1000.0)
        .show_default();
    command.add_option("--seed", options->seed, "Another number gives another day").show_default();
    command.add_option("--language", options->language, "Language of the screen").show_default();
    command.add_flag("--fullscreen", options->fullscreen, "Fill the screen instead of opening a window");
    command.add_flag("--picture", options->picture, "Draw a picture even where there is a display");
    command.add_option("--out", options->out, "Where the picture goes").show_default();
    command.add_option("--seconds", options->seconds, "How long to listen before the picture is drawn")
        .range(0.0, 3600.0)
        .show_default();
    command.callback([options, &exit_code] { exit_code = demo(*options); });
}

}  // namespace mirror::cli
