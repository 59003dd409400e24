#include "render/cli/window_options.hpp"

#include <cstdlib>

#include "render/cli/size_option.hpp"

namespace mirror::cli {

std::filesystem::path cards_folder() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
    const char* const folder = std::getenv("MIRROR_CARDS_FOLDER");
    return folder == nullptr ? render::k_cards_folder : folder;
}

render::WindowOptions window_options(const config::Display& display, bool windowed, const std::string& size) {
    render::WindowOptions options;
    options.windowed = windowed || !display.fullscreen || !size.empty();
    options.ends_with_escape = windowed || !size.empty();
    options.width_px = display.width_px;
    options.height_px = display.height_px;
    if (const auto wanted = parse_size(size)) {
        options.width_px = wanted->width_px;
        options.height_px = wanted->height_px;
    }
    options.rotation_deg = display.rotation_deg;
    switch (display.presenter) {
        case config::Presenter::automatic:
            options.presenter = render::PresenterChoice::automatic;
            break;
        case config::Presenter::surface:
            options.presenter = render::PresenterChoice::surface;
            break;
        case config::Presenter::gpu:
            options.presenter = render::PresenterChoice::gpu;
            break;
    }
    // For trials of the whole program where nobody looks.
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
    options.allow_invisible = std::getenv("MIRROR_ALLOW_INVISIBLE") != nullptr;
    options.cards_folder = cards_folder();
    return options;
}

}  // namespace mirror::cli
