#pragma once
// What covers the whole glass while a phone is set up: whose it is, what to do on either kind of phone, and
// the code. No module of the configuration; everything else is black meanwhile.

#include <memory>
#include <vector>

#include "module/provisioning/qr_code.hpp"
#include "module/view/setup_view.hpp"
#include "render/layout/type_scale.hpp"
#include "render/scene.hpp"
#include "render/text/scene_builder.hpp"

namespace mirror::render {

/// The light squares, and the light around them: a white that does not dazzle behind glass, 9:1 to black.
inline constexpr Rgba k_code_light{200, 200, 200, 255};
/// Pixels of each square of a code, at least, on a screen whose short side is 1080.
inline constexpr int k_least_square_px = 8;

class SetupCodeWidget {
  public:
    /// \param code must not be empty \param fonts must outlive the widget
    SetupCodeWidget(FontSet& fonts, int width_px, int height_px, const provisioning::QrCode& code);
    /// Overwrites the drawn code.
    ~SetupCodeWidget();
    SetupCodeWidget(const SetupCodeWidget&) = delete;
    SetupCodeWidget& operator=(const SetupCodeWidget&) = delete;

    /// The whole picture, at full light at night too: the code must be read.
    Scene draw(const view::SetupView& view);

  private:
    /// Where everything stands.
    struct Plan {
        double text = 0;  ///< design size of the steps
        int square_px = 0;
        Rect block;  ///< the code with its quiet zone
        Rect words;  ///< title, steps and, below them, the countdown
        int steps_top = 0;
        int baseline = 0;  ///< of the countdown
    };
    /// A column of numbered steps, broken into lines.
    struct Column {
        Font font;
        int line_px = 0;
        int number_px = 0;  ///< width that the numbers take
        int gap_px = 0;     ///< between two steps
        std::vector<std::vector<std::string>> steps;
        bool is_whole = true;
        [[nodiscard]] int height_px() const;
    };
    [[nodiscard]] Column column_of(const view::PhoneSteps& steps, double text, int width_px) const;
    [[nodiscard]] int columns_height(const view::SetupView& view, double text, int width_px) const;
    [[nodiscard]] std::vector<std::string> title_lines(const view::SetupView& view, int width_px) const;
    [[nodiscard]] int title_height(const view::SetupView& view, int width_px) const;
    [[nodiscard]] int block_side(int square_px) const;
    [[nodiscard]] bool fits(const view::SetupView& view, double text, int square_px) const;
    [[nodiscard]] Plan plan(const view::SetupView& view) const;
    [[nodiscard]] Plan planned(const view::SetupView& view, double text, int square_px) const;
    void draw_title(SceneBuilder& builder, const view::SetupView& view, const Plan& plan) const;
    void draw_steps(SceneBuilder& builder, const view::SetupView& view, const view::PhoneSteps& steps,
                    const Plan& plan, const Rect& area) const;
    [[nodiscard]] const std::shared_ptr<Image>& picture(int square_px);

    FontSet& m_fonts;
    int m_width_px;
    int m_height_px;
    TypeScale m_scale;
    provisioning::QrCode m_code;
    std::shared_ptr<Image> m_picture;
    int m_square_px = 0;  ///< of m_picture
};

/// The code with its quiet zone, every square of so many whole pixels.
Image draw_code(const provisioning::QrCode& code, int square_px);

}  // namespace mirror::render
