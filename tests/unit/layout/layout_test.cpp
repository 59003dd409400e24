#include "render/layout/layout.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using config::Position;

namespace {

Screen screen(int width, int height) {
    return {width, height, TypeScale::for_screen(width, height, {}, 1), {}};
}

Placement block(Position position, int height, int order = 0, int width = 0) {
    return {position, order, [height](int) { return height; }, false, width};
}

Placement filler(Position position) {
    return {position, 0, [](int) { return 100; }, true, 0};
}

/// The modules of a full mirror.
std::vector<Placement> full_mirror() {
    return {block(Position::top_left, 150, 0, 490), block(Position::top_right, 46, 1),
            block(Position::top_right, 144, 2),     block(Position::top_bar, 152),
            filler(Position::lower_third),          block(Position::bottom_bar, 360, 1),
            block(Position::bottom_bar, 0, 2)};
}

}  // namespace

TEST_CASE("no two modules overlap, none leaves the screen, the face window stays empty") {
    for (const auto& [width, height] :
         {std::pair{1080, 1920}, {1920, 1080}, {480, 800}, {800, 480}, {2160, 3840}, {3840, 2160}}) {
        const Screen wall = screen(width, height);
        std::vector<Placement> placements = full_mirror();
        const double share = wall.scale.factor();
        for (Placement& placement : placements) {
            const int design = placement.height_for(0);
            placement.height_for = [design, share](int) { return static_cast<int>(design * share); };
            placement.wanted_width_px = static_cast<int>(placement.wanted_width_px * share);
        }
        const std::vector<Rect> rects = arrange(wall, placements);
        INFO(width << "x" << height);
        for (std::size_t a = 0; a < rects.size(); ++a) {
            if (rects[a].empty()) continue;
            CHECK(rects[a].shared_with({0, 0, width, height}) == rects[a]);
            CHECK_FALSE(rects[a].intersects(face_window(wall)));
            for (std::size_t b = a + 1; b < rects.size(); ++b)
                CHECK_FALSE(rects[a].intersects(rects[b]));
        }
    }
}

TEST_CASE("what stands in the middle at the top or bottom is centred, also next to corners") {
    const Screen wall = screen(1080, 1920);
    for (const Position position : {Position::top_center, Position::bottom_center}) {
        const auto alone = arrange(wall, {block(position, 150, 0, 490), block(position, 50, 1, 200)});
        for (const Rect& rect : alone)
            CHECK_THAT(rect.x + rect.w / 2, WithinAbs(540, 1));
        CHECK(alone[0].w == 490);
    }
    const auto between =
        arrange(wall, {block(Position::top_left, 100, 0, 200), block(Position::top_center, 100, 1, 300),
                       block(Position::top_right, 100, 2, 150)});
    CHECK_THAT(between[1].x + between[1].w / 2, WithinAbs(540, 1));
    // A wide left corner pushes it aside, never under itself.
    const auto pushed =
        arrange(wall, {block(Position::top_left, 100, 0, 600), block(Position::top_center, 100, 1, 250)});
    CHECK(pushed[1].x >= pushed[0].right());
}

TEST_CASE("so it is in the column of a screen that lies on its side, where sections keep their distance") {
    const Screen wall = screen(1920, 1080);
    const Rect face = face_window(wall);
    const int gap = wall.scale.px(size::k_gap);
    const auto rects =
        arrange(wall, {block(Position::top_left, 100, 0, 400), block(Position::top_center, 80, 1, 300),
                       block(Position::top_bar, 90, 2), block(Position::bottom_center, 50, 3, 200),
                       block(Position::bottom_bar, 200, 4)});
    const int left = rects[2].x;
    const int width = rects[2].w;
    CHECK(left + width <= face.x);
    for (const std::size_t i : {1U, 3U})
        CHECK_THAT(rects[i].x + rects[i].w / 2, WithinAbs(left + width / 2, 1));
    CHECK(rects[1].w == 300);
    CHECK(rects[1].y == rects[0].bottom() + gap);
    CHECK(rects[2].y == rects[1].bottom() + gap);
    CHECK(rects[3].bottom() == rects[4].y - gap);
}

TEST_CASE("two modules that fill share the room") {
    for (const auto& [width, height] : {std::pair{1080, 1920}, {1920, 1080}}) {
        const Screen wall = screen(width, height);
        const auto rects = arrange(wall, {filler(Position::lower_third), filler(Position::lower_third)});
        CHECK_FALSE(rects[0].intersects(rects[1]));
        CHECK_THAT(rects[0].h, WithinAbs(rects[1].h, 1));
        CHECK(rects[0].h > height / 5);
        CHECK(rects[0].bottom() <= rects[1].y);
    }
}

TEST_CASE("a left corner that wants all the width leaves half of it to the right one") {
    const Screen wall = screen(1080, 1920);
    const auto rects =
        arrange(wall, {block(Position::top_left, 100, 0, 0), block(Position::top_right, 100, 1, 0),
                       block(Position::bottom_left, 100, 2, 0)});
    CHECK(rects[0].w > 400);
    CHECK(rects[1].w > 400);
    CHECK_FALSE(rects[0].intersects(rects[1]));
    CHECK(rects[2].w == 1080 - 2 * wall.scale.px(size::k_margin));  // nobody stands beside it
}

TEST_CASE("who has nothing to show takes no room") {
    const auto rects =
        arrange(screen(1080, 1920), {block(Position::bottom_left, 0, 0, 0),
                                     block(Position::bottom_right, 90, 1, 0), filler(Position::lower_third)});
    CHECK(rects[0].empty());
    CHECK(rects[1].w > 900);
    CHECK(rects[2].h > 500);
}

TEST_CASE("words over the whole screen keep the margin and only their own height") {
    const Screen wall = screen(1080, 1920);
    const auto rects =
        arrange(wall, {filler(Position::fullscreen_below), block(Position::fullscreen_above, 80),
                       block(Position::fullscreen_above, 0, 1)});
    const int margin = wall.scale.px(size::k_margin);
    CHECK(rects[0] == Rect{0, 0, 1080, 1920});
    CHECK(rects[1] == Rect{margin, margin, 1080 - 2 * margin, 80});
    CHECK(rects[2].empty());
}

TEST_CASE("modules in one position stack by order") {
    const auto rects =
        arrange(screen(1080, 1920), {block(Position::top_left, 50, 2), block(Position::top_left, 60, 1)});
    CHECK(rects[1].y < rects[0].y);
    CHECK(rects[1].h == 60);
}

TEST_CASE("what stands last in a bottom bar stands lowest") {
    const auto rects =
        arrange(screen(1080, 1920), {block(Position::bottom_bar, 50, 1), block(Position::bottom_bar, 60, 2)});
    CHECK(rects[0].bottom() < rects[1].y);
    CHECK(rects[1].bottom() == 1860);
}

TEST_CASE("the map fills what the face window and the people leave") {
    const auto rects = arrange(screen(1080, 1920), full_mirror());
    CHECK(rects[4].x == 0);
    CHECK(rects[4].w == 1080);
    CHECK(rects[4].y >= face_window(screen(1080, 1920)).bottom());
    CHECK(rects[4].bottom() < rects[5].y);
    CHECK(rects[4].h > 400);
}

TEST_CASE("a module without anything to show takes no room") {
    const auto rects =
        arrange(screen(1080, 1920), {block(Position::top_left, 0), block(Position::top_left, 50)});
    CHECK(rects[0].empty());
    CHECK(rects[1].y == 60);
}

TEST_CASE("a module without a position is not placed") {
    CHECK(arrange(screen(1080, 1920), {block(Position::none, 50)})[0].empty());
}

TEST_CASE("fullscreen modules get the whole screen") {
    CHECK(arrange(screen(800, 480), {filler(Position::fullscreen_below)})[0] == Rect{0, 0, 800, 480});
}

TEST_CASE("the household may move its face window") {
    Screen wall = screen(1080, 1920);
    wall.display.face_window = config::FaceWindow{0.5, 0.75};
    CHECK(face_window(wall) == Rect{0, 960, 1080, 480});
}
