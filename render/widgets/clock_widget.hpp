#pragma once
// The time in the largest letters of the mirror or on a dial, the date, and what sun and moon do today.

#include "render/widgets/widget.hpp"

namespace mirror::render {

class ClockWidget final : public Widget {
  public:
    ClockWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    [[nodiscard]] int wanted_width() const override;
    /// Hands turn clockwise and the moon is lit from its own side in every language.
    [[nodiscard]] bool turns_with_language(const Rect& /*area*/) const override {
        return !m_view.is_analog && !m_view.moon;
    }
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    [[nodiscard]] int small_line() const { return m_context.scale.px(46); }
    [[nodiscard]] Font small_font() const;
    /// The time's size in design pixels: as large as the width allows, at most xxlarge.
    [[nodiscard]] double time_size(int width_px) const;
    [[nodiscard]] int time_width(double design_px) const;
    [[nodiscard]] bool has_lines() const;
    [[nodiscard]] int text_width() const;
    /// The date as it fits: whole, else short, else smaller.
    struct DateLine {
        const std::string* words;
        Font font;
    };
    [[nodiscard]] DateLine date_line(int width_px) const;
    [[nodiscard]] int text_height(int width_px) const;
    /// Edge of the dial's square; 0 without one.
    [[nodiscard]] int dial_size(int width_px) const;
    /// Whether the dial stands beside the letters.
    [[nodiscard]] bool is_side_by_side(int width_px) const;
    [[nodiscard]] int dial_gap() const;
    [[nodiscard]] int sky_width(const view::SkyTimes& times, bool is_moon) const;

    /// Where a line of this width begins.
    [[nodiscard]] int left_of(int width_px, const Rect& area, bool towards_right) const;
    void draw_text(SceneBuilder& builder, const Rect& area, bool towards_right) const;
    int draw_time(SceneBuilder& builder, const Rect& area, bool towards_right) const;
    void draw_sky(SceneBuilder& builder, const view::SkyTimes& times, bool is_moon, const Rect& line,
                  bool towards_right) const;

    WidgetContext m_context;
    std::string m_header;
    config::ClockOptions m_options;
    bool m_is_centred = false;  ///< stands in the middle of the screen or of a column
    view::ClockView m_view;
};

}  // namespace mirror::render
