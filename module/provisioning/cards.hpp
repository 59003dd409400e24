#pragma once
// Cards of the household's people, so that their phones show each other's names and pictures: retained on
// `<base topic>/info`, where OwnTracks' apps look for them. Source: OwnTracks booklet, tech/json.md,
// "_type=card".

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/clock.hpp"
#include "module/provisioning/progress.hpp"

namespace mirror::provisioning {

/// Who has a device, as the configuration has it.
struct Card {
    std::string name;
    std::string face_base64;       ///< of a JPEG or PNG; empty: no picture
    bool is_picture_known = true;  ///< false: there is one that cannot be read now, so nothing is touched
    bool operator==(const Card&) const = default;
};

/// What phones are given. It names the mirror as its maker: so it is known again, also by another mirror.
std::string card_json(const Card& card);

/// Whether a mirror made this card, or the encrypted message around it.
bool is_mirrors_card(std::string_view payload);

/// An encrypted message, as is_mirrors_card() knows it again. \param data as OwnTracks encrypts
std::string sealed_card_json(std::string data);

/// `<base topic>/info`.
std::string card_topic(const std::string& base_topic);

/// Compares what the broker keeps with what it should keep.
class CardKeeper {
  public:
    /// By base topic.
    void want(std::map<std::string, Card> cards) { m_wanted = std::move(cards); }
    /// Anything from the broker, decrypted. \return whether it was a mirror's card: then no phone said it
    bool hear(const Heard& heard, std::string_view unique_id);
    /// What the broker keeps is told again at the next connection.
    void disconnected() { m_kept.clear(); }

    /// What to publish; once everything that the broker keeps was heard.
    /// \param has_own whether the phone of this base topic has a card of its own: only a picture in the
    /// configuration is put before that
    [[nodiscard]] std::vector<Order> due(UtcSeconds now,
                                         const std::function<bool(const std::string&)>& has_own);

  private:
    struct Kept {
        bool is_ours = false;
        std::string payload;  ///< of ours
    };
    std::map<std::string, Card> m_wanted;
    std::map<std::string, Kept> m_kept;                ///< on the card topic of this base topic
    std::map<std::string, UtcSeconds> m_published_at;  ///< nobody fights for a topic
};

}  // namespace mirror::provisioning
