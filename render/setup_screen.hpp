#pragma once
// A phone is being set up: what is on the glass meanwhile, for whom, and until when.

#include <memory>
#include <optional>
#include <string>

#include "module/base/clock.hpp"
#include "module/provisioning/setup_code.hpp"
#include "module/view/language.hpp"
#include "render/widgets/motion.hpp"
#include "render/widgets/setup_code_widget.hpp"

namespace mirror::render {

/// So long a code stays.
inline constexpr MotionTime k_setup_time = std::chrono::minutes(2);

/// What somebody wants to see.
struct SetupWish {
    std::string person;  ///< empty: the next phone that was never heard
    std::string device;  ///< empty: their only one
};

/// `{"person": "Anna", "device": "phone"}`, as the command line sends it. \return nothing for anything else
std::optional<SetupWish> read_setup_wish(std::string_view json);
std::string setup_wish_json(const SetupWish& wish);

class SetupScreen {
  public:
    /// Whose phone it is, by its account; nothing secret.
    struct Phone {
        std::string person;
        std::string device;
        std::string base_topic;
        std::optional<UtcTime> last_heard;  ///< before it is set up
    };

    /// \param code is taken over and wiped with this object \param now when it begins to be shown
    SetupScreen(Phone phone, provisioning::SetupCode code, MotionTime now)
        : m_phone(std::move(phone)), m_code(std::move(code)), m_end(now + k_setup_time) {}

    /// Has to be called before compose(), and again when the screen is another.
    void fit(FontSet& fonts, int width_px, int height_px) {
        m_widget = std::make_unique<SetupCodeWidget>(fonts, width_px, height_px, m_code.code);
    }

    [[nodiscard]] Scene compose(const view::Language& language, MotionTime now) const {
        return m_widget->draw(view::setup_view(language, m_phone.person, m_phone.device, m_end - now));
    }

    /// When the remaining time reads otherwise, or is over.
    [[nodiscard]] MotionTime next_frame(MotionTime now) const;

    [[nodiscard]] bool is_over(MotionTime now) const { return now >= m_end; }
    [[nodiscard]] const Phone& phone() const { return m_phone; }

  private:
    Phone m_phone;
    provisioning::SetupCode m_code;
    MotionTime m_end;
    std::unique_ptr<SetupCodeWidget> m_widget;
};

}  // namespace mirror::render
