#include "module/http/listener.hpp"

#include <fmt/format.h>
#include <httplib.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "module/base/log.hpp"
#include "module/http/visits.hpp"

namespace mirror::http {
namespace {

using namespace std::chrono_literals;

/// A client that says nothing for so long in the middle of something is left.
constexpr auto k_read_patience = 5s;
/// … and between two requests. Whoever is idle occupies a thread.
constexpr auto k_idle_patience = 2s;
/// A body has to be complete after so long, however often a few bytes come.
constexpr auto k_body_patience = 30s;
/// A request's header, and the TLS before it, have to be complete after so long when others wait for a thread
/// …
constexpr auto k_pressed_header_patience = 5s;
/// … and after so long when nobody does.
constexpr auto k_header_patience = 30s;
constexpr auto k_look_interval = 500ms;
// … and at the end of the listener.
constexpr auto k_last_patience = 1s;
constexpr auto k_last_look_interval = 50ms;
/// A phone empties its queue over one connection.
constexpr std::size_t k_requests_of_connection = 1'000'000;
constexpr int k_unavailable = 503;
constexpr int k_not_allowed = 401;
constexpr int k_payload_too_large = 413;

/// What the accepting thread, those that serve and the listener's end have in common.
struct Gate {
    explicit Gate(int port) : visits(port) {}

    std::mutex guard;
    std::condition_variable changed;
    bool is_closing = false;  ///< nobody waits long any more
    bool is_over = false;     ///< nobody is accepted any more
    Visits visits;
};

/// The connection that this thread serves; guarded by its gate.
thread_local Visit* t_visit = nullptr;

/// From a request's whole header to its answer.
class RequestInHand {
  public:
    explicit RequestInHand(Gate& gate) : m_gate(gate) { note(true); }
    ~RequestInHand() { note(false); }
    RequestInHand(const RequestInHand&) = delete;
    RequestInHand& operator=(const RequestInHand&) = delete;

  private:
    void note(bool has_request) {
        const std::lock_guard lock(m_gate.guard);
        if (t_visit == nullptr) return;
        t_visit->has_request = has_request;
        t_visit->waits_from = Visit::Steady::now();
    }
    Gate& m_gate;
};

/// A few threads, and a queue with an end: when it is full nobody is accepted any more, so connections wait
/// in the kernel and take no descriptor of this process.
class Workers final : public httplib::TaskQueue {
  public:
    explicit Workers(std::shared_ptr<Gate> gate) : m_gate(std::move(gate)) {
        for (std::size_t i = 0; i < Listener::k_threads; ++i)
            m_threads.emplace_back([this] { run(); });
        m_threads.emplace_back([this] { look_after_the_slow(); });
    }

    // httplib before 0.15 wants nothing back, later ones whether the work was taken.
    using Taken =
        decltype(std::declval<httplib::TaskQueue&>().enqueue(std::declval<std::function<void()>>()));

    Taken enqueue(std::function<void()> work) override {
        {
            std::unique_lock lock(m_gate->guard);
            Visit* const visit = m_gate->visits.arrived();
            m_gate->changed.wait(
                lock, [this] { return m_waiting.size() < Listener::k_most_waiting || m_gate->is_closing; });
            m_waiting.push_back({std::move(work), visit});
        }
        m_gate->changed.notify_all();
        return static_cast<Taken>(true);
    }

    void shutdown() override {
        {
            const std::lock_guard lock(m_gate->guard);
            m_gate->is_closing = m_gate->is_over = true;
        }
        m_gate->changed.notify_all();
        for (std::thread& thread : m_threads)
            thread.join();
    }

  private:
    struct Job {
        std::function<void()> work;
        Visit* visit = nullptr;  ///< of whom it is; null: not found
    };

    void run() {
        std::unique_lock lock(m_gate->guard);
        while (true) {
            m_gate->changed.wait(lock, [this] { return !m_waiting.empty() || m_gate->is_over; });
            if (m_waiting.empty()) return;  // what was accepted is closed in order, too
            Job job = std::move(m_waiting.front());
            m_waiting.pop_front();
            t_visit = job.visit;
            if (t_visit != nullptr) {
                t_visit->is_served = true;
                t_visit->waits_from = Visit::Steady::now();
            }
            lock.unlock();
            m_gate->changed.notify_all();
            job.work();
            lock.lock();
            m_gate->visits.leaves(std::exchange(t_visit, nullptr));
        }
    }

    /// Whoever drips a request byte by byte is left: sooner when others wait, at once at the end.
    void look_after_the_slow() {
        std::unique_lock lock(m_gate->guard);
        while (!m_gate->is_over || !m_gate->visits.is_empty()) {
            if (m_gate->visits.is_empty()) {
                m_gate->changed.wait(lock);
                continue;
            }
            m_gate->changed.wait_for(lock, m_gate->is_closing ? k_last_look_interval : k_look_interval);
            const std::size_t ended =
                m_gate->visits.end_waiting_since(Visit::Steady::now() - header_patience());
            if (ended > 0 && !m_gate->is_closing)
                log::write_rarely(
                    log::Level::warning, "http slow",
                    fmt::format("{} HTTP connection(s) ended: the request did not come", ended));
        }
    }

    [[nodiscard]] std::chrono::seconds header_patience() const {
        if (m_gate->is_closing) return k_last_patience;  // an answer may still be on its way
        return m_waiting.empty() ? k_header_patience : k_pressed_header_patience;
    }

    std::shared_ptr<Gate> m_gate;
    std::deque<Job> m_waiting;  ///< guarded by the gate
    std::vector<std::thread> m_threads;
};

std::string header_or_parameter(const httplib::Request& request, const char* header, const char* parameter) {
    if (request.has_header(header)) return request.get_header_value(header);
    return request.get_param_value(parameter);
}

/// Reads a body to its end. \return whether it came whole
bool read_body(const httplib::ContentReader& read, Request& post) {
    const auto deadline = std::chrono::steady_clock::now() + k_body_patience;
    return read([&](const char* data, std::size_t size) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        post.is_too_large |= post.body.size() + size > k_most_body_bytes;
        if (post.is_too_large)
            post.body.clear();
        else
            post.body.append(data, size);
        return true;
    });
}

void serve(const Listener::Handler& handler, const httplib::Request& request, httplib::Response& response,
           const httplib::ContentReader& read) noexcept {
    try {
        Request post;
        post.peer = request.remote_addr;
        post.forwarded_for = request.get_header_value("X-Forwarded-For");
        post.authorization = request.get_header_value("Authorization");
        post.claim = {header_or_parameter(request, "X-Limit-U", "u"),
                      header_or_parameter(request, "X-Limit-D", "d")};
        if (!read_body(read, post)) {
            // Not a 4xx: an iPhone would throw the message away that its network cut short.
            if (response.status != k_payload_too_large) response.status = k_unavailable;
            response.set_header("Connection", "close");  // what follows of the body is no request
            return;
        }
        Answer answer = handler(post);
        response.status = answer.status;
        if (answer.status == k_not_allowed)
            response.set_header("WWW-Authenticate", "Basic realm=\"owntracks-mirror\", charset=\"UTF-8\"");
        if (answer.status == k_unavailable) response.set_header("Retry-After", "5");
        response.set_content(answer.body, "application/json");
    } catch (const std::exception& problem) {
        response.status = k_unavailable;
        log::write_rarely(log::Level::error, "http", problem.what());
    }
}

void prepare(httplib::Server& server, const Listener::Handler& handler, const std::shared_ptr<Gate>& gate) {
    server.new_task_queue = [gate] { return new Workers(gate); };  // httplib owns it
    server.set_keep_alive_max_count(k_requests_of_connection);
    server.set_keep_alive_timeout(k_idle_patience.count());
    server.set_read_timeout(k_read_patience.count(), 0);
    server.set_write_timeout(k_read_patience.count(), 0);
    server.set_payload_max_length(k_most_taken_bytes);
    server.set_tcp_nodelay(true);  // header and body of an answer are two small writes
    // Without SO_REUSEPORT, which would let a second program listen at the same port unnoticed.
    server.set_socket_options([](int socket) {
        const int on = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        // Who connects and says nothing takes no thread of ours.
        const int patience_s = k_read_patience.count();
        ::setsockopt(socket, IPPROTO_TCP, TCP_DEFER_ACCEPT, &patience_s, sizeof patience_s);
    });
    for (const char* path : {"/pub", "/owntracks"}) {
        server.Post(path, [handler, gate](const httplib::Request& request, httplib::Response& response,
                                          const httplib::ContentReader& read) {
            const RequestInHand in_hand(*gate);
            serve(handler, request, response, read);
        });
    }
}

}  // namespace

struct Listener::Parts {
    std::unique_ptr<httplib::Server> server;
    std::shared_ptr<Gate> gate;
    std::atomic<bool> has_ended = false;
    bool is_ending = false;  ///< guarded by the gate
    std::thread thread;
};

Listener::Listener(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

Result<std::unique_ptr<Listener>, Failure> Listener::open(const Options& options, const Handler& handler,
                                                          std::function<void()> ended) {
    auto parts = std::make_unique<Parts>();
    parts->gate = std::make_shared<Gate>(options.port);
    std::string fault;
    for (const std::string& address : options.addresses) {
        // A server that could not bind is not used again.
        if (options.certificate.empty())
            parts->server = std::make_unique<httplib::Server>();
        else
            parts->server =
                std::make_unique<httplib::SSLServer>(options.certificate.c_str(), options.key.c_str());
        if (!parts->server->is_valid())
            return tl::unexpected(Failure{
                fmt::format("phones cannot come in by HTTP: {} or its key {} cannot be used. Check both "
                            "files, that they belong together, and that the mirror may read them",
                            options.certificate, options.key)});
        prepare(*parts->server, handler, parts->gate);
        errno = 0;
        if (parts->server->bind_to_port(address, options.port)) {
            fault.clear();
            break;
        }
        fault = fmt::format("{} port {} ({})", address, options.port, std::generic_category().message(errno));
    }
    if (!fault.empty() || !parts->server)
        return tl::unexpected(
            Failure{fmt::format("phones cannot come in by HTTP: the mirror cannot listen at "
                                "{}; choose another `http.port` or `http.bind`",
                                fault)});
    parts->thread = std::thread([&parts = *parts, ended = std::move(ended)] {
        parts.server->listen_after_bind();
        parts.has_ended = true;
        bool is_wished = false;
        {
            const std::lock_guard lock(parts.gate->guard);
            is_wished = parts.is_ending;
        }
        if (!is_wished && ended) ended();
    });
    while (!parts->server->is_running() && !parts->has_ended)
        std::this_thread::sleep_for(1ms);  // a stop() before that would be lost
    return std::unique_ptr<Listener>(new Listener(std::move(parts)));
}

Listener::~Listener() {
    {
        const std::lock_guard lock(m_parts->gate->guard);
        m_parts->gate->is_closing = m_parts->is_ending = true;
    }
    m_parts->gate->changed.notify_all();
    m_parts->server->stop();
    m_parts->thread.join();
}

}  // namespace mirror::http
