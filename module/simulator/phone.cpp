#include "module/simulator/phone.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mirror::simulator {
namespace {

constexpr double k_moving_step_s = 5;
constexpr double k_resting_step_s = 60;
/// Android repeats its last fix every 15 minutes; iOS is woken in the background when the system likes.
constexpr double k_android_ping_s = 15 * 60;
constexpr double k_ios_ping_s = 28 * 60;
/// iOS sends a keepalive every minute, and brokers wait one and a half times that long.
constexpr double k_ios_missed_after_s = 90;
/// A region's edge is crossed outwards only this far beyond it, else jitter would cross it all day.
constexpr double k_leave_margin_m = 20;
constexpr double k_empty_pct = 3;
constexpr double k_charged_meanwhile_pct = 60;
constexpr double k_burst_spacing_s = 0.05;
constexpr double k_burst_longest_s = 3;

const char* motion_word(const Doing& doing) {
    if (!doing.is_moving) return "stationary";
    switch (doing.travel) {
        case Travel::walk:
            return "walking";
        case Travel::bike:
            return "cycling";
        case Travel::drive:
            break;
    }
    return "automotive";
}

}  // namespace

Phone::Phone(PhoneModel model, Itinerary itinerary, const std::vector<Circle>& regions, Timeline timeline,
             StoryTime begin, std::uint64_t seed)
    : m_model(std::move(model)),
      m_itinerary(std::move(itinerary)),
      m_regions(regions),
      m_timeline(timeline),
      m_begin(begin),
      m_random(seed),
      m_now(begin + m_random.between(0, 20)),
      m_last_said(m_now),
      m_battery_pct(m_model.battery_pct),
      m_is_inside(regions.size()) {}

Connection Phone::connection() const {
    Publication will;
    will.client = m_model.client;
    will.topic = m_model.base_topic;
    will.payload = last_will_json(m_model.app, m_timeline.epoch_s(m_begin));
    will.qos = m_model.app == App::ios ? 1 : 0;
    will.is_will = true;
    return {m_model.client, std::move(will)};
}

Publication Phone::next() {
    while (m_outbox.empty())
        step();
    Publication first = std::move(m_outbox.front());
    m_outbox.pop_front();
    return first;
}

Phone::Network Phone::network_at(StoryTime time) const {
    if (m_model.off && m_model.off->holds(time)) return Network::off;
    const bool is_dead =
        m_model.dead_zone && time >= 0 && m_model.dead_zone->holds(std::fmod(time, m_model.round_length));
    return is_dead ? Network::dead : Network::up;
}

void Phone::step() {
    const Doing doing = m_itinerary.at(m_now);
    follow_network(network_at(m_now));
    if (m_network != Network::off) {
        look_for_crossings(doing);
        const double silence_s = m_now - m_last_said;
        const bool is_android = m_model.app != App::ios;
        if (!m_last_report || doing.is_moving != m_was_moving) {
            say_location(doing, "");
        } else if (doing.is_moving && silence_s >= m_model.moving_interval_s) {
            say_location(doing, !is_android && m_model.monitoring == 2 ? "t" : "");
        } else if (!doing.is_moving && is_android && silence_s >= k_android_ping_s) {
            repeat_last_location();
        } else if (!doing.is_moving && !is_android && silence_s >= k_ios_ping_s) {
            say_location(doing, "p");
        }
    }
    m_was_moving = doing.is_moving;
    const double wanted_s = doing.is_moving ? k_moving_step_s : k_resting_step_s;
    const double step_s = std::clamp(doing.until - m_now, 1.0, wanted_s);
    use_battery(doing, step_s);
    m_now += step_s;
}

void Phone::follow_network(Network network) {
    if (m_will_due && m_now >= *m_will_due) {
        say_will(*m_will_due);
        m_will_due.reset();
    }
    const Network before = std::exchange(m_network, network);
    if (network == before) return;
    if (network != Network::up) {
        // Android's keepalive is an hour: the broker notices when the phone comes back and takes over its
        // old session, and publishes the will then.
        if (m_model.app == App::ios) m_will_due = m_now + k_ios_missed_after_s;
        return;
    }
    if (!m_last_report) {
        if (!m_model.owner.empty()) say("", card_json(m_model.owner), true);
        return;
    }
    if (m_model.app != App::ios || m_will_due) say_will(m_now);
    m_will_due.reset();
    if (before == Network::off) {
        m_battery_pct = k_charged_meanwhile_pct;
        m_last_report.reset();  // a fresh fix at once
    }
    flush_queue();
}

void Phone::look_for_crossings(const Doing& doing) {
    for (std::size_t i = 0; i < m_regions.size(); ++i) {
        const Circle& region = m_regions[i];
        const double away_m = distance_m(doing.motion.place, region.centre);
        const bool is_inside = away_m < region.radius_m + (m_is_inside[i] ? k_leave_margin_m : 0);
        if (is_inside == m_is_inside[i]) continue;
        m_is_inside[i] = is_inside;
        if (!m_knows_regions) continue;
        // Android in move mode finds the crossing in its own fix; else the system's geofence wakes the app.
        const bool by_app = m_model.app != App::ios && m_model.monitoring == 2;
        if (by_app) say_location(doing, "");
        PhoneReport crossing = by_app ? *m_last_report : report(doing);
        crossing.message_id = static_cast<std::uint32_t>(m_random.next());
        say("/event", transition_json(m_model.app, crossing, region, is_inside, by_app ? 'l' : 'c'), false);
        if (!by_app) say_location(doing, "c");
    }
    m_knows_regions = true;
}

PhoneReport Phone::report(const Doing& doing) {
    PhoneReport report;
    const Circle* const wifi = doing.is_moving ? nullptr : wifi_at(doing.motion.place);
    report.accuracy_m = static_cast<int>(doing.is_moving ? m_random.between(3, 9) : m_random.between(8, 22));
    const double spread_m = report.accuracy_m * 0.3;
    report.place = moved(doing.motion.place, m_random.between(-spread_m, spread_m),
                         m_random.between(-spread_m, spread_m));
    report.fix_epoch_s = m_timeline.epoch_s(m_now);
    report.written_epoch_s = report.fix_epoch_s;
    report.altitude_m = static_cast<int>(m_random.between(16, 24));
    report.vertical_accuracy_m = static_cast<int>(m_random.between(2, 6));
    report.speed_kmh = static_cast<int>(std::lround(doing.motion.speed_mps * k_kmh_per_mps));
    report.course_deg =
        report.speed_kmh > 0 ? static_cast<int>(std::lround(doing.motion.course_deg)) % 360 : 0;
    report.battery_pct = static_cast<int>(std::lround(m_battery_pct));
    report.battery_state = !m_is_charging ? 1 : m_battery_pct >= 99.5 ? 3 : 2;
    report.connection = m_network == Network::dead ? 'o' : wifi != nullptr ? 'w' : 'm';
    if (wifi != nullptr) report.network = wifi->wifi;
    report.monitoring = m_model.monitoring;
    report.pressure_kpa = 101.3 + 0.4 * std::sin(m_now / 30'000) + m_random.between(-0.01, 0.01);
    report.motion = motion_word(doing);
    report.tracker_id = m_model.tracker_id;
    for (std::size_t i = 0; i < m_regions.size(); ++i) {
        if (m_is_inside[i]) report.regions.push_back(&m_regions[i]);
    }
    report.message_id = static_cast<std::uint32_t>(m_random.next());
    return report;
}

void Phone::say_location(const Doing& doing, const std::string& trigger) {
    m_last_report = report(doing);
    m_last_report->trigger = trigger;
    say("", location_json(m_model.app, *m_last_report), true);
    m_last_said = m_now;
}

/// Android's periodic ping: the last fix with its old time, and today's state of the phone.
void Phone::repeat_last_location() {
    m_last_report->trigger = "p";
    m_last_report->written_epoch_s = m_timeline.epoch_s(m_now);
    m_last_report->battery_pct = static_cast<int>(std::lround(m_battery_pct));
    m_last_report->battery_state = !m_is_charging ? 1 : m_battery_pct >= 99.5 ? 3 : 2;
    m_last_report->message_id = static_cast<std::uint32_t>(m_random.next());
    say("", location_json(m_model.app, *m_last_report), true);
    m_last_said = m_now;
}

void Phone::use_battery(const Doing& doing, double seconds) {
    if (m_network == Network::off) return;
    const bool has_charger = !doing.is_moving && wifi_at(doing.motion.place) == &m_regions.front();
    if (!has_charger) m_is_charging = false;
    if (has_charger && m_battery_pct < 40) m_is_charging = true;
    const double pct_per_hour = m_is_charging ? 28 : (doing.is_moving ? -6 : -1.5) * m_model.thirst;
    m_battery_pct = std::clamp(m_battery_pct + pct_per_hour * seconds / 3600, k_empty_pct, 100.0);
}

const Circle* Phone::wifi_at(LatLon place) const {
    const auto found = std::ranges::find_if(m_regions, [place](const Circle& region) {
        return !region.wifi.empty() && distance_m(place, region.centre) < region.radius_m;
    });
    return found == m_regions.end() ? nullptr : &*found;
}

void Phone::say(const std::string& suffix, std::string payload, bool retain) {
    Publication publication;
    publication.time = std::max(m_timeline.utc(m_now), m_burst_end);
    publication.client = m_model.client;
    publication.topic = m_model.base_topic + suffix;
    publication.payload = std::move(payload);
    publication.retain = retain;
    (m_network == Network::dead ? m_queue : m_outbox).push_back(std::move(publication));
}

void Phone::say_will(StoryTime time) {
    Publication will = connection().will;
    will.time = m_timeline.utc(time);
    m_outbox.push_back(std::move(will));
}

void Phone::flush_queue() {
    const double count = static_cast<double>(std::max<std::size_t>(1, m_queue.size()));
    const double spacing_s = std::min(k_burst_spacing_s, k_burst_longest_s / count);
    for (std::size_t i = 0; i < m_queue.size(); ++i) {
        m_queue[i].time = m_timeline.utc(m_now + static_cast<double>(i) * spacing_s);
        m_burst_end = m_queue[i].time;
        m_outbox.push_back(std::move(m_queue[i]));
    }
    m_queue.clear();
}

}  // namespace mirror::simulator
