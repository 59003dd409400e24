#include "module/engine/session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "module/base/log.hpp"
#include "module/engine/broker_options.hpp"
#include "module/engine/encryption_keys.hpp"
#include "module/http/door.hpp"
#include "module/mqtt/client.hpp"
#include "module/notify/sender.hpp"
#include "module/owntracks/decode.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_rows_at_once = 1000;
constexpr std::size_t k_most_notices = 10;
constexpr auto k_goodbye_time = 3s;
constexpr auto k_last_word = 500ms;
/// Phones that post are told of the others as they were so long ago, at most.
constexpr auto k_friends_spacing = 200ms;
/// NTP slews smaller errors away; a larger one is a step.
constexpr auto k_clock_step = 2s;

}  // namespace

Session::Session(const config::Config& config, std::optional<storage::StateDirectory> directory,
                 const Clock& clock, std::function<void()> wake, bool has_household,
                 storage::StorageThread::Options storage, const mqtt::Timing& timing)
    : m_clock(clock),
      m_config(config),
      m_boot(boot_id()),
      m_wake(std::move(wake)),
      m_directory(std::move(directory)),
      m_timing(timing) {
    const auto notice = [this](const storage::SetAside& event) {
        m_events.send(event);
        m_wake();
    };
    const std::filesystem::path state_file = m_directory ? m_directory->state() : std::filesystem::path();
    const std::filesystem::path journal_file = m_directory ? m_directory->journal() : std::filesystem::path();
    storage::StateStore store(state_file, notice);
    std::vector<std::string> problems;
    m_engine.emplace(store.stored(), read_encryption_keys(config.encryption_key_file, problems));
    note_config(std::move(problems));
    m_book.emplace(store.stored().values, config);
    m_engine->watch_batteries(m_book->asks_for(config::Occasion::battery_low));
    for (const std::string& problem : m_engine->problems())
        note(problem);
    storage::JournalWriter::Options options;
    options.notice = notice;
    m_writer.emplace(journal_file, store.stored().watermark, m_pending, options);
    m_reader.emplace(journal_file, m_pending);
    m_intake.emplace(
        *m_writer, clock, m_boot,
        IntakeHandlers{m_wake, [this](const TransientMessage& message) { count_transient(message); }});
    storage.clean_journal = [this](std::int64_t row) { return m_intake->remove_traces_up_to(row); };
    m_storage.emplace(std::move(store), storage, [this](const storage::StorageReport& report) {
        if (report.fault.empty()) m_intake->stored_up_to(report.watermark);
        m_events.send(report);
        m_wake();
    });
    m_past = std::make_unique<ShownPast>(
        state_file,
        [this](StoredAnswer answer) {
            m_events.send(std::move(answer));
            m_wake();
        },
        [this] { m_storage->report_damage(); });
    m_past->show(config);
    m_board.want(topic_wishes(config));
    m_clock_seen = clock.now();
    // Messages that were journaled but not applied yet belong to the old configuration: they go first.
    while (work()) {
    }
    // What stands in for a broken configuration must not make the household forget anybody.
    if (has_household) {
        if (auto row = m_engine->config_row(config)) m_intake->append(std::move(*row));
        follow_rules(config);
    }
    work();
    m_past->read(clock.now().wall);
}

Session::~Session() {
    stop();
}

Result<std::string, Failure> Session::dismiss(std::string_view who) {
    while (work()) {  // an alarm that has just come in counts
    }
    const auto rows = m_engine->dismissal_rows(who);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return fmt::format("{} has no alarm: there is nothing to dismiss", who);
    for (const storage::JournalRow& row : *rows)
        m_intake->append(row);
    while (work()) {
    }
    return fmt::format("the alarm of {} is dismissed", who);
}

void Session::forget(const household::Forget& who, std::function<void(const Result<void, Failure>&)> done) {
    storage::JournalRow row;
    row.kind = storage::RowKind::forget;
    row.payload = household::forget_json(who);
    const std::int64_t number = m_intake->append(std::move(row));
    m_forgetting.push_back({number, std::nullopt, std::move(done)});
    if (m_desk) {
        return m_desk->forget(who.devices, [this, number](const Result<void, Failure>& forgotten) {
            m_events.send(PhonesForgotten{number, forgotten});
            m_wake();
        });
    }
    // No desk: a command is at work, or there is no good configuration. It is two small files.
    take(PhonesForgotten{number, m_directory ? forget_phones(m_config, m_directory->path(), who.devices)
                                             : Result<void, Failure>()});
}

void Session::take(const PhonesForgotten& forgotten) {
    for (Forgetting& forgetting : m_forgetting) {
        if (forgetting.row == forgotten.row) forgetting.phones = forgotten.done;
    }
}

void Session::settle_forgetting() {
    if (m_forgetting.empty() || !m_storage) return;
    const storage::StorageReport report = m_storage->state();
    const auto is_settled = [&](const Forgetting& forgetting) {
        if (m_engine->watermark() < forgetting.row || !forgetting.phones) return false;
        if (!*forgetting.phones) {
            forgetting.done(*forgetting.phones);
            return true;
        }
        const bool is_stored = report.watermark >= forgetting.row;
        const bool is_erased = !m_directory || (is_stored && !report.has_traces);
        const std::string& why = is_stored ? report.traces_fault : report.fault;
        if (is_erased) {
            forgetting.done({});
        } else if (!why.empty()) {
            forgetting.done(tl::unexpected(Failure{why}));
        }
        return is_erased || !why.empty();
    };
    std::erase_if(m_forgetting, is_settled);
}

bool Session::work() {
    bool changed = false;
    if (m_leaving.valid() && m_leaving.wait_for(0s) == std::future_status::ready) {
        m_leaving = {};
        start_client();
        changed = true;
    }
    if (auto heard = m_board.news()) {
        m_heard = std::move(*heard);
        changed = true;
    }
    for (Event& event : m_events.wait_until(std::chrono::steady_clock::time_point::min())) {
        std::visit([this](auto& happened) { take(std::move(happened)); }, event);
        changed = true;
    }
    if (const auto [good, bad] = std::pair(m_transient_good.exchange(0), m_transient_bad.exchange(0));
        good + bad > 0) {
        m_engine->count_transient(good, bad);
        changed = true;
    }
    settle_forgetting();
    watch_clock();
    if (m_are_friends_old && std::chrono::steady_clock::now() - m_friends_shown >= k_friends_spacing)
        show_friends();
    // Rows that waited need not wait any more once the state is stored, and a post that was refused never
    // did: the trouble is over all the same, some day.
    if (const auto waiting = m_pending.status(); waiting.rows > 0 || !waiting.reason.empty()) {
        m_intake->retry();
        changed = changed || m_pending.status().reason != waiting.reason;
    }
    m_has_more = false;
    const std::string fault_before = m_read_fault;
    const std::vector<storage::JournalRow> rows = next_rows();
    changed = changed || m_read_fault != fault_before;
    if (rows.empty()) return changed;
    storage::Commit commit = m_engine->take(rows);
    note_news(commit);
    republish(rows);
    m_are_friends_old = true;
    m_past->add(commit);
    commit.keep_since = m_engine->keep_since(m_clock.now().wall);
    m_storage->submit(std::move(commit));
    if (!m_directory)
        m_intake->stored_up_to(m_engine->watermark());  // in memory, applied is as safe as it gets
    m_has_more = true;
    return true;
}

/// What the journal has above the watermark. Where that is nothing though there are rows, its writer has to
/// look: only it may replace a file that is damaged or was taken away, and it writes at the next message
/// only.
std::vector<storage::JournalRow> Session::next_rows() {
    m_read_fault.clear();
    if (m_pending.last_row() <= m_engine->watermark()) return {};  // a mirror at rest leaves the disk alone
    auto rows = m_reader->read_above(m_engine->watermark(), k_rows_at_once);
    if (!rows || rows->empty()) {
        m_intake->retry();
        rows = m_reader->read_above(m_engine->watermark(), k_rows_at_once);
    }
    if (rows) return std::move(*rows);
    m_read_fault = rows.error().text;
    log::write_rarely(log::Level::error, "journal read", m_read_fault);
    return {};
}

void Session::watch_clock() {
    const Moment now = m_clock.now();
    const auto step = (now.wall - m_clock_seen.wall) - (now.since_boot - m_clock_seen.since_boot);
    if (std::chrono::abs(step) < k_clock_step) return;
    m_clock_seen = now;
    storage::JournalRow row;
    row.kind = storage::RowKind::clock;
    row.payload = std::to_string(step.count());
    log::info("the clock was corrected by {} s",
              std::chrono::duration_cast<std::chrono::seconds>(step).count());
    m_intake->append(std::move(row));
}

void Session::take(mqtt::ConnectionStatus status) {
    if (!m_options) return;  // the last word of a broker that the household had before
    m_connection = std::move(status);
}

void Session::publish(std::vector<provisioning::Order> orders) {
    for (provisioning::Order& order : orders) {
        if (!leave_at_door(order) && m_client)
            (void)m_client->publish({std::move(order.topic), std::move(order.payload), 1, order.retain});
    }
}

void Session::take(PhoneNews news) {
    if (!m_desk) return;  // the last word of one that has gone: nobody is set up any more
    auto orders = std::exchange(news.orders, {});
    if (!news.refusal.empty() && news.refusal != m_phone_news.refusal) log::warn("{}", news.refusal);
    m_phone_news = std::move(news);
    if (m_options) {
        mqtt::ClientOptions options = with_phones();
        if (options != *m_options) reconnect(std::move(options));
    }
    show_friends();
    // Behind the change of clients: what was handed to one that leaves might stay with it.
    if (m_client || !has_broker()) return publish(std::move(orders));
    m_held_orders.insert(m_held_orders.end(), std::make_move_iterator(orders.begin()),
                         std::make_move_iterator(orders.end()));
}

/// The phones' part of a connection: where those are that have not moved yet, and a will that takes this
/// mirror's word back.
mqtt::ClientOptions Session::with_phones() const {
    mqtt::ClientOptions options = m_plain_options;
    if (!m_desk) return options;
    options.filters.insert(options.filters.end(), m_phone_news.filters.begin(), m_phone_news.filters.end());
    // Other mirrors' probes are nothing; what they say of themselves is.
    options.ignored_filters = {phones_root(m_config) + "_mirror/+/probe"};
    if (m_phone_news.is_owner)
        options.will = mqtt::OutgoingMessage{provisioning::owner_topic(m_config.unique_id), "", 1, true};
    return options;
}

void Session::ask_about_phones(std::string line, PhoneDesk::Answer answer) {
    if (m_desk) return m_desk->request(std::move(line), std::move(answer));
    answer(tl::unexpected(Failure{m_directory ? "the mirror has no good configuration yet: see check-config"
                                              : "this mirror keeps nothing: it has no state directory"}));
}

void Session::take(const storage::StorageReport& report) {
    if (report.fault != m_storage_report.fault && !report.fault.empty()) log::error("{}", report.fault);
    if (report.traces_fault != m_storage_report.traces_fault && !report.traces_fault.empty())
        log::warn("somebody who was forgotten is not erased yet: {}", report.traces_fault);
    m_storage_report = report;
    m_past->stored_up_to(report.watermark);
}

void Session::take(StoredAnswer answer) {
    m_past->take(std::move(answer));
}

void Session::count_transient(const TransientMessage& message) {
    // Nothing of it is kept; only whether it made sense crosses to the main thread.
    const auto decoded = owntracks::decode(message.topic, message.payload);
    if (message.retained && decoded && owntracks::is_command(decoded->body))
        log::write_rarely(log::Level::warning, "retained command",
                          message.topic +
                              ": the broker keeps a command, so the device obeys it again at every "
                              "reconnect; `owntracks-mirror provision clear-commands` removes it");
    ++(decoded ? m_transient_good : m_transient_bad);
    m_wake();
}

void Session::take(storage::SetAside event) {
    log::warn("{}", event.sentence);
    if (m_set_aside.size() < k_most_notices) m_set_aside.push_back(std::move(event));
}

void Session::note(const std::string& problem) {
    log::warn("{}", problem);
    if (m_notices.size() < k_most_notices) m_notices.push_back(problem);
}

void Session::note_config(std::vector<std::string> problems) {
    for (std::string& problem : problems) {
        if (std::ranges::find(m_config_notices, problem) != m_config_notices.end()) continue;
        log::warn("{}", problem);
        m_config_notices.push_back(std::move(problem));
    }
}

household::Summary Session::summary(Moment moment) const {
    return m_engine->summary(moment, m_boot);
}

Trouble Session::trouble() const {
    const storage::PendingRows::Status waiting = m_pending.status();
    Trouble trouble{.journal = waiting.reason,
                    .journal_fault = waiting.reason_kind,
                    .unread = m_read_fault,
                    .storage = m_storage_report.fault,
                    .storage_fault = m_storage_report.fault_kind,
                    .traces = m_storage_report.traces_fault,
                    .set_aside = m_set_aside,
                    .notices = m_config_notices};
    trouble.notices.insert(trouble.notices.end(), m_notices.begin(), m_notices.end());
    if (m_door) {
        if (std::string fault = m_door->fault(); !fault.empty()) trouble.notices.push_back(std::move(fault));
    }
    for (const provisioning::Standing& phone : m_phone_news.standings) {
        if (!phone.second_client.empty())
            trouble.notices.push_back(provisioning::second_client_sentence(phone));
    }
    for (const std::string& topic : m_phone_news.retained_commands)
        trouble.notices.push_back(provisioning::retained_command_sentence(topic));
    add_notify_trouble(trouble.notices);
    return trouble;
}

bool Session::is_clock_trusted() const {
    return m_engine->is_clock_trusted(m_clock.now().wall);
}

void Session::stop() {
    if (!m_storage) return;
    m_is_stopping = true;
    if (m_leaving.valid()) m_leaving.get();
    if (m_desk) m_desk->resign();
    if (m_client && m_phone_news.is_owner && m_phone_news.refusal.empty() &&
        m_connection.problem == mqtt::ConnectionProblem::none) {
        // Who leaves properly takes their word back; a will is for accidents.
        (void)m_client->publish({provisioning::owner_topic(m_config.unique_id), "", 1, true});
        (void)m_client->wait_until_published(k_last_word);
    }
    m_door.reset();
    if (m_client) m_client->stop();
    m_desk.reset();
    while (work()) {
    }
    m_sender.reset();
    work();  // what became of its last words
    if (!m_storage->flush(std::chrono::duration_cast<std::chrono::milliseconds>(k_goodbye_time))) {
        log::warn("not everything could be stored before the end; the journal keeps it for the next start");
    }
    work();
    for (const Forgetting& forgetting : std::exchange(m_forgetting, {}))
        forgetting.done(
            tl::unexpected(Failure{"the mirror is ending: it erases the rest at its next start"}));
    m_past->stop();
    m_storage.reset();
    m_client.reset();
}

}  // namespace mirror::engine
