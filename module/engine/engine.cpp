#include "module/engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <new>
#include <utility>

#include "module/base/log.hpp"
#include "module/config/canonical.hpp"
#include "module/household/forget.hpp"
#include "module/household/state_codec.hpp"
#include "module/notify/notification.hpp"
#include "module/owntracks/decode.hpp"
#include "module/storage/gathered_commit.hpp"

namespace mirror::engine {
namespace {

/// Where the configuration in force stands among the stored values; household keys never look like this.
constexpr std::string_view k_config_key = "config";

/// A low battery that a phone told of longer ago, while nobody could hear it, is no news.
constexpr SinceBoot k_battery_news = std::chrono::minutes(15);

/// No wall clock that shows less than this can be right: this program did not exist then.
constexpr UtcTime k_release_time = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);

/// So far ahead of the newest message a wall clock is believed when history is deleted by it.
constexpr auto k_unproven_time = std::chrono::days(1);

household::Arrival arrival_of(const storage::JournalRow& row) {
    return {row.arrival, row.since_boot, row.boot, row.retained, row.connection, row.row};
}

void append(household::Effects& all, household::Effects more) {
    const auto move_to = [](auto& target, auto& source) {
        target.insert(target.end(), std::make_move_iterator(source.begin()),
                      std::make_move_iterator(source.end()));
    };
    move_to(all.fixes, more.fixes);
    move_to(all.transitions, more.transitions);
    move_to(all.alarms, more.alarms);
    move_to(all.dirty, more.dirty);
}

storage::FixRow to_row(const household::FixRow& fix) {
    return {fix.person,
            fix.device,
            fix.fix.time,
            fix.fix.place.lat_deg(),
            fix.fix.place.lon_deg(),
            fix.fix.accuracy_m,
            fix.fix.speed_kmh,
            fix.fix.course_deg,
            fix.battery_pct,
            fix.row};
}

storage::TransitionRow to_row(const household::TransitionRow& transition) {
    return {transition.record.person, transition.device,
            transition.record.region, transition.record.is_enter ? "enter" : "leave",
            transition.record.time,   transition.row,
            transition.replaces};
}

storage::AlarmRow to_row(const household::AlarmRow& alarm) {
    return {alarm.person, alarm.device, alarm.time, alarm.place.lat_deg(), alarm.place.lon_deg(), alarm.row};
}

/// Moves what belongs to the history into what is to be stored.
void add_history(storage::Commit& commit, household::Effects& effects) {
    for (const auto& fix : std::exchange(effects.fixes, {}))
        commit.fixes.push_back(to_row(fix));
    for (const auto& transition : std::exchange(effects.transitions, {}))
        commit.transitions.push_back(to_row(transition));
    for (const auto& alarm : std::exchange(effects.alarms, {}))
        commit.alarms.push_back(to_row(alarm));
}

/// The number that a row of the mirror's own holds; 0 where it holds none.
std::int64_t number_in(std::string_view payload) {
    std::int64_t number = 0;
    std::from_chars(payload.data(), payload.data() + payload.size(), number);
    return number;
}

/// What the configuration calls a device: its topic without `owntracks/<uniqueId>/`.
std::string_view tail_of(std::string_view base_topic) {
    const std::size_t second = base_topic.find('/', base_topic.find('/') + 1);
    return second == std::string_view::npos ? base_topic : base_topic.substr(second + 1);
}

}  // namespace

Engine::Engine(const storage::StoredState& stored, EncryptionKeys encryption_keys)
    : m_keys(std::move(encryption_keys)), m_watermark(stored.watermark) {
    std::vector<household::StateRow> rows;
    for (const auto& [key, value] : stored.values) {
        if (key == k_config_key) {
            m_config_json = value;
        } else if (!key.starts_with(notify::k_key_prefix)) {
            rows.push_back({key, value});
        }
    }
    household::DecodedState decoded = household::decode_state(rows);
    m_state = std::move(decoded.state);
    for (const Failure& failure : decoded.failures)
        m_problems.push_back(failure.text);
    if (const auto config = config::read_canonical_household(m_config_json)) {
        m_rules = household::make_rules(*config);
    } else {
        m_config_json.clear();  // the first config row brings a good one
    }
}

std::optional<storage::JournalRow> Engine::config_row(const config::Config& config) const {
    storage::JournalRow row;
    row.kind = storage::RowKind::config;
    row.payload = config::canonical_household_json(config);
    if (row.payload == m_config_json) return std::nullopt;
    return row;
}

Result<std::vector<storage::JournalRow>, Failure> Engine::dismissal_rows(std::string_view who) const {
    std::vector<storage::JournalRow> rows;
    bool is_known = false;
    for (const household::PersonRule& person : m_rules.people) {
        for (const std::string& topic : person.topics) {
            if (person.name != who && topic != who && tail_of(topic) != who) continue;
            is_known = true;
            const auto device = m_state.devices.find(topic);
            if (device == m_state.devices.end() || !device->second.vehicle.alarm) continue;
            storage::JournalRow row;
            row.kind = storage::RowKind::dismissal;
            row.topic = topic;
            row.payload = std::to_string(device->second.vehicle.alarm->time_since_epoch().count());
            rows.push_back(std::move(row));
        }
    }
    if (!is_known) {
        return tl::unexpected(Failure{
            fmt::format("nobody and no device is called \"{}\": use a name or a device of `people`", who)});
    }
    return rows;
}

storage::Commit Engine::take(std::span<const storage::JournalRow> rows) {
    household::Effects effects;
    storage::Commit commit;
    m_news.clear();
    for (const storage::JournalRow& row : rows) {
        if (row.row <= m_watermark) continue;
        try {
            apply_row(row, effects, commit);
        } catch (const std::bad_alloc&) {
            throw;  // the row is good: whoever starts anew, with memory, takes it in
        } catch (const std::exception& problem) {
            // Whatever a row holds, it must not stop the mirror at every start.
            ++m_state.counters.rejected;
            log::write_rarely(log::Level::error, "row",
                              fmt::format("a message could not be taken in: {}", problem.what()));
        }
        m_watermark = row.row;
    }
    commit.watermark = m_watermark;
    add_history(commit, effects);
    std::sort(effects.dirty.begin(), effects.dirty.end());
    effects.dirty.erase(std::unique(effects.dirty.begin(), effects.dirty.end()), effects.dirty.end());
    for (std::string& key : effects.dirty) {
        if (key == k_config_key) {
            commit.upserts.push_back({key, m_config_json});
        } else if (auto blob = household::encode_row(m_state, key)) {
            commit.upserts.push_back({std::move(key), std::move(*blob)});
        } else {
            commit.erased.push_back(std::move(key));
        }
    }
    return commit;
}

void Engine::apply_row(const storage::JournalRow& row, household::Effects& effects, storage::Commit& commit) {
    switch (row.kind) {
        case storage::RowKind::message:
            return take_message(row, effects);
        case storage::RowKind::config:
            return take_config(row, effects);
        case storage::RowKind::clock: {
            const std::chrono::milliseconds step(number_in(row.payload));
            return append(effects, household::apply_clock_step(m_state, arrival_of(row), step));
        }
        case storage::RowKind::dismissal:
            return append(effects,
                          household::apply_dismissal(
                              m_state, row.topic, UtcSeconds(std::chrono::seconds(number_in(row.payload)))));
        case storage::RowKind::forget:
            return take_forget(row, effects, commit);
    }
}

void Engine::take_forget(const storage::JournalRow& row, household::Effects& effects,
                         storage::Commit& commit) {
    const auto forget = household::read_forget(row.payload);
    if (!forget) {
        log::error("a stored wish to forget somebody cannot be read: say it again");
        return;
    }
    storage::Forgotten forgotten{forget->person, forget->devices};
    add_history(commit, effects);
    storage::forget(commit, forgotten);
    commit.forgotten.push_back(std::move(forgotten));
    append(effects, household::apply_forget(m_state, *forget, m_rules));
}

void Engine::take_message(const storage::JournalRow& row, household::Effects& effects) {
    household::Received received{household::Refusal{}, arrival_of(row)};
    auto decoded = owntracks::decode(row.topic, row.payload, m_keys.for_topic(row.topic));
    if (decoded && decoded->was_replayed) {
        log::write_rarely(log::Level::warning, "decode",
                          row.topic + ": a copy of another device's encrypted message, not believed");
    } else if (decoded) {
        received.content = std::move(*decoded);
    } else {
        const owntracks::DecodeRefusal& refusal = decoded.error();
        received.content = household::Refusal{refusal.reason == owntracks::RefusalReason::unknown_type};
        log::write_rarely(log::Level::warning, "decode", row.topic + ": " + refusal.text);
    }
    const std::uint64_t strangers = m_state.counters.unknown_device;
    household::Effects changes = household::apply(m_state, received, m_rules);
    note_news(changes);
    append(effects, std::move(changes));
    if (const auto* const message = std::get_if<owntracks::Message>(&received.content);
        message != nullptr && m_watches_batteries)
        note_battery(message->base_topic, row);
    if (m_state.counters.unknown_device > strangers) {
        log::write_rarely(
            log::Level::info, "unknown device",
            row.topic + ": this device belongs to nobody; add it to a person's devices to show it");
    }
}

void Engine::note_news(const household::Effects& effects) {
    using config::Occasion;
    for (const household::TransitionRow& each : effects.transitions) {
        notify::Happening happening{each.record.is_enter ? Occasion::arrival : Occasion::departure,
                                    each.record.person, each.record.region, each.record.time};
        happening.is_news = each.is_news;
        happening.row = each.row;
        m_news.push_back(std::move(happening));
    }
    for (const household::AlarmRow& each : effects.alarms) {
        notify::Happening happening{Occasion::vehicle_alarm, each.person, "", each.time};
        happening.lat_deg = each.place.lat_deg();
        happening.lon_deg = each.place.lon_deg();
        happening.is_news = each.is_news;
        happening.row = each.row;
        m_news.push_back(std::move(happening));
    }
}

/// By the moment of the message, not by now: a replay must say the same.
void Engine::note_battery(const std::string& base_topic, const storage::JournalRow& row) {
    const auto index = m_rules.person_with(base_topic);
    if (!index) return;
    const household::PersonStatus person =
        household::status_of(m_state, m_rules, *index, {row.arrival, row.since_boot}, row.boot);
    if (!person.battery_pct || !person.last_heard) return;
    const auto [told, is_new] = m_low_told.try_emplace(person.name, person.battery_low);
    if (!is_new && told->second == person.battery_low) return;
    told->second = person.battery_low;
    notify::Happening happening{config::Occasion::battery_low, person.name, "", {}};
    happening.time = std::chrono::floor<std::chrono::seconds>(*person.last_heard);
    happening.battery_pct = person.battery_pct;
    happening.is_over = !person.battery_low;
    happening.is_news = !row.retained && person.since_heard <= k_battery_news;
    happening.row = row.row;
    m_news.push_back(std::move(happening));
}

void Engine::take_config(const storage::JournalRow& row, household::Effects& effects) {
    const auto config = config::read_canonical_household(row.payload);
    if (!config) {
        log::error("a stored configuration cannot be read: {}", config.error().text);
        return;
    }
    m_config_json = row.payload;
    m_rules = household::make_rules(*config);
    append(effects, household::apply_config(m_state, m_rules));
    effects.dirty.emplace_back(k_config_key);
}

void Engine::count_transient(std::uint64_t understood, std::uint64_t refused) {
    m_state.counters.messages += understood + refused;
    m_state.counters.rejected += refused;
}

std::optional<UtcTime> Engine::last_heard(const std::string& base_topic) const {
    const auto device = m_state.devices.find(base_topic);
    if (device == m_state.devices.end() || !device->second.heard) return std::nullopt;
    return device->second.heard->time;
}

household::Summary Engine::summary(Moment now, std::string_view boot) const {
    return household::summarize(m_state, m_rules, now, boot);
}

bool Engine::is_clock_trusted(UtcTime wall) const {
    return wall >= k_release_time && wall >= m_state.clock.confirmed && !m_state.clock.offset_ms;
}

std::optional<UtcSeconds> Engine::keep_since(UtcTime wall) const {
    if (!is_clock_trusted(wall)) return std::nullopt;
    if (m_rules.thresholds.keep_history.count() == 0) return UtcSeconds::max();
    // What a message proves counts: a clock that jumps ahead must not cost a month of history.
    const UtcTime proven = m_state.clock.confirmed + k_unproven_time;
    return std::chrono::time_point_cast<std::chrono::seconds>(std::min(wall, proven) -
                                                              m_rules.thresholds.keep_history);
}

}  // namespace mirror::engine
