// What a phone's messages prove.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "module/owntracks/decode.hpp"
#include "module/provisioning/progress.hpp"

namespace mirror::provisioning {
namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

/// A position told so long after it was asked for is an answer still.
constexpr auto k_report_patience = 10min;
/// So long a phone takes to come back with new settings.
constexpr auto k_reconnect_time = 1min;
constexpr auto k_heard_spacing = 1h;
/// A phone that leaves so many questions in a row alone while it speaks does not obey any more.
constexpr int k_deaf_after = 4;
/// What a phone had ready when it came back is sent before it answers: that is one moment.
constexpr auto k_one_moment = 5s;
constexpr auto k_answer_patience = 1min;

void prove(PhoneRecord& record, Step step, UtcSeconds at, std::string evidence) {
    auto& proof = record.proofs[static_cast<std::size_t>(step)];
    if (!proof) proof = Proof{at, std::move(evidence)};
}

void withdraw_from(PhoneRecord& record, Step first) {
    for (auto step = static_cast<std::size_t>(first); step < k_steps; ++step)
        record.proofs[step].reset();
}

/// The time of the question stays: nothing is asked in a frenzy.
void answered(PhoneRecord& record, Ask ask) {
    record.tries(ask).count = 0;
}

bool agrees(const Json& told, const Setting& wanted) {
    if (const bool* flag = std::get_if<bool>(&wanted.value)) {
        if (told.is_boolean()) return told.get<bool>() == *flag;
        if (told.is_number()) return (told.get<double>() != 0) == *flag;
        return told.is_string() && (told == "1" || told == "true") == *flag;
    }
    if (const auto* number = std::get_if<std::int64_t>(&wanted.value)) {
        if (told.is_number()) return told.get<double>() == static_cast<double>(*number);
        return told.is_string() && told == std::to_string(*number);
    }
    return told.is_string() && told == std::get<std::string>(wanted.value);
}

/// Compares a dump with what the phone shall have. Keeps names of keys, never a value.
void take_dump(PhoneRecord& record, const Heard& heard) {
    const Json dump = Json::parse(heard.payload, nullptr, false);
    if (!dump.is_object() || !dump.contains("configuration") || !dump["configuration"].is_object()) return;
    const Json& configuration = dump["configuration"];
    record.differing.clear();
    for (const Setting& setting : wanted_settings(record)) {
        const std::string key(setting.key);
        const bool is_right = configuration.contains(key) && agrees(configuration[key], setting);
        if (!is_right) record.differing.push_back(key);
    }
    answered(record, Ask::Dump);
    record.has_dump = true;
    auto& proof = record.proofs[static_cast<std::size_t>(Step::ConfigurationConfirmed)];
    if (!record.differing.empty()) {
        proof.reset();
    } else {
        answered(record, Ask::Configuration);
        prove(record, Step::ConfigurationConfirmed, heard.at, "its own list of settings agrees");
    }
}

/// Regions that went with the settings alone: whoever has them has taken the settings.
void judge_witnesses(PhoneRecord& record) {
    if (record.witnesses.empty()) return;
    const bool has_all = contains_all(record.platform, record.shown, record.witnesses);
    record.witnessed = has_all ? record.witnesses.size() : 0;
    record.ignores_settings = !has_all;
    record.witnesses.clear();
}

void take_regions(PhoneRecord& record, const Rules& rules, const owntracks::Waypoints& told, UtcSeconds at) {
    record.shown = shown_regions(told);
    record.shown_at = at;
    record.answers_due = std::max(0, record.answers_due - 1);
    record.answers_before_removal = std::max(0, record.answers_before_removal - 1);
    answered(record, Ask::Waypoints);
    judge_witnesses(record);
    const RegionPlan plan =
        plan_regions(record.platform, rules.unique_id, rules.wanted, rules.retired, record.shown);
    if (record.is_restoring && plan.surplus.empty() &&
        contains_all(record.platform, record.shown, record.restore)) {
        record.is_restoring = false;
        record.restore.clear();
    }
    if (plan.is_fulfilled() && !record.is_restoring) {
        answered(record, Ask::Regions);
        answered(record, Ask::Removal);
        record.checked_at = at;
        prove(record, Step::RegionsConfirmed, at,
              fmt::format("it told {} of {} regions and {} of its own", plan.wanted.size(),
                          plan.wanted.size(), plan.own.size()));
    } else {
        record.proofs[static_cast<std::size_t>(Step::RegionsConfirmed)].reset();
    }
}

/// A clear that is under way to an Android phone takes what its owner makes meanwhile: that is put back, too.
void keep_new_region(PhoneRecord& record, const owntracks::Waypoint& made) {
    if (!record.is_restoring || !made.position || !made.created) return;
    const PhoneRegion region{made.name.value_or(""), *made.position,
                             static_cast<int>(std::clamp(made.radius_m.value_or(0), 0.0, 1e7)),
                             made.created->time_since_epoch().count(), ""};
    std::erase_if(record.restore, [&](const PhoneRegion& known) { return known.tst == region.tst; });
    record.restore.push_back(region);
}

/// What a phone has on its old topic: an iPhone leaves it there unless it is sent along.
void take_old_regions(PhoneRecord& record, const owntracks::Waypoints& told, UtcSeconds at) {
    record.shown = shown_regions(told);
    record.shown_at = at;
    answered(record, Ask::Waypoints);
}

void take_status(PhoneRecord& record, const owntracks::Status& status) {
    if (status.is_android) record.platform = Platform::Android;
    if (status.is_ios) record.platform = Platform::Ios;
    record.health = {status.power_save.value_or(false),
                     status.battery_optimised.value_or(false),
                     status.may_hibernate.value_or(false),
                     status.is_android ? std::optional(status.location_permission.value_or(0)) : std::nullopt,
                     status.location_authorisation,
                     status.background_refresh};
    answered(record, Ask::Status);
}

/// An obeyed command. On the old base it opens the way to the new one.
void take_obedience(PhoneRecord& record, bool is_household, const char* what, const Heard& heard) {
    if (!is_household) {
        record.obeyed_old_at = heard.at;
        return;
    }
    prove(record, Step::CommandsObeyed, heard.at,
          fmt::format("it answered on {} with its {}", heard.topic, what));
}

/// Android has no dump. What shows that settings arrived is what they alone bring about; what the setup link
/// told it already shows nothing. \return the evidence in words, or ""
std::string evidence_of_settings(const PhoneRecord& record) {
    if (!record.old_base.empty())
        return fmt::format("it came over from {} and obeys on {}", record.old_base, record.base);
    if (record.witnessed > 0)
        return fmt::format("it has the {} that came with its settings, and obeys on {}",
                           record.witnessed == 1 ? "region" : fmt::format("{} regions", record.witnessed),
                           record.base);
    if (record.had_wrong_tid)
        return fmt::format("it calls itself {} since then, and obeys on {}", record.tid, record.base);
    if (record.unasked_at != UtcSeconds{})
        return fmt::format("it reconnected, told its position by itself, and obeys on {}", record.base);
    if (record.platform == Platform::Ios)
        return fmt::format("it obeys on {}; what it does with its settings cannot be seen", record.base);
    return "";
}

/// Also that it still obeys afterwards.
void look_for_evidence(PhoneRecord& record, const Rules& rules, const Heard& heard) {
    const bool is_dump_better = rules.may_ask_dump || rules.is_dump_undecided;
    if (record.platform == Platform::Ios && is_dump_better) return;
    const bool is_told = record.configured_at != UtcSeconds{} && heard.at >= record.configured_at;
    if (!is_told || !record.has(Step::CommandsObeyed) || record.tries(Ask::Status).count > 0) return;
    if (record.has_wrong_tid || (needs_position(record) && !record.has_position)) return;
    std::string evidence = evidence_of_settings(record);
    if (evidence.empty()) return;
    answered(record, Ask::Configuration);
    prove(record, Step::ConfigurationConfirmed, heard.at, std::move(evidence));
}

/// On which of its topics the phone is now.
void note_topic(PhoneRecord& record, bool is_household, const Heard& heard) {
    prove(record, Step::Heard, heard.at, fmt::format("it spoke on {}", heard.topic));
    const bool was_household = record.has(Step::OnHouseholdTopic);
    if (is_household == was_household) return;
    if (is_household) {
        prove(record, Step::OnHouseholdTopic, heard.at, fmt::format("it spoke on {}", heard.topic));
        for (const Ask ask : {Ask::Status, Ask::Waypoints, Ask::Report})
            record.tries(ask) = {};  // what was asked before nobody may have heard
        record.shown_at = {};        // and what it told was of its old topic
    } else {
        withdraw_from(record, Step::OnHouseholdTopic);  // it went back
        record.obeyed_old_at = record.old_base_cleared_at = record.shown_at = {};
    }
}

/// It obeyed once; whether it has stopped to. What waited for it while it was away it answers as soon as it
/// is back, so it has to have spoken twice since the last question.
bool has_gone_deaf(const PhoneRecord& record, UtcSeconds heard_before) {
    const Attempts& status = record.tries(Ask::Status);
    const Attempts& regions = record.tries(Ask::Waypoints);
    if (!record.has(Step::CommandsObeyed) || status.count == 0) return false;
    if (std::max(status.count, regions.count) < k_deaf_after) return false;
    const UtcSeconds last = std::max(status.last, regions.last);
    return heard_before >= last && record.heard_at - last >= k_answer_patience &&
           record.heard_at - heard_before >= k_one_moment;
}

/// Whether a change is worth a write: that a phone spoke again is, once in a while.
bool is_worth_storing(const PhoneRecord& before, PhoneRecord after) {
    if (after.heard_at - before.heard_at < k_heard_spacing) after.heard_at = before.heard_at;
    return after != before;
}

}  // namespace

bool needs_position(const PhoneRecord& record) {
    return !record.tid.empty() && record.old_base.empty();
}

std::size_t steps_proven(const PhoneRecord& record) {
    std::size_t step = 0;
    while (step < k_steps && record.proofs[step])
        ++step;
    return step;
}

bool is_done(const PhoneRecord& record) {
    return steps_proven(record) == k_steps;
}

bool hear(PhoneRecord& record, const Rules& rules, const Heard& heard) {
    const auto is_on = [&](const std::string& base) {
        return !base.empty() && (heard.topic == base || heard.topic.starts_with(base + "/"));
    };
    const bool is_household = is_on(record.base);
    if (!is_household && !is_on(record.old_base)) return false;
    const auto message = owntracks::decode(heard.topic, heard.payload);
    if (!message || message->base_topic != (is_household ? record.base : record.old_base)) return false;
    const PhoneRecord before = record;
    if (std::holds_alternative<owntracks::Command>(message->body)) {
        record.has_retained_command = record.has_retained_command || heard.retained;
        return record != before;  // addressed to the phone, not said by it
    }
    if (std::holds_alternative<owntracks::Clear>(message->body) && message->suffix == "cmd") {
        record.has_retained_command = false;
        return record != before;
    }
    if (std::holds_alternative<owntracks::Clear>(message->body)) {
        if (message->suffix == "info") record.has_own_card = false;
        return record != before;
    }
    if (std::holds_alternative<owntracks::LastWill>(message->body)) return false;
    if (std::holds_alternative<owntracks::Card>(message->body)) record.has_own_card = true;
    if (heard.retained) {
        // Said some day: no proof, but whatever is kept on the old topic has to go once more.
        if (!is_household) record.old_base_cleared_at = {};
        record.was_seen = true;
        return record != before;
    }
    record.heard_at = heard.at;
    record.heard_on = message->base_topic;
    note_topic(record, is_household, heard);
    if (const auto* location = std::get_if<owntracks::Location>(&message->body)) {
        record.monitoring = location->monitoring_mode;
        record.has_position = true;
        const bool is_after_settings = record.configured_at != UtcSeconds{} &&
                                       heard.at >= record.configured_at &&
                                       heard.at - record.configured_at < k_reconnect_time;
        if (is_household && is_after_settings && !location->trigger) record.unasked_at = heard.at;
        // Only Android numbers its messages, and only iOS names regions by their id.
        if (record.platform == Platform::Unknown && location->message_id) record.platform = Platform::Android;
        if (record.platform == Platform::Unknown && location->region_ids) record.platform = Platform::Ios;
        if (is_household && !record.tid.empty() && location->tracker_id)
            record.has_wrong_tid = *location->tracker_id != record.tid;
        if (record.has_wrong_tid && record.platform != Platform::Ios)
            record.proofs[static_cast<std::size_t>(Step::ConfigurationConfirmed)].reset();
        if (location->trigger == "r" && record.asked_at != UtcSeconds{} &&
            heard.at - record.asked_at < k_report_patience) {
            record.answered_at = heard.at;
            take_obedience(record, is_household, "position", heard);
        }
        answered(record, Ask::Report);
    } else if (const auto* status = std::get_if<owntracks::Status>(&message->body)) {
        take_status(record, *status);
        take_obedience(record, is_household, "status", heard);
    } else if (const auto* told = std::get_if<owntracks::Waypoints>(&message->body)) {
        take_obedience(record, is_household, "regions", heard);
        if (is_household) take_regions(record, rules, *told, heard.at);
        if (!is_household) take_old_regions(record, *told, heard.at);
    } else if (const auto* made = std::get_if<owntracks::Waypoint>(&message->body)) {
        // A region was made or changed: no list from before may decide what is removed.
        record.shown_at = {};
        record.is_clear_near = false;
        if (is_household) keep_new_region(record, *made);
    } else if (std::holds_alternative<owntracks::Dump>(message->body) && is_household) {
        take_obedience(record, true, "settings", heard);
        take_dump(record, heard);
    }
    if (is_household) look_for_evidence(record, rules, heard);
    if (is_household && has_gone_deaf(record, before.heard_at)) {
        withdraw_from(record, Step::CommandsObeyed);
        record.has_dump = record.is_clear_near = false;  // what it told is proven anew when it obeys again
        record.shown_at = {};
    }
    return is_worth_storing(before, record);
}

}  // namespace mirror::provisioning
