// The display as `run` has it, by a clock that runs faster than life.
//     soak_mirror CONFIG WIDTHxHEIGHT REAL_BEGIN_MS WALL_BEGIN_MS PACE

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

#include "module/base/memory.hpp"
#include "module/config/read_config.hpp"
#include "module/storage/state_directory.hpp"
#include "render/app.hpp"
#include "render/cli/window_options.hpp"
#include "tests/soak/fast_clock.hpp"

using namespace mirror;

namespace {

int run(char** arguments) {
    auto read = config::read_config(arguments[1]);
    if (!read) {
        for (const config::Problem& problem : read.error())
            std::fprintf(stderr, "%s\n", config::to_text(problem).c_str());
        return 2;
    }
    const double pace = std::strtod(arguments[5], nullptr);
    const soak::FastClock clock({std::atoll(arguments[3]), std::atoll(arguments[4]), pace});
    auto directory = storage::StateDirectory::open(
        storage::resolve_state_directory(read->config.state_directory, storage::environment));
    if (!directory) {
        std::fprintf(stderr, "soak_mirror: %s\n", directory.error().text.c_str());
        return 1;
    }
    render::take_signals();
    render::forgo_input_methods();
    render::AppOptions options;
    options.window = cli::window_options(read->config.display, true, arguments[2]);
    options.config = std::move(read->config);
    options.directory = std::move(*directory);
    options.keep_tiles = std::chrono::ceil<std::chrono::milliseconds>(options.keep_tiles / pace);
    render::App app(std::move(options), clock);
    return app.run();
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 6) return 2;
    keep_pictures_apart();
    try {
        return run(arguments);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "soak_mirror: %s\n", problem.what());
        return 1;
    }
}
