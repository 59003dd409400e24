// Painting only what differs gives the same pixels as painting everything.

#include <algorithm>
#include <memory>
#include <random>
#include <span>

#include "render/sdl/canvas.hpp"
#include "render/shape_painter.hpp"
#include "render/text/scene_builder.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

constexpr int k_width = 320;
constexpr int k_height = 240;

class RandomScenes {
  public:
    RandomScenes() {
        // Of one size: what is not shown gives its memory to what is.
        for (const std::uint32_t color : {0x80FF8040U, 0xFF4080FFU, 0xC060FF60U})
            m_faces.push_back(std::make_shared<Image>(Image{70, 50, Pixels(70 * 50, color)}));
    }

    Scene next() {
        if (m_items.empty() || one_in(4)) m_items.push_back(item());
        for (Item& item_to_change : m_items) {
            if (one_in(5)) item_to_change = item();
        }
        if (m_items.size() > 12) m_items.erase(m_items.begin() + number(0, 5));
        if (one_in(6) && m_items.size() > 2) std::swap(m_items.front(), m_items.back());
        Scene scene{k_width, k_height, {}};
        if (one_in(8)) m_light = one_in(2) ? Rgba{255, 255, 255, 255} : Rgba{120, 94, 68, 255};
        scene.light = m_light;
        const std::size_t half = m_items.size() / 2;
        scene.layers.push_back(
            {"below", {m_items.begin(), m_items.begin() + static_cast<std::ptrdiff_t>(half)}, {}});
        scene.layers.push_back({"above",
                                {m_items.begin() + static_cast<std::ptrdiff_t>(half), m_items.end()},
                                one_in(2) ? std::optional<Rect>({20, 20, 200, 150}) : std::nullopt});
        return scene;
    }

  private:
    int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }
    bool one_in(int n) { return number(1, n) == 1; }

    Item item() {
        const int x = number(-30, k_width);
        const int y = number(-30, k_height);
        switch (number(0, 4)) {
            case 0: {
                TextRun run{
                    "Anna 12 km", {Face::regular, 24}, {255, 200, 100, 255}, x, y, one_in(2) ? 2 : 0, 0};
                return {{x - 10, y - 40, 160, 60}, run};
            }
            case 1:
                return {{x, y, 60, 60},
                        Shape{{Circle{30, 30, 24, {4, {80, 160, 255, 200}, 6, 4}, {0, 0, 0, 255}}}}};
            case 2:  // a veil
                return {{x, y, 90, 70}, Fill{{0, 0, 0, static_cast<std::uint8_t>(number(1, 254))}}};
            default:
                break;
        }
        const auto& face = m_faces[static_cast<std::size_t>(number(0, 2))];
        return {{x, y, 70, 50},
                Picture{face, static_cast<std::uint8_t>(one_in(2) ? 255 : number(1, 255)), one_in(2)}};
    }

    std::mt19937 m_random{20251120};
    std::vector<std::shared_ptr<const Image>> m_faces;
    std::vector<Item> m_items;
    Rgba m_light{255, 255, 255, 255};
};

}  // namespace

TEST_CASE("painting the difference equals painting everything, over many random steps") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    RandomScenes scenes;
    Canvas partial(k_width, k_height, fonts);
    Scene before{k_width, k_height, {}};
    for (int step = 0; step < 300; ++step) {
        const Scene after = scenes.next();
        for (const Rect& rect : difference(before, after))
            partial.paint(after, rect);
        Canvas whole(k_width, k_height, fonts);
        whole.paint(after);
        INFO("step " << step);
        const bool same = partial.image().pixels == whole.image().pixels;
        REQUIRE(same);
        before = after;
    }
}

TEST_CASE("what is painted in the memory of a surface looks as SDL alone would paint it") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    RandomScenes scenes;
    const Rect all{0, 0, k_width, k_height};
    const SurfaceHandle surface(
        SDL_CreateRGBSurfaceWithFormat(0, k_width, k_height, 32, SDL_PIXELFORMAT_ARGB8888));
    const RendererHandle renderer(SDL_CreateSoftwareRenderer(surface.get()));
    Painter sdl_alone(renderer.get(), fonts);
    Canvas canvas(k_width, k_height, fonts);
    for (int step = 0; step < 200; ++step) {
        const Scene scene = scenes.next();
        const Drift drift{step % 5 - 2, step % 3 - 1};
        const Rect clip = step % 2 == 0 ? all : Rect{40 + step % 7, 30, 150, 120};
        sdl_alone.paint(scene, clip, drift);
        canvas.paint(scene, clip, drift);
        INFO("step " << step);
        const auto* const pixels = static_cast<const std::uint32_t*>(surface->pixels);
        REQUIRE(surface->pitch == k_width * 4);
        const bool same = std::ranges::equal(
            canvas.image().pixels, std::span(pixels, std::size_t{k_width} * k_height), {},
            [](std::uint32_t ours) { return ours & 0xFFFFFFU; },
            [](std::uint32_t sdls) { return sdls & 0xFFFFFFU; });
        REQUIRE(same);
    }
}

TEST_CASE("a light is a multiply of the finished picture, and black stays black") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    Scene scene{3, 1, {{"all", {}, {}}}};
    scene.layers[0].items = {{{0, 0, 1, 1}, Fill{{255, 255, 255, 255}}},
                             {{1, 0, 1, 1}, Fill{{100, 200, 50, 255}}}};
    scene.light = {128, 100, 72, 255};
    Canvas canvas(3, 1, fonts);
    canvas.paint(scene);
    const auto pixels = canvas.image().pixels;
    CHECK(pixels[0] == 0xFF806448U);
    for (const auto& [shift, wanted] :
         {std::pair(16, 100 * 128 / 255), std::pair(8, 200 * 100 / 255), std::pair(0, 50 * 72 / 255)})
        CHECK(std::abs(static_cast<int>((pixels[1] >> shift) & 0xFFU) - wanted) <= 1);
    CHECK(pixels[2] == 0xFF000000U);
}

TEST_CASE("the picture in another light is another one everywhere") {
    const Scene day{k_width, k_height, {}};
    Scene night = day;
    night.light = {128, 100, 72, 255};
    CHECK(difference(day, night) == std::vector<Rect>{{0, 0, k_width, k_height}});
    CHECK(difference(night, night).empty());
}

TEST_CASE("an empty scene is exactly black") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    Canvas canvas(40, 30, fonts);
    canvas.paint(Scene{40, 30, {}});
    for (const std::uint32_t pixel : canvas.image().pixels)
        REQUIRE(pixel == 0xFF000000U);
}

TEST_CASE("a picture survives the way through a PNG file") {
    Image image{3, 2, {0xFF102030U, 0xFF000000U, 0xFFFFFFFFU, 0xFF808080U, 0xFF0000FFU, 0xFFFF0000U}};
    const std::string path = std::string(MIRROR_BINARY_DIR) + "/png_round_trip.png";
    REQUIRE(write_png(image, path));
    const auto read = read_png(path);
    REQUIRE(read);
    CHECK(read->pixels == image.pixels);
    CHECK_FALSE(write_png(image, "/nowhere/at/all.png"));
    CHECK_FALSE(read_png("/nowhere/at/all.png"));
}

TEST_CASE("a picture that has drifted is the same picture beside its place") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    RandomScenes scenes;
    Scene scene = scenes.next();
    for (int i = 0; i < 20; ++i)
        scene = scenes.next();
    Canvas at_home(k_width, k_height, fonts);
    Canvas drifted(k_width, k_height, fonts);
    at_home.paint(scene);
    drifted.paint(scene, {0, 0, k_width, k_height}, {3, -2});
    const Image home = at_home.image();
    const Image away = drifted.image();
    std::size_t differing = 0;
    for (int y = 2; y < k_height; ++y) {
        for (int x = 0; x < k_width - 3; ++x) {
            const auto at = [](const Image& image, int column, int row) {
                return image.pixels[static_cast<std::size_t>(row * k_width + column)];
            };
            differing += at(home, x, y) != at(away, x + 3, y - 2) ? 1 : 0;
        }
    }
    CHECK(differing == 0);
}

TEST_CASE("a colour in a dim light is lightened in its own tone, no less and not much more than asked") {
    CHECK(lit_at_least({168, 168, 168, 255}, {255, 255, 255, 255}, 120) == Rgba{168, 168, 168, 255});
    for (const Rgba light : {Rgba{100, 78, 56, 255}, {40, 30, 10, 255}, {30, 0, 0, 255}, {0, 0, 0, 255}}) {
        const Rgba lit = lit_at_least({168, 168, 168, 200}, light, 120);
        const double luma = 0.299 * lit.r + 0.587 * lit.g + 0.114 * lit.b;
        INFO(int(lit.r) << " " << int(lit.g) << " " << int(lit.b));
        CHECK_THAT(luma, WithinAbs(121, 2));
        CHECK(lit.r >= lit.g);
        CHECK(lit.g >= lit.b);
        CHECK(lit.a == 200);
    }
}

TEST_CASE("words that must be read in any light are, and painting in parts gives the same") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    SceneBuilder builder(200, 60, fonts);
    TextStyle style{{Face::medium, 20}, {168, 168, 168, 255}};
    builder.text("as dim as all", style, 10, 24);
    style.least_light = 120;
    builder.text("whose map it is", style, 10, 54);
    Scene scene = builder.take();
    scene.light = {100, 78, 56, 255};
    Canvas whole(200, 60, fonts);
    whole.paint(scene);
    const auto brightest = [&](int from_y, int to_y) {
        int most = 0;
        for (int y = from_y; y < to_y; ++y)
            for (int x = 0; x < 200; ++x)
                most = std::max(
                    most, static_cast<int>(whole.image().pixels[static_cast<std::size_t>(y * 200 + x)] >> 8U &
                                           255U));
        return most;
    };
    CHECK(brightest(0, 30) < 60);
    CHECK(brightest(34, 60) > 105);
    Canvas parts(200, 60, fonts);
    for (int x = 0; x < 200; x += 37)
        parts.paint(scene, {x, 0, 37, 60});
    CHECK(parts.image().pixels == whole.image().pixels);
}

TEST_CASE("a thin line is as wide as it says, ends straight, and has no blot where it bends") {
    const Stroke stroke{4, {200, 100, 50, 128}, 0, 0, true};
    const Path path{{{10, 20}, {30, 20}, {30, 40}}, false, stroke, {0, 0, 0, 0}};
    const Image image = draw_shape({{path}}, 50, 50);
    const auto alpha = [&](int x, int y) {
        return image.pixels[static_cast<std::size_t>(y * 50 + x)] >> 24U;
    };
    for (const int y : {18, 19, 20, 21})
        CHECK(alpha(20, y) == 128);
    CHECK(alpha(20, 17) == 0);
    CHECK(alpha(20, 22) == 0);
    CHECK(alpha(9, 20) == 0);
    CHECK(alpha(10, 20) == 128);
    CHECK(alpha(30, 39) == 128);
    CHECK(alpha(30, 40) == 0);
    CHECK(alpha(31, 21) == 128);
    CHECK(alpha(31, 17) == 0);
    CHECK(std::ranges::max(image.pixels) == 0x80C86432U);
    CHECK(std::ranges::count(image.pixels, 0x80C86432U) > 140);
}

TEST_CASE("what moves without rest leaves no more behind than a cap, and rest leaves less") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    Canvas canvas(k_width, k_height, fonts);
    Painter& painter = canvas.painter();
    constexpr std::size_t k_mib = std::size_t{1024} * 1024;
    constexpr Rect k_moving{0, 0, 200, 200};
    const Item stays{{210, 10, 100, 40}, Shape{{Circle{50, 20, 15, {2, {80, 160, 255, 255}, 0, 0}, {}}}}};
    std::size_t most = 0;
    const auto move = [&](int frames, float from_radius) {
        for (int frame = 0; frame < frames; ++frame) {  // never the same again
            const float radius = from_radius + 0.05F * static_cast<float>(frame);
            const Circle circle{100, 100, radius, {2, {255, 255, 255, 255}, 0, 0}, {}};
            canvas.paint({k_width, k_height, {{"all", {stays, {k_moving, Shape{{circle}}}}, {}}}}, k_moving);
            most = std::max(most, painter.cached_bytes());
        }
    };
    move(500, 20);
    CHECK(most > 15 * k_mib);
    CHECK(most <= 16 * k_mib);
    const Scene shown{k_width, k_height, {{"all", {stays}, {}}}};
    canvas.paint(shown);
    const Image first = canvas.image();
    move(50, 60);
    painter.trim(shown);
    CHECK(painter.cached_bytes() <= 2 * k_mib);
    // What is shown is still there, however long ago it was painted.
    const std::size_t before = painter.textures();
    canvas.paint(shown);
    CHECK(painter.textures() == before);
    CHECK(canvas.image().pixels == first.pixels);
}

TEST_CASE("shapes larger than the cap are drawn once, however often they are painted, in parts, too") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    Canvas canvas(k_width, k_height, fonts);
    Painter& painter = canvas.painter();
    const auto large = [](int x, float radius) {
        return Item{{x, 0, 1700, 1700},
                    Shape{{Circle{850, 850, radius, {2, {80, 160, 255, 255}, 0, 0}, {}}}}};
    };
    const Scene scene{k_width, k_height, {{"map", {large(-100, 800), large(-900, 750)}, {}}}};
    constexpr std::size_t k_both_bytes = std::size_t{2} * 1700 * 1700 * 4;
    for (int frame = 0; frame < 3; ++frame) {
        canvas.paint(scene, {0, 0, k_width / 2, k_height});
        canvas.paint(scene, {k_width / 2, 0, k_width / 2, k_height});
        CHECK(painter.textures() == 2);
    }
    painter.trim(scene);
    CHECK(painter.textures() == 2);
    CHECK(painter.cached_bytes() > k_both_bytes);
    painter.trim({k_width, k_height, {}});
    CHECK(painter.textures() == 0);
}
