#pragma once
// A model phone on a real broker: carries its messages over libmosquitto, goes offline and comes back.

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "module/base/inbox.hpp"
#include "module/mqtt/client.hpp"
#include "module/simulator/phone_app.hpp"

namespace mirror::test {

class BrokerPhone {
  public:
    /// \param wake called on any thread when pump() has something to do
    BrokerPhone(simulator::PhoneApp& app, std::function<void()> wake) : m_app(app), m_wake(std::move(wake)) {}
    ~BrokerPhone() { go_offline(); }
    BrokerPhone(const BrokerPhone&) = delete;
    BrokerPhone& operator=(const BrokerPhone&) = delete;

    void go_online(UtcTime now) {
        const simulator::AppLink link = m_app.link(now);
        mqtt::ClientOptions options;
        options.host = link.host;
        options.port = link.port;
        options.username = link.username;
        options.password = link.password;
        options.client_id = link.client_id;
        options.clean_session = link.clean_session;
        options.will =
            mqtt::OutgoingMessage{link.will.topic, link.will.payload, link.will.qos, link.will.retain};
        options.timing.first_delay = std::chrono::milliseconds(50);
        options.timing.longest_delay = std::chrono::milliseconds(500);  // the apps see no fight for an id
        for (const simulator::AppFilter& filter : m_app.connected(now, false))
            options.filters.push_back(filter.filter);
        mqtt::Handlers handlers;
        handlers.message = [this](const mqtt::IncomingMessage& message) {
            m_heard.send({std::string(message.topic), std::string(message.payload), 1, message.retained});
            m_wake();
        };
        handlers.status = [this, is_first = true](const mqtt::ConnectionStatus& status) mutable {
            if (status.problem != mqtt::ConnectionProblem::none || std::exchange(is_first, false)) return;
            m_is_back = true;  // it was thrown out, or the broker was gone
            m_wake();
        };
        m_client = std::make_unique<mqtt::Client>(std::move(options), std::move(handlers));
        m_client->start();
        pump(now);
    }

    /// As phones do it: with a word of goodbye, so that no will is published.
    void go_offline() { m_client.reset(); }

    /// Does what there is to do. Never waits for the broker.
    void pump(UtcTime now) {
        for (const simulator::AppMessage& message :
             m_heard.wait_until(std::chrono::steady_clock::time_point::min()))
            m_app.heard(now, message.topic, message.payload);
        if (!m_client) return;
        if (m_is_back.exchange(false)) (void)m_app.connected(now, true);
        for (simulator::AppMessage& message : m_app.take_outgoing())
            (void)m_client->publish({std::move(message.topic), std::move(message.payload),
                                     message.qos > 0 ? 1 : 0, message.retain});
        if (!m_app.take_reconnect_wish()) return;
        (void)m_client->wait_until_published(std::chrono::seconds(5));
        go_offline();
        go_online(now);
    }

  private:
    simulator::PhoneApp& m_app;
    std::function<void()> m_wake;
    std::atomic<bool> m_is_back = false;
    Inbox<simulator::AppMessage> m_heard{1000};
    std::unique_ptr<mqtt::Client> m_client;
};

}  // namespace mirror::test
