#include "module/household/judge.hpp"

#include <algorithm>
#include <utility>

#include "module/household/clock_sense.hpp"
#include "module/household/position.hpp"
#include "module/household/stream.hpp"

namespace mirror::household {
namespace {

/// Moves times that lie in the future to now, and remembers whether it had to.
class Cut {
  public:
    explicit Cut(UtcTime now) : m_now(now) {}

    void apply(UtcSeconds& time) {
        if (is_future(time)) {
            time = to_seconds(m_now);
            m_any = true;
        }
    }
    void apply(std::optional<UtcSeconds>& time) {
        if (time) apply(*time);
    }
    void apply(UtcTime& time) {
        if (time > m_now + k_future_tolerance) {
            time = m_now;
            m_any = true;
        }
    }
    [[nodiscard]] bool is_future(UtcSeconds time) const { return UtcTime(time) > m_now + k_future_tolerance; }
    [[nodiscard]] bool any() const { return m_any; }
    void note() { m_any = true; }

  private:
    UtcTime m_now;
    bool m_any = false;
};

void judge_device(DeviceState& device, Cut& cut) {
    while (!device.fixes.empty() && cut.is_future(device.fixes.back().time)) {
        device.doubtful = device.fixes.back();
        device.fixes.pop_back();
        cut.note();
    }
    if (device.position && cut.is_future(device.position->time)) {
        device.position.reset();
        if (!device.fixes.empty()) device.position = device.fixes.back();
    }
    if (device.heard) cut.apply(device.heard->time);
    cut.apply(device.facts_as_of);
    cut.apply(device.vehicle.alarm);
    Travel& travel = device.travel;
    for (UtcSeconds* const time : {&travel.stay_since, &travel.halt_since, &travel.moving_since,
                                   &travel.last_moving, &travel.moved_at}) {
        cut.apply(*time);
    }
}

void judge_person(PersonState& person, Cut& cut) {
    cut.apply(person.as_of);
    for (Presence& presence : person.presences) {
        cut.apply(presence.since);
        cut.apply(presence.as_of);
        cut.apply(presence.pending);
    }
}

/// The clock has just turned out to be wrong: fixes that only it called doubtful are not.
void believe_doubtful(Turn& turn) {
    std::vector<std::string> changed;
    for (auto& [topic, device] : turn.state.devices) {
        if (!device.doubtful || UtcTime(device.doubtful->time) > turn.now + k_future_tolerance) continue;
        place_fix(device, *device.doubtful, turn.rules.thresholds);
        device.doubtful.reset();
        changed.push_back("device/" + topic);
    }
    std::ranges::sort(changed);  // the map has no order of its own
    for (std::string& key : changed)
        turn.dirty(std::move(key));
}

}  // namespace

void judge(Turn& turn) {
    ClockSense& sense = turn.state.clock;
    if (!turn.clock_right) {
        if (!std::exchange(sense.unjudged, true)) believe_doubtful(turn);
        return;
    }
    if (!sense.unjudged) return;
    sense.unjudged = false;
    std::vector<std::string> changed;
    for (auto& [topic, device] : turn.state.devices) {
        Cut cut(turn.now);
        judge_device(device, cut);
        if (cut.any()) changed.push_back("device/" + topic);
    }
    for (auto& [name, person] : turn.state.people) {
        Cut cut(turn.now);
        judge_person(person, cut);
        if (cut.any()) changed.push_back("person/" + name);
    }
    std::ranges::sort(changed);  // the maps have no order of their own
    for (std::string& key : changed)
        turn.dirty(std::move(key));
    redate_future(turn, to_seconds(turn.now + k_future_tolerance), to_seconds(turn.now));
}

}  // namespace mirror::household
