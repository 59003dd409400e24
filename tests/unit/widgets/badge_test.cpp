// How old somebody's data is can be seen by the shape of their ring, on people and on cars.

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/shape_painter.hpp"
#include "render/widgets/badge.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using household::Freshness;

namespace {

constexpr int k_diameter = 76;
constexpr int k_middle = 60;

Scene drawn(const Badge& badge) {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    SceneBuilder builder(2 * k_middle, 2 * k_middle, fonts);
    builder.begin_layer("badge");
    draw_badge(builder, badge, k_middle, k_middle, k_diameter);
    return builder.take();
}

Badge badge_of(Freshness freshness, bool is_vehicle = false) {
    Badge badge;
    badge.initials = "A";
    badge.color = {67, 139, 255};
    badge.freshness = freshness;
    badge.is_vehicle = is_vehicle;
    return badge;
}

/// The first shape of the picture: the ring.
const Item& ring_item(const Scene& scene) {
    const auto& items = scene.layers.at(0).items;
    const auto found = std::ranges::find_if(
        items, [](const Item& item) { return std::holds_alternative<Shape>(item.what); });
    REQUIRE(found != items.end());
    return *found;
}

Stroke ring_of(const Badge& badge) {
    const Scene scene = drawn(badge);
    const auto& part = std::get<Shape>(ring_item(scene).what).parts.at(0);
    if (const auto* const circle = std::get_if<Circle>(&part)) return circle->stroke;
    return std::get<RoundedBox>(part).stroke;
}

/// How much of the way around is drawn in the ring's colour, 0 to 1.
double share_drawn(const Badge& badge) {
    const Scene scene = drawn(badge);
    const Item& item = ring_item(scene);
    const Image image = draw_shape(std::get<Shape>(item.what), item.bounds.w, item.bounds.h);
    const double radius = (k_diameter - ring_of(badge).width_px) / 2.0;
    int lit = 0;
    constexpr int k_steps = 720;
    for (int step = 0; step < k_steps; ++step) {
        const double angle = 2 * std::numbers::pi * step / k_steps;
        const int x = static_cast<int>(std::floor(k_middle + radius * std::cos(angle))) - item.bounds.x;
        const int y = static_cast<int>(std::floor(k_middle + radius * std::sin(angle))) - item.bounds.y;
        const std::uint32_t pixel = image.pixels[static_cast<std::size_t>(y * image.width_px + x)];
        if ((pixel >> 24U) > 128 && (pixel & 0xFFU) > 128) ++lit;
    }
    return static_cast<double>(lit) / k_steps;
}

}  // namespace

TEST_CASE("a ring is thick while data is fresh, thin when it ages, and dashed when it is old") {
    const bool is_vehicle = GENERATE(false, true);
    const Stroke fresh = ring_of(badge_of(Freshness::fresh, is_vehicle));
    const Stroke ageing = ring_of(badge_of(Freshness::ageing, is_vehicle));
    const Stroke stale = ring_of(badge_of(Freshness::stale, is_vehicle));
    CHECK_THAT(fresh.width_px, WithinAbs(6, 0.01));
    CHECK_THAT(ageing.width_px, WithinAbs(3, 0.01));
    CHECK_THAT(stale.width_px, WithinAbs(3, 0.01));
    CHECK(fresh.dash_px == 0);
    CHECK(ageing.dash_px == 0);
    CHECK_THAT(stale.dash_px, WithinAbs(8, 0.01));
    CHECK_THAT(stale.gap_px, WithinAbs(6, 0.01));
    CHECK(stale.butt);  // so long and so far apart as that, not longer by their round ends
    CHECK(fresh.color == ageing.color);
    CHECK(fresh.color == stale.color);  // never by dimming alone
}

TEST_CASE("a ring with a photo in it ages as one with initials") {
    Badge badge = badge_of(Freshness::stale);
    const int side = photo_diameter(k_diameter);
    badge.photo = std::make_shared<Image>(Image{
        side, side, Pixels(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 0xFFFFFFFFU)});
    const Scene scene = drawn(badge);
    const auto has_dashes = [](const Item& item) {
        const auto* const shape = std::get_if<Shape>(&item.what);
        if (shape == nullptr) return false;
        const auto* const circle = std::get_if<Circle>(&shape->parts.at(0));
        return circle != nullptr && circle->stroke.dash_px > 0;
    };
    CHECK(std::ranges::any_of(scene.layers.at(0).items, has_dashes));
}

TEST_CASE("the dashes of an old ring are there when it is painted, and nothing between them") {
    CHECK(share_drawn(badge_of(Freshness::fresh)) > 0.98);
    CHECK(share_drawn(badge_of(Freshness::ageing)) > 0.98);
    CHECK_THAT(share_drawn(badge_of(Freshness::stale)), WithinAbs(8.0 / 14, 0.08));
}
