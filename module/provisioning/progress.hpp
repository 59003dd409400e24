#pragma once
// How a phone's setting up goes on: evidence in, commands out. Pure, and idempotent: whatever is lost on the
// way is found out by asking and sent again, hours later if need be.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/provisioning/phone_record.hpp"

namespace mirror::provisioning {

/// What holds for every phone of the household.
struct Rules {
    std::string unique_id;
    std::vector<PhoneRegion> wanted;
    std::vector<PhoneRegion> retired;
    /// A dump has a password in it: it is asked for only where nobody else hears it.
    bool may_ask_dump = false;
    bool is_dump_undecided = false;  ///< that is just being tried out: an iPhone's settings wait for it
};

/// One message as it came from the broker.
struct Heard {
    std::string_view topic;
    std::string_view payload;  ///< as decrypted; may hold secrets
    bool retained = false;
    UtcSeconds at{};
};

/// Takes in what was said on a base topic of this phone. \return whether anything worth storing changed
bool hear(PhoneRecord& record, const Rules& rules, const Heard& heard);

/// Something to publish with QoS 1.
struct Order {
    std::string topic;
    std::string payload;
    bool retain = false;  ///< never a command: an empty payload removes what the broker keeps
    bool operator==(const Order&) const = default;
};

/// Keeps an owner's regions on the disk before they are removed from the phone.
using BackUp = std::function<Result<void, Failure>(const PhoneRecord&, const std::vector<PhoneRegion>&)>;

/// What to publish now. The changed record must be on the disk before anything of it is published.
/// \param back_up must have written the regions durably when it returns success; else nothing is removed
std::vector<Order> due(PhoneRecord& record, const Rules& rules, UtcSeconds now, const BackUp& back_up);

/// When due() may have something to say again if nothing is heard before.
UtcSeconds next_due(const PhoneRecord& record, const Rules& rules, UtcSeconds now);

/// The household's regions are others now: a phone that had all of them may lack some.
void take_rules(PhoneRecord& record, const Rules& rules);

/// Somebody wants the settings and regions sent anew, now.
void push_again(PhoneRecord& record);

/// The settings that this phone shall have beyond its link: small, and never host or credentials.
std::vector<Setting> wanted_settings(const PhoneRecord& record);

/// Whether only a position can tell that settings arrived: by the tracker id in it.
bool needs_position(const PhoneRecord& record);

/// How long an unanswered question waits before it is put again.
std::chrono::seconds patience(int unanswered);

}  // namespace mirror::provisioning
