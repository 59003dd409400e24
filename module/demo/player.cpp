#include "module/demo/player.hpp"

#include <functional>
#include <map>
#include <utility>

#include "module/base/log.hpp"
#include "module/mqtt/client.hpp"
#include "module/simulator/family.hpp"

namespace mirror::demo {
namespace {

using simulator::Publication;

/// How often a wait for the broker looks whether it is still wanted.
constexpr std::chrono::milliseconds k_look_every{100};

using IsStopping = std::function<bool()>;

mqtt::OutgoingMessage outgoing(const Publication& publication) {
    return {publication.topic, publication.payload, publication.qos, publication.retain};
}

/// The family's MQTT clients. A device that vanished gets a new connection with its next message.
class Phones {
  public:
    Phones(const PlayerOptions& options, const std::vector<simulator::Connection>& connections,
           IsStopping is_stopping)
        : m_options(options), m_is_stopping(std::move(is_stopping)) {
        for (const auto& connection : connections)
            m_wills.emplace(connection.client, connection.will);
    }

    void play(const Publication& publication) {
        if (publication.is_will) return vanish(publication.client);
        auto published = client(publication.client).publish(outgoing(publication));
        if (published) return;
        log::write_rarely(log::Level::warning, "demo " + publication.client,
                          "demo: " + publication.client + ": " + published.error().text);
    }

    /// Waits until the broker has everything, or the player is being stopped.
    void hand_over() {
        for (auto& [name, client] : m_clients)
            hand_over(*client);
    }

  private:
    void hand_over(mqtt::Client& client) {
        while (!client.wait_until_published(k_look_every)) {
            if (m_is_stopping()) return;
        }
    }

    mqtt::Client& client(const std::string& name) {
        auto& slot = m_clients[name];
        if (slot) return *slot;
        mqtt::ClientOptions options;
        options.host = m_options.host;
        options.port = m_options.port;
        options.client_id = "demo-" + name;
        options.clean_session = true;
        options.will = outgoing(m_wills.at(name));
        slot = std::make_unique<mqtt::Client>(std::move(options), mqtt::Handlers{});
        slot->start();
        return *slot;
    }

    void vanish(const std::string& name) {
        const auto found = m_clients.find(name);
        if (found == m_clients.end()) return;
        hand_over(*found->second);
        found->second->stop(mqtt::Goodbye::unsaid);
        m_clients.erase(found);
    }

    const PlayerOptions& m_options;
    IsStopping m_is_stopping;
    std::map<std::string, Publication> m_wills;
    std::map<std::string, std::unique_ptr<mqtt::Client>> m_clients;
};

}  // namespace

Player::Player(simulator::RoadGraph roads, PlayerOptions options, const Clock& clock)
    : m_roads(std::move(roads)), m_options(std::move(options)), m_clock(clock) {}

Player::~Player() {
    stop();
}

void Player::start() {
    m_thread = std::thread([this]() noexcept {
        try {
            run();
        } catch (const std::exception& reason) {
            log::error("demo: the family fell silent: {}", reason.what());
        }
        const std::lock_guard lock(m_guard);
        m_is_stopping = true;
        m_changed.notify_all();
    });
}

void Player::stop() {
    {
        const std::lock_guard lock(m_guard);
        m_is_stopping = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

bool Player::is_stopping() {
    const std::lock_guard lock(m_guard);
    return m_is_stopping;
}

bool Player::wait_until_told(std::chrono::milliseconds time) {
    std::unique_lock lock(m_guard);
    m_changed.wait_for(lock, time, [this] { return m_is_told || m_is_stopping; });
    return m_is_told;
}

/// \return false when the player is being stopped
bool Player::wait_until(UtcTime time) {
    const auto wait = time - m_clock.now().wall;
    std::unique_lock lock(m_guard);
    if (wait.count() > 0) m_changed.wait_for(lock, wait, [this] { return m_is_stopping; });
    return !m_is_stopping;
}

void Player::run() {
    simulator::FamilyOptions family_options;
    family_options.timeline = {m_clock.now().wall, m_options.pace};
    family_options.seed = m_options.seed;
    family_options.has_history = m_options.has_history;
    simulator::Family family(m_roads, family_options);
    Phones phones(m_options, family.connections(), [this] { return is_stopping(); });
    for (;;) {
        const Publication publication = family.next();
        if (!m_is_told && publication.time > family_options.timeline.start) {
            phones.hand_over();
            const std::lock_guard lock(m_guard);
            m_is_told = !m_is_stopping;
            m_changed.notify_all();
        }
        if (!wait_until(publication.time)) return;
        phones.play(publication);
        ++m_published;
    }
}

}  // namespace mirror::demo
