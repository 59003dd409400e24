#include "module/mqtt/connection.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <random>
#include <system_error>

#include "module/base/utf8.hpp"
#include "module/mqtt/reach.hpp"

namespace mirror::mqtt {
namespace {

using namespace std::chrono_literals;

/// The broker keeps such messages while we are away. QoS 2 would be acknowledged before its callback.
constexpr int k_qos = 1;
constexpr int k_refused = 0x80;  // SUBACK return code (MQTT 3.1.1, 3.9.3)
constexpr std::size_t k_max_in_flight = 200;
constexpr std::uint64_t k_max_reads_per_turn = 20;  // mosquitto sends 20, then waits for acknowledgements
constexpr auto k_goodbye_time = 200ms;
/// A TLS handshake takes a dozen turns. libmosquitto 2.0.11 takes some connections that broke in the middle
/// of it for open ones and would turn for ever (eclipse/mosquitto#2421).
constexpr int k_max_greeting_turns = 200;

Connection& self(void* pointer) {
    return *static_cast<Connection*>(pointer);
}

std::vector<std::string> sorted(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

/// libmosquitto takes arrays of pointers to non-const characters, which it does not change.
std::vector<char*> c_array(const std::vector<std::string>& names) {
    std::vector<char*> pointers;
    pointers.reserve(names.size());
    for (const std::string& name : names)
        pointers.push_back(const_cast<char*>(name.c_str()));
    return pointers;
}

std::string random_word() {
    std::random_device source;
    return fmt::format("{:08x}{:08x}", source(), source());
}

/// Whether libmosquitto objects to what is to be published: then the connection is as good as before, and no
/// other one would take it either.
bool is_of_the_message(int code) {
    return code == MOSQ_ERR_INVAL || code == MOSQ_ERR_MALFORMED_UTF8 || code == MOSQ_ERR_PAYLOAD_SIZE;
}

}  // namespace

Connection::Connection(const ClientOptions& options, std::vector<std::string> session_filters,
                       std::int64_t number, Outbox& outbox, ConnectionOwner& owner)
    : m_options(options),
      m_outbox(outbox),
      m_owner(owner),
      m_number(number),
      m_session_filters(sorted(std::move(session_filters))),
      m_wanted(options.filters) {
    const auto& probe = options.probe_topic;
    const auto covers_probe = [&](const std::string& filter) { return covers(filter, probe.c_str()); };
    if (!probe.empty() && std::none_of(m_wanted.begin(), m_wanted.end(), covers_probe))
        m_wanted.push_back(probe);
    m_wanted = sorted(std::move(m_wanted));
}

Connection::~Connection() {
    m_handle.reset();
    std::vector<OutgoingMessage> again;
    for (auto& [id, message] : m_in_flight) {
        if (message.qos > 0) again.push_back(std::move(message));
    }
    m_outbox.delivered(m_in_flight.size() - again.size());
    m_outbox.put_back(std::move(again));
}

void Connection::set_callbacks() {
    mosquitto* const handle = m_handle.get();
    mosquitto_connect_with_flags_callback_set(handle, [](mosquitto*, void* user, int code, int flags) {
        self(user).m_connack = code;
        self(user).m_session_present = (flags & 1) != 0;
    });
    mosquitto_message_callback_set(handle, [](mosquitto*, void* user, const mosquitto_message* message) {
        self(user).on_message(*message);
    });
    mosquitto_publish_callback_set(
        handle, [](mosquitto*, void* user, int message_id) { self(user).on_published(message_id); });
    mosquitto_subscribe_callback_set(handle, [](mosquitto*, void* user, int, int count, const int* granted) {
        self(user).m_granted.assign(granted, granted + count);
    });
    mosquitto_unsubscribe_callback_set(handle,
                                       [](mosquitto*, void* user, int) { self(user).m_unsubscribed = true; });
    mosquitto_log_callback_set(handle, [](mosquitto*, void* user, int level, const char* line) {
        if (level == MOSQ_LOG_ERR) self(user).m_library_words = line;
    });
}

std::optional<Ending> Connection::open(const std::string& own_address) {
    auto handle = make_handle(m_options, this);
    if (!handle) return ended({handle.error().problem, handle.error().detail});
    m_handle = std::move(*handle);
    set_callbacks();
    const auto keepalive = std::chrono::duration_cast<std::chrono::seconds>(m_options.timing.keepalive);
    const int code = mosquitto_connect_bind(m_handle.get(), m_options.host.c_str(), m_options.port,
                                            static_cast<int>(keepalive.count()),
                                            own_address.empty() ? nullptr : own_address.c_str());
    const int error = errno;
    if (code != MOSQ_ERR_SUCCESS) return ended(code, error);
    m_deadline = Steady::now() + m_options.timing.greeting_timeout;
    return std::nullopt;
}

Ending Connection::run(const WakeUp& stop, WakeUp& work) {
    for (;;) {
        if (!wait(stop, work)) return ended({ConnectionProblem::connecting, {}});
        const int code = exchange();
        const int error = errno;
        if (m_stage == Stage::greeting && m_connack.value_or(0) != 0)
            return ended(ending_for_refusal(m_options, *m_connack));
        if (code != MOSQ_ERR_SUCCESS) return ended(code, error);
        if (auto end = advance()) return *end;
        m_owner.turned();
    }
}

void Connection::say_goodbye() noexcept {
    if (mosquitto_disconnect(m_handle.get()) != MOSQ_ERR_SUCCESS) return;
    const auto end = Steady::now() + k_goodbye_time;
    while (mosquitto_socket(m_handle.get()) >= 0 && mosquitto_want_write(m_handle.get())) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now()).count();
        pollfd waiting{mosquitto_socket(m_handle.get()), POLLOUT, 0};
        if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) <= 0) return;
        if (mosquitto_loop_write(m_handle.get(), 1) != MOSQ_ERR_SUCCESS) return;
    }
}

// --- the turn: wait, read, write ------------------------------------------------------------------------

/// \return false when `stop` was raised.
bool Connection::wait(const WakeUp& stop, WakeUp& work) {
    // Often enough that libmosquitto's check of the keepalive stays within the broker's 1.5 times.
    auto time = std::chrono::duration_cast<std::chrono::milliseconds>(m_options.timing.keepalive) / 4;
    if (m_deadline != Steady::time_point::max()) {
        time =
            std::clamp(std::chrono::ceil<std::chrono::milliseconds>(m_deadline - Steady::now()), 0ms, time);
    }
    const bool writing = mosquitto_want_write(m_handle.get());
    pollfd waiting[]{
        {stop.descriptor(), POLLIN, 0},
        {mosquitto_socket(m_handle.get()), static_cast<short>(writing ? POLLIN | POLLOUT : POLLIN), 0},
        {m_accepted_at ? work.descriptor() : -1, POLLIN, 0}};
    const int ready = poll(waiting, std::size(waiting), static_cast<int>(time.count()));
    m_socket_ready = ready > 0 && waiting[1].revents != 0;
    if (ready <= 0) return true;
    if (waiting[2].revents != 0) work.lower();
    return waiting[0].revents == 0;
}

int Connection::exchange() {
    mosquitto* const handle = m_handle.get();
    if (m_socket_ready) {
        if (!m_accepted_at && ++m_greeting_turns > k_max_greeting_turns) return MOSQ_ERR_CONN_LOST;
        if (const int code = read_some(); code != MOSQ_ERR_SUCCESS) return code;
    }
    if (m_accepted_at) {
        if (const int code = publish_waiting(); code != MOSQ_ERR_SUCCESS) return code;
    }
    if (mosquitto_want_write(handle)) {
        if (const int code = mosquitto_loop_write(handle, 1); code != MOSQ_ERR_SUCCESS) return code;
    }
    return mosquitto_loop_misc(handle);
}

/// Reads messages as long as they come, up to what a broker sends before it waits for acknowledgements.
int Connection::read_some() {
    const std::uint64_t first = m_read_count;
    for (;;) {
        const std::uint64_t before = m_read_count;
        const int code = mosquitto_loop_read(m_handle.get(), 1);
        if (code != MOSQ_ERR_SUCCESS) return code;
        // Acknowledgements go out with the next write: what could not be kept must not get one.
        if (m_lacks_memory) return MOSQ_ERR_NOMEM;
        if (m_read_count == before || m_read_count - first >= k_max_reads_per_turn) return MOSQ_ERR_SUCCESS;
    }
}

int Connection::publish_waiting() {
    while (m_in_flight.size() < k_max_in_flight) {
        auto message = m_outbox.take();
        if (!message) break;
        int id = 0;
        const int code = mosquitto_publish(m_handle.get(), &id, message->topic.c_str(),
                                           static_cast<int>(message->payload.size()), message->payload.data(),
                                           message->qos, message->retain);
        if (is_of_the_message(code)) {
            m_owner.dropped_message(message->topic, "libmosquitto does not send it");
            m_outbox.delivered(1);
            continue;
        }
        m_in_flight.emplace_back(id, std::move(*message));
        if (code != MOSQ_ERR_SUCCESS) return code;
    }
    return MOSQ_ERR_SUCCESS;
}

// --- what libmosquitto tells ------------------------------------------------------------------------------

void Connection::on_message(const mosquitto_message& message) noexcept {
    ++m_read_count;
    if (message.topic == nullptr) return;
    const std::string_view topic = message.topic;
    const std::string_view payload(static_cast<const char*>(message.payload),
                                   static_cast<std::size_t>(std::max(message.payloadlen, 0)));
    if (!m_options.probe_topic.empty() && topic == m_options.probe_topic) {
        // One from an earlier connection can wait in the session: only this one's word counts.
        if (payload == m_probe_word) m_probe_back = m_has_been_back = true;
        return;
    }
    m_delivered = true;
    const auto& ignored = m_options.ignored_filters;
    if (std::any_of(ignored.begin(), ignored.end(),
                    [&](const std::string& filter) { return covers(filter, message.topic); }))
        return;
    if (payload.size() > k_max_payload_bytes)
        return m_owner.dropped_message(topic, "its payload is above 1 MiB");
    if (!is_valid_utf8(topic)) return m_owner.dropped_message(topic, "its topic is not valid UTF-8");
    if (!m_owner.got_message({topic, payload, message.retain, message.qos, m_number})) m_lacks_memory = true;
}

void Connection::on_published(int message_id) noexcept {
    const auto found = std::find_if(m_in_flight.begin(), m_in_flight.end(),
                                    [&](const auto& entry) { return entry.first == message_id; });
    if (found == m_in_flight.end()) {
        m_probe_taken = true;
        return;
    }
    m_in_flight.erase(found);
    m_outbox.delivered(1);
}

// --- from the greeting to the settled connection
// ------------------------------------------------------------

std::optional<Ending> Connection::advance() {
    const bool was_hidden = m_verdict == ConnectionProblem::nothing_delivered;
    if (m_stage == Stage::greeting && m_connack) return after_greeting();
    if (m_unsubscribed) after_unsubscribing();
    if (m_stage == Stage::subscribing && !m_granted.empty()) judge_subscriptions();
    if (m_stage == Stage::probing) judge_probe();
    if (m_verdict == ConnectionProblem::nothing_delivered && (m_delivered || m_probe_back))
        settle(ConnectionProblem::none, {});
    // What the broker retains may still have been hidden when we subscribed.
    if (was_hidden && m_verdict == ConnectionProblem::none) {
        m_is_proven = true;
        return subscribe(m_wanted);
    }
    if (Steady::now() < m_deadline) return std::nullopt;
    const auto silent = [&](const char* what) {
        return ended({ConnectionProblem::timed_out, fmt::format("{} {}", place_of(m_options), what)});
    };
    switch (m_stage) {
        case Stage::greeting:
            return silent("takes our connection, but says nothing");
        case Stage::subscribing:
            return silent("does not answer our subscriptions");
        case Stage::probing:
            break;
        case Stage::settled:
            if (m_verdict != ConnectionProblem::none)
                return subscribe(m_refused.empty() ? m_wanted : m_refused);
            look_again();
    }
    return std::nullopt;
}

std::optional<Ending> Connection::after_greeting() {
    m_accepted_at = Steady::now();
    m_owner.accepted();
    // Nobody wakes us for messages that the last connection gave back.
    if (const int code = publish_waiting(); code != MOSQ_ERR_SUCCESS) return ended(code, errno);
    if (m_wanted.empty() && m_session_filters.empty()) {
        m_subscribed = true;
        settle(ConnectionProblem::none, {});
        return std::nullopt;
    }
    std::vector<std::string> held = m_session_present ? m_session_filters : std::vector<std::string>{};
    std::vector<std::string> gone;
    std::set_difference(held.begin(), held.end(), m_wanted.begin(), m_wanted.end(), std::back_inserter(gone));
    held.insert(held.end(), m_wanted.begin(), m_wanted.end());
    hold(sorted(std::move(held)));
    if (!gone.empty()) {
        auto names = c_array(gone);
        const int code = mosquitto_unsubscribe_multiple(
            m_handle.get(), nullptr, static_cast<int>(names.size()), names.data(), nullptr);
        if (code != MOSQ_ERR_SUCCESS) return ended(code, errno);
    }
    return subscribe(m_wanted);
}

void Connection::after_unsubscribing() {
    m_unsubscribed = false;
    hold(m_wanted);
}

std::optional<Ending> Connection::subscribe(std::vector<std::string> filters) {
    if (filters.empty()) {
        m_subscribed = true;
        settle(ConnectionProblem::none, {});
        return std::nullopt;
    }
    m_asked = std::move(filters);
    m_granted.clear();
    auto names = c_array(m_asked);
    const int code = mosquitto_subscribe_multiple(m_handle.get(), nullptr, static_cast<int>(names.size()),
                                                  names.data(), k_qos, 0, nullptr);
    if (code != MOSQ_ERR_SUCCESS) return ended(code, errno);
    m_stage = Stage::subscribing;
    m_deadline = Steady::now() + m_options.timing.greeting_timeout;
    return std::nullopt;
}

void Connection::judge_subscriptions() {
    m_subscribed = true;
    m_refused.clear();
    bool probe_refused = false;
    for (std::size_t i = 0; i < m_asked.size() && i < m_granted.size(); ++i) {
        if (m_granted[i] < k_refused) continue;
        if (m_asked[i] == m_options.probe_topic) {
            probe_refused = true;
        } else {
            m_refused.push_back(m_asked[i]);
        }
    }
    m_granted.clear();
    if (!m_refused.empty())
        return settle(ConnectionProblem::subscription_refused, fmt::format("{}", fmt::join(m_refused, ", ")));
    // A probe that may not be written would deny what a message has just proved.
    const bool is_proven = std::exchange(m_is_proven, false);
    if (m_options.probe_topic.empty() || probe_refused || is_proven)
        return settle(ConnectionProblem::none, {});
    probe();
}

void Connection::probe() {
    m_probe_word = random_word();
    m_probe_back = m_probe_taken = false;
    mosquitto_publish(m_handle.get(), nullptr, m_options.probe_topic.c_str(),
                      static_cast<int>(m_probe_word.size()), m_probe_word.data(), k_qos, false);
    m_stage = Stage::probing;
    m_deadline = Steady::now() + m_options.timing.probe_timeout;
}

void Connection::judge_probe() {
    if (m_probe_back) return settle(ConnectionProblem::none, {});
    if (Steady::now() < m_deadline) return;
    // A message that arrived proves as much as the probe, which may wait behind many or lack the right to be
    // written.
    if (m_delivered) return settle(ConnectionProblem::none, {});
    // A broker that does not even take it stands still: that is for the keepalive to find out.
    if (m_verdict == ConnectionProblem::none && !m_probe_taken) return settle(ConnectionProblem::none, {});
    settle(ConnectionProblem::nothing_delivered, fmt::format("{}", fmt::join(m_options.filters, ", ")));
}

/// An access list may be tightened while we are connected: the broker says nothing then, and delivers
/// nothing.
void Connection::look_again() {
    if (!m_delivered) return probe();
    m_delivered = false;
    m_deadline = Steady::now() + m_options.timing.probe_again;
}

void Connection::settle(ConnectionProblem problem, std::string detail) {
    const bool is_well = problem == ConnectionProblem::none;
    const bool was_well = m_verdict == ConnectionProblem::none;
    m_stage = Stage::settled;
    m_verdict = problem;
    m_delivered = false;
    // Somebody may be mending the broker's rules at this moment, and waiting before the glass.
    if (!is_well) {
        m_deadline = Steady::now() + m_options.timing.retry_refused;
    } else {
        m_deadline =
            m_has_been_back ? Steady::now() + m_options.timing.probe_again : Steady::time_point::max();
    }
    if (!is_well || !was_well) m_owner.settled(problem, std::move(detail));
}

void Connection::hold(std::vector<std::string> filters) {
    if (filters == m_session_filters) return;
    m_session_filters = std::move(filters);
    m_owner.session_holds(m_session_filters);
}

Ending Connection::ended(Ending end) const {
    end.accepted = m_accepted_at.has_value();
    end.subscribed = m_subscribed;
    if (m_accepted_at)
        end.lived = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - *m_accepted_at);
    return end;
}

Ending Connection::ended(int code, int error) const {
    return ended(ending_for_code(m_options, code, error, m_accepted_at.has_value(), m_library_words));
}

}  // namespace mirror::mqtt
