#include "module/mqtt/client.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

#include "module/base/clock.hpp"
#include "module/base/log.hpp"
#include "module/base/utf8.hpp"
#include "module/mqtt/back_off.hpp"
#include "module/mqtt/connection.hpp"
#include "module/mqtt/outbox.hpp"
#include "module/mqtt/reach.hpp"
#include "module/mqtt/takeover_watch.hpp"
#include "module/mqtt/wake_up.hpp"

namespace mirror::mqtt {
namespace {

using namespace std::chrono_literals;

/// How long stop() waits for a thread that hangs in a call which cannot be interrupted.
constexpr auto k_grace = 300ms;
constexpr std::size_t k_max_topic_bytes = 65'535;  // MQTT 3.1.1, 1.5.3

/// What libmosquitto puts into a packet: no control characters, and nothing that is no character. With
/// anything else it refuses the packet, on every connection anew.
bool is_mqtt_text(const std::string& text) {
    return text.size() <= k_max_topic_bytes &&
           mosquitto_validate_utf8(text.data(), static_cast<int>(text.size())) == MOSQ_ERR_SUCCESS;
}

bool is_topic(const std::string& topic) {
    return !topic.empty() && is_mqtt_text(topic) &&
           mosquitto_pub_topic_check(topic.c_str()) == MOSQ_ERR_SUCCESS;
}

void check_options(const ClientOptions& options) {
    const auto demand = [](bool holds, const std::string& reason) {
        if (!holds) throw std::runtime_error("MQTT client: " + reason);
    };
    demand(!options.host.empty(), "the broker's host is empty");
    demand(options.port > 0 && options.port < 65536, fmt::format("port {} is not 1 to 65535", options.port));
    demand(options.clean_session || !options.client_id.empty(),
           "a session that outlives the connection needs a client id");
    demand(options.timing.keepalive >= 5s, "the keepalive is below 5 s");
    for (const auto* list : {&options.filters, &options.ignored_filters}) {
        for (const std::string& filter : *list) {
            demand(mosquitto_sub_topic_check(filter.c_str()) == MOSQ_ERR_SUCCESS && is_mqtt_text(filter),
                   fmt::format("'{}' is not a topic filter", safe_text(filter, 80)));
        }
    }
    demand(options.probe_topic.empty() || is_topic(options.probe_topic),
           fmt::format("'{}' is not a topic", safe_text(options.probe_topic, 80)));
    demand(!options.will || is_topic(options.will->topic), "the will's topic is not a topic");
}

/// Signals belong to the main thread; SIGPIPE, which OpenSSL's writes can cause, to nobody.
void block_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

/// Everything that the thread uses. A thread that was left behind in a blocking call keeps it alive, finds
/// `m_stopping` set when the call returns, and goes without calling anybody.
class Client::Core final : public ConnectionOwner {
  public:
    Core(ClientOptions options, Handlers handlers)
        : m_options(std::move(options)),
          m_handlers(std::move(handlers)),
          m_session_filters(m_options.session_filters),
          m_back_off(m_options.timing.first_delay, m_options.timing.longest_delay) {}

    void run() noexcept;
    void stop(Goodbye goodbye, std::thread& thread);

    // ConnectionOwner, on the broker thread
    void accepted() noexcept override { ++m_connections; }
    bool got_message(const IncomingMessage& message) noexcept override;
    void dropped_message(std::string_view topic, std::string_view reason) noexcept override;
    void settled(ConnectionProblem problem, std::string detail) noexcept override;
    void session_holds(const std::vector<std::string>& filters) noexcept override;
    void turned() noexcept override;

    Outbox m_outbox;
    WakeUp m_work;
    std::atomic<std::uint64_t> m_received{0}, m_dropped{0}, m_handler_failures{0}, m_connections{0};

  private:
    using Steady = std::chrono::steady_clock;

    std::optional<Ending> attempt();
    Ending diagnosed(Ending end);
    bool is_stopping();
    Goodbye goodbye();
    void learn_from(const Ending& end);
    std::chrono::milliseconds delay_after(ConnectionProblem problem);
    void report(ConnectionProblem problem, std::string detail) noexcept;

    /// Does something that can block and cannot be interrupted. \return false when we were stopped meanwhile:
    /// then nobody may be called any more. The same holds when it throws.
    template <class Call>
    bool do_blocking(Call call);

    /// Calls a handler if there is one. Whatever it throws stays here and is counted.
    /// \return false when it had no memory
    template <class Handler, class Value>
    bool hand_to(const Handler& handler, const Value& value) noexcept;

    const ClientOptions m_options;
    const Handlers m_handlers;
    WakeUp m_stop;

    std::mutex m_guard;  // of the next four
    std::condition_variable m_changed;
    bool m_stopping = false;
    bool m_blocked = false;
    bool m_finished = false;
    Goodbye m_goodbye = Goodbye::said;

    std::vector<std::string> m_session_filters;
    BackOff m_back_off;
    TakeoverWatch m_takeovers;
    ConnectionStatus m_status;
    bool m_reported = false;
    bool m_hides_takeover = false;  ///< all is well, but for the fight that we just came out of
    SystemClock m_clock;
    std::minstd_rand m_random{std::random_device{}()};
};

template <class Call>
bool Client::Core::do_blocking(Call call) {
    {
        const std::lock_guard lock(m_guard);
        if (m_stopping) return false;
        m_blocked = true;
    }
    m_changed.notify_all();
    struct Unblock {
        Core& core;
        ~Unblock() {
            const std::lock_guard lock(core.m_guard);
            core.m_blocked = false;
        }
    };
    {
        const Unblock afterwards{*this};
        call();
    }
    return !is_stopping();
}

template <class Handler, class Value>
bool Client::Core::hand_to(const Handler& handler, const Value& value) noexcept {
    if (!handler) return true;
    try {
        handler(value);
    } catch (const std::bad_alloc&) {
        ++m_handler_failures;
        return false;
    } catch (const std::exception& error) {
        ++m_handler_failures;
        log::write_rarely(log::Level::error, "mqtt handler", error.what());
    } catch (...) {
        ++m_handler_failures;
    }
    return true;
}

void Client::Core::stop(Goodbye goodbye, std::thread& thread) {
    if (!thread.joinable()) return;
    std::unique_lock lock(m_guard);
    m_goodbye = goodbye;
    m_stopping = true;
    m_stop.raise();
    m_changed.wait(lock, [this] { return m_finished || m_blocked; });
    const bool finished = m_changed.wait_for(lock, k_grace, [this] { return m_finished; });
    lock.unlock();
    if (finished) {
        thread.join();
    } else {
        thread.detach();
    }
}

void Client::Core::run() noexcept {
    block_signals();
    pthread_setname_np(pthread_self(), "mqtt");
    report(ConnectionProblem::connecting, fmt::format("{} port {}", m_options.host, m_options.port));
    for (;;) {
        std::optional<Ending> end;
        try {
            end = attempt();
        } catch (const std::exception& error) {  // no memory, no descriptors: life goes on, later
            end = Ending{ConnectionProblem::connection_lost, error.what()};
        }
        if (!end || is_stopping()) break;
        learn_from(*end);
        if (m_stop.wait_for(delay_after(m_status.problem))) break;
    }
    const std::lock_guard lock(m_guard);
    m_finished = true;
    m_changed.notify_all();
}

/// One connection from beginning to end. \return nothing when we were stopped.
std::optional<Ending> Client::Core::attempt() {
    Result<std::string, Obstacle> reached;
    if (!do_blocking([&] {
            reached = reach(m_options.host, m_options.port, m_options.timing.connect_timeout, m_stop);
        }))
        return std::nullopt;
    if (!reached) return Ending{reached.error().problem, reached.error().detail};

    const std::int64_t number = m_options.connections_before + 1 + static_cast<std::int64_t>(m_connections);
    Connection connection(m_options, m_session_filters, number, m_outbox, *this);
    std::optional<Ending> end;
    if (!do_blocking([&] { end = connection.open(*reached); })) return std::nullopt;
    if (!end) end = connection.run(m_stop, m_work);
    if (m_stop.is_raised()) {
        if (goodbye() == Goodbye::said) connection.say_goodbye();
        return std::nullopt;
    }
    if (end->problem != ConnectionProblem::tls_failed || !m_handlers.tls_diagnosis) return end;
    if (!do_blocking([&] { end = diagnosed(*end); })) return std::nullopt;
    return end;
}

bool Client::Core::is_stopping() {
    const std::lock_guard lock(m_guard);
    return m_stopping;
}

Goodbye Client::Core::goodbye() {
    const std::lock_guard lock(m_guard);
    return m_goodbye;
}

/// libmosquitto has one code for all that can be wrong with TLS.
Ending Client::Core::diagnosed(Ending end) {
    try {
        const std::string ca_file = m_options.tls ? m_options.tls->ca_file : std::string{};
        TlsFinding finding = m_handlers.tls_diagnosis(m_options.host, m_options.port, ca_file);
        if (finding.problem == ConnectionProblem::none) return end;
        end.problem = finding.problem;
        if (!finding.detail.empty()) end.detail = std::move(finding.detail);
    } catch (const std::exception& error) {
        log::write_rarely(log::Level::warning, "mqtt tls diagnosis", error.what());
    }
    return end;
}

void Client::Core::learn_from(const Ending& end) {
    const auto now = Steady::now();
    if (end.accepted && end.lived >= m_options.timing.stable_after) m_back_off.reset();
    if (!end.closed_by_peer) {
        m_takeovers.other_trouble();
    } else {
        m_takeovers.closed_by_peer(now, end.subscribed);
    }
    ++m_status.attempts;
    if (!m_takeovers.is_fight(now)) return report(end.problem, end.detail);
    if (m_takeovers.got_through()) return report(ConnectionProblem::taken_over, m_options.client_id);
    report(ConnectionProblem::subscription_refused, "the broker hangs up when we subscribe");
}

std::chrono::milliseconds Client::Core::delay_after(ConnectionProblem problem) {
    const auto delay = m_back_off.next(m_random);
    if (problem == ConnectionProblem::tls_not_yet_valid) return std::min(delay, m_options.timing.clock_delay);
    if (problem == ConnectionProblem::no_network) return std::min(delay, m_options.timing.offline_delay);
    return delay;
}

void Client::Core::settled(ConnectionProblem problem, std::string detail) noexcept {
    m_hides_takeover = problem == ConnectionProblem::none && m_takeovers.is_fight(Steady::now());
    if (m_hides_takeover) return;
    m_status.attempts = 0;
    report(problem, std::move(detail));
}

void Client::Core::turned() noexcept {
    if (!m_hides_takeover || m_takeovers.is_fight(Steady::now())) return;
    settled(ConnectionProblem::none, {});
}

void Client::Core::report(ConnectionProblem problem, std::string detail) noexcept {
    ConnectionStatus next{problem, std::move(detail), m_status.since, m_status.attempts};
    const bool was_well = m_status.problem == ConnectionProblem::none;
    const bool is_well = problem == ConnectionProblem::none;
    if (!m_reported || was_well != is_well) next.since = m_clock.now().since_boot;
    const bool is_news = !m_reported || next.problem != m_status.problem || next.detail != m_status.detail;
    m_status = std::move(next);
    m_reported = true;
    if (is_news) {
        const auto level =
            is_well || problem == ConnectionProblem::connecting ? log::Level::info : log::Level::warning;
        if (!m_options.is_quiet)
            log::write_rarely(level,
                              fmt::format("mqtt {} {}", m_options.client_id, static_cast<int>(problem)),
                              describe(m_status));
    }
    hand_to(m_handlers.status, m_status);
}

bool Client::Core::got_message(const IncomingMessage& message) noexcept {
    ++m_received;
    return hand_to(m_handlers.message, message);
}

void Client::Core::dropped_message(std::string_view topic, std::string_view reason) noexcept {
    ++m_dropped;
    log::write_rarely(log::Level::warning, reason,
                      fmt::format("a message was dropped: {} ({})", reason, safe_text(topic, 80)));
}

void Client::Core::session_holds(const std::vector<std::string>& filters) noexcept {
    m_session_filters = filters;
    hand_to(m_handlers.session_filters, filters);
}

Client::Client(ClientOptions options, Handlers handlers) {
    start_library();
    check_options(options);
    m_core = std::make_shared<Core>(std::move(options), std::move(handlers));
}

Client::~Client() {
    stop();
}

void Client::start() {
    if (m_thread.joinable()) return;
    m_thread = std::thread([core = m_core] { core->run(); });
}

void Client::stop(Goodbye goodbye) {
    m_core->stop(goodbye, m_thread);
}

Result<void, Failure> Client::publish(OutgoingMessage message) {
    if (!is_topic(message.topic))
        return tl::unexpected(Failure{
            fmt::format("'{}' cannot be published to: a topic is UTF-8 without +, # and control characters",
                        safe_text(message.topic, 80))});
    if (message.qos < 0 || message.qos > 1)
        return tl::unexpected(Failure{fmt::format("QoS {} is not used here: take 0 or 1", message.qos)});
    if (message.payload.size() > k_max_payload_bytes)
        return tl::unexpected(
            Failure{fmt::format("{} bytes for {} are above 1 MiB", message.payload.size(), message.topic)});
    if (!m_core->m_outbox.add(std::move(message)))
        return tl::unexpected(
            Failure{fmt::format("{} messages wait for the broker already", Outbox::k_capacity)});
    m_core->m_work.raise();
    return {};
}

bool Client::wait_until_published(std::chrono::milliseconds time) const {
    return m_core->m_outbox.wait_until_delivered(time);
}

Counters Client::counters() const {
    return {m_core->m_received, m_core->m_dropped, m_core->m_handler_failures, m_core->m_connections};
}

}  // namespace mirror::mqtt
