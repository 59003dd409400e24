#pragma once
// What the broker is to hold for the household's other machines: retained messages below a topic of our own.
// Pure values; nothing is decided here that the glass does not say too.

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "module/config/config.hpp"
#include "module/mqtt/message.hpp"

namespace mirror::announce {

/// Topic and payload of every retained message. No payload is empty: MQTT removes what is empty.
using Board = std::map<std::string, std::string>;

/// What all topics begin with: `announce.topic`, else `owntracks-mirror/<uniqueId>`.
std::string root_of(const config::Config& config);

std::string online_topic(std::string_view root);
/// Where others tell the mirror what to do, and where it says what became of that.
std::string control_topic(std::string_view root);
std::string reply_topic(std::string_view root);
/// The picture that somebody asked for on the control topic; not retained.
std::string picture_topic(std::string_view root);
/// Where Home Assistant says that it has started.
std::string birth_topic(const config::HomeAssistant& home_assistant);

/// Every name as one level of a topic: as it is, but `_` for what a level must not have (`/`, `+`, `#`,
/// spaces, control characters, what is no character). Of two that become the same the later one gets a
/// number: "Anna_2".
std::vector<std::string> levels_of(std::span<const std::string> names);

/// What the broker holds, as far as this mirror knows, and what has to be published to change that.
class Ledger {
  public:
    /// \param topics that the broker may hold from earlier runs
    explicit Ledger(std::set<std::string> topics = {});

    /// The broker may have forgotten everything, or somebody wants to hear it again.
    void forget_payloads();

    /// The messages that make the broker hold the board and nothing else: with QoS 1, retained, in the order
    /// of the topics; what does not belong there is emptied last. Equal boards give none the second time.
    std::vector<mqtt::OutgoingMessage> renew(const Board& board);

    /// Topics that the broker may hold.
    [[nodiscard]] const std::set<std::string>& topics() const { return m_topics; }
    /// These are to be held soon, and are noted as such before.
    void expect(const Board& board);

  private:
    std::set<std::string> m_topics;
    Board m_published;
};

}  // namespace mirror::announce
