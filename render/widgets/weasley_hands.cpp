#include "render/widgets/weasley_hands.hpp"

#include <algorithm>
#include <vector>

namespace mirror::render {
namespace {

constexpr int k_at_once = 2;
/// However many wait, everybody points right so long after they were asked to.
constexpr MotionTime k_patience{1800};
/// A hand that leaps looks like a mistake.
constexpr MotionTime k_fastest{150};

}  // namespace

HandStand WeasleyHands::stand(const Hand& hand, MotionTime now) {
    if (hand.is_waiting) return hand.from;
    const double done = ease_in_out(hand.motion.progress(now));
    if (done >= 1) return hand.to;
    const auto between = [done](double from, double to) { return from + (to - from) * done; };
    HandStand there = hand.to;
    there.angle_rad = hand.from.angle_rad + shorter_turn(hand.from.angle_rad, hand.to.angle_rad) * done;
    there.tip_px = between(hand.from.tip_px, hand.to.tip_px);
    there.disc_px = between(hand.from.disc_px, hand.to.disc_px);
    there.root_px = between(hand.from.root_px, hand.to.root_px);
    return there;
}

int WeasleyHands::turning(MotionTime now) const {
    return static_cast<int>(std::ranges::count_if(m_hands, [now](const auto& entry) {
        const Hand& hand = entry.second;
        return hand.is_turning && !hand.is_waiting && !hand.motion.is_over(now);
    }));
}

/// When one more may turn; nothing while nobody has to be waited for.
std::optional<MotionTime> WeasleyHands::free_from(MotionTime now) const {
    std::vector<MotionTime> ends;
    for (const auto& [person, hand] : m_hands) {
        if (hand.is_turning && !hand.is_waiting && !hand.motion.is_over(now))
            ends.push_back(hand.motion.start + hand.motion.duration);
    }
    if (ends.size() < k_at_once) return std::nullopt;
    std::ranges::sort(ends);
    return ends[ends.size() - k_at_once];
}

/// How long a turn may take that was asked for then, so that neither it nor those who wait are late.
MotionTime WeasleyHands::turn_time(MotionTime asked, MotionTime now) const {
    const auto rounds = static_cast<MotionTime::rep>((m_waiting.size() + k_at_once - 1) / k_at_once);
    const MotionTime oldest =
        m_waiting.empty() ? asked : std::min(asked, m_hands.at(m_waiting.front()).asked);
    const MotionTime left = oldest + k_patience - now;
    return std::min(m_duration, std::max(k_fastest, left / (rounds + 1)));
}

void WeasleyHands::send(std::size_t person, std::size_t place, const HandStand& to, MotionTime now) {
    const auto [entry, is_new] = m_hands.try_emplace(person);
    Hand& hand = entry->second;
    hand.is_seen = true;
    if (is_new || !m_is_allowed || m_duration.count() <= 0) {
        hand = {to, to, {}, place};
        std::erase(m_waiting, person);
        return;
    }
    if (hand.to == to && hand.place == place) return;
    step(now);
    const bool turns = hand.place != place;
    const bool is_on_its_way = hand.is_turning && !hand.is_waiting && !hand.motion.is_over(now);
    hand.place = place;
    if (hand.is_waiting) {
        hand.to = to;  // its turn has not come yet; it will go to the newest place
        return;
    }
    hand.from = stand(hand, now);
    hand.to = to;
    if (turns && !is_on_its_way) {
        hand.is_waiting = true;
        hand.asked = now;
        m_waiting.push_back(person);
        step(now);
        return;
    }
    const MotionTime end = hand.motion.start + hand.motion.duration;
    const bool keeps_time = is_on_its_way && !turns;
    hand.motion = {now, keeps_time ? std::max(k_fastest, end - now) : turn_time(now, now)};
    hand.is_turning = is_on_its_way;
}

void WeasleyHands::forget_others() {
    std::erase_if(m_waiting, [this](std::size_t person) { return !m_hands.at(person).is_seen; });
    std::erase_if(m_hands, [](const auto& entry) { return !entry.second.is_seen; });
    for (auto& [person, hand] : m_hands)
        hand.is_seen = false;
}

void WeasleyHands::finish() {
    m_waiting.clear();
    for (auto& [person, hand] : m_hands) {
        hand.from = hand.to;
        hand.motion = {};
        hand.is_waiting = hand.is_turning = false;
    }
}

void WeasleyHands::allow_motion(bool is_allowed) {
    m_is_allowed = is_allowed;
    if (!is_allowed) finish();
}

HandStand WeasleyHands::at(std::size_t person, MotionTime now) const {
    const auto found = m_hands.find(person);
    return found == m_hands.end() ? HandStand{} : stand(found->second, now);
}

bool WeasleyHands::is_moving(std::size_t person, MotionTime now) const {
    const auto found = m_hands.find(person);
    return found != m_hands.end() && (found->second.is_waiting || !found->second.motion.is_over(now));
}

void WeasleyHands::step(MotionTime now) {
    // Frames may come late: whoever's turn came in between starts when it came.
    while (!m_waiting.empty()) {
        Hand& next = m_hands.at(m_waiting.front());
        const MotionTime start = std::max(next.asked, m_stepped);
        const MotionTime free = free_from(start).value_or(start);
        if (free > now) break;
        m_waiting.pop_front();
        next.is_waiting = false;
        next.is_turning = true;
        next.motion = {free, turn_time(next.asked, free)};
        m_stepped = free;
    }
    m_stepped = std::max(m_stepped, now);
}

std::optional<MotionTime> WeasleyHands::next_frame(MotionTime now) const {
    std::optional<MotionTime> next;
    if (!m_waiting.empty()) next = std::max(now + MotionTime(1), free_from(now).value_or(now));
    for (const auto& [person, hand] : m_hands) {
        if (!hand.is_waiting && !hand.motion.is_over(now)) next = earlier(next, now + k_frame_time);
    }
    return next;
}

}  // namespace mirror::render
