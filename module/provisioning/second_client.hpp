#pragma once
// Recognises that two phones speak with one account. The broker does not say it: two clients of one id throw
// each other out, and what both say comes on one topic.

#include <deque>
#include <optional>
#include <string>

#include "module/base/clock.hpp"
#include "module/owntracks/message.hpp"

namespace mirror::provisioning {

/// Signs, each of which one phone alone does not give:
/// - five wills within a minute: at other brokers whoever is thrown out leaves one, and a phone that merely
/// lost its network
///   takes longer than that to be missed (OwnTracks' shortest keepalive is 60 s)
/// - two last positions told in turns, each time in a new message: who is let in again tells its own, and
///   mosquitto 2.0 publishes no will of one who is thrown out
/// - within an hour a message as only Android writes it, one as only iOS does, and the first kind again
/// - the same with two tracker ids
/// - positions that go to and fro twice, farther than anything drives in the time between them
class SecondClientWatch {
  public:
    /// Something live from this account. \return the sign, in words
    std::optional<std::string> hear(const owntracks::Message& message, UtcSeconds at);

  private:
    struct Sign {
        std::string value;
        UtcSeconds at{};
    };
    struct Spot {
        LatLon place;
        UtcSeconds time{};
    };
    static bool alternates(std::deque<Sign>& signs, std::string value, UtcSeconds at);
    bool goes_to_and_fro(const owntracks::Location& location);
    bool repeats_in_turns(const owntracks::Location& location, UtcSeconds at);

    std::deque<UtcSeconds> m_wills;
    std::deque<Sign> m_platforms;
    std::deque<Sign> m_tracker_ids;
    std::deque<Spot> m_spots;
    std::deque<Sign> m_fixes;            ///< each other than the one before, or said anew after it
    std::deque<std::string> m_messages;  ///< what tells a message from a copy of it: the last ones
};

}  // namespace mirror::provisioning
