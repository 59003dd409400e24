// The picture that sets a phone up: as people see it, and as their phones do.

#include <fmt/format.h>
#include <zbar.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "module/base/assets.hpp"
#include "module/provisioning/setup_code.hpp"
#include "module/view/setup_view.hpp"
#include "render/sdl/canvas.hpp"
#include "render/sdl/glass.hpp"
#include "render/sdl/presenter.hpp"
#include "render/widgets/setup_code_widget.hpp"
#include "tests/golden/glass_camera.hpp"
#include "tests/golden/golden.hpp"
#include "tests/golden/scene_dump.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/provisioning/household_of_phones.hpp"

using namespace mirror;
using namespace std::chrono_literals;

namespace {

constexpr std::array k_languages{"ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "sv"};

provisioning::SetupCode largest_code() {
    provisioning::PhoneHousehold household = household_of_phones();
    household.encryption_key = std::string(12, '?');  // version 17, the finest that there is
    auto code = provisioning::make_setup_code(annas_account(), household);
    REQUIRE(code);
    REQUIRE(code->code.version == provisioning::k_largest_version);
    return std::move(*code);
}

view::SetupView words_in(const std::string& language) {
    view::LanguageSettings settings;
    settings.language = language;
    settings.timezone = "Europe/Berlin";
    return view::setup_view(view::Language(settings, assets_folder()), "Anna", "phone", 112s);
}

struct Drawn {
    std::unique_ptr<render::FontSet> fonts =
        std::make_unique<render::FontSet>(MIRROR_SOURCE_DIR "/assets/fonts");
    std::unique_ptr<render::SetupCodeWidget> widget;  ///< with it goes the code of the scene
    render::Scene scene;
    render::Image image;
};

Drawn draw(const std::string& language, int width_px, int height_px, const provisioning::QrCode& code) {
    Drawn drawn;
    drawn.widget = std::make_unique<render::SetupCodeWidget>(*drawn.fonts, width_px, height_px, code);
    drawn.scene = drawn.widget->draw(words_in(language));
    render::Canvas canvas(width_px, height_px, *drawn.fonts);
    canvas.paint(drawn.scene);
    drawn.image = canvas.image();
    return drawn;
}

const render::Item& code_in(const render::Scene& scene) {
    for (const render::Item& item : scene.layers.front().items) {
        if (std::holds_alternative<render::Picture>(item.what)) return item;
    }
    throw std::runtime_error("no code in the picture");
}

/// What a scanner reads in a frame; "" when it sees no code.
std::string scanned(zbar::ImageScanner& scanner, std::vector<std::uint8_t>& frame, int width_px,
                    int height_px) {
    zbar::Image image(static_cast<unsigned>(width_px), static_cast<unsigned>(height_px), "Y800", frame.data(),
                      frame.size());
    if (scanner.scan(image) != 1) return "";
    return image.symbol_begin()->get_data();
}

/// The frame on a panel that is turned, by the presenter that turns it.
render::Image on_turned_panel(const render::Scene& scene, render::Rotation rotation) {
    const render::Rect panel =
        render::turn({0, 0, scene.width_px, scene.height_px}, rotation, scene.width_px, scene.height_px);
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    REQUIRE(SDL_InitSubSystem(SDL_INIT_VIDEO) == 0);
    render::Image image{panel.w, panel.h, {}};
    {
        render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
        const render::WindowHandle window(SDL_CreateWindow("test", 0, 0, panel.w, panel.h, 0));
        REQUIRE(window);
        const auto presenter = render::make_surface_presenter(window.get(), fonts, rotation);
        REQUIRE(presenter->width_px() == scene.width_px);
        REQUIRE(presenter->present(scene, {{0, 0, scene.width_px, scene.height_px}}));
        const SDL_Surface* const surface = SDL_GetWindowSurface(window.get());
        REQUIRE(surface->format->BytesPerPixel == 4);
        for (int y = 0; y < panel.h; ++y) {
            const auto* const row =
                reinterpret_cast<const std::uint32_t*>(static_cast<const std::uint8_t*>(surface->pixels) +
                                                       static_cast<std::ptrdiff_t>(y) * surface->pitch);
            image.pixels.insert(image.pixels.end(), row, row + panel.w);
        }
    }
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    return image;
}

/// How many of a hundred pictures a scanner reads rightly.
int pictures_read(const render::Image& image, int square_px, const std::string& link) {
    test::GlassCamera camera(image, square_px);
    zbar::ImageScanner scanner;
    scanner.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
    scanner.set_config(zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
    int read = 0;
    for (int i = 0; i < 100; ++i) {
        std::vector<std::uint8_t> picture = camera.picture();
        if (scanned(scanner, picture, camera.width_px(), camera.height_px()) == link) ++read;
    }
    return read;
}

/// What the phone sees when it is held so that the code fills its picture.
render::Image around(const render::Image& image, const render::Rect& block) {
    constexpr int k_around_px = 60;
    const render::Rect part = render::Rect{block.x - k_around_px, block.y - k_around_px,
                                           block.w + 2 * k_around_px, block.h + 2 * k_around_px}
                                  .shared_with({0, 0, image.width_px, image.height_px});
    render::Image cut{part.w, part.h, {}};
    for (int y = part.y; y < part.bottom(); ++y) {
        const auto row = image.pixels.begin() + static_cast<std::ptrdiff_t>(y) * image.width_px;
        cut.pixels.insert(cut.pixels.end(), row + part.x, row + part.right());
    }
    return cut;
}

/// Pixels of a square, as it is drawn.
int square_of(const render::Scene& scene, const provisioning::QrCode& code) {
    return code_in(scene).bounds.w / (code.side + 2 * provisioning::k_quiet_squares);
}

}  // namespace

TEST_CASE("a phone is set up from the glass: portrait and landscape") {
    const auto code = largest_code();
    for (const auto& [name, width, height] :
         {std::tuple("setup_code_portrait", 1080, 1920), std::tuple("setup_code_landscape", 1920, 1080)}) {
        const auto verdict = golden::compare(draw("en", width, height, code.code).image, name);
        INFO(verdict.message);
        CHECK(verdict.same);
    }
}

TEST_CASE("what is told beside the code, in three scripts, as it stands on the screen") {
    const auto code = largest_code();
    for (const char* const language : {"ar", "de", "ja"}) {
        const auto verdict = golden::compare_scene(draw(language, 1080, 1920, code.code).scene,
                                                   fmt::format("{}_setup_code_1080x1920", language));
        INFO(verdict.message);
        CHECK(verdict.same);
    }
}

TEST_CASE("in every language and on every screen the words fit beside a code of whole, large squares") {
    const auto code = largest_code();
    for (const char* const language : k_languages) {
        for (const auto& [width, height] :
             {std::pair(480, 800), std::pair(800, 480), std::pair(720, 1280), std::pair(1280, 720),
              std::pair(1080, 1920), std::pair(1920, 1080), std::pair(2160, 3840), std::pair(3840, 2160)}) {
            render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
            render::SetupCodeWidget widget(fonts, width, height, code.code);
            const view::SetupView words = words_in(language);
            const render::Scene scene = widget.draw(words);
            INFO(language << ", " << width << "x" << height);
            const render::Rect block = code_in(scene).bounds;
            const int square_px = square_of(scene, code.code);
            CHECK(block.w == square_px * (code.code.side + 8));
            CHECK(block.h == block.w);
            CHECK(square_px * 1080 >= 8 * std::min(width, height));
            CHECK(block.shared_with({0, 0, width, height}) == block);
            std::vector<render::Rect> taken{block};
            std::string said;
            for (const render::Item& item : scene.layers.front().items) {
                const auto* const run = std::get_if<render::TextRun>(&item.what);
                if (run == nullptr) continue;
                said += run->text + " ";
                CHECK(fonts.missing_letters(run->text).empty());
                const int em = run->font.size_px;
                const int wide = fonts.measure(run->text, run->font).width_px;
                const render::Rect ink{run->left, run->baseline - em * 71 / 100, wide, em * 86 / 100};
                INFO(run->text);
                CHECK(ink.shared_with({0, 0, width, height}) == ink);
                CHECK(std::ranges::none_of(taken,
                                           [&](const render::Rect& other) { return ink.intersects(other); }));
                taken.push_back(ink);
            }
            CHECK_THAT(said, !ContainsSubstring("…"));
            CHECK_THAT(said, ContainsSubstring("Remote") && ContainsSubstring("Control"));
        }
    }
}

TEST_CASE("the squares are exactly black and exactly light, and nothing but black lies around their words") {
    const auto code = largest_code();
    const Drawn drawn = draw("en", 1080, 1920, code.code);
    const render::Rect block = code_in(drawn.scene).bounds;
    const int square_px = square_of(drawn.scene, code.code);
    CHECK(square_px >= 8);
    for (int y = 0; y < block.h; ++y) {
        for (int x = 0; x < block.w; ++x) {
            const int column = x / square_px - 4;
            const int row = y / square_px - 4;
            const bool is_inside = column >= 0 && row >= 0 && column < code.code.side && row < code.code.side;
            const bool is_dark = is_inside && code.code.is_dark(column, row);
            const std::uint32_t pixel =
                drawn.image.pixels[static_cast<std::size_t>((block.y + y) * 1080 + block.x + x)];
            if (pixel != (is_dark ? 0xFF000000U : 0xFFC8C8C8U))
                FAIL("the pixel at " << x << ", " << y << " of the code");
        }
    }
    CHECK(drawn.image.pixels.front() == 0xFF000000U);
    CHECK(drawn.scene.light == render::Rgba{255, 255, 255, 255});
}

TEST_CASE("phones read the drawn frame in 100 of 100 blurred and noisy pictures, behind glass too") {
    const auto code = largest_code();
    const auto& [width, height] =
        GENERATE(std::pair(1080, 1920), std::pair(1920, 1080), std::pair(720, 1280));
    const Drawn drawn = draw("en", width, height, code.code);
    for (const render::Glass glass : {render::Glass::none, render::Glass::day}) {
        render::Image image = around(drawn.image, code_in(drawn.scene).bounds);
        render::apply_glass(image, glass);
        INFO(width << "x" << height << (glass == render::Glass::day ? " behind glass by day" : ""));
        CHECK(pictures_read(image, square_of(drawn.scene, code.code), code.link) == 100);
    }
}

TEST_CASE("phones read the frame on turned panels, behind glass by day") {
    const auto code = largest_code();
    const auto rotation =
        GENERATE(render::Rotation::quarter, render::Rotation::half, render::Rotation::three_quarters);
    const Drawn drawn = draw("en", 1080, 1920, code.code);
    const render::Rect block = code_in(drawn.scene).bounds;
    render::Image panel =
        around(on_turned_panel(drawn.scene, rotation), render::turn(block, rotation, 1080, 1920));
    render::apply_glass(panel, render::Glass::day);
    INFO(90 * static_cast<int>(rotation) << " degrees");
    CHECK(pictures_read(panel, square_of(drawn.scene, code.code), code.link) == 100);
}
