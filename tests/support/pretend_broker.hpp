#pragma once
// A broker without a network, for tests that let simulated days pass: sessions, filters, queues, retained
// messages and wills as MQTT 3.1.1 has them. Everything happens at once and in order.

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "module/simulator/phone_app.hpp"

namespace mirror::test {

/// Whether a filter with `+` and `#` matches a topic.
inline bool matches(std::string_view filter, std::string_view topic) {
    while (true) {
        const std::string_view want = filter.substr(0, filter.find('/'));
        if (want == "#") return true;
        const std::string_view have = topic.substr(0, topic.find('/'));
        if (want != "+" && want != have) return false;
        const bool ends_filter = want.size() == filter.size();
        const bool ends_topic = have.size() == topic.size();
        if (ends_filter || ends_topic) return ends_filter && ends_topic;
        filter.remove_prefix(want.size() + 1);
        topic.remove_prefix(have.size() + 1);
    }
}

class PretendBroker {
  public:
    /// What a client gets: the message as published, `retain` only when it comes from the store.
    using Delivered = simulator::AppMessage;

    /// Whether this client may write to, or read from, a topic.
    std::function<bool(const std::string& client, const std::string& topic, bool is_write)> allows =
        [](const auto&, const auto&, bool) { return true; };

    /// \return whether there was a session already
    bool connect(const std::string& client, bool clean) {
        if (clean) m_sessions.erase(client);
        const bool is_known = m_sessions.contains(client);
        Session& session = m_sessions[client];
        session.is_connected = true;
        session.is_clean = clean;
        return is_known;
    }
    void disconnect(const std::string& client) {
        const auto found = m_sessions.find(client);
        if (found == m_sessions.end()) return;
        found->second.is_connected = false;
        if (found->second.is_clean) m_sessions.erase(found);
    }
    void subscribe(const std::string& client, const std::vector<simulator::AppFilter>& filters) {
        Session& session = m_sessions[client];
        for (const simulator::AppFilter& filter : filters) {
            session.filters[filter.filter] = filter.qos;
            for (const auto& [topic, message] : m_retained) {
                if (matches(filter.filter, topic) && allows(client, topic, false))
                    session.waiting.push_back(message);
            }
        }
    }
    void publish(const std::string& client, const simulator::AppMessage& message) {
        if (!allows(client, message.topic, true)) return;
        published.push_back(message);
        if (message.retain && message.payload.empty()) m_retained.erase(message.topic);
        if (message.retain && !message.payload.empty()) m_retained[message.topic] = message;
        for (auto& [name, session] : m_sessions) {
            const bool is_wanted = std::ranges::any_of(
                session.filters, [&](const auto& filter) { return matches(filter.first, message.topic); });
            if (!is_wanted || !allows(name, message.topic, false)) continue;
            if (!session.is_connected && message.qos == 0) continue;
            session.waiting.push_back(message);
            session.waiting.back().retain = false;
        }
    }
    /// The next message for a connected client.
    bool take(const std::string& client, Delivered& message) {
        const auto found = m_sessions.find(client);
        if (found == m_sessions.end() || !found->second.is_connected || found->second.waiting.empty())
            return false;
        message = std::move(found->second.waiting.front());
        found->second.waiting.pop_front();
        return true;
    }
    [[nodiscard]] const std::map<std::string, simulator::AppMessage>& retained() const { return m_retained; }
    [[nodiscard]] std::vector<std::string> filters(const std::string& client) const {
        std::vector<std::string> names;
        if (const auto found = m_sessions.find(client); found != m_sessions.end()) {
            for (const auto& [filter, qos] : found->second.filters)
                names.push_back(filter);
        }
        return names;
    }
    std::vector<simulator::AppMessage> published;  ///< everything that was let through

  private:
    struct Session {
        bool is_connected = false;
        bool is_clean = false;
        std::map<std::string, int> filters;
        std::deque<simulator::AppMessage> waiting;
    };
    std::map<std::string, Session> m_sessions;
    std::map<std::string, simulator::AppMessage> m_retained;
};

/// A phone with its app, on and off the pretended network.
class PretendPhone {
  public:
    PretendPhone(PretendBroker& broker, simulator::PhoneApp& app) : m_broker(broker), m_app(app) {}

    void go_online(UtcTime now) {
        m_is_online = true;
        connect(now);
        run(now);
    }
    void go_offline() {
        if (m_is_online) m_broker.disconnect(m_client);
        m_is_online = false;
    }
    /// Sends and takes in what there is. \return whether anything happened
    bool run(UtcTime now) {
        bool did_something = false;
        while (m_is_online && step(now))
            did_something = true;
        return did_something;
    }

  private:
    bool step(UtcTime now) {
        if (m_app.take_reconnect_wish()) {
            m_broker.disconnect(m_client);
            connect(now);
            return true;
        }
        const auto outgoing = m_app.take_outgoing();
        for (const simulator::AppMessage& message : outgoing)
            m_broker.publish(m_client, message);
        PretendBroker::Delivered message;
        if (!m_broker.take(m_client, message)) return !outgoing.empty();
        m_app.heard(now, message.topic, message.payload);
        return true;
    }
    void connect(UtcTime now) {
        const simulator::AppLink link = m_app.link(now);
        m_client = link.client_id;
        const bool is_known = m_broker.connect(m_client, link.clean_session);
        m_broker.subscribe(m_client, m_app.connected(now, is_known));
    }

    PretendBroker& m_broker;
    simulator::PhoneApp& m_app;
    std::string m_client;
    bool m_is_online = false;
};

}  // namespace mirror::test
