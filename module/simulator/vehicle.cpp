#include "module/simulator/vehicle.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace mirror::simulator {
namespace {

constexpr double k_step_s = 5;
constexpr double k_ignition_before_drive_s = 40;
constexpr double k_ignition_after_drive_s = 25;
constexpr double k_first_fix_after_s = 20;
constexpr double k_moving_interval_s = 60;  // maxInterval
constexpr double k_alarm_clock_s = 21'600;  // sleep
constexpr double k_supply_step_v = 0.5;     // dExtVoltage
constexpr double k_engine_on_v = 14.1;
constexpr double k_engine_off_v = 12.4;

/// Cut, not rounded, to six decimals.
std::string degrees_text(double degrees) {
    return fmt::format("{:.6f}", std::trunc(degrees * 1e6) / 1e6);
}

}  // namespace

Vehicle::Vehicle(VehicleModel model, Itinerary itinerary, Timeline timeline, StoryTime begin,
                 std::uint64_t seed)
    : m_model(std::move(model)),
      m_itinerary(std::move(itinerary)),
      m_timeline(timeline),
      m_random(seed),
      m_now(begin + m_random.between(0, 20)),
      m_state_since(m_now),
      m_last_fix(m_now - k_alarm_clock_s) {}

Connection Vehicle::connection() const {
    Publication will;
    will.client = m_model.client;
    will.topic = m_model.base_topic + "/status";
    will.payload.assign(1, '0');  // = "0" sets off a false alarm of gcc 12 (-Wrestrict)
    will.retain = true;
    will.is_will = true;
    return {m_model.client, std::move(will)};
}

Publication Vehicle::next() {
    while (m_outbox.empty())
        step();
    Publication first = std::move(m_outbox.front());
    m_outbox.pop_front();
    return first;
}

void Vehicle::step() {
    const Doing doing = m_itinerary.at(m_now);
    const Motion& motion = doing.motion;
    const double in_state_s = m_now - m_state_since;
    if (m_state == State::driving || m_state == State::cooling_down) {
        const double hop_m = distance_m(m_last_motion.place, motion.place);
        m_distance_m += hop_m;
        m_trip_m += hop_m;
    }
    m_last_motion = motion;
    const auto enter = [this](State state) {
        m_state = state;
        m_state_since = m_now;
    };
    switch (m_state) {
        case State::asleep:
            if (doing.is_moving || doing.until - m_now <= k_ignition_before_drive_s) {
                enter(State::warming_up);
                wake(m_now, true);
            } else if (m_now - m_last_fix >= k_alarm_clock_s) {
                wake(m_now, false);
                say_location(m_now + 15, motion, 'f');
                say_location(m_now + 25, motion, 'L');
                sleep(m_now + 26);
            }
            break;
        case State::warming_up:
            if (in_state_s >= k_first_fix_after_s && m_last_fix < m_state_since)
                say_location(m_now, motion, 'f');
            if (doing.is_moving && motion.speed_mps * k_kmh_per_mps > 5) {
                enter(State::driving);
                say_voltages(m_now, k_engine_on_v);
                say_location(m_now, motion, 'v');
            }
            break;
        case State::driving:
            if (!doing.is_moving) {
                enter(State::cooling_down);
                say_location(m_now, motion, 'k');
            } else if (m_now - m_last_fix >= k_moving_interval_s) {
                say_location(m_now, motion, 't');
            }
            break;
        case State::cooling_down:
            if (doing.is_moving) {
                enter(State::driving);
                say_location(m_now, motion, 'v');
            } else if (in_state_s >= k_ignition_after_drive_s) {
                enter(State::asleep);
                say(m_now, "/gpio/7", "0");
                say_voltages(m_now, k_engine_off_v);
                say_location(m_now + 2, motion, 'L');
                sleep(m_now + 3);
                m_now += k_step_s;
            }
            break;
    }
    const double rest_s = m_state == State::asleep ? doing.until - k_ignition_before_drive_s - m_now : 0;
    m_now += std::clamp(rest_s, k_step_s, 60.0);
}

void Vehicle::wake(StoryTime time, bool has_ignition) {
    const auto now = fmt::gmtime(std::chrono::system_clock::from_time_t(m_timeline.epoch_s(time)));
    say(time, "/status", "1");
    say(time + 1, "/start", fmt::format("{} 0.11.42 {:%Y%m%dT%H%M%SZ}", m_model.imei, now));
    say(time + 1, "/gpio/7", has_ignition ? "1" : "0");
    say(time + 2, "/voltage/batt", fmt::format("{:.1f}", m_random.between(4.0, 4.2)));
    say(time + 2, "/voltage/ext", fmt::format("{:.1f}", m_supply_v));
}

void Vehicle::sleep(StoryTime time) {
    say(time, "/status", "-1");
}

void Vehicle::say_voltages(StoryTime time, double supply_v) {
    if (std::abs(supply_v - m_supply_v) <= k_supply_step_v) return;
    m_supply_v = supply_v;
    say(time, "/voltage/ext", fmt::format("{:.1f}", supply_v));
}

/// Keys in the firmware's order, without blanks; what the Java side holds as text is text.
void Vehicle::say_location(StoryTime time, const Motion& motion, char trigger) {
    say(time, "",
        fmt::format(R"({{"_type":"location","t":"{}","tid":"{}","tst":"{}","lat":"{}","lon":"{}",)"
                    R"("cog":{},"vel":{},"alt":{},"dist":{},"trip":{},"batt":"{:.1f}"}})",
                    trigger, m_model.tracker_id, m_timeline.epoch_s(time),
                    degrees_text(motion.place.lat_deg()), degrees_text(motion.place.lon_deg()),
                    static_cast<int>(motion.course_deg), static_cast<int>(motion.speed_mps * k_kmh_per_mps),
                    20, static_cast<long>(m_distance_m), static_cast<long>(m_trip_m), m_supply_v));
    m_last_fix = time;
    m_distance_m = 0;
}

void Vehicle::say(StoryTime time, const std::string& suffix, std::string payload) {
    Publication publication;
    publication.time = m_timeline.utc(time);
    publication.client = m_model.client;
    publication.topic = m_model.base_topic + suffix;
    publication.payload = std::move(payload);
    publication.retain = true;
    m_outbox.push_back(std::move(publication));
}

}  // namespace mirror::simulator
