#include "module/view/alerts_view.hpp"

#include "module/base/utf8.hpp"
#include "module/view/connection_view.hpp"
#include "module/view/names.hpp"
#include "module/view/person_words.hpp"
#include "module/view/transitions_view.hpp"

namespace mirror::view {
namespace {

constexpr std::size_t k_max_detail_codepoints = 200;

/// Collects what there is to tell.
class Alerts {
  public:
    Alerts(const ViewInput& input, NextChange& next) : m_input(input), m_next(next) {}

    std::optional<AlertView> most_important() {
        add_alarms();
        add_notice();
        add_config();
        add_broker();
        if (m_alerts.empty()) return std::nullopt;
        std::ranges::stable_sort(m_alerts, {}, &AlertView::kind);
        if (m_alerts.size() > 1) {
            const auto others = static_cast<std::int64_t>(m_alerts.size() - 1);
            m_alerts.front().more = text("alert.more", {{"count", others}});
        }
        return std::move(m_alerts.front());
    }

  private:
    std::string text(std::string_view key, std::initializer_list<Argument> arguments = {}) const {
        return m_input.language.text(key, arguments);
    }

    void add_alarms() {
        for (std::size_t i = 0; i < m_input.summary.people.size(); ++i) {
            const std::string what = alarm_words(m_input, m_input.summary.people[i], m_next);
            if (what.empty()) continue;
            add(AlertKind::alarm, text("alert.alarm", {{"name", m_input.looks[i].name}, {"what", what}}));
            m_alerts.back().word = text("alert.alarmWord");
        }
    }

    void add_notice() {
        const std::optional<Notice>& notice = m_input.local.notice;
        if (!notice || notice->people.empty() || notice->until <= m_input.now.since_boot) return;
        m_next.at(m_input.now.wall + (notice->until - m_input.now.since_boot));
        if (notice->kind == NoticeKind::battery) {
            const std::string name = shown_name(notice->people.front());
            const std::string level = m_input.language.percent(notice->battery_pct);
            return add(AlertKind::battery, text("alert.battery", {{"name", name}, {"level", level}}));
        }
        const bool is_enter = notice->kind == NoticeKind::arrival;
        add(is_enter ? AlertKind::arrival : AlertKind::departure,
            transition_words(m_input, notice->people, notice->region, is_enter));
    }

    void add_config() {
        const auto& problems = m_input.local.problems;
        const auto fault = std::ranges::find(problems, LocalProblemKind::config_error, &LocalProblem::kind);
        if (fault == problems.end()) return;
        add(AlertKind::config, text("alert.config"));
        m_alerts.back().detail = safe_text(fault->detail, k_max_detail_codepoints);
    }

    void add_broker() {
        const mqtt::ConnectionStatus& connection = m_input.connection;
        // Before its first word the client has not tried yet, or is not to try at all.
        if (connection.problem == mqtt::ConnectionProblem::none || connection.since == SinceBoot{}) return;
        const auto age = m_input.now.since_boot - connection.since;
        const auto patience = m_input.config.alerts.broker_after;
        if (age < patience) return m_next.at(m_input.now.wall + (patience - age));
        if (m_input.now.clock_trusted) {
            const Phrase phrase = since(m_input.language, m_input.now, m_input.now.wall - age);
            m_next.at(phrase.until);
            add(AlertKind::broker, text("alert.brokerSince", {{"since", phrase.text}}));
        } else {
            add(AlertKind::broker, text("alert.broker"));
        }
        m_alerts.back().detail = broker_sentence(m_input);
    }

    void add(AlertKind kind, std::string words) { m_alerts.push_back({kind, "", std::move(words), "", ""}); }

    const ViewInput& m_input;
    NextChange& m_next;
    std::vector<AlertView> m_alerts;
};

}  // namespace

std::optional<AlertView> alerts_view(const ViewInput& input, NextChange& next) {
    if (!input.config.alerts.enabled) return std::nullopt;
    return Alerts(input, next).most_important();
}

}  // namespace mirror::view
