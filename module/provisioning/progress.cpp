#include "module/provisioning/progress.hpp"

#include <algorithm>
#include <array>

#include "module/provisioning/commands.hpp"

namespace mirror::provisioning {
namespace {

using namespace std::chrono_literals;

/// A phone that has just been heard is probably still there: a question may be put again this soon.
constexpr auto k_shortest_spacing = 10min;
/// While somebody stands there with the phone in their hand.
constexpr auto k_expected_spacing = 5s;
/// So long a phone takes to reconnect with new settings.
constexpr auto k_reconnect = 10s;
/// Only an answer this young allows anything to be removed.
constexpr auto k_fresh = 10min;
/// Whatever was proven is looked at again.
constexpr auto k_check_again = 24h;
/// A phone keeps no more unanswered questions than this in mind of ours.
constexpr int k_most_answers_due = 8;

/// Android's keepalive is 3600 s; each sending has another one below it, for nobody knows which of the
/// earlier ones arrived, and only a new value makes the phone reconnect.
constexpr std::int64_t k_longest_keepalive_s = 3599;
constexpr int k_keepalives = 60;

class Planner {
  public:
    Planner(PhoneRecord& record, const Rules& rules, UtcSeconds now)
        : m_record(record), m_rules(rules), m_now(now) {}

    std::vector<Order> orders;

    void run(const BackUp& back_up) {
        if (!m_record.has(Step::Heard) && m_record.old_base.empty()) return invite();
        if (!m_record.has(Step::OnHouseholdTopic) && !m_record.old_base.empty()) return bring_over();
        if (!m_record.has(Step::CommandsObeyed) || m_record.platform == Platform::Unknown) {
            get_acquainted(m_record.base);
            return;
        }
        leave_old_base();
        settle_configuration();
        settle_regions(back_up);
        check_again();
    }

    /// An iPhone's regions belong to its topic: all that move with it have to be known before it is told to.
    [[nodiscard]] bool lacks_old_regions() const {
        if (m_record.platform != Platform::Ios || m_record.old_base.empty()) return false;
        if (m_record.has(Step::OnHouseholdTopic)) return false;
        return m_record.shown_at == UtcSeconds{} ||
               m_record.shown_at < m_record.tries(Ask::Configuration).last;
    }

    /// When one of the questions may be put again.
    [[nodiscard]] UtcSeconds due_time(Ask ask) const {
        const Attempts& tries = m_record.tries(ask);
        if (tries.last > m_now + 1h) return m_now;  // the clock was wrong then
        // To change a phone costs a reconnect: that is not repeated as soon as a question is.
        const int unanswered = tries.count > 0 && ask == Ask::Configuration ? tries.count + 1 : tries.count;
        UtcSeconds due = tries.last + patience(unanswered);
        if (m_record.heard_at > tries.last) due = std::min(due, tries.last + k_shortest_spacing);
        const bool is_expected = m_record.expected_until > m_now && ask != Ask::Configuration;
        if (is_expected) due = std::min(due, tries.last + k_expected_spacing);
        return std::max(due, m_now);
    }

  private:
    /// A phone that was just told new settings is gone for a moment: the first question comes after that.
    [[nodiscard]] Attempts after_reconnect() const { return {1, m_now - (patience(1) - k_reconnect)}; }

    bool is_due(Ask ask) const { return due_time(ask) <= m_now; }

    void note(Ask ask) {
        Attempts& tries = m_record.tries(ask);
        ++tries.count;
        tries.last = m_now;
    }

    void command(const std::string& base, std::string payload) {
        orders.push_back({command_topic(base), std::move(payload), false});
    }

    void ask_report() {
        if (!is_due(Ask::Report)) return;
        note(Ask::Report);
        command(m_record.base, report_location_command());
    }

    void ask_status(const std::string& base) {
        if (!is_due(Ask::Status)) return;
        note(Ask::Status);
        command(base, status_command());
    }

    void ask_waypoints(const std::string& base) {
        if (!is_due(Ask::Waypoints)) return;
        note(Ask::Waypoints);
        if (base == m_record.base)
            m_record.answers_due = std::min(m_record.answers_due + 1, k_most_answers_due);
        command(base, waypoints_command());
    }

    /// Nothing was heard yet. A phone that has scanned its code may have nothing to say by itself, so it is
    /// asked; where nobody listens the broker drops the question.
    void invite() {
        if (m_record.expected_until <= m_now && !m_record.was_seen) return;
        ask_status(m_record.base);
        ask_report();
    }

    void get_acquainted(const std::string& base) {
        ask_status(base);
        if (!m_record.has(Step::CommandsObeyed)) ask_waypoints(base);
        if (base == m_record.base && !m_record.has_position) ask_report();
    }

    /// A phone on its old topic: it has to obey there before it is told to move.
    void bring_over() {
        if (m_record.obeyed_old_at == UtcSeconds{} || m_record.platform == Platform::Unknown)
            return get_acquainted(m_record.old_base);
        if (is_due(Ask::Configuration) && !lacks_old_regions()) {
            push_configuration(m_record.old_base);
            m_record.tries(Ask::Status) = after_reconnect();
            return;
        }
        if (is_due(Ask::Configuration)) ask_waypoints(m_record.old_base);
        if (m_record.tries(Ask::Configuration).count > 0) {
            // It may have moved without having anything to say.
            ask_status(m_record.base);
        }
    }

    void push_configuration(const std::string& base) {
        note(Ask::Configuration);
        std::vector<Setting> settings = wanted_settings(m_record);
        if (m_record.platform == Platform::Android) {
            // New topics alone leave an Android phone on its old ones: only some keys make it reconnect.
            settings.push_back(
                {"keepalive", k_longest_keepalive_s - m_record.keepalive_pushes % k_keepalives});
            ++m_record.keepalive_pushes;
        }
        const RegionPlan plan = plan_regions(m_record.platform, m_rules.unique_id, m_rules.wanted,
                                             m_rules.retired, m_record.shown);
        // Android lets a phone enter a replaced region once more; an iPhone leaves all of them at its old
        // topic.
        std::vector<PhoneRegion> regions = m_record.platform == Platform::Ios ? plan.wanted : plan.missing;
        if (m_record.platform == Platform::Ios && base == m_record.old_base)
            regions.insert(regions.end(), plan.own.begin(), plan.own.end());
        command(base, set_configuration_command(settings, regions));
        m_record.configured_at = m_now;
        m_record.has_dump = m_record.ignores_settings = false;
        m_record.had_wrong_tid = m_record.has_wrong_tid;
        m_record.unasked_at = {};
        m_record.witnessed = 0;
        m_record.witnesses.clear();
        if (base != m_record.base || plan.missing.empty()) return;
        // Whether it takes the settings, these regions will show: nothing else brings them until it has told.
        m_record.witnesses = plan.missing;
        m_record.shown_at = {};
        m_record.tries(Ask::Waypoints) = after_reconnect();
    }

    /// What the broker keeps of the old topic would show the phone twice.
    void leave_old_base() {
        if (m_record.old_base.empty() || m_record.old_base_cleared_at != UtcSeconds{}) return;
        orders.push_back({m_record.old_base, "", true});
        orders.push_back({m_record.old_base + "/info", "", true});
        m_record.old_base_cleared_at = m_now;
    }

    [[nodiscard]] bool reads_dump() const {
        return m_record.platform == Platform::Ios && m_rules.may_ask_dump;
    }

    void settle_configuration() {
        if (m_record.has(Step::ConfigurationConfirmed)) return;
        if (m_record.platform == Platform::Ios && m_rules.is_dump_undecided) return;
        const bool is_first = m_record.configured_at == UtcSeconds{};
        // It obeys, but nothing has shown so far that the settings arrived.
        const bool is_unproven =
            !is_first && m_record.platform == Platform::Android && m_record.tries(Ask::Status).count == 0;
        const bool is_known_wrong = reads_dump() ? m_record.has_dump && !m_record.differing.empty()
                                                 : m_record.has_wrong_tid || is_first || is_unproven;
        if (is_known_wrong && is_due(Ask::Configuration)) {
            push_configuration(m_record.base);
            m_record.tries(reads_dump() ? Ask::Dump : Ask::Status) = after_reconnect();
            return;
        }
        if (!reads_dump()) {
            if (!is_first) ask_status(m_record.base);
            if (!is_first && needs_position(m_record) && !m_record.has_position) ask_report();
        } else if (!m_record.has_dump && is_due(Ask::Dump)) {
            note(Ask::Dump);
            command(m_record.base, dump_command());
        }
    }

    void settle_regions(const BackUp& back_up) {
        if (m_record.has(Step::RegionsConfirmed)) return;
        const bool is_answered = m_record.shown_at != UtcSeconds{} &&
                                 m_record.shown_at >= m_record.tries(Ask::Regions).last &&
                                 m_record.shown_at >= m_record.tries(Ask::Removal).last;
        if (!is_answered) {
            // Whether it is the regions that it does not tell, or whether it obeys nothing.
            if (m_record.tries(Ask::Waypoints).count > 1) ask_status(m_record.base);
            return ask_waypoints(m_record.base);
        }
        const RegionPlan plan = plan_regions(m_record.platform, m_rules.unique_id, m_rules.wanted,
                                             m_rules.retired, m_record.shown);
        if (!plan.surplus.empty()) return remove(plan, back_up);
        std::vector<PhoneRegion> regions = plan.missing;
        if (m_record.is_restoring)
            regions.insert(regions.end(), m_record.restore.begin(), m_record.restore.end());
        if (regions.empty() || !is_due(Ask::Regions)) return;
        note(Ask::Regions);
        command(m_record.base, set_waypoints_command(regions));
        ask_again();
    }

    void ask_again() {
        m_record.tries(Ask::Waypoints) = {};
        ask_waypoints(m_record.base);
    }

    void remove(const RegionPlan& plan, const BackUp& back_up) {
        // A stale list must not decide: the owner may have made a region since.
        if (m_now - m_record.shown_at > k_fresh) return ask_waypoints(m_record.base);
        if (!is_due(Ask::Removal)) return;
        if (m_record.platform == Platform::Ios) {
            // An answer to an older question may still be under way and show what is gone already; removing
            // that again would put it in. So as many answers are waited for as questions were open.
            if (m_record.answers_before_removal > 0) return ask_waypoints(m_record.base);
            note(Ask::Removal);
            m_record.answers_before_removal = m_record.answers_due + 1;
            command(m_record.base, remove_waypoints_command(plan.surplus));
            if (!plan.missing.empty()) command(m_record.base, set_waypoints_command(plan.missing));
            return ask_again();
        }
        // An answer may have been long on the way. Only one to a question that was put after another answer
        // came shows what is on the phone now, for what it said before it has come as well.
        if (!m_record.is_clear_near) {
            m_record.is_clear_near = true;
            m_record.answers_before_removal = m_record.answers_due + 1;
            return ask_again();
        }
        if (m_record.answers_before_removal > 0) return ask_waypoints(m_record.base);
        std::vector<PhoneRegion> kept = plan.own;
        for (const PhoneRegion& region : m_record.restore) {
            const auto is_same = [&](const PhoneRegion& own) { return own.tst == region.tst; };
            if (std::ranges::none_of(kept, is_same)) kept.push_back(region);
        }
        if (!back_up(m_record, kept)) return;
        note(Ask::Removal);
        m_record.is_clear_near = false;
        m_record.restore = kept;
        m_record.is_restoring = true;
        std::vector<PhoneRegion> all = plan.wanted;
        all.insert(all.end(), kept.begin(), kept.end());
        command(m_record.base, clear_waypoints_command());
        command(m_record.base, set_waypoints_command(all));
        ask_again();
    }

    /// What was proven may have been undone on the phone.
    void check_again() {
        if (!is_done(m_record)) return;
        const bool was_heard = m_record.heard_at > m_record.checked_at + 1h;
        if (m_now - m_record.checked_at < k_check_again || !was_heard || !is_due(Ask::Waypoints)) return;
        ask_waypoints(m_record.base);
        ask_status(m_record.base);
        if (reads_dump() && is_due(Ask::Dump)) {
            note(Ask::Dump);
            command(m_record.base, dump_command());
        }
    }

    PhoneRecord& m_record;
    const Rules& m_rules;
    UtcSeconds m_now;
};

}  // namespace

std::chrono::seconds patience(int unanswered) {
    // A phone may be away for days; the broker keeps the question meanwhile.
    constexpr std::array<std::chrono::seconds, 7> k_patience{1min, 2min, 1h, 2h, 4h, 8h, 24h};
    return k_patience[static_cast<std::size_t>(std::clamp(unanswered, 0, int{k_patience.size()} - 1))];
}

std::vector<Setting> wanted_settings(const PhoneRecord& record) {
    std::vector<Setting> settings{{"pubTopicBase", record.base}, {"subTopic", record.subscription},
                                  {"pubRetain", true},           {"cleanSession", false},
                                  {"extendedData", true},        {"cmd", true},
                                  {"remoteConfiguration", true}};
    if (!record.tid.empty()) settings.push_back({"tid", record.tid});
    if (record.platform == Platform::Android) settings.push_back({"publishLocationOnConnect", true});
    if (record.platform == Platform::Ios) {
        settings.push_back({"sub", true});
        settings.push_back({"allowRemoteLocation", true});
    }
    return settings;
}

std::vector<Order> due(PhoneRecord& record, const Rules& rules, UtcSeconds now, const BackUp& back_up) {
    Planner planner(record, rules, now);
    planner.run(back_up);
    return std::move(planner.orders);
}

UtcSeconds next_due(const PhoneRecord& record, const Rules& rules, UtcSeconds now) {
    PhoneRecord copy = record;
    Planner planner(copy, rules, now);
    UtcSeconds next = now + k_check_again;
    for (std::size_t ask = 0; ask < k_asks; ++ask) {
        if (record.attempts[ask].count == 0) continue;
        const UtcSeconds due = planner.due_time(static_cast<Ask>(ask));
        const bool is_held_up = static_cast<Ask>(ask) == Ask::Configuration && planner.lacks_old_regions();
        if (due > now || !is_held_up) next = std::min(next, due);
    }
    if (record.expected_until > now) next = std::min(next, now + k_expected_spacing);
    return std::max(next, now + 1s);
}

void take_rules(PhoneRecord& record, const Rules& rules) {
    if (!record.has(Step::RegionsConfirmed)) return;
    const RegionPlan plan =
        plan_regions(record.platform, rules.unique_id, rules.wanted, rules.retired, record.shown);
    if (plan.is_fulfilled()) return;
    record.proofs[static_cast<std::size_t>(Step::RegionsConfirmed)].reset();
    for (const Ask ask : {Ask::Waypoints, Ask::Regions, Ask::Removal})
        record.tries(ask) = {};
}

void push_again(PhoneRecord& record) {
    record.attempts = {};
    record.configured_at = {};
    record.has_dump = false;
    record.shown_at = {};
    for (const Step step : {Step::ConfigurationConfirmed, Step::RegionsConfirmed})
        record.proofs[static_cast<std::size_t>(step)].reset();
}

}  // namespace mirror::provisioning
