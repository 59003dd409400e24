// A session's side to phones that post to the mirror itself, and a household that has no broker.

#include <fmt/format.h>

#include <algorithm>

#include "module/base/log.hpp"
#include "module/engine/broker_options.hpp"
#include "module/engine/session.hpp"
#include "module/http/door.hpp"
#include "module/mqtt/client.hpp"
#include "module/owntracks/journal_policy.hpp"
#include "module/provisioning/commands.hpp"

namespace mirror::engine {
namespace {

http::Friend friend_of(const household::PersonStatus& person) {
    http::Friend known;
    known.name = person.name;
    if (!person.position || person.position->doubtful) return known;
    const household::Position& at = *person.position;
    known.place = {at.place.lat_deg(), at.place.lon_deg(), at.fix_time.time_since_epoch().count(),
                   at.accuracy_m,      at.speed_kmh,       at.course_deg};
    return known;
}

}  // namespace

/// Behind the desk, which hears what comes in, and before the first client.
void Session::open_door(EncryptionKeys keys) {
    {
        const std::lock_guard lock(m_door_guard);
        m_door_keys = std::make_shared<EncryptionKeys>(std::move(keys));
    }
    if (m_door) return m_door->reconfigure(m_config);
    if (!m_config.http.enabled) return;
    if (!m_directory)
        return note(std::string(
            "phones cannot come in by HTTP: there is no state directory to keep their messages in"));
    http::Hooks hooks;
    hooks.take = [this](const std::string& topic, const std::string& payload) {
        return take_post(topic, payload);
    };
    hooks.refused = [this] {
        ++m_transient_bad;
        m_wake();
    };
    hooks.keys_of = [this](std::string_view base) {
        const std::lock_guard lock(m_door_guard);
        return m_door_keys->for_topic(base);
    };
    hooks.changed = m_wake;
    m_door = std::make_unique<http::Door>(m_config, m_directory->path(), std::move(hooks));
    show_friends();
}

/// On a thread of the listener: the same way as a message of the broker, but that it waits for the disk.
Result<void, Failure> Session::take_post(const std::string& topic, const std::string& payload) {
    auto taken = m_intake->take_durably(topic, payload);
    if (!taken) return taken;
    if (m_desk) m_desk->hear({topic, payload, false, 1, storage::k_posted_connection});
    if (m_board.wants(topic) &&
        owntracks::journal_policy(topic, payload) != owntracks::JournalPolicy::memory_only) {
        m_board.take(topic, payload, m_clock.now(), false);
        m_wake();
    }
    return taken;
}

/// What everybody may see of everybody, as at the broker.
void Session::show_friends() {
    m_are_friends_old = false;
    if (!m_door || !m_config.http.enabled) return;
    m_friends_shown = std::chrono::steady_clock::now();
    const household::Summary summary = this->summary(m_clock.now());
    http::Friends friends;
    for (const household::PersonStatus& person : summary.people) {
        http::Friend known = friend_of(person);
        if (person.index < m_config.people.size()) {
            for (const std::string& tail : m_config.people[person.index].devices)
                known.bases.push_back(phones_root(m_config) + tail);
        }
        for (const std::string& base : known.bases) {
            const auto card = m_phone_news.cards.find(base);
            if (card != m_phone_news.cards.end() && known.face_base64.empty())
                known.face_base64 = card->second.face_base64;
        }
        friends.push_back(std::move(known));
    }
    m_door->show(std::move(friends));
}

/// A command for a phone that posts waits for it at the door. \return whether it is one
bool Session::leave_at_door(const provisioning::Order& order) {
    constexpr std::string_view k_suffix = "/cmd";
    if (!m_door || order.payload.empty() || !order.topic.ends_with(k_suffix)) return false;
    const std::string base = order.topic.substr(0, order.topic.size() - k_suffix.size());
    if (!m_door->serves(base)) return false;
    m_door->deliver(base, order.payload);
    return true;
}

/// What phones posted, for those who listen at the broker. Secrets are no rows and do not come here.
void Session::republish(const std::vector<storage::JournalRow>& rows) {
    if (!m_config.http.republish || !m_client || !m_door) return;
    for (const storage::JournalRow& row : rows) {
        if (row.kind != storage::RowKind::message || row.connection != storage::k_posted_connection) continue;
        m_echoes.expect(row.topic, row.payload);
        // As the apps do it: the last position stays at the broker.
        (void)m_client->publish({row.topic, row.payload, 1, m_door->is_base_topic(row.topic)});
    }
}

bool Session::has_broker() const {
    return !m_config.broker.host.empty();
}

/// All there is to be connected with is here already.
void Session::do_without_broker() {
    m_options.reset();
    m_connection = {mqtt::ConnectionProblem::none, {}, m_clock.now().since_boot, 0};
    if (m_desk) m_desk->connection(true, false);
    if (m_client) let_client_go(true);
    publish(std::exchange(m_held_orders, {}));
}

}  // namespace mirror::engine
