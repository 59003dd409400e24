#include "module/notify/book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "module/config/day_span.hpp"

namespace mirror::notify {
namespace {

using config::NotificationRule;
using config::Occasion;
using namespace std::chrono_literals;

constexpr auto* k_memory_key = "notify/memory";
/// A battery that is around its threshold for hours is told of once.
constexpr auto k_battery_cool_down = 3h;
constexpr std::size_t k_most_remembered = 500;
constexpr auto k_dead_kept = std::chrono::days(30);

/// An empty list means everybody, or everywhere.
bool names(const std::vector<std::string>& list, const std::string& name) {
    return list.empty() || std::ranges::find(list, name) != list.end();
}

bool is_older(const Notification& one, const Notification& other) {
    return std::tie(one.since, one.happening.row, one.id) <
           std::tie(other.since, other.happening.row, other.id);
}

std::vector<Notification> in_order(const std::map<std::string, Notification>& all) {
    std::vector<Notification> list;
    list.reserve(all.size());
    for (const auto& [key, notification] : all)
        list.push_back(notification);
    std::ranges::stable_sort(list, is_older);
    return list;
}

int minute_of_day(const view::TimeZone& zone, UtcTime time) {
    const view::LocalTime local = zone.local(time);
    return static_cast<int>((local - std::chrono::floor<std::chrono::days>(local)) / 1min);
}

}  // namespace

Book::Book(const std::map<std::string, std::string, std::less<>>& stored, const config::Config& config)
    : m_rules(config.notifications), m_timezone(config.timezone) {
    for (Notification& each : kept_notifications(stored)) {
        Notifications& group = each.is_dead() ? m_dead : m_open;
        group.emplace(each.key(), std::move(each));
    }
    const auto memory = stored.find(k_memory_key);
    if (memory == stored.end()) return;
    try {
        const auto json = nlohmann::json::parse(memory->second);
        m_low = json.at("low").get<std::map<std::string, bool>>();
        for (const auto& [key, time] : json.at("told").items())
            m_told[key] = UtcSeconds(std::chrono::seconds(time.get<std::int64_t>()));
    } catch (const nlohmann::json::exception&) {
        m_low.clear();  // at worst something is told twice, or a low battery not at all
        m_told.clear();
    }
}

void Book::reconfigure(const config::Config& config, storage::Commit& commit) {
    m_rules = config.notifications;
    m_timezone = config.timezone;
    m_zone.reset();
    const auto is_gone = [&](const Notification& each) {
        return std::ranges::find(m_rules.receivers, each.receiver, &config::Receiver::name) ==
                   m_rules.receivers.end() ||
               std::ranges::find(config.people, each.happening.who, &config::Person::name) ==
                   config.people.end();
    };
    drop(m_open, commit, is_gone);
    drop(m_dead, commit, is_gone);
}

bool Book::asks_for(Occasion occasion) const {
    return std::ranges::any_of(m_rules.rules, [&](const NotificationRule& rule) {
        return std::ranges::find(rule.events, occasion) != rule.events.end();
    });
}

std::vector<Notification> Book::take(std::span<const Happening> happenings, UtcTime now,
                                     storage::Commit& commit) {
    std::vector<Notification> news;
    bool remembers_more = false;
    std::int64_t row = -1;
    std::size_t place = 0;
    for (const Happening& happening : happenings) {
        place = happening.row == row ? place + 1 : 0;
        row = happening.row;
        if (happening.occasion == Occasion::battery_low) {
            const bool is_low = became_low(happening);
            remembers_more = true;
            if (!is_low) continue;
        }
        if (!happening.is_news) continue;
        std::set<std::string> told;  // receivers of an event: each hears it once
        for (const NotificationRule& rule : m_rules.rules) {
            if (!is_wanted(rule, happening) || is_quiet(rule, happening) || !claim(rule, happening)) continue;
            remembers_more = true;
            for (const std::string& receiver : rule.receivers) {
                if (!told.insert(receiver).second) continue;
                news.push_back({id_of(happening, place), receiver, rule.name, happening, now});
            }
        }
    }
    for (const Notification& each : news) {
        m_open.insert_or_assign(each.key(), each);
        keep(each, commit);
    }
    while (m_open.size() > k_most_open) {
        const Notification oldest = in_order(m_open).front();
        bury(oldest, "too many notifications waited", now, commit);
    }
    if (remembers_more) keep_memory(commit);
    return news;
}

bool Book::is_wanted(const NotificationRule& rule, const Happening& happening) {
    const bool has_place =
        happening.occasion == Occasion::arrival || happening.occasion == Occasion::departure;
    return std::ranges::find(rule.events, happening.occasion) != rule.events.end() &&
           names(rule.people, happening.who) && (!has_place || names(rule.regions, happening.where));
}

/// By the event's own time: this machine's clock may be wrong, and a replay comes later.
bool Book::is_quiet(const NotificationRule& rule, const Happening& happening) {
    if (!rule.quiet_hours || rule.urgent || happening.occasion == Occasion::vehicle_alarm) return false;
    if (!m_zone) m_zone = view::TimeZone::named(m_timezone);
    if (!m_zone) m_zone = view::TimeZone::named("");
    return m_zone && config::contains(*rule.quiet_hours, minute_of_day(*m_zone, happening.time));
}

/// \return false when the rule told of the same a short while ago
bool Book::claim(const NotificationRule& rule, const Happening& happening) {
    std::chrono::milliseconds pause = rule.cool_down;
    if (happening.occasion == Occasion::battery_low)
        pause = std::max<std::chrono::milliseconds>(pause, k_battery_cool_down);
    const std::string key =
        fmt::format("{}\n{}\n{}\n{}", rule.name, config::occasion_name(happening.occasion), happening.who,
                    happening.where);
    const auto last = m_told.find(key);
    if (last != m_told.end() && std::chrono::abs(happening.time - last->second) < pause) return false;
    if (last == m_told.end() && m_told.size() >= k_most_remembered)
        m_told.erase(std::ranges::min_element(m_told, {}, [](const auto& entry) { return entry.second; }));
    m_told[key] = happening.time;
    return true;
}

/// What was not known before is taken over in silence.
bool Book::became_low(const Happening& happening) {
    const auto known = m_low.find(happening.who);
    const bool was_high = known != m_low.end() && !known->second;
    m_low[happening.who] = !happening.is_over;
    return was_high && !happening.is_over;
}

void Book::settle(const std::string& key, const std::string& failure, UtcTime now, storage::Commit& commit) {
    const auto found = m_open.find(key);
    if (found == m_open.end()) return;
    if (!failure.empty()) return bury(found->second, failure, now, commit);
    m_open.erase(found);
    commit.erased.push_back(key);
    commit.urgent = true;
}

void Book::bury(Notification notification, std::string failure, UtcTime now, storage::Commit& commit) {
    m_open.erase(notification.key());
    notification.failure = std::move(failure);
    notification.given_up = now;
    keep(notification, commit);
    m_dead.insert_or_assign(notification.key(), notification);
    drop(m_dead, commit, [&](const Notification& each) { return now - each.given_up > k_dead_kept; });
    while (m_dead.size() > k_most_dead) {
        const std::string oldest = in_order(m_dead).front().key();
        drop(m_dead, commit, [&](const Notification& each) { return each.key() == oldest; });
    }
}

std::vector<std::string> Book::forget(const std::string& person, storage::Commit& commit) {
    if (person.empty()) return {};
    std::vector<std::string> keys;
    for (const auto& [key, notification] : m_open) {
        if (notification.happening.who == person) keys.push_back(key);
    }
    const auto is_theirs = [&](const Notification& each) { return each.happening.who == person; };
    drop(m_open, commit, is_theirs);
    drop(m_dead, commit, is_theirs);
    m_low.erase(person);
    std::erase_if(m_told, [&](const auto& entry) {
        return entry.first.find("\n" + person + "\n") != std::string::npos;
    });
    keep_memory(commit);
    return keys;
}

std::vector<Notification> Book::open() const {
    return in_order(m_open);
}

std::vector<Notification> Book::dead() const {
    return in_order(m_dead);
}

std::size_t Book::drop_dead(storage::Commit& commit) {
    const std::size_t count = m_dead.size();
    drop(m_dead, commit, [](const Notification&) { return true; });
    return count;
}

std::vector<Notification> Book::retry_dead(UtcTime now, storage::Commit& commit) {
    std::vector<Notification> again = dead();
    m_dead.clear();
    for (Notification& each : again) {
        each.failure.clear();
        each.given_up = {};
        each.since = now;
        each.is_from_before = false;
        keep(each, commit);
        m_open.insert_or_assign(each.key(), each);
    }
    return again;
}

template <class Unwanted>
void Book::drop(Notifications& all, storage::Commit& commit, const Unwanted& is_unwanted) {
    std::erase_if(all, [&](const auto& entry) {
        if (!is_unwanted(entry.second)) return false;
        // Of a key that stands in both lists the erasure would lose.
        std::erase_if(commit.upserts, [&](const storage::KeyValue& each) { return each.key == entry.first; });
        commit.erased.push_back(entry.first);
        commit.urgent = true;
        return true;
    });
}

void Book::keep(const Notification& notification, storage::Commit& commit) {
    std::erase_if(commit.upserts,
                  [&](const storage::KeyValue& each) { return each.key == notification.key(); });
    commit.upserts.push_back({notification.key(), to_json(notification)});
    commit.urgent = true;
}

void Book::keep_memory(storage::Commit& commit) {
    nlohmann::json told = nlohmann::json::object();
    for (const auto& [key, time] : m_told)
        told[key] = time.time_since_epoch().count();
    const nlohmann::json json{{"low", m_low}, {"told", std::move(told)}};
    std::erase_if(commit.upserts, [](const storage::KeyValue& each) { return each.key == k_memory_key; });
    commit.upserts.push_back(
        {k_memory_key, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
}

std::vector<Notification> kept_notifications(const std::map<std::string, std::string, std::less<>>& stored) {
    const std::string prefix = std::string(k_key_prefix) + "told/";
    std::map<std::string, Notification> found;
    for (auto at = stored.lower_bound(prefix); at != stored.end() && at->first.starts_with(prefix); ++at) {
        if (auto notification = read_notification(at->second))
            found.emplace(at->first, std::move(*notification));
    }
    return in_order(found);
}

}  // namespace mirror::notify
