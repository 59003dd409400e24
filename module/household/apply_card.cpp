#include "module/household/apply_card.hpp"

#include <algorithm>

#include "module/base/utf8.hpp"
#include "module/household/state_codec.hpp"

namespace mirror::household {
namespace {

constexpr std::size_t k_longest_card_name = 60;

void set_picture(Turn& turn, const std::string& topic, CardPicture picture) {
    auto& pictures = turn.state.pictures;
    const auto known = pictures.find(topic);
    const CardPicture before = known == pictures.end() ? CardPicture() : known->second;
    if (picture == before) return;  // the same bytes keep their address
    if (picture.is_there()) {
        pictures[topic] = std::move(picture);
    } else {
        pictures.erase(topic);
    }
    turn.dirty(picture_key(topic));
}

}  // namespace

void take_card(Turn& turn, const Speaker& speaker, const owntracks::Card& card) {
    speaker.device.card_name = safe_text(card.name.value_or(""), k_longest_card_name);
    if (speaker.person == nullptr) return;
    auto picture = card.face_base64 ? decode_face(*card.face_base64) : std::nullopt;
    set_picture(turn, speaker.topic, picture ? std::move(*picture) : CardPicture());
}

void clear_card(Turn& turn, const std::string& device_topic, DeviceState& device) {
    device.card_name.clear();
    turn.dirty("device/" + device_topic);
    set_picture(turn, device_topic, CardPicture());
}

void drop_strangers_pictures(HouseholdState& state, const Rules& rules, Effects& effects) {
    std::erase_if(state.pictures, [&](const auto& entry) {
        if (rules.person_with(entry.first)) return false;
        effects.dirty.push_back(picture_key(entry.first));
        return true;
    });
}

}  // namespace mirror::household
