#include "module/household/apply.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "module/household/apply_card.hpp"
#include "module/household/apply_facts.hpp"
#include "module/household/apply_location.hpp"
#include "module/household/clock_sense.hpp"
#include "module/household/fit_regions.hpp"
#include "module/household/judge.hpp"
#include "module/household/notes.hpp"
#include "module/household/regions.hpp"
#include "module/household/turn.hpp"

namespace mirror::household {
namespace {

using owntracks::Message;

/// A topic may have 65,535 bytes; no device that anybody wants to find in a list needs that.
constexpr std::size_t k_longest_unknown_topic = 256;

/// When a message was made, by its own account.
std::optional<UtcSeconds> time_said(const owntracks::Body& body) {
    return std::visit(
        [](const auto& value) -> std::optional<UtcSeconds> {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, owntracks::Location> ||
                          std::is_same_v<T, owntracks::Transition>) {
                return value.created_at.value_or(value.fix_time);
            } else if constexpr (std::is_same_v<T, owntracks::Steps> ||
                                 std::is_same_v<T, owntracks::Beacon>) {
                return value.time;
            } else {
                return std::nullopt;
            }
        },
        body);
}

void note_boot(Turn& turn) {
    if (turn.state.boot == turn.arrival.boot && turn.state.boot_number > 0) return;
    turn.state.boot = turn.arrival.boot;
    ++turn.state.boot_number;
    ClockSense& sense = turn.state.clock;
    sense.offset_ms.reset();
    sense.agreed = false;
    sense.witness.clear();
}

/// Room for one more device that nobody configured: the one that was silent longest goes.
void make_room(HouseholdState& state, Turn& turn) {
    if (state.unknown_devices.size() < k_max_unknown_devices) return;
    const auto last_word = [&](const std::string& topic) {
        const auto found = state.devices.find(topic);
        return found != state.devices.end() && found->second.heard ? found->second.heard->time : UtcTime{};
    };
    const auto quietest = std::ranges::min_element(state.unknown_devices, {}, last_word);
    forget_device(state, *quietest, turn.effects);
    state.unknown_devices.erase(quietest);
}

void forget_unknown(Turn& turn, const std::string& topic) {
    auto& unknown = turn.state.unknown_devices;
    if (std::erase(unknown, topic) > 0) forget_device(turn.state, topic, turn.effects);
}

/// The device's state, made where it is first heard of. Nothing where this message does not make a device:
/// a command is said to it, and of one that nobody configured a card or a last will is not enough.
DeviceState* device_for(Turn& turn, const Message& message, bool known) {
    auto& devices = turn.state.devices;
    const auto found = devices.find(message.base_topic);
    if (found != devices.end()) return &found->second;
    if (std::holds_alternative<owntracks::Command>(message.body)) return nullptr;
    if (!known) {
        if (!says_something(message.body)) return nullptr;
        if (message.base_topic.size() > k_longest_unknown_topic) return nullptr;
        make_room(turn.state, turn);
        turn.state.unknown_devices.push_back(message.base_topic);
    }
    return &devices[message.base_topic];
}

/// A phone tells of its regions: everybody whom they concern is looked at anew, in silence.
void apply_regions(Turn& turn, const Speaker& speaker, const owntracks::Body& body) {
    bool changed = false;
    if (const auto* const one = std::get_if<owntracks::Waypoint>(&body)) {
        take_note(turn, speaker, *one);
        changed = take_phone_regions(turn, speaker.topic, {*one}, false);
    } else if (const auto* const all = std::get_if<owntracks::Waypoints>(&body)) {
        for (const owntracks::Waypoint& waypoint : all->waypoints)
            take_note(turn, speaker, waypoint);
        changed = take_phone_regions(turn, speaker.topic, all->waypoints, true);
    }
    if (changed && speaker.person != nullptr) fit_regions(turn.state, turn.rules, turn.effects);
}

void apply_message(Turn& turn, const Message& message) {
    const auto person = turn.rules.person_with(message.base_topic);
    if (!person) ++turn.state.counters.unknown_device;
    if (std::holds_alternative<owntracks::Clear>(message.body)) {
        // What was retained is gone, what we know is not: a phone that deletes a friend causes this too.
        if (!person && message.suffix.empty() && !turn.arrival.retained) {
            forget_unknown(turn, message.base_topic);
        }
        const auto found = turn.state.devices.find(message.base_topic);
        if (found != turn.state.devices.end()) {
            if (message.suffix == "info") clear_card(turn, message.base_topic, found->second);
            if (message.suffix.empty()) found->second.cleared = true;
            turn.dirty("device/" + message.base_topic);
        }
        return;
    }
    DeviceState* const device = device_for(turn, message, person.has_value());
    if (device == nullptr) return;
    turn.dirty("device/" + message.base_topic);
    const Speaker speaker{message.base_topic, *device, person ? &turn.rules.people[*person] : nullptr};
    if (const auto* const location = std::get_if<owntracks::Location>(&message.body)) {
        apply_location(turn, speaker, *location, message.suffix);
        take_note(turn, speaker, *location);
    } else if (const auto* const transition = std::get_if<owntracks::Transition>(&message.body)) {
        apply_transition(turn, speaker, *transition);
    } else {
        apply_facts(turn, speaker, message);
        apply_regions(turn, speaker, message.body);
    }
    if (!says_something(message.body)) return;
    device->cleared = false;
    if (turn.arrival.retained) return;
    device->heard_live = true;
    device->offline = false;
}

void note_time(Turn& turn, const Message& message) {
    if (!turn.rules.person_with(message.base_topic)) return;
    if (const auto said = time_said(message.body)) {
        learn(turn.state.clock, message.base_topic, sane(*said), turn.arrival);
    }
}

}  // namespace

Effects apply(HouseholdState& state, const Received& received, const Rules& rules) {
    Effects effects;
    Turn turn{state, rules, received.arrival, {}, true, effects};
    note_boot(turn);
    const auto* const message = std::get_if<Message>(&received.content);
    if (message != nullptr) note_time(turn, *message);
    turn.now = best_time(state.clock, {received.arrival.wall, received.arrival.since_boot}, true);
    turn.clock_right = wall_is_right(state.clock, received.arrival.wall);
    turn.dirty("meta");
    judge(turn);
    if (state.regions.empty() && !rules.regions.empty()) {
        state.regions = rules.regions;
        turn.dirty("regions");
    }
    ++state.counters.messages;
    if (message != nullptr) {
        apply_message(turn, *message);
    } else {
        const bool unknown = std::get<Refusal>(received.content).unknown_type;
        ++(unknown ? state.counters.unknown_type : state.counters.rejected);
    }
    return effects;
}

Effects apply_dismissal(HouseholdState& state, const std::string& device, UtcSeconds seen) {
    Effects effects;
    const auto found = state.devices.find(device);
    if (found == state.devices.end()) return effects;
    auto& alarm = found->second.vehicle.alarm;
    if (!alarm || *alarm > seen) return effects;
    alarm.reset();
    effects.dirty.push_back("device/" + device);
    return effects;
}

}  // namespace mirror::household
