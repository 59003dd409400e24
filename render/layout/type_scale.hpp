#pragma once
// One scale of sizes, tied to the screen, the viewing distance and the household's `zoom`.

#include "module/config/config.hpp"
#include "render/scene.hpp"

namespace mirror::render {

/// Colours of text on glass. Nothing that must be read is dimmer than `dimmed`.
inline constexpr Rgba k_bright{255, 255, 255, 255};
inline constexpr Rgba k_normal{208, 208, 208, 255};
inline constexpr Rgba k_dimmed{168, 168, 168, 255};
inline constexpr Rgba k_rule{96, 96, 96, 255};  ///< decoration only
/// Something has to be known or done: a weak battery, old data, a broker away. Always with a word.
inline constexpr Rgba k_notice{255, 179, 64, 255};
/// An alarm and nothing else, the whole sentence of it: a car moved, somebody in mortal peril. As red as it
/// may be and still stand out twice as bright as the glass by day.
inline constexpr Rgba k_alarm{255, 100, 90, 255};
inline constexpr Rgba k_region{143, 168, 184, 255};

/// How high capitals and digits of Roboto, the shipped Latin face, stand.
inline constexpr double k_capital_height_em = 0.711;

/// Sizes in pixels at a short side of 1080, turned into pixels of this screen.
class TypeScale {
  public:
    TypeScale() = default;

    /// For a screen of this size, looked at from this distance. A distance at which small text would be finer
    /// than 9 minutes of arc enlarges everything.
    static TypeScale for_screen(int width_px, int height_px, const config::Display& display, double zoom);

    /// A length of the 1080 design in pixels of this screen, at least 1.
    [[nodiscard]] int px(double design_px) const;
    [[nodiscard]] float pxf(double design_px) const { return static_cast<float>(design_px * m_factor); }
    [[nodiscard]] double factor() const { return m_factor; }

    /// A font whose strokes stay at least 2 px wide: Thin from 76 px, Light from 34, Regular from 22, then
    /// Medium.
    [[nodiscard]] Font font(Face wanted, double design_px) const;

    bool operator==(const TypeScale&) const = default;

  private:
    double m_factor = 1.0;
};

/// Design sizes, MagicMirror's class names.
namespace size {
inline constexpr double k_xxlarge = 208;
inline constexpr double k_xlarge = 96;
inline constexpr double k_large = 64;
inline constexpr double k_alert = 56;
inline constexpr double k_medium = 48;
inline constexpr double k_small = 36;
inline constexpr double k_xsmall = 28;
inline constexpr double k_note = 20;
inline constexpr double k_margin = 60;
inline constexpr double k_gap = 48;
}  // namespace size

}  // namespace mirror::render
