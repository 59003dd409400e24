#pragma once
// How widgets write a scene: text is measured and placed here, bounds enclose every pixel.

#include <memory>
#include <string>
#include <string_view>

#include "render/scene.hpp"
#include "render/text/font_set.hpp"

namespace mirror::render {

enum class Align : std::uint8_t { left, centre, right };

struct TextStyle {
    Font font;
    Rgba color{255, 255, 255, 255};
    int halo_px = 0;
    int tracking_px = 0;
    std::uint8_t least_light = 0;  ///< see TextRun
    bool operator==(const TextStyle&) const = default;
};

/// For texts that may be as wide as they are.
inline constexpr int k_any_width = 1'000'000;

class SceneBuilder {
  public:
    SceneBuilder(int width_px, int height_px, FontSet& fonts) : m_fonts(fonts) {
        m_scene.width_px = width_px;
        m_scene.height_px = height_px;
    }

    /// Everything drawn from here on belongs to this layer; names must be unique within a scene.
    /// With a clip nothing of it is drawn outside.
    void begin_layer(std::string name, std::optional<Rect> clip = std::nullopt);

    /// Places a line with its baseline at y. x is its left edge, middle or right edge, by `align`.
    /// Text wider than max_width_px (k_any_width: no limit) is set condensed, and if that does not help it
    /// ends in an ellipsis. \return the width drawn
    int text(std::string_view text, const TextStyle& style, int x, int baseline, Align align = Align::left,
             int max_width_px = k_any_width);

    /// Shapes: coordinates are pixels of the screen.
    void circle(float cx, float cy, float radius, const Stroke& stroke, Rgba fill = {0, 0, 0, 0});
    void rounded_box(const Rect& box, float corner, const Stroke& stroke, Rgba fill = {0, 0, 0, 0});
    void path(std::vector<PathPoint> points, bool closed, const Stroke& stroke, Rgba fill = {0, 0, 0, 0});
    /// Several outlines as one picture; coordinates relative to the bounds, what goes beyond is cut off.
    void shape(const Rect& bounds, Shape shape);
    /// A line or an area of whole pixels.
    void rule(const Rect& box, Rgba color);

    /// The image with its top left corner at (x, y).
    void picture(std::shared_ptr<const Image> image, int x, int y, bool opaque, std::uint8_t alpha = 255);

    [[nodiscard]] FontSet& fonts() { return m_fonts; }
    [[nodiscard]] Scene take() { return std::move(m_scene); }

  private:
    void add(Item item);

    FontSet& m_fonts;
    Scene m_scene;
};

}  // namespace mirror::render
