#include "module/view/alerts_view.hpp"

#include "module/base/utf8.hpp"
#include "module/view/connection_view.hpp"
#include "module/view/person_words.hpp"
#include "module/view/transitions_view.hpp"

namespace mirror::view {
namespace {

constexpr std::size_t k_max_detail_codepoints = 200;

bool is_condition(AlertKind kind) {
    return kind == AlertKind::alarm || kind == AlertKind::config || kind == AlertKind::broker;
}

/// Collects what there is to tell.
class Collection {
  public:
    Collection(const ViewInput& input, NextChange& next) : m_input(input), m_next(next) {}

    Alerts most_important() {
        add_alarms();
        add_saying();
        add_notice();
        add_config();
        add_broker();
        Alerts alerts;
        if (m_alerts.empty()) return alerts;
        std::ranges::stable_sort(m_alerts, {}, &AlertView::kind);
        const auto condition = std::ranges::find_if(m_alerts, is_condition, &AlertView::kind);
        if (condition != m_alerts.end()) alerts.condition = condition->kind;
        if (m_alerts.size() > 1) {
            const auto others = static_cast<std::int64_t>(m_alerts.size() - 1);
            m_alerts.front().more = text("alert.more", {{"count", others}});
        }
        alerts.now = std::move(m_alerts.front());
        return alerts;
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

    void add_saying() {
        const std::optional<Saying>& saying = m_input.local.steering.saying;
        if (!saying || saying->until <= m_input.now.since_boot) return;
        m_next.at(m_input.now.wall + (saying->until - m_input.now.since_boot));
        add(AlertKind::saying, saying->text);
        m_alerts.back().word = saying->title;
    }

    void add_notice() {
        const std::optional<Notice>& notice = m_input.local.notice;
        if (!notice || notice->people.empty() || notice->until <= m_input.now.since_boot) return;
        m_next.at(m_input.now.wall + (notice->until - m_input.now.since_boot));
        if (notice->kind == NoticeKind::battery) {
            const std::string name = name_words(m_input, notice->people.front());
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
        if (fault == problems.end() || fault->detail == m_input.local.dismissed.config_error) return;
        add(AlertKind::config, text("alert.config"));
        m_alerts.back().detail = safe_text(fault->detail, k_max_detail_codepoints);
    }

    void add_broker() {
        const mqtt::ConnectionStatus& connection = m_input.connection;
        // Before its first word the client has not tried yet, or is not to try at all.
        if (connection.problem == mqtt::ConnectionProblem::none || connection.since == SinceBoot{}) return;
        if (connection.since == m_input.local.dismissed.broker_away_since) return;
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

Alerts alerts_view(const ViewInput& input, NextChange& next) {
    if (!input.config.alerts.enabled) return {};
    return Collection(input, next).most_important();
}

}  // namespace mirror::view
