#include "module/engine/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "module/base/client_id.hpp"
#include "module/base/log.hpp"
#include "module/engine/broker_options.hpp"
#include "module/engine/encryption_keys.hpp"
#include "module/engine/trail_span.hpp"
#include "module/mqtt/client.hpp"
#include "module/owntracks/decode.hpp"
#include "module/owntracks/journal_policy.hpp"
#include "module/owntracks/topic.hpp"
#include "module/storage/gathered_commit.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_rows_at_once = 1000;
constexpr std::size_t k_most_notices = 10;
/// Trails on the map are made of the newest fixes, at most so many of each person.
constexpr std::size_t k_most_trail_fixes = 20'000;
constexpr auto k_goodbye_time = 3s;
/// So many fixes that are not stored yet are kept for trails.
constexpr std::size_t k_most_unstored = 10'000;
/// NTP slews smaller errors away; a larger one is a step.
constexpr auto k_clock_step = 2s;

std::string random_client_id() {
    std::random_device random;
    return fmt::format("mirror-{:08x}{:08x}", random(), random());
}

std::chrono::seconds silence_of(const config::Config& config) {
    return std::chrono::ceil<std::chrono::seconds>(config.thresholds.lost);
}

}  // namespace

Session::Session(const config::Config& config, std::optional<storage::StateDirectory> directory,
                 const Clock& clock, std::function<void()> wake, bool has_household,
                 storage::StorageThread::Options storage)
    : m_clock(clock),
      m_config(config),
      m_boot(boot_id()),
      m_wake(std::move(wake)),
      m_directory(std::move(directory)),
      m_trail_book(trail_span(config)),
      m_past_book(past_span(config), silence_of(config)) {
    const auto notice = [this](const std::string& sentence) {
        m_events.send(sentence);
        m_wake();
    };
    const std::filesystem::path state_file = m_directory ? m_directory->state() : std::filesystem::path();
    const std::filesystem::path journal_file = m_directory ? m_directory->journal() : std::filesystem::path();
    storage::StateStore store(state_file, notice);
    std::vector<std::string> problems;
    m_engine.emplace(store.stored(), read_encryption_keys(config.encryption_key_file, problems));
    note_config(std::move(problems));
    for (const std::string& problem : m_engine->problems())
        take(problem);
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
    m_trail_reader.emplace(
        state_file,
        [this](storage::Trail trail) {
            m_events.send(std::move(trail));
            m_wake();
        },
        [this] { m_storage->report_damage(); });
    m_board.want(topic_wishes(config));
    m_clock_seen = clock.now();
    begin_past(state_file);
    // Messages that were journaled but not applied yet belong to the old configuration: they go first.
    while (work()) {
    }
    // What stands in for a broken configuration must not make the household forget anybody.
    if (has_household) {
        if (auto row = m_engine->config_row(config)) m_intake->append(std::move(*row));
    }
    work();
    if (!state_file.empty()) begin_trails();
}

Session::~Session() {
    stop();
}

void Session::begin_past(const std::filesystem::path& state_file) {
    const std::chrono::seconds span = past_span(m_config);
    if (span.count() == 0) return;
    if (state_file.empty()) return m_past_book.history_is_read();
    std::vector<std::string> people;
    for (const config::Person& person : m_config.people)
        people.push_back(person.name);
    const auto since = std::chrono::floor<std::chrono::seconds>(m_clock.now().wall) - span;
    m_is_past_awaited = true;
    m_reading_past = std::async(std::launch::async, [this, state_file, people = std::move(people), since,
                                                     silence = silence_of(m_config)] {
        m_events.send(storage::read_past(state_file, people, since, silence));
        m_wake();
    });
}

void Session::take(const storage::StoredPast& past) {
    if (!past.fault.empty()) log::write_rarely(log::Level::warning, "past", past.fault);
    if (past.met_damage && m_storage) m_storage->report_damage();
    for (const storage::TransitionRow& row : past.transitions)
        m_past_book.add({row.person, row.region, row.event == "enter", row.tst});
    for (const auto& [person, hearing] : past.hearing) {
        for (const auto& [from, to] : hearing.silences)
            m_past_book.add_silence(person, {from, to});
        if (hearing.last) m_past_book.heard(person, *hearing.last);
        if (hearing.first) m_past_book.begins(person, *hearing.first);
    }
    m_past_book.history_is_read();
    m_is_past_awaited = false;
}

void Session::add_to_past(const storage::Commit& commit) {
    for (const storage::Forgotten& forgotten : commit.forgotten) {
        if (!forgotten.person.empty()) m_past_book.forget(forgotten.person);
    }
    for (const storage::TransitionRow& row : commit.transitions) {
        const bool is_enter = row.event == "enter";
        if (row.replaces) m_past_book.take_back({row.person, row.region, is_enter, *row.replaces});
        m_past_book.add({row.person, row.region, is_enter, row.tst});
    }
    for (const storage::FixRow& fix : commit.fixes)
        m_past_book.heard(fix.person, fix.tst);
}

std::string Session::client_id() {
    if (!m_config.broker.client_id.empty()) return m_config.broker.client_id;
    if (!m_directory) return m_options ? m_options->client_id : random_client_id();
    if (auto kept = m_directory->value("client-id");
        kept && !kept->empty() && fault_of_client_id(*kept).empty())
        return *kept;
    std::string made = random_client_id();
    keep("client-id", made);
    return made;
}

void Session::keep(std::string_view name, std::string_view value) {
    if (!m_directory) return;
    if (const auto kept = m_directory->keep(name, value); !kept)
        log::write_rarely(log::Level::warning, "keep", kept.error().text);
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
    m_forgetting.push_back({m_intake->append(std::move(row)), std::move(done)});
}

void Session::settle_forgetting() {
    if (m_forgetting.empty() || !m_storage) return;
    const storage::StorageReport report = m_storage->state();
    const auto is_settled = [&](const Forgetting& forgetting) {
        if (m_engine->watermark() < forgetting.row) return false;
        const bool is_erased = !m_directory || (report.watermark >= forgetting.row && !report.has_traces);
        if (is_erased) {
            forgetting.done({});
        } else if (!report.fault.empty()) {
            forgetting.done(tl::unexpected(Failure{report.fault}));
        }
        return is_erased || !report.fault.empty();
    };
    std::erase_if(m_forgetting, is_settled);
}

void Session::connect() {
    std::vector<std::string> problems;
    m_options = broker_options(m_config, client_id(), problems);
    note_config(std::move(problems));
    start_client();
}

void Session::reconfigure(const config::Config& config, Secrets secrets) {
    while (work()) {  // what came before belongs to the old configuration
    }
    const bool has_other_trails =
        trail_span(config) != trail_span(m_config) || config.people != m_config.people;
    const bool has_other_past = past_span(config) != past_span(m_config) ||
                                silence_of(config) != silence_of(m_config) ||
                                config.people != m_config.people;
    m_config = config;
    m_config_notices.clear();
    note_config(std::move(secrets.problems));
    m_engine->use_keys(std::move(secrets.keys));
    if (auto row = m_engine->config_row(config)) m_intake->append(std::move(*row));
    work();
    if (has_other_trails) renew_trails();
    if (has_other_past) {
        m_past_book = household::PastBook(past_span(config), silence_of(config));
        // The newest may not be stored yet; the state has them.
        for (const household::TransitionRecord& record : summary(m_clock.now()).transitions)
            m_past_book.add(record);
        begin_past(m_directory ? m_directory->state() : std::filesystem::path());
    }
    m_board.want(topic_wishes(config));
    auto options = broker_options(config, client_id(), std::move(secrets.broker_password));
    if (!m_options || *m_options != options) reconnect(std::move(options));
}

void Session::renew_trails() {
    m_trail_book = household::TrailBook(trail_span(m_config));
    m_awaited_trails.clear();
    if (m_directory) begin_trails();
}

void Session::reconnect(mqtt::ClientOptions options) {
    m_options = std::move(options);
    m_connection = {mqtt::ConnectionProblem::connecting, m_options->host, m_clock.now().since_boot, 0};
    if (m_leaving.valid()) return;  // work() starts the next one when the last one is gone
    if (!m_client) return start_client();
    m_connections_before += static_cast<std::int64_t>(m_client->counters().connections);
    // Saying goodbye may take a moment, and two clients of one id would throw each other out.
    m_leaving = std::async(std::launch::async, [this, client = std::move(m_client)] {
        client->stop();
        m_wake();
    });
}

void Session::start_client() {
    mqtt::ClientOptions options = *m_options;
    options.connections_before = m_connections_before;
    if (m_directory) options.session_filters = split_lines(m_directory->value("broker-filters").value_or(""));
    mqtt::Handlers handlers;
    handlers.message = [this, root = phones_root(m_config)](const mqtt::IncomingMessage& message) {
        take(message, root);
    };
    handlers.status = [this](const mqtt::ConnectionStatus& status) {
        m_events.send(status);
        m_wake();
    };
    handlers.session_filters = [this](const std::vector<std::string>& filters) {
        keep("broker-filters", join_lines(filters));
    };
    handlers.tls_diagnosis = diagnose_tls;
    try {
        m_client = std::make_unique<mqtt::Client>(std::move(options), std::move(handlers));
        m_client->start();
    } catch (const std::exception& problem) {
        take(std::string("the broker cannot be asked: ") + problem.what());
    }
}

/// On the broker thread.
void Session::take(const mqtt::IncomingMessage& message, const std::string& phones_root) {
    const bool is_wanted = m_board.wants(message.topic);
    // What must not touch the disk, such as a command or a dump, must not touch the glass either.
    if (is_wanted &&
        owntracks::journal_policy(message.topic, message.payload) != owntracks::JournalPolicy::memory_only) {
        m_board.take(message.topic, message.payload, m_clock.now(), message.retained);
        m_wake();
    }
    // A session may still hold what an earlier configuration asked for: that is nobody's any more.
    const bool is_a_phones = message.topic.starts_with(std::string(owntracks::k_root) + "/");
    if (message.topic.starts_with(phones_root) || (is_a_phones && !is_wanted)) m_intake->take(message);
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
    if (m_pending.status().rows > 0) m_intake->retry();
    m_has_more = false;
    if (m_pending.last_row() <= m_engine->watermark())
        return changed;  // a mirror at rest leaves the disk alone
    const auto rows = m_reader->read_above(m_engine->watermark(), k_rows_at_once);
    if (!rows) {
        log::write_rarely(log::Level::error, "journal read", rows.error().text);
        return changed;
    }
    if (rows->empty()) return changed;
    storage::Commit commit = m_engine->take(*rows);
    add_to_trails(commit.fixes);
    add_to_past(commit);
    commit.keep_since = m_engine->keep_since(m_clock.now().wall);
    submit(std::move(commit));
    if (!m_directory)
        m_intake->stored_up_to(m_engine->watermark());  // in memory, applied is as safe as it gets
    m_has_more = true;
    return true;
}

void Session::submit(storage::Commit commit) {
    for (const storage::Forgotten& forgotten : commit.forgotten) {
        m_trail_book.forget(forgotten.person, forgotten.devices);
        storage::Commit unstored;
        unstored.fixes = std::move(m_unstored);
        storage::forget(unstored, forgotten);
        m_unstored = std::move(unstored.fixes);
    }
    m_unstored.insert(m_unstored.end(), commit.fixes.begin(), commit.fixes.end());
    if (m_unstored.size() > k_most_unstored)
        m_unstored.erase(m_unstored.begin(), m_unstored.end() - k_most_unstored);
    m_storage->submit(std::move(commit));
}

void Session::ask_for_trail(const std::string& person, UtcSeconds from, UtcSeconds to,
                            std::size_t most_fixes) {
    if (!m_trail_reader) return;  // stopped
    storage::TrailWish wish{person, from, to, most_fixes, {}};
    for (const storage::FixRow& fix : m_unstored) {
        if (fix.person == person) wish.unstored.push_back(fix);
    }
    m_trail_reader->ask(std::move(wish));
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
    m_connection = std::move(status);
}

void Session::take(const storage::StorageReport& report) {
    if (report.fault != m_storage_fault && !report.fault.empty()) log::error("{}", report.fault);
    m_storage_fault = report.fault;
    std::erase_if(m_unstored, [&](const storage::FixRow& fix) { return fix.message <= report.watermark; });
}

void Session::take(storage::Trail trail) {
    if (m_awaited_trails.erase(trail.person) > 0) return add_to_trails(trail.fixes);
    m_trails.push_back(std::move(trail));
}

void Session::count_transient(const TransientMessage& message) {
    // Nothing of it is kept; only whether it made sense crosses to the main thread.
    const auto decoded = owntracks::decode(message.topic, message.payload);
    if (message.retained && decoded && owntracks::is_command(decoded->body))
        log::write_rarely(log::Level::warning, "retained command",
                          message.topic +
                              ": the broker keeps a command, so the device obeys it again at every "
                              "reconnect; an empty retained message there removes it");
    ++(decoded ? m_transient_good : m_transient_bad);
    m_wake();
}

void Session::take(const std::string& notice) {
    log::warn("{}", notice);
    if (m_notices.size() < k_most_notices) m_notices.push_back(notice);
}

void Session::note_config(std::vector<std::string> problems) {
    for (std::string& problem : problems) {
        if (std::ranges::find(m_config_notices, problem) != m_config_notices.end()) continue;
        log::warn("{}", problem);
        m_config_notices.push_back(std::move(problem));
    }
}

void Session::begin_trails() {
    const auto span = trail_span(m_config);
    if (span.count() == 0) return;
    const auto since = std::chrono::floor<std::chrono::seconds>(m_clock.now().wall) - span;
    for (const config::Person& person : m_config.people) {
        if (m_awaited_trails.insert(person.name).second)
            ask_for_trail(person.name, since, UtcSeconds::max(), k_most_trail_fixes);
    }
}

void Session::add_to_trails(const std::vector<storage::FixRow>& fixes) {
    for (const storage::FixRow& fix : fixes)
        m_trail_book.add(fix.person, fix.device, fix.tst, fix.lat_deg, fix.lon_deg, fix.accuracy_m);
}

household::Summary Session::summary(Moment moment) const {
    return m_engine->summary(moment, m_boot);
}

Trouble Session::trouble() const {
    Trouble trouble{m_pending.status().reason, m_storage_fault, m_config_notices};
    trouble.notices.insert(trouble.notices.end(), m_notices.begin(), m_notices.end());
    return trouble;
}

bool Session::is_clock_trusted() const {
    return m_engine->is_clock_trusted(m_clock.now().wall);
}

void Session::stop() {
    if (!m_storage) return;
    if (m_leaving.valid()) m_leaving.get();
    if (m_client) m_client->stop();
    while (work()) {
    }
    if (!m_storage->flush(std::chrono::duration_cast<std::chrono::milliseconds>(k_goodbye_time))) {
        log::warn("not everything could be stored before the end; the journal keeps it for the next start");
    }
    work();
    for (const Forgetting& forgetting : std::exchange(m_forgetting, {}))
        forgetting.done(
            tl::unexpected(Failure{"the mirror is ending: it erases the rest at its next start"}));
    m_trail_reader.reset();
    m_storage.reset();
    m_client.reset();
}

}  // namespace mirror::engine
