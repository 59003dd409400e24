// A session's side to the broker: connecting, and going over to another configuration.

#include <fmt/format.h>

#include <random>

#include "module/base/client_id.hpp"
#include "module/base/log.hpp"
#include "module/engine/broker_options.hpp"
#include "module/engine/encryption_keys.hpp"
#include "module/engine/session.hpp"
#include "module/http/door.hpp"
#include "module/mqtt/client.hpp"
#include "module/owntracks/journal_policy.hpp"
#include "module/owntracks/topic.hpp"

namespace mirror::engine {
namespace {

constexpr auto k_last_orders = std::chrono::seconds(2);

std::string random_client_id() {
    std::random_device random;
    return fmt::format("mirror-{:08x}{:08x}", random(), random());
}

}  // namespace

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

void Session::connect() {
    std::vector<std::string> problems;
    m_plain_options = broker_options(m_config, client_id(), problems);
    m_plain_options.timing = m_timing;
    EncryptionKeys keys = read_encryption_keys(m_config.encryption_key_file, problems);
    open_desk(keys);
    note_config(std::move(problems));
    open_door(std::move(keys));
    if (!has_broker()) return do_without_broker();
    m_options = with_phones();
    start_client();
}

/// Before the first client, which it listens to.
void Session::open_desk(EncryptionKeys keys) {
    if (!m_looks_after_phones || !m_directory || m_desk || m_client || m_leaving.valid()) return;
    PhoneDesk::Options desk;
    desk.state_directory = m_directory->path();
    desk.client_id = client_id();
    desk.tell = [this](PhoneNews news) {
        m_events.send(std::move(news));
        m_wake();
    };
    desk.face_of = m_face_of;
    m_desk = std::make_unique<PhoneDesk>(m_config, std::move(keys), m_clock, std::move(desk));
    work();  // what it has to say changes the first connection
}

void Session::reconfigure(const config::Config& config, Secrets secrets) {
    while (work()) {  // what came before belongs to the old configuration
    }
    m_config = config;
    m_config_notices.clear();
    note_config(std::move(secrets.problems));
    if (m_desk) {
        m_desk->reconfigure(config, secrets.keys);
    } else {
        open_desk(secrets.keys);  // the mirror started with a configuration that was none
    }
    open_door(secrets.keys);
    m_engine->use_keys(std::move(secrets.keys));
    if (auto row = m_engine->config_row(config)) m_intake->append(std::move(*row));
    follow_rules(config);
    work();
    // The newest arrivals may not be stored yet; the state has them.
    m_past->show(config, summary(m_clock.now()).transitions);
    m_past->read(m_clock.now().wall);
    m_board.want(topic_wishes(config));
    show_friends();
    m_plain_options = broker_options(config, client_id(), std::move(secrets.broker_password));
    m_plain_options.timing = m_timing;
    if (!has_broker()) return do_without_broker();
    mqtt::ClientOptions options = with_phones();
    if (!m_options || *m_options != options) reconnect(std::move(options));
}

void Session::reconnect(mqtt::ClientOptions options) {
    m_options = std::move(options);
    const bool is_connected = m_connection.problem == mqtt::ConnectionProblem::none;
    m_connection = {mqtt::ConnectionProblem::connecting, m_options->host, m_clock.now().since_boot, 0};
    if (m_leaving.valid()) return;  // work() starts the next one when the last one is gone
    if (!m_client) return start_client();
    let_client_go(is_connected);
}

void Session::let_client_go(bool is_connected) {
    m_connections_before += static_cast<std::int64_t>(m_client->counters().connections);
    // Saying goodbye may take a moment, and two clients of one id would throw each other out.
    m_leaving = std::async(std::launch::async, [this, is_connected, client = std::move(m_client)] {
        // What is under way to phones must not stay behind; a broker that is away gets none of it anyway.
        if (is_connected) (void)client->wait_until_published(k_last_orders);
        client->stop();
        m_wake();
    });
}

void Session::start_client() {
    if (m_is_stopping) return;
    if (!m_options) {  // meanwhile the household does without a broker
        if (m_desk) m_desk->connection(true, false);
        return;
    }
    mqtt::ClientOptions options = *m_options;
    options.connections_before = m_connections_before;
    if (m_directory) options.session_filters = split_lines(m_directory->value("broker-filters").value_or(""));
    mqtt::Handlers handlers;
    handlers.message = [this, root = phones_root(m_config), is_looking = m_config.provisioning.take_over](
                           const mqtt::IncomingMessage& message) { take(message, root, is_looking); };
    handlers.status = [this](const mqtt::ConnectionStatus& status) {
        // From this thread, as messages are: by another way the word that a connection fell could come after
        // what the next one brought.
        if (m_desk)
            m_desk->connection(status.problem == mqtt::ConnectionProblem::none,
                               status.problem == mqtt::ConnectionProblem::tls_wrong_host);
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
        publish(std::exchange(m_held_orders, {}));
    } catch (const std::exception& problem) {
        note(std::string("the broker cannot be asked: ") + problem.what());
    }
}

/// On the broker thread.
void Session::take(const mqtt::IncomingMessage& message, const std::string& phones_root, bool is_looking) {
    if (m_echoes.recognise(message.topic, message.payload)) return;
    const bool is_wanted = m_board.wants(message.topic);
    if (is_dump_trial(message.topic, message.payload)) return;
    if (m_desk) {
        m_desk->hear(message);
        if (owntracks::is_mirror_topic(message.topic)) return;
        // What a mirror gave the phones is no word of a phone.
        if (message.topic.ends_with("/info") && provisioning::is_mirrors_card(message.payload)) return;
        // Where phones are looked for on a broker that others use too, their positions are not ours to keep.
        if (is_looking && !is_wanted && !message.topic.starts_with(phones_root)) return;
    }
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

}  // namespace mirror::engine
