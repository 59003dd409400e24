#pragma once
// The Weasley clock: hands are people, sectors are places.

#include <map>

#include "render/widgets/weasley_board.hpp"
#include "render/widgets/weasley_face.hpp"
#include "render/widgets/weasley_hands.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

class WeasleyClockWidget final : public Widget {
  public:
    WeasleyClockWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    [[nodiscard]] bool fills() const override;
    void draw(SceneBuilder& builder, const Rect& whole, bool towards_right, MotionTime now) override;
    [[nodiscard]] std::optional<MotionTime> next_frame(MotionTime now) const override;
    [[nodiscard]] bool has_news() const override;
    void allow_motion(bool is_allowed) override;
    /// The clock knows itself which way its places run, and flaps turn letter by letter.
    [[nodiscard]] bool turns_with_language(const Rect& area) const override;

  private:
    /// What is drawn of a hand as long as it stands still.
    struct DrawnHand {
        HandStand stand;
        Rgba color;
        household::Freshness freshness = household::Freshness::fresh;
        ClockPiece piece;
    };
    struct DrawnLabel {
        std::string name;
        std::string icon;
        Rgba color;
        ClockLabel drawn;
    };
    /// The middle of the clock, in whole pixels of the screen.
    struct Middle {
        int x = 0, y = 0;
    };

    [[nodiscard]] double radius_in(const Rect& area) const;
    [[nodiscard]] bool is_clock_in(const Rect& area) const;
    void lay_out(double radius_px, MotionTime now);
    void draw_clock(SceneBuilder& builder, const Rect& area, MotionTime now);
    void draw_labels(SceneBuilder& builder, Middle middle);
    void draw_disc(SceneBuilder& builder, Middle middle, const view::ClockHand& hand, const HandStand& stand,
                   bool is_passed);
    void draw_more(SceneBuilder& builder, Middle middle, const MoreDisc& more) const;
    const ClockPiece& hand_piece(const view::ClockHand& hand, const HandStand& stand);
    [[nodiscard]] std::vector<const view::ClockHand*> drawing_order(MotionTime now) const;
    [[nodiscard]] std::shared_ptr<const Image> photo_of(const view::ClockHand& hand) const;
    [[nodiscard]] int disc_px() const;

    WidgetContext m_context;
    std::string m_header;
    config::WeasleyClockOptions m_options;
    WeasleyTheme m_theme;
    view::WeasleyClockView m_view;
    bool m_is_motion_allowed = true;

    bool m_is_clock = false;  ///< as drawn last; else rows
    double m_radius_px = 0;   ///< as laid out last
    bool m_is_laid_out = false;
    std::size_t m_face_places = 0;
    Dial m_dial;
    WeasleyHands m_hands;
    WeasleyBoard m_board;
    std::vector<ClockPiece> m_face;
    ClockPiece m_hub;
    std::vector<DrawnLabel> m_labels;          ///< by place
    std::map<std::size_t, DrawnHand> m_drawn;  ///< by person
    std::size_t m_faces_drawn = 0;
};

}  // namespace mirror::render
