#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>

#include "module/base/log.hpp"
#include "render/app.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/size_option.hpp"
#include "render/cli/time_option.hpp"
#include "render/control.hpp"
#include "render/picture.hpp"
#include "render/sdl/canvas.hpp"
#include "render/sdl/glass.hpp"

namespace mirror::cli {
namespace {

using namespace std::chrono_literals;

struct Options {
    std::string config;
    std::string out = "mirror.png";
    std::string size;
    double listen_s = 0;
    std::string now;
    render::Glass glass = render::Glass::none;
};

PixelSize picture_size(const config::Display& display, const std::string& wanted) {
    if (const auto size = parse_size(wanted)) return *size;
    if (display.width_px > 0 && display.height_px > 0) return {display.width_px, display.height_px};
    return {};
}

/// Listens to the broker for a while; ends early when somebody asks us to.
void listen(engine::Session& session, Inbox<int>& wake, double seconds) {
    session.connect();
    const auto end = std::chrono::steady_clock::now() +
                     std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
    while (std::chrono::steady_clock::now() < end && !render::is_asked_to_stop()) {
        wake.wait_until(std::min(end, std::chrono::steady_clock::now() + 250ms));
        while (session.work()) {
        }
    }
}

int save(render::Image image, const Options& options) {
    render::apply_glass(image, options.glass);
    if (const auto written = render::write_png(image, options.out); !written) {
        std::fprintf(stderr, "owntracks-mirror: %s\n", written.error().text.c_str());
        return k_exit_failed;
    }
    std::printf("%s\n", options.out.c_str());
    return k_exit_done;
}

int fail(const Failure& failure) {
    std::fprintf(stderr, "owntracks-mirror: %s\n", failure.text.c_str());
    return k_exit_failed;
}

int snapshot(const Options& options) {
    render::take_signals();
    const auto config = load_config(options.config);
    if (!config) return k_exit_usage;
    // The picture can do without the household's state: it is drawn all the same.
    if (const std::string hidden = hidden_state(*config); !hidden.empty()) log::warn("{}", hidden);
    auto directory = storage::StateDirectory::open(own_state_path(*config));
    if (!directory && directory.error().is_taken) {
        // The running mirror owns the session and the state: it draws what it shows now.
        if (!options.now.empty())
            return fail(
                {"a mirror is running and draws only the present: leave --now away or stop it first"});
        auto picture = render::ask_for_picture(own_state_path(*config));
        if (!picture) return fail(picture.error());
        const auto wanted = parse_size(options.size);
        if (wanted && *wanted != PixelSize{picture->width_px, picture->height_px}) {
            return fail(
                {fmt::format("the running mirror draws {}x{} only: leave --size away or stop it first",
                             picture->width_px, picture->height_px)});
        }
        if (options.listen_s > 0)
            std::fputs(
                "owntracks-mirror: a mirror is running: this is its picture, and --listen was not needed\n",
                stderr);
        return save(std::move(*picture), options);
    }
    std::optional<storage::StateDirectory> usable;
    if (directory) {
        usable = std::move(*directory);
    } else {
        log::warn("{}; the picture shows an empty household", directory.error().text);
    }
    const SystemClock clock;
    Inbox<int> wake(1);
    engine::Session session(*config, std::move(usable), clock, [&wake] { wake.wake(); });
    if (options.listen_s > 0) listen(session, wake, options.listen_s);
    const auto trail_patience = std::chrono::steady_clock::now() + 5s;
    while (session.is_reading_trails() && std::chrono::steady_clock::now() < trail_patience &&
           !render::is_asked_to_stop()) {
        wake.wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(100));
        session.work();
    }
    render::PictureRequest request;
    const PixelSize size = picture_size(config->display, options.size);
    request.width_px = size.width_px;
    request.height_px = size.height_px;
    request.moment = clock.now();
    if (const auto wanted = parse_time(options.now)) {
        request.moment.since_boot += *wanted - request.moment.wall;
        request.moment.wall = *wanted;
    }
    request.is_listening = options.listen_s > 0;
    auto picture = render::draw_picture(*config, session, request);
    return picture ? save(std::move(*picture), options) : fail(picture.error());
}

}  // namespace

void add_snapshot_command(Command& app, int& exit_code) {
    const auto options = std::make_shared<Options>();
    auto& command =
        app.add_subcommand("snapshot", "Draws one complete frame into a PNG, without any display");
    command.add_option("--config", options->config, "The household's configuration file");
    command.add_option("--out", options->out, "Where to write the picture").show_default();
    command.add_option("--size", options->size, "Pixels, such as 1080x1920 (the default) or 1920x1080")
        .check(check_size);
    command.add_option("--listen", options->listen_s, "First listen to the broker for so many seconds")
        .range(0.0, 86400.0);
    command.add_option("--now", options->now, "The moment to show, such as 2025-11-20T07:42:00+01:00")
        .check(check_time);
    command.add_choice("--glass", options->glass,
                       {{"day", render::Glass::day}, {"evening", render::Glass::evening}},
                       "As it looks behind the two-way glass: day or evening");
    command.callback([options, &exit_code] { exit_code = snapshot(*options); });
}

}  // namespace mirror::cli
