// How long a code stays, and what of it is left.

#include "render/setup_screen.hpp"

#include "module/base/assets.hpp"
#include "render/sdl/window.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/provisioning/household_of_phones.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

std::string countdown_in(const Scene& scene) {
    std::string last;
    for (const Item& item : scene.layers.front().items) {
        if (const auto* run = std::get_if<TextRun>(&item.what)) last = run->text;
    }
    return last;
}

const Item& code_in(const Scene& scene) {
    for (const Item& item : scene.layers.front().items) {
        if (std::holds_alternative<Picture>(item.what)) return item;
    }
    throw std::runtime_error("no code in the picture");
}

}  // namespace

TEST_CASE("a code stays for two minutes, and nothing but the remaining time changes, each ten seconds") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    const view::Language language({}, assets_folder());
    auto code = provisioning::make_setup_code(annas_account(), household_of_phones());
    REQUIRE(code);
    SetupScreen screen({"Anna", "phone", "owntracks/lindner/anna/phone", {}}, std::move(*code), 1000ms);
    screen.fit(fonts, 1080, 1920);
    Scene before = screen.compose(language, 1000ms);
    CHECK_THAT(countdown_in(before), ContainsSubstring("2:00"));
    CHECK(screen.next_frame(1000ms) == 11'000ms);
    CHECK(difference(before, screen.compose(language, 10'999ms)).empty());
    int frames = 0;
    for (MotionTime now = 1000ms; !screen.is_over(now); now = screen.next_frame(now)) {
        const Scene scene = screen.compose(language, now);
        for (const Rect& changed : difference(before, scene))
            CHECK_FALSE(changed.intersects(code_in(scene).bounds));
        before = scene;
        ++frames;
        REQUIRE(screen.next_frame(now) > now);
    }
    CHECK(frames == 12);
    CHECK_THAT(countdown_in(before), ContainsSubstring("0:10"));
    CHECK_FALSE(screen.is_over(120'999ms));
    CHECK(screen.is_over(121'000ms));
}

TEST_CASE("what was drawn of a code is overwritten when it leaves") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    const view::Language language({}, assets_folder());
    std::shared_ptr<const Image> drawn;
    {
        auto code = provisioning::make_setup_code(annas_account(), household_of_phones());
        REQUIRE(code);
        SetupScreen screen({"Anna", "phone", "", {}}, std::move(*code), 0ms);
        screen.fit(fonts, 480, 800);
        drawn = std::get<Picture>(code_in(screen.compose(language, 0ms)).what).image;
        CHECK(std::ranges::count(drawn->pixels, 0xFFC8C8C8U) > 1000);
    }
    CHECK(std::ranges::count(drawn->pixels, 0U) == static_cast<std::ptrdiff_t>(drawn->pixels.size()));
}

TEST_CASE("a wish travels as one line, whatever the names are") {
    for (const char* const person : {"Anna", "Zoë \"Z\" Lind\n", "アンナ", ""}) {
        const std::string line = setup_wish_json({person, "phone"});
        CHECK(line.find('\n') == std::string::npos);
        const auto wish = read_setup_wish(line);
        REQUIRE(wish);
        CHECK(wish->person == person);
        CHECK(wish->device == "phone");
    }
    for (const char* const nonsense :
         {"", "Anna", "[]", "{}", R"({"person":1})", R"({"person":"a","device":2})", "{"})
        CHECK_FALSE(read_setup_wish(nonsense));
}

namespace {

/// A small window that nobody sees.
std::unique_ptr<Window> invisible_window(FontSet& fonts, bool ends_with_escape = false) {
    WindowOptions options;
    options.windowed = options.allow_invisible = true;
    options.ends_with_escape = ends_with_escape;
    options.width_px = options.height_px = 64;
    options.presenter = PresenterChoice::surface;
    SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "dummy", SDL_HINT_OVERRIDE);
    auto window = Window::open(options, fonts);
    REQUIRE(window);
    (*window)->poll();
    (*window)->take_keys();
    return std::move(*window);
}

void press(SDL_Keycode key, bool is_held = false) {
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = key;
    event.key.repeat = is_held ? 1 : 0;
    SDL_PushEvent(&event);
}

}  // namespace

TEST_CASE("keys that are pressed at the window are told by their names, held ones once") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    const auto window = invisible_window(fonts);
    press(SDLK_F9);
    press(SDLK_F9, true);
    press(SDLK_a);
    CHECK(window->poll().empty());
    CHECK(window->take_keys() == std::vector<std::string>{"F9", "A"});
    CHECK(window->take_keys().empty());
}

TEST_CASE("Escape ends a mirror on a desk, and none on a wall") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    for (const bool is_on_desk : {false, true}) {
        const auto window = invisible_window(fonts, is_on_desk);
        press(SDLK_ESCAPE);
        press(SDLK_a);
        const auto events = window->poll();
        CHECK(std::ranges::count(events, WindowEvent::quit) == (is_on_desk ? 1 : 0));
        CHECK(window->take_keys() == std::vector<std::string>{"A"});
    }
}
