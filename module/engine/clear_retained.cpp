#include "module/engine/clear_retained.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <set>

#include "module/engine/broker_options.hpp"
#include "module/engine/encryption_keys.hpp"
#include "module/mqtt/client.hpp"
#include "module/owntracks/decode.hpp"
#include "module/owntracks/topic.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;

constexpr auto k_connect_time = 15s;
constexpr auto k_publish_time = 10s;
constexpr auto k_echo_time = 5s;
/// How often a waiting command looks whether it was told to stop.
constexpr auto k_glance = 250ms;

/// What the broker thread hears, for the thread that waits.
class RetainedListener {
  public:
    using IsMeant = std::function<bool(const std::string& topic, std::string_view payload)>;
    explicit RetainedListener(IsMeant is_meant) : m_is_meant(std::move(is_meant)) {}

    void hear(const mqtt::IncomingMessage& message) {
        const std::string topic(message.topic);
        if (message.retained && !message.payload.empty() && m_is_meant(topic, message.payload)) {
            const std::lock_guard lock(m_guard);
            m_retained.insert(topic);
        } else if (!message.retained && message.payload.empty()) {
            const std::lock_guard lock(m_guard);
            m_cleared.insert(topic);
        }
        m_changed.notify_all();
    }
    void hear(const mqtt::ConnectionStatus& status) {
        {
            const std::lock_guard lock(m_guard);
            m_status = status;
        }
        m_changed.notify_all();
    }

    /// Waits until something holds. \return false when time ran out or somebody wants us to stop
    template <class Condition>
    bool wait(std::chrono::milliseconds time, const std::function<bool()>& is_cancelled,
              const Condition& condition) {
        const auto deadline = std::chrono::steady_clock::now() + time;
        std::unique_lock lock(m_guard);
        while (!condition()) {
            if (std::chrono::steady_clock::now() >= deadline || is_cancelled()) return false;
            m_changed.wait_for(lock, k_glance);
        }
        return true;
    }

    // Under the guard while the client runs: for conditions, or after it stopped.
    [[nodiscard]] const mqtt::ConnectionStatus& status() const { return m_status; }
    [[nodiscard]] bool has_heard_all() const { return m_status.problem == mqtt::ConnectionProblem::none; }
    [[nodiscard]] bool is_all_cleared() const { return std::ranges::includes(m_cleared, m_retained); }
    [[nodiscard]] std::vector<std::string> retained() const { return {m_retained.begin(), m_retained.end()}; }
    [[nodiscard]] bool is_cleared(const std::string& topic) const { return m_cleared.contains(topic); }

  private:
    const IsMeant m_is_meant;
    std::mutex m_guard;
    std::condition_variable m_changed;
    mqtt::ConnectionStatus m_status;
    std::set<std::string> m_retained;
    std::set<std::string> m_cleared;
};

mqtt::ClientOptions options_for(const config::Config& config, std::vector<std::string> filters,
                                std::vector<std::string>& notices) {
    std::random_device random;
    mqtt::ClientOptions options =
        broker_options(config, fmt::format("mirror-forget-{:08x}", random()), notices);
    options.clean_session = true;
    options.filters = std::move(filters);
    return options;
}

Result<ClearedTopics, Failure> clear_what_is_meant(
    const config::Config& config, std::vector<std::string> filters, RetainedListener& listener,
    const std::function<bool(const std::vector<std::string>&)>& confirm,
    const std::function<bool()>& is_cancelled) {
    std::vector<std::string> notices;
    mqtt::Handlers handlers;
    handlers.message = [&](const mqtt::IncomingMessage& message) { listener.hear(message); };
    handlers.status = [&](const mqtt::ConnectionStatus& status) { listener.hear(status); };
    mqtt::Client client(options_for(config, std::move(filters), notices), std::move(handlers));
    client.start();
    // The status turns good after the retained messages.
    if (!listener.wait(k_connect_time, is_cancelled, [&] { return listener.has_heard_all(); })) {
        client.stop();
        std::string why = mqtt::describe(listener.status());
        for (const std::string& notice : notices)
            why += "; " + notice;
        return tl::unexpected(Failure{why});
    }
    std::vector<std::string> topics;
    listener.wait(0ms, is_cancelled, [&] {
        topics = listener.retained();
        return true;
    });
    ClearedTopics result;
    if (topics.empty() || !confirm(topics)) return result;
    for (const std::string& topic : topics) {
        if (auto published = client.publish({topic, "", 1, true}); !published)
            return tl::unexpected(published.error());
    }
    client.wait_until_published(k_publish_time);
    listener.wait(k_echo_time, is_cancelled, [&] { return listener.is_all_cleared(); });
    client.stop();
    for (const std::string& topic : topics)
        (listener.is_cleared(topic) ? result.cleared : result.kept).push_back(topic);
    return result;
}

}  // namespace

Result<ClearedTopics, Failure> clear_retained(const config::Config& config,
                                              const std::vector<std::string>& devices,
                                              const std::function<bool()>& is_cancelled) {
    std::vector<std::string> notices;
    const EncryptionKeys keys = read_encryption_keys(config.encryption_key_file, notices);
    const std::set<std::string> theirs(devices.begin(), devices.end());
    // `anna/+` also matches another device: anna/phone.
    RetainedListener listener([&](const std::string& topic, std::string_view payload) {
        if (theirs.contains(topic)) return true;
        const auto decoded = owntracks::decode(topic, payload, keys.for_topic(topic));
        if (decoded) return theirs.contains(decoded->base_topic);
        return theirs.contains(std::string(owntracks::split_topic(topic, owntracks::Clear{}).base));
    });
    std::vector<std::string> filters;
    for (const std::string& device : devices) {
        for (const char* const below : {"", "/+", "/+/+", "/+/+/+"})
            filters.push_back(device + below);
    }
    return clear_what_is_meant(
        config, std::move(filters), listener, [](const auto&) { return true; }, is_cancelled);
}

Result<ClearedTopics, Failure> clear_retained_commands(
    const config::Config& config, const std::function<bool(const std::vector<std::string>&)>& confirm,
    const std::function<bool()>& is_cancelled) {
    RetainedListener listener([](const std::string& topic, std::string_view payload) {
        return owntracks::is_kept_command(topic, payload);
    });
    const std::string root = phones_root(config);
    std::vector<std::string> filters{root + "+/cmd", root + "+/+/cmd"};
    // Phones that have not come over yet; on a broker that others use too, only those of this household.
    if (config.provisioning.take_over) {
        for (const config::Person& person : config.people) {
            for (const std::string& tail : person.devices)
                filters.push_back(fmt::format("{}/{}/cmd", owntracks::k_root, tail));
        }
    }
    return clear_what_is_meant(config, std::move(filters), listener, confirm, is_cancelled);
}

}  // namespace mirror::engine
