#include "render/map/labels.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/support/catch.hpp"
#include "tests/unit/map/hand_made.hpp"
#include "tests/unit/map/shipped_map.hpp"

using namespace mirror;
using namespace mirror::map;
using tiles::Geometry;
using tiles::PlaceClass;
using tiles::Theme;

namespace {

const std::filesystem::path k_fonts = std::filesystem::path(MIRROR_SOURCE_DIR) / "assets/fonts";
constexpr TileId k_id{14, 8795, 5294};

LabelCandidate candidate(const char* text, int rank, PixelPoint at) {
    LabelCandidate out;
    out.text = text;
    out.style = {.color = {255, 255, 255}, .size_px = 30};
    out.rank = rank;
    out.at = at;
    return out;
}

LabelSpace space(double width, double height) {
    LabelSpace out;
    out.inside = {0, 0, width, height};
    return out;
}

PixelPoint middle_of(const LabelBox& box) {
    return {(box.left + box.right) / 2, (box.top + box.bottom) / 2};
}

std::vector<PlacedLabel> placed_on(ShippedMap& shipped, const MapRequest& request) {
    const auto tiles = shipped.tiles_of(request);
    std::vector<TileOnView> views;
    for (const PlacedTile& placed : tiles) {
        TileOnView view(placed, request.camera, request.size());
        if (!view.is_outside()) views.push_back(view);
    }
    const auto ground = compose(request, tiles, nullptr);
    return shipped.labels.place(ground, views, request);
}

void check_no_overlap(const std::vector<PlacedLabel>& labels) {
    for (std::size_t i = 0; i < labels.size(); ++i)
        for (std::size_t k = i + 1; k < labels.size(); ++k)
            for (const LabelBox& a : labels[i].boxes)
                for (const LabelBox& b : labels[k].boxes) {
                    INFO(labels[i].text << " and " << labels[k].text);
                    CHECK_FALSE(a.overlaps(b));
                }
}

}  // namespace

TEST_CASE("names never overlap, keep their rules and their number, over many views") {
    ShippedMap shipped;
    std::size_t written = 0;
    const std::vector<std::pair<double, double>> places{{53.5571, 13.2607}, {53.53, 13.22}, {53.60, 13.30},
                                                        {47.14, 9.52},      {47.21, 9.55},  {52.5, 10}};
    for (const auto& [lat_deg, lon_deg] : places) {
        for (const double zoom : {2.0, 4.0, 6.4, 8.0, 10.0, 12.0, 13.0, 13.6, 14.0, 15.0, 15.5}) {
            for (const bool tall : {false, true}) {
                auto request = ShippedMap::request(lat_deg, lon_deg, zoom, 1080, tall ? 1920 : 500);
                request.street_names = tall;
                request.blocked = {{400, 200, 200, 100}, {0, 0, 300, 90}};
                const auto labels = placed_on(shipped, request);
                INFO(lat_deg << "," << lon_deg << " zoom " << zoom << (tall ? " tall" : " wide"));
                check_no_overlap(labels);
                CHECK(labels.size() <= 25);
                written += labels.size();
                for (const PlacedLabel& label : labels) {
                    for (const LabelBox& box : label.boxes) {
                        CHECK(box.is_within({0, 0, 1080, tall ? 1920.0 : 500.0}));
                        for (const render::Rect& rect : request.blocked)
                            CHECK_FALSE(box.overlaps({double(rect.x), double(rect.y), double(rect.right()),
                                                      double(rect.bottom())}));
                    }
                    for (const PlacedLabel& other : labels) {
                        if (&other == &label || other.text != label.text) continue;
                        const PixelPoint a = middle_of(label.boxes[label.boxes.size() / 2]);
                        const PixelPoint b = middle_of(other.boxes[other.boxes.size() / 2]);
                        CHECK(std::hypot(a.x - b.x, a.y - b.y) >= 379);
                    }
                }
            }
        }
    }
    CHECK(written > 500);
}

TEST_CASE("the town of the view is named, its streets only when asked for") {
    ShippedMap shipped;
    auto request = ShippedMap::request(53.5571, 13.2607, 15, 1080, 500);
    const auto has = [](const std::vector<PlacedLabel>& labels, const char* text) {
        return std::ranges::any_of(labels, [&](const PlacedLabel& label) { return label.text == text; });
    };
    const auto plain = placed_on(shipped, request);
    CHECK(has(plain, "Neubrandenburg"));
    CHECK_FALSE(has(plain, "Friedrich-Engels-Ring"));
    request.street_names = true;
    CHECK(has(placed_on(shipped, request), "Friedrich-Engels-Ring"));
}

TEST_CASE("the more important name wins the room") {
    Typesetter typesetter(k_fonts);
    const auto labels = place_labels({candidate("hamlet", 9, {200, 100}), candidate("Town", 1, {200, 100})},
                                     typesetter, space(400, 60 + 100));
    REQUIRE_FALSE(labels.empty());
    CHECK(labels[0].text == "Town");
    check_no_overlap(labels);
}

TEST_CASE("of equally important names the one nearer to the middle wins") {
    Typesetter typesetter(k_fonts);
    auto room = space(1000, 200);
    room.max_labels = 1;
    const auto labels =
        place_labels({candidate("far", 1, {100, 100}), candidate("near", 1, {480, 100})}, typesetter, room);
    REQUIRE(labels.size() == 1);
    CHECK(labels[0].text == "near");
}

TEST_CASE("a name without room is left out") {
    Typesetter typesetter(k_fonts);
    auto room = space(600, 300);
    room.blocked = {{0, 0, 600, 300}};
    CHECK(place_labels({candidate("Anywhere", 1, {300, 150})}, typesetter, room).empty());
    CHECK(place_labels({candidate("Anywhere", 1, {300, 150})}, typesetter, space(20, 20)).empty());
}

TEST_CASE("a name avoids a bright road where a quiet place is near") {
    Typesetter typesetter(k_fonts);
    render::Image ground{600, 300, render::Pixels(600 * 300, 0xFF000000U)};
    for (int y = 140; y < 160; ++y)
        std::fill_n(ground.pixels.begin() + y * 600, 600, 0xFFFFFFFFU);
    auto room = space(600, 300);
    room.ground = &ground;
    const auto labels = place_labels({candidate("Quiet", 1, {300, 150})}, typesetter, room);
    REQUIRE(labels.size() == 1);
    CHECK((labels[0].boxes[0].bottom <= 142 || labels[0].boxes[0].top >= 158));
}

TEST_CASE("a name would rather lie on some small streets than on one great road") {
    Typesetter typesetter(k_fonts);
    render::Image ground{600, 300, render::Pixels(600 * 300, 0xFF000000U)};
    const auto street = [&](int x, int width, std::uint32_t color) {
        for (int y = 0; y < 300; ++y)
            std::fill_n(ground.pixels.begin() + y * 600 + x, width, color);
    };
    street(300, 4, 0xFFF6EFE1U);
    for (int x = 8; x < 600; x += 32)
        if (std::abs(x - 300) > 20) street(x, 2, 0xFF9A9CA0U);
    auto room = space(600, 300);
    room.ground = &ground;
    const auto labels = place_labels({candidate("Quarter", 1, {300, 150})}, typesetter, room);
    REQUIRE(labels.size() == 1);
    CHECK((labels[0].boxes[0].right <= 300 || labels[0].boxes[0].left >= 304));
}

TEST_CASE("a river's name keeps off the bridges of great roads") {
    Typesetter typesetter(k_fonts);
    render::Image ground{900, 300, render::Pixels(900 * 300, 0xFF000000U)};
    auto river = candidate("Tollense", 1, {});
    river.style.italic = true;
    river.path = {{40, 150}, {860, 150}};
    const auto bridge = [&](int x) {
        for (int y = 0; y < 300; ++y)
            std::fill_n(ground.pixels.begin() + y * 900 + x, 4, 0xFFF6EFE1U);
    };
    auto room = space(900, 300);
    room.ground = &ground;
    bridge(450);
    const auto labels = place_labels({river}, typesetter, room);
    REQUIRE(labels.size() == 1);
    for (const LabelBox& box : labels[0].boxes)
        CHECK((box.right <= 450 || box.left >= 454));
    // Where bridges leave no room the river has no name here.
    for (int x = 60; x < 880; x += 60)
        bridge(x);
    CHECK(place_labels({river}, typesetter, room).empty());
}

TEST_CASE("no name of a river lies on a great road of the towns that ship, and few are lost for it") {
    ShippedMap shipped;
    std::size_t rivers = 0;
    std::size_t names = 0;
    for (const auto& [lat_deg, lon_deg] : {std::pair{53.5571, 13.2607}, {47.14, 9.52}, {53.53, 13.22}}) {
        for (const double zoom : {12.0, 12.5, 13.0, 13.5, 14.0, 14.4, 15.0}) {
            const auto request = ShippedMap::request(lat_deg, lon_deg, zoom, 1920, 1080);
            const auto ground = compose(request, shipped.tiles_of(request), nullptr);
            for (const PlacedLabel& label : placed_on(shipped, request)) {
                ++names;
                if (!label.shaped->type.italic || label.boxes.size() < 2) continue;
                ++rivers;
                for (const LabelBox& box : label.boxes) {
                    int bright = 0;
                    int all = 0;
                    for (int y = static_cast<int>(box.top); y < static_cast<int>(box.bottom); ++y) {
                        for (int x = static_cast<int>(box.left); x < static_cast<int>(box.right); ++x) {
                            ++all;
                            const auto pixel =
                                ground
                                    .pixels[static_cast<std::size_t>(y) * 1920 + static_cast<std::size_t>(x)];
                            bright += ((pixel >> 8U) & 0xFFU) >= 200 ? 1 : 0;
                        }
                    }
                    INFO(label.text << " at zoom " << zoom << ": " << bright << " of " << all);
                    CHECK(bright == 0);
                }
            }
        }
    }
    CHECK(rivers >= 45);
    CHECK(names >= 235);
}

TEST_CASE("a name runs along its line, upright, and only where it fits") {
    Typesetter typesetter(k_fonts);
    auto street = candidate("Lange Straße", 1, {});
    SECTION("from east to west it is turned round") {
        street.path = {{580, 150}, {20, 150}};
        const auto labels = place_labels({street}, typesetter, space(600, 300));
        REQUIRE(labels.size() == 1);
        CHECK(labels[0].glyphs.front().turns == 0);
        CHECK(labels[0].glyphs.front().x < labels[0].glyphs.back().x);
        CHECK(labels[0].boxes.size() == labels[0].glyphs.size());
    }
    SECTION("along a slope the letters lean") {
        street.path = {{50, 50}, {350, 250}};
        const auto labels = place_labels({street}, typesetter, space(600, 300));
        REQUIRE(labels.size() == 1);
        CHECK(labels[0].glyphs.front().turns == Typesetter::k_turns * 12 / 128);
    }
    SECTION("a line too short or too crooked carries none") {
        street.path = {{50, 50}, {90, 50}};
        CHECK(place_labels({street}, typesetter, space(600, 300)).empty());
        street.path = {{50, 50}, {150, 50}, {150, 130}, {60, 130}, {60, 60}};
        CHECK(place_labels({street}, typesetter, space(600, 300)).empty());
    }
}

TEST_CASE("a name that two tiles repeat is one candidate") {
    const TileId east{14, 8796, 5294};
    tiles::VectorTile left;
    tiles::VectorTile right;
    const auto town = static_cast<std::uint8_t>(PlaceClass::town);
    hand_made::add(left, Theme::place, Geometry::point, {{4090, 2000}}, town, "Grenzstadt");
    hand_made::add(right, Theme::place, Geometry::point, {{-6, 2000}}, town, "Grenzstadt");
    const std::vector tiles{hand_made::placed(left, k_id), hand_made::placed(right, east)};
    auto request = hand_made::showing(k_id);
    request.width_px = 1024;
    std::vector<TileOnView> views;
    for (const PlacedTile& placed : tiles)
        views.emplace_back(placed, request.camera, request.size());
    CHECK(label_candidates(views, request).size() == 1);
}

TEST_CASE("a pond too small for its name stays nameless") {
    tiles::VectorTile tile;
    hand_made::add(tile, Theme::water, Geometry::area,
                   {{1000, 1000}, {1400, 1000}, {1400, 1400}, {1000, 1400}});
    hand_made::add(tile, Theme::water_name, Geometry::point, {{1200, 1200}}, 0, "Dorfteich");
    hand_made::add(tile, Theme::water, Geometry::area,
                   {{2000, 2000}, {3400, 2000}, {3400, 3400}, {2000, 3400}});
    hand_made::add(tile, Theme::water_name, Geometry::point, {{2700, 2700}}, 0, "Großer See");
    const auto request = hand_made::showing(k_id);
    const auto placed = hand_made::placed(tile, k_id);
    const std::vector views{TileOnView(placed, request.camera, request.size())};
    const auto candidates = label_candidates(views, request);
    REQUIRE(candidates.size() == 1);
    CHECK(candidates[0].text == "Großer See");
}

TEST_CASE("pieces of a street are joined end to end") {
    tiles::VectorTile tile;
    const auto minor = static_cast<std::uint8_t>(tiles::RoadClass::minor);
    hand_made::add(tile, Theme::road_name, Geometry::line, {{500, 500}, {1000, 500}}, minor, "Ring");
    hand_made::add(tile, Theme::road_name, Geometry::line, {{2000, 500}, {1000, 500}}, minor, "Ring");
    hand_made::add(tile, Theme::road_name, Geometry::line, {{2000, 500}, {3000, 600}}, minor, "Ring");
    hand_made::add(tile, Theme::road_name, Geometry::line, {{100, 3000}, {900, 3000}}, minor, "Ring");
    auto request = hand_made::showing(k_id);
    request.camera.zoom = 15;
    request.width_px = request.height_px = 1024;
    request.street_names = true;
    const auto placed = hand_made::placed(tile, k_id);
    const std::vector views{TileOnView(placed, request.camera, request.size())};
    CHECK(label_candidates(views, request).size() == 2);
}

TEST_CASE("names that no font of ours can write are left out, others are shaped") {
    Typesetter typesetter(k_fonts);
    const TypeChoice type{30, 0, false, false, 3};
    CHECK(typesetter.shape("Łódź Ελλάδα Москва", type) != nullptr);
    CHECK(typesetter.shape("\xF0\x9F\x8F\xA0", type) == nullptr);
    CHECK(typesetter.shape("", type) == nullptr);
    CHECK(typesetter.shape("x", {0, 0, false, false, 0}) == nullptr);
    const ShapedText* const shaped = typesetter.shape("Vaduz", type);
    REQUIRE(shaped != nullptr);
    CHECK(shaped->glyphs.size() == 5);
    CHECK(typesetter.shape("Vaduz", type) == shaped);
    const GlyphImage& image = typesetter.image(*shaped, shaped->glyphs[0], 0, 0);
    CHECK(image.fill.size() == image.halo.size());
    for (std::size_t i = 0; i < image.fill.size(); ++i)
        CHECK(image.halo[i] >= image.fill[i]);
}

TEST_CASE("a folder without our fonts is a sentence, and the map is drawn without names") {
    LabelPainter labels("/nowhere/fonts");
    CHECK_THAT(labels.problem(), ContainsSubstring("/nowhere/fonts"));
    ShippedMap shipped;
    const auto request = ShippedMap::request(53.5571, 13.2607, 13, 300, 200);
    CHECK(black_share(compose(request, shipped.tiles_of(request), &labels)) < 1);
}
