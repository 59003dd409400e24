#include "render/setup_screen.hpp"

#include <nlohmann/json.hpp>

namespace mirror::render {

using nlohmann::json;

std::optional<SetupWish> read_setup_wish(std::string_view text) {
    const json wish = json::parse(text, nullptr, false);
    if (!wish.is_object() || !wish.contains("person") || !wish["person"].is_string()) return std::nullopt;
    const auto device = wish.find("device");
    if (device != wish.end() && !device->is_string()) return std::nullopt;
    return SetupWish{wish["person"], device == wish.end() ? std::string() : device->get<std::string>()};
}

std::string setup_wish_json(const SetupWish& wish) {
    return json{{"person", wish.person}, {"device", wish.device}}.dump(-1, ' ', true,
                                                                       json::error_handler_t::replace);
}

MotionTime SetupScreen::next_frame(MotionTime now) const {
    const MotionTime left = m_end - now;
    if (left <= MotionTime(0)) return now;
    const auto steps = (left - MotionTime(1)) / view::k_countdown_step;
    return m_end - steps * MotionTime(view::k_countdown_step);
}

}  // namespace mirror::render
