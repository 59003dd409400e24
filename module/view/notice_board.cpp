#include "module/view/notice_board.hpp"

#include <fmt/format.h>

#include "module/config/day_span.hpp"
#include "module/view/transitions_view.hpp"

namespace mirror::view {
namespace {

using household::TransitionRecord;

/// What happened longer ago is no news any more, such as what a broker kept while it was out of reach.
constexpr std::chrono::minutes k_news_age{5};
/// A battery that is around its threshold for hours is told of once.
constexpr std::chrono::hours k_battery_cool_down{3};
constexpr std::size_t k_most_waiting = 5;
constexpr std::size_t k_most_remembered = 500;

int minute_of_day(const TimeZone& zone, UtcTime time) {
    const LocalTime local = zone.local(time);
    return static_cast<int>((local - std::chrono::floor<std::chrono::days>(local)) / std::chrono::minutes(1));
}

/// The newest first, as they stand in a summary: those that were not there before.
std::vector<TransitionRecord> new_ones(const std::vector<TransitionRecord>& before,
                                       const std::vector<TransitionRecord>& now) {
    std::vector<TransitionRecord> found;
    std::ranges::copy_if(now, std::back_inserter(found), [&](const TransitionRecord& record) {
        return std::ranges::find(before, record) == before.end();
    });
    return found;
}

bool is_same_news(const Notice& a, const Notice& b) {
    return a.kind == b.kind && a.region == b.region && a.kind != NoticeKind::battery &&
           std::ranges::any_of(a.people, [&](const std::string& person) {
               return std::ranges::find(b.people, person) != b.people.end();
           });
}

}  // namespace

/// One look at the household.
struct NoticeBoard::Looked {
    const config::Config& config;
    const household::Summary& summary;
    const ViewNow& now;
    int minute = 0;   ///< of the household's day
    UtcTime since{};  ///< what happened earlier is no news
    std::optional<ChimeWish> chime{};
};

void NoticeBoard::learn(const household::Summary& summary) {
    m_known = summary.transitions;
    for (const household::PersonStatus& person : summary.people)
        m_low[person.name] = person.battery_low;
}

bool NoticeBoard::is_cool(const std::string& key, SinceBoot now, SinceBoot cool_down) {
    const auto last = m_announced.find(key);
    if (last != m_announced.end() && now - last->second < cool_down) return false;
    if (m_announced.size() >= k_most_remembered) m_announced.clear();
    m_announced.insert_or_assign(key, now);
    return true;
}

void NoticeBoard::put(Notice notice, const Looked& looked) {
    // Somebody more who comes home while it is told: the notice names them, too, and begins anew.
    if (m_current && is_same_news(*m_current, notice)) {
        notice.until = looked.now.since_boot + looked.config.alerts.duration;
        m_current = std::move(notice);
        return;
    }
    const auto waiting =
        std::ranges::find_if(m_waiting, [&](const Notice& each) { return is_same_news(each, notice); });
    if (waiting != m_waiting.end()) {
        *waiting = std::move(notice);
        return;
    }
    if (m_waiting.size() >= k_most_waiting) m_waiting.pop_front();
    m_waiting.push_back(std::move(notice));
}

void NoticeBoard::announce(Looked& looked, const TransitionRecord& record) {
    const bool of_vehicle = is_vehicle(looked.summary, record.person);
    for (std::size_t i = 0; i < looked.config.modules.size(); ++i) {
        const config::Module& module = looked.config.modules[i];
        const auto* options = std::get_if<config::TransitionsOptions>(&module.options);
        if (options == nullptr || module.disabled || !is_wanted(*options, record)) continue;
        if (!options->banner && !options->chime) continue;
        const std::string key = fmt::format("{}/{}/{}/{}", i, record.person, record.region, record.is_enter);
        if (!is_cool(key, looked.now.since_boot, options->cool_down)) continue;
        if (options->chime && !(options->quiet_hours && contains(*options->quiet_hours, looked.minute)))
            looked.chime = ChimeWish{record.is_enter, options->volume};
        if (!options->banner) continue;
        Notice notice{
            record.is_enter ? NoticeKind::arrival : NoticeKind::departure, {}, record.region, 0, {}};
        // Newest first; whoever came first is named first.
        for (const TransitionRecord& other : looked.summary.transitions) {
            const bool is_companion = other.region == record.region && other.is_enter == record.is_enter &&
                                      other.time <= record.time &&
                                      record.time - other.time <= k_same_moment &&
                                      other.time >= looked.since && is_wanted(*options, other) &&
                                      is_vehicle(looked.summary, other.person) == of_vehicle &&
                                      std::ranges::find(notice.people, other.person) == notice.people.end();
            if (is_companion) notice.people.insert(notice.people.begin(), other.person);
        }
        put(std::move(notice), looked);
    }
}

void NoticeBoard::look_at_batteries(const Looked& looked) {
    for (const household::PersonStatus& person : looked.summary.people) {
        const bool was_low = std::exchange(m_low[person.name], person.battery_low);
        if (!looked.config.alerts.battery || was_low || !person.battery_low || !person.battery_pct) continue;
        if (person.hidden || person.charging == household::Charging::yes) continue;
        if (!is_cool("battery/" + person.name, looked.now.since_boot, k_battery_cool_down)) continue;
        put({NoticeKind::battery, {person.name}, "", *person.battery_pct, {}}, looked);
    }
}

void NoticeBoard::advance(const config::Config& config, const ViewNow& now) {
    if (m_current && m_current->until <= now.since_boot) m_current.reset();
    if (m_current || m_waiting.empty()) return;
    m_current = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_current->until = now.since_boot + config.alerts.duration;
}

std::optional<ChimeWish> NoticeBoard::take(const config::Config& config, const household::Summary& summary,
                                           const ViewNow& now, const TimeZone& zone) {
    if (!std::exchange(m_has_learnt, true)) {
        m_started = now.since_boot;
        learn(summary);
        return std::nullopt;
    }
    Looked looked{config, summary, now, minute_of_day(zone, now.wall), {}, {}};
    // The start by today's clock: it may have been wrong when the mirror started.
    looked.since = std::max(now.wall - (now.since_boot - m_started), now.wall - k_news_age);
    if (summary.transitions != m_known) {
        const std::vector<TransitionRecord> news = new_ones(m_known, summary.transitions);
        m_known = summary.transitions;
        for (auto record = news.rbegin(); record != news.rend() && now.clock_trusted; ++record) {
            if (record->time >= std::chrono::floor<std::chrono::seconds>(looked.since))
                announce(looked, *record);
        }
    }
    look_at_batteries(looked);
    advance(config, now);
    return looked.chime;
}

}  // namespace mirror::view
