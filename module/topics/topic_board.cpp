#include "module/topics/topic_board.hpp"

#include <algorithm>

namespace mirror::topics {
namespace {

constexpr std::size_t k_most_alerts = 20;

}  // namespace

std::vector<std::string> Wishes::topics() const {
    std::vector<std::string> all = alerts;
    for (const Source& source : values)
        all.push_back(source.topic);
    if (presence) all.push_back(presence->topic);
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

void TopicBoard::want(Wishes wishes) {
    const std::lock_guard lock(m_guard);
    if (wishes == m_wishes) return;
    std::erase_if(m_heard.values, [&](const auto& entry) {
        return std::ranges::find(wishes.values, entry.first) == wishes.values.end();
    });
    std::erase_if(m_heard.alerts, [&](const auto& entry) {
        return std::ranges::find(wishes.alerts, entry.first) == wishes.alerts.end();
    });
    if (wishes.presence != m_wishes.presence) m_heard.presence.reset();
    m_wishes = std::move(wishes);
    m_is_news = true;
}

bool TopicBoard::wants(std::string_view topic) {
    const std::lock_guard lock(m_guard);
    return std::ranges::any_of(m_wishes.values,
                               [&](const Source& source) { return source.topic == topic; }) ||
           std::ranges::find(m_wishes.alerts, topic) != m_wishes.alerts.end() ||
           (m_wishes.presence && m_wishes.presence->topic == topic);
}

bool TopicBoard::take(std::string_view topic, std::string_view payload, Moment now, bool is_retained) {
    const std::lock_guard lock(m_guard);
    bool is_wanted = false;
    for (const Source& source : m_wishes.values) {
        if (source.topic != topic) continue;
        is_wanted = true;
        m_heard.values[source] = {read_value(payload, source.pointer), now.since_boot};
    }
    for (const std::string& alerts : m_wishes.alerts) {
        if (alerts != topic) continue;
        is_wanted = true;
        take_alert(alerts, payload, now, is_retained);
    }
    if (m_wishes.presence && m_wishes.presence->topic == topic) {
        is_wanted = true;
        const auto present = read_presence(payload, m_wishes.presence->pointer);
        if (present && (!m_heard.presence || m_heard.presence->is_present != *present))
            m_heard.presence = {*present, now.since_boot};
    }
    m_is_news |= is_wanted;
    return is_wanted;
}

void TopicBoard::take_alert(const std::string& topic, std::string_view payload, Moment now,
                            bool is_retained) {
    auto& told = m_heard.alerts[topic];
    auto alert = read_alert(payload);
    if (!alert) {
        if (payload.empty()) told.clear();
        return;
    }
    if (!told.empty() && told.front().alert == *alert) {
        // After a reconnect the broker repeats what it retains: that is no second message. Dinner is ready
        // every day, and counts from today.
        if (is_retained) return;
        told.erase(told.begin());
    }
    told.insert(told.begin(), {std::move(*alert), now.since_boot});
    if (told.size() > k_most_alerts) told.pop_back();
}

std::optional<Heard> TopicBoard::news() {
    const std::lock_guard lock(m_guard);
    if (!m_is_news) return std::nullopt;
    m_is_news = false;
    return m_heard;
}

}  // namespace mirror::topics
