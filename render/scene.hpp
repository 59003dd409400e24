#pragma once
// The picture as a list of values. Widgets write it, the painter draws it, and the difference of two scenes
// is exactly what has to be painted again.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "render/pixels.hpp"

namespace mirror::render {

/// Pixels of the logical screen (before rotation); y grows downwards.
struct Rect {
    int x = 0, y = 0, w = 0, h = 0;
    [[nodiscard]] constexpr int right() const { return x + w; }
    [[nodiscard]] constexpr int bottom() const { return y + h; }
    [[nodiscard]] constexpr bool empty() const { return w <= 0 || h <= 0; }
    [[nodiscard]] constexpr bool intersects(const Rect& other) const {
        return !empty() && !other.empty() && x < other.right() && other.x < right() && y < other.bottom() &&
               other.y < bottom();
    }
    /// The part that both share; empty when they do not meet.
    [[nodiscard]] constexpr Rect shared_with(const Rect& other) const {
        const int left = x > other.x ? x : other.x;
        const int top = y > other.y ? y : other.y;
        const int far_x = right() < other.right() ? right() : other.right();
        const int far_y = bottom() < other.bottom() ? bottom() : other.bottom();
        return far_x > left && far_y > top ? Rect{left, top, far_x - left, far_y - top} : Rect{};
    }
    bool operator==(const Rect&) const = default;
};

struct Rgba {
    std::uint8_t r = 0, g = 0, b = 0, a = 255;
    bool operator==(const Rgba&) const = default;
};

/// The faces that ship in assets/fonts.
enum class Face : std::uint8_t { thin, light, regular, medium, condensed_light, condensed_regular };

struct Font {
    Face face = Face::regular;
    int size_px = 0;  ///< em size
    bool operator==(const Font&) const = default;
};

/// One line of text. `left` and `baseline` place it; the text is already cut to fit.
struct TextRun {
    std::string text;  ///< UTF-8, logical order, no line breaks
    Font font;
    Rgba color;
    int left = 0;
    int baseline = 0;
    int halo_px = 0;      ///< black edge, for text on the map
    int tracking_px = 0;  ///< extra space after each letter
    /// However dim the scene's light is, the words are at least as light as this (luma, 0 to 255). They stand
    /// above everything else then.
    std::uint8_t least_light = 0;
    bool operator==(const TextRun&) const = default;
};

/// Anti-aliased outlines; coordinates are pixels, relative to the item's bounds so that equal shapes share
/// one texture.
struct Stroke {
    float width_px = 0;
    Rgba color;
    float dash_px = 0;  ///< 0: solid
    float gap_px = 0;
    bool butt = false;  ///< ends are cut straight: translucent pieces of one line meet without a blot
    bool operator==(const Stroke&) const = default;
};
struct Circle {
    float cx = 0, cy = 0, radius = 0;
    Stroke stroke;
    Rgba fill{0, 0, 0, 0};
    bool operator==(const Circle&) const = default;
};
struct RoundedBox {
    float x = 0, y = 0, w = 0, h = 0, corner = 0;
    Stroke stroke;
    Rgba fill{0, 0, 0, 0};
    bool operator==(const RoundedBox&) const = default;
};
struct PathPoint {
    float x = 0, y = 0;
    bool operator==(const PathPoint&) const = default;
};
struct Path {
    std::vector<PathPoint> points;
    bool closed = false;
    Stroke stroke;
    Rgba fill{0, 0, 0, 0};
    bool operator==(const Path&) const = default;
};
/// Several outlines drawn together into one cached texture.
struct Shape {
    std::vector<std::variant<Circle, RoundedBox, Path>> parts;
    bool operator==(const Shape&) const = default;
};

/// Straight-alpha ARGB8888 pixels, immutable once made; compared by identity.
struct Image {
    int width_px = 0, height_px = 0;
    Pixels pixels;
};

/// An image at the top left of the item's bounds, pixel for pixel: a scaled copy would be rounded differently
/// in every clip. Whoever needs another size scales before.
struct Picture {
    std::shared_ptr<const Image> image;
    std::uint8_t alpha = 255;
    bool opaque = false;  ///< every pixel of the image is opaque: painted without blending
    bool operator==(const Picture&) const = default;
};

/// The whole of the item's bounds in one colour.
struct Fill {
    Rgba color;
    bool operator==(const Fill&) const = default;
};

/// One thing on the screen. `bounds` encloses every pixel that it may touch.
struct Item {
    Rect bounds;
    std::variant<TextRun, Shape, Picture, Fill> what;
    bool operator==(const Item&) const = default;
};

/// What one module draws. Layers are compared with the layer of the same name in the last scene.
struct Layer {
    std::string name;
    std::vector<Item> items;
    std::optional<Rect> clip;  ///< nothing of the layer is drawn outside
    bool operator==(const Layer&) const = default;
};

struct Scene {
    int width_px = 0, height_px = 0;
    std::vector<Layer> layers;          ///< drawn in this order on black
    Rgba light = {255, 255, 255, 255};  ///< the finished picture is multiplied by it; opaque
    bool operator==(const Scene&) const = default;
};

/// Turns a layer around the middle of a screen of this width, as languages that are written from right to
/// left want it: what stood left stands right. Letters and pictures keep their faces, shapes are turned.
void mirror_for_right_to_left(Layer& layer, int screen_width_px);

/// A colour in the light of a scene, lightened in its own tone until its luma is at least this.
Rgba lit_at_least(Rgba color, Rgba light, std::uint8_t least_light);

/// Rectangles (at most max_rects, overlaps joined) that cover everything in which two scenes differ. Scenes
/// of different size or light differ everywhere.
std::vector<Rect> difference(const Scene& before, const Scene& after, std::size_t max_rects = 12);

}  // namespace mirror::render
