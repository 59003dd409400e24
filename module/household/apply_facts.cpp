#include "module/household/apply_facts.hpp"

#include <type_traits>

#include "module/household/apply_card.hpp"
#include "module/household/clock_sense.hpp"

namespace mirror::household {
namespace {

using namespace owntracks;

/// The internal cell of a tracker never reaches this; the vehicle's own supply is on another channel.
constexpr std::string_view k_supply_channel = "ext";

bool says_something(const Vehicle& vehicle) {
    switch (vehicle.kind) {
        case Vehicle::Kind::command:
        case Vehicle::Kind::text:  // server-made, or of no interest
            return false;
        case Vehicle::Kind::status:
            return vehicle.number.value_or(0) != 0;  // 0 is its last will
        default:
            return true;
    }
}

void take(DeviceState& device, const Vehicle& vehicle) {
    if (vehicle.kind == Vehicle::Kind::text || vehicle.kind == Vehicle::Kind::command) return;
    device.platform = Platform::vehicle;
    VehicleState& state = device.vehicle;
    if (!vehicle.number) return;
    switch (vehicle.kind) {
        case Vehicle::Kind::status:
            state.status = static_cast<int>(*vehicle.number);
            if (state.status == -1) state.driving = false;  // it sleeps only while parked
            break;
        case Vehicle::Kind::ignition:
            state.ignition = *vehicle.number != 0;
            if (*state.ignition) state.alarm.reset();  // the owner is at the wheel
            break;
        case Vehicle::Kind::voltage:
            if (vehicle.channel == k_supply_channel) state.supply_v = vehicle.number;
            break;
        default:
            break;
    }
}

/// Android's last will has no time, that of iOS has; iOS disconnects by design, so its will means nothing.
/// Source: the apps' own source, Android 2.6 and iOS 26.
void take(DeviceState& device, const LastWill& will) {
    if (device.platform == Platform::unknown) device.platform = will.time ? Platform::ios : Platform::android;
    device.offline = true;
}

}  // namespace

bool says_something(const Body& body) {
    return std::visit(
        [](const auto& value) {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, Vehicle>) {
                return says_something(value);
            } else {
                return !std::is_same_v<T, Card> && !std::is_same_v<T, LastWill> &&
                       !std::is_same_v<T, Command> && !std::is_same_v<T, Configuration> &&
                       !std::is_same_v<T, Clear>;
            }
        },
        body);
}

void apply_facts(Turn& turn, const Speaker& speaker, const Message& message) {
    DeviceState& device = speaker.device;
    if (says_something(message.body)) {
        std::optional<UtcSeconds> said;
        if (const auto* const steps = std::get_if<Steps>(&message.body)) said = steps->time;
        if (const auto* const beacon = std::get_if<Beacon>(&message.body)) said = beacon->time;
        hear(device, turn.state, turn.arrival, said);
    }
    if (const auto* const card = std::get_if<Card>(&message.body)) {
        take_card(turn, speaker, *card);
    } else if (const auto* const will = std::get_if<LastWill>(&message.body)) {
        take(device, *will);
    } else if (const auto* const status = std::get_if<Status>(&message.body)) {
        if (status->is_android) device.platform = Platform::android;
        if (status->is_ios) device.platform = Platform::ios;
    } else if (const auto* const vehicle = std::get_if<Vehicle>(&message.body)) {
        take(device, *vehicle);
    }
}

}  // namespace mirror::household
