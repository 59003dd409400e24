#pragma once
// What stands in the face window by itself: between two rules a sign and a sentence, one thing at a time.
// No module of the configuration: it lies over all of them and is empty most of the time.

#include <optional>

#include "module/view/mirror_view.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

class AlertsWidget {
  public:
    AlertsWidget(const WidgetContext& context, const Rect& face_window, bool is_portrait);

    /// Takes the newest alert, or that there is none. Another one comes when the one before has faded.
    void show(const std::optional<view::AlertView>& alert, MotionTime now);

    /// Without motion everything is there, or gone, at once.
    void allow_motion(bool is_allowed) { m_may_move = is_allowed; }

    /// Draws what is seen now.
    void draw(SceneBuilder& builder, MotionTime now);

    /// When it looks different although nothing new has come; nothing while it rests.
    [[nodiscard]] std::optional<MotionTime> next_frame(MotionTime now) const;

    /// Whether anything is seen.
    [[nodiscard]] bool is_empty() const { return !m_shown; }

  private:
    /// Sizes of the text, and its lines.
    struct Form {
        Font font;
        int line = 0;
        std::vector<std::string> lines;
        std::vector<std::string> detail;
    };
    [[nodiscard]] bool is_still(MotionTime now) const;
    void settle(MotionTime now);
    [[nodiscard]] float visibility(MotionTime now) const;
    [[nodiscard]] Form form_of(const view::AlertView& alert, int width_px) const;
    void draw_sign(SceneBuilder& builder, view::AlertKind kind, float x, float middle, Rgba color) const;
    void draw_text(SceneBuilder& builder, const view::AlertView& alert, const Form& form, int x, int top,
                   std::uint8_t alpha) const;

    WidgetContext m_context;
    Rect m_face_window;
    bool m_is_portrait;
    bool m_may_move = true;
    std::optional<view::AlertView> m_wanted;  ///< what is to be told
    std::optional<view::AlertView> m_shown;   ///< what is seen, perhaps on its way out
    bool m_is_leaving = false;
    Motion m_fade;
};

}  // namespace mirror::render
