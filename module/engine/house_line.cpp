#include "module/engine/house_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "module/base/log.hpp"
#include "module/engine/broker_options.hpp"
#include "module/mqtt/client.hpp"
#include "module/storage/state_directory.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;

constexpr auto k_last_words_time = 500ms;
/// Longer control messages are refused anyway: their beginning will do for that.
constexpr std::size_t k_most_heard_bytes = 8 * 1024;

std::set<std::string> topics_of(const announce::Board& board) {
    std::set<std::string> topics;
    for (const auto& [topic, payload] : board)
        topics.insert(topic);
    return topics;
}

std::set<std::string> kept_topics(const std::filesystem::path& file) {
    if (file.empty()) return {};
    const auto lines = split_lines(storage::read_private_file(file).value_or(""));
    return {lines.begin(), lines.end()};
}

/// Takes leave of the broker: first the word that this mirror is there is taken back.
void take_leave(mqtt::Client& client, bool is_connected, const std::string& online_topic) {
    if (is_connected && !online_topic.empty()) (void)client.publish({online_topic, "false", 1, true});
    if (is_connected) (void)client.wait_until_published(k_last_words_time);
    client.stop();
}

}  // namespace

HouseConnection house_connection(const config::Config& config, const mqtt::ClientOptions& household) {
    const std::string root = announce::root_of(config);
    HouseConnection house;
    if (config.announce.enabled) house.online_topic = announce::online_topic(root);
    if (config.control.enabled) house.control_topic = announce::control_topic(root);
    if (config.announce.enabled && config.home_assistant.enabled)
        house.birth_topic = announce::birth_topic(config.home_assistant);
    house.client = household;
    house.client.client_id += "-house";
    house.client.clean_session = true;  // what was said while the mirror was away is not obeyed later
    house.client.filters.clear();
    for (const std::string& topic : {house.control_topic, house.birth_topic}) {
        if (!topic.empty()) house.client.filters.push_back(topic);
    }
    house.client.session_filters.clear();
    // Where the access list leaves us out, a broker says nothing: neither to what is published nor to what is
    // asked.
    house.client.probe_topic = root + "/mirror/probe";
    house.client.ignored_filters.clear();
    house.client.will.reset();
    if (!house.online_topic.empty())
        house.client.will = mqtt::OutgoingMessage{house.online_topic, "false", 1, true};
    return house;
}

HouseLine::HouseLine(std::filesystem::path kept, std::function<void()> wake)
    : m_kept_file(std::move(kept)), m_wake(std::move(wake)), m_kept(kept_topics(m_kept_file)) {
    m_ledger = announce::Ledger(m_kept);
}

HouseLine::~HouseLine() {
    stop();
}

void HouseLine::lead_to(std::optional<HouseConnection> connection) {
    if (connection == m_connection) return;
    const std::string old_online_topic = m_connection ? m_connection->online_topic : "";
    m_connection = std::move(connection);
    if (m_leaving.valid()) return;  // work() starts the next one when the last one is gone
    if (!m_client) return start();
    // Saying goodbye may take a moment, and two clients of one id would throw each other out.
    m_leaving = std::async(std::launch::async, [this, client = std::move(m_client), old_online_topic] {
        take_leave(*client, m_is_connected, old_online_topic);
        m_is_connected = false;
        m_wake();
    });
}

void HouseLine::start() {
    if (!m_connection) return;
    mqtt::Handlers handlers;
    handlers.message = [this, control = m_connection->control_topic,
                        birth = m_connection->birth_topic](const mqtt::IncomingMessage& message) {
        if (message.topic == control) hear_order(message);
        if (message.topic == birth) hear_birth(message);
    };
    handlers.status = [this, probe = m_connection->client.probe_topic](mqtt::ConnectionStatus status) {
        if (status.problem == mqtt::ConnectionProblem::nothing_delivered) status.detail = probe;
        note(status);
    };
    handlers.tls_diagnosis = diagnose_tls;
    try {
        m_client = std::make_unique<mqtt::Client>(m_connection->client, std::move(handlers));
        m_client->start();
    } catch (const std::exception& problem) {
        m_client.reset();
        log::warn("nothing can be told to other machines: {}", problem.what());
    }
}

/// On the broker thread.
void HouseLine::note(const mqtt::ConnectionStatus& status) {
    using mqtt::ConnectionProblem;
    // Everything else the household's own connection has, too, and says so.
    const bool is_left_out = status.problem == ConnectionProblem::nothing_delivered ||
                             status.problem == ConnectionProblem::subscription_refused;
    {
        const std::lock_guard lock(m_guard);
        m_trouble = is_left_out ? "other machines are told nothing: " + mqtt::describe(status) : "";
    }
    if (is_left_out) log::write_rarely(log::Level::warning, "house line", trouble());
    m_is_connected = status.problem == ConnectionProblem::none;
    if (m_is_connected) m_is_to_repeat = true;
    m_wake();
}

/// On the broker thread.
void HouseLine::hear_birth(const mqtt::IncomingMessage& message) {
    if (message.payload != "online" || message.retained) return;
    m_is_to_repeat = true;
    m_wake();
}

/// On the broker thread.
void HouseLine::hear_order(const mqtt::IncomingMessage& message) {
    if (message.payload.empty()) return;
    if (message.retained) {
        log::write_rarely(log::Level::warning, "retained control",
                          fmt::format("{}: the broker keeps an order, and it is ignored; an empty retained "
                                      "message there removes it",
                                      message.topic));
        return;
    }
    if (!m_heard.send(std::string(message.payload.substr(0, k_most_heard_bytes))))
        log::write_rarely(log::Level::warning, "control flood",
                          "so many orders come that some of them are not even read");
    m_wake();
}

void HouseLine::hold(announce::Board board) {
    if (board == m_board) return;
    m_board = std::move(board);
    m_wanted = topics_of(m_board);
    m_is_board_old = true;
}

void HouseLine::say(mqtt::OutgoingMessage message) {
    if (!m_client || !m_is_connected) return;
    if (const auto said = m_client->publish(std::move(message)); !said)
        log::write_rarely(log::Level::warning, "house line", said.error().text);
}

void HouseLine::work() {
    if (m_leaving.valid() && m_leaving.wait_for(0s) == std::future_status::ready) {
        m_leaving = {};
        start();
    }
    if (!m_client || !m_is_connected || is_keeping()) return;
    if (m_is_to_repeat.exchange(false)) {
        m_ledger.forget_payloads();
        m_is_board_old = true;
    }
    if (m_is_board_old) {
        // Noted first: what is not known to be held would be held for ever.
        if (!std::ranges::includes(m_kept, m_wanted)) {
            std::set<std::string> all = m_kept;
            all.insert(m_wanted.begin(), m_wanted.end());
            return keep(std::move(all));
        }
        m_is_board_old = false;
        publish(m_ledger.renew(m_board));
    }
    if (m_kept != m_wanted && m_client->wait_until_published(0ms)) keep(m_wanted);
}

void HouseLine::publish(std::vector<mqtt::OutgoingMessage> messages) {
    for (mqtt::OutgoingMessage& message : messages) {
        const auto published = m_client->publish(std::move(message));
        if (published) continue;
        log::write_rarely(log::Level::warning, "house line", published.error().text);
        m_is_to_repeat = true;
    }
}

bool HouseLine::is_keeping() {
    if (!m_keeping.valid()) return false;
    if (m_keeping.wait_for(0s) != std::future_status::ready) return true;
    m_keeping = {};
    return false;
}

/// The disk is not waited for here.
void HouseLine::keep(std::set<std::string> topics) {
    m_kept = std::move(topics);
    if (m_kept_file.empty()) return m_wake();
    const std::vector<std::string> lines(m_kept.begin(), m_kept.end());
    m_keeping = std::async(std::launch::async, [this, text = join_lines(lines)] {
        if (const auto written = storage::write_private_file(m_kept_file, text); !written)
            log::write_rarely(log::Level::warning, "house line", written.error().text);
        m_wake();
    });
}

std::vector<std::string> HouseLine::take_heard() {
    return m_heard.wait_until(std::chrono::steady_clock::time_point::min());
}

std::string HouseLine::trouble() const {
    const std::lock_guard lock(m_guard);
    return m_trouble;
}

bool HouseLine::is_clear() const {
    return m_kept.empty();
}

void HouseLine::stop() {
    if (m_leaving.valid()) m_leaving.get();
    if (m_client) take_leave(*m_client, m_is_connected, m_connection ? m_connection->online_topic : "");
    m_client.reset();
    if (m_keeping.valid()) m_keeping.get();
}

}  // namespace mirror::engine
