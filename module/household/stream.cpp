#include "module/household/stream.hpp"

#include <algorithm>
#include <utility>

namespace mirror::household {
namespace {

using Records = std::vector<TransitionRecord>;

/// Where a record of this time goes: after all that are not later. At the same second departures go first.
Records::iterator place_for(Records& records, const TransitionRecord& record) {
    auto at = std::ranges::upper_bound(records, record.time, {}, &TransitionRecord::time);
    while (!record.is_enter && at != records.begin()) {
        const auto before = std::prev(at);
        const bool other_arrival = before->time == record.time && before->is_enter &&
                                   before->person == record.person && before->region != record.region;
        if (!other_arrival) break;
        at = before;
    }
    return at;
}

void insert(Turn& turn, const Crossing& crossing, bool is_news, std::optional<UtcSeconds> replaces) {
    TransitionRecord record{crossing.person, crossing.region, crossing.is_enter, crossing.time};
    Records& records = turn.state.transitions;
    records.insert(place_for(records, record), record);
    if (records.size() > k_max_transitions) records.erase(records.begin());
    turn.effects.transitions.push_back(
        {std::move(record), crossing.device, is_news, replaces, turn.arrival.row});
    turn.dirty("stream");
}

bool is_about(const TransitionRecord& record, const Crossing& crossing) {
    return record.region == crossing.region && record.person == crossing.person;
}

}  // namespace

void record(Turn& turn, const Crossing& crossing, bool is_news) {
    const TransitionRecord record{crossing.person, crossing.region, crossing.is_enter, crossing.time};
    if (std::ranges::find(turn.state.transitions, record) != turn.state.transitions.end()) return;
    insert(turn, crossing, is_news, std::nullopt);
}

bool record_late(Turn& turn, const Crossing& crossing, bool inside) {
    Records& records = turn.state.transitions;
    const TransitionRecord* before = nullptr;
    auto after = records.end();
    for (auto it = records.begin(); it != records.end(); ++it) {
        if (!is_about(*it, crossing)) continue;
        if (it->time > crossing.time) {
            after = it;
            break;
        }
        before = &*it;
    }
    if (before != nullptr && before->is_enter == crossing.is_enter) return false;
    if (after == records.end()) {
        if (inside != crossing.is_enter) return false;  // what came later contradicts it
        if (before != nullptr && before->time == crossing.time) return false;
        insert(turn, crossing, false, std::nullopt);
        return true;
    }
    if (after->is_enter != crossing.is_enter) {
        insert(turn, crossing, false, std::nullopt);
        return true;
    }
    if (after->time - crossing.time > k_same_crossing) return false;
    const UtcSeconds known_as = after->time;
    records.erase(after);
    insert(turn, crossing, false, known_as);
    return true;
}

void redate_future(Turn& turn, UtcSeconds limit, UtcSeconds time) {
    static const std::string k_nobody;
    Records& records = turn.state.transitions;
    bool any = false;
    for (TransitionRecord& record : records) {
        if (record.time <= limit) continue;
        const UtcSeconds known_as = std::exchange(record.time, time);
        turn.effects.transitions.push_back({record, k_nobody, false, known_as, turn.arrival.row});
        any = true;
    }
    if (!any) return;
    std::ranges::stable_sort(records, {}, &TransitionRecord::time);
    turn.dirty("stream");
}

}  // namespace mirror::household
