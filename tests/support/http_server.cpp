#include "tests/support/http_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <memory>
#include <optional>
#include <sstream>
#include <system_error>

namespace mirror::test {
namespace {

using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t k_dribble_bytes = 16;

std::string head_of(const HttpReply& reply) {
    std::string head = fmt::format("HTTP/1.1 {} Reason\r\n", reply.status);
    for (const auto& [name, value] : reply.headers)
        head += fmt::format("{}: {}\r\n", name, value);
    if (reply.status != 304 && reply.status != 204)
        head += fmt::format("Content-Length: {}\r\n", reply.body.size());
    return head + "\r\n";
}

HttpRequest parse(const std::string& text) {
    HttpRequest request;
    std::istringstream lines(text);
    lines >> request.method >> request.path;
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line) && line.size() > 1) {
        const auto colon = line.find(": ");
        if (colon == std::string::npos) continue;
        std::string name = line.substr(0, colon);
        std::ranges::transform(name, name.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        request.headers[name] = line.substr(colon + 2, line.size() - colon - 3);  // without \r
    }
    return request;
}

}  // namespace

struct HttpServer::Connection {
    int socket = -1;
    std::string in;
    std::string out;
    bool is_dribbling = false;
    bool closes = false;  ///< when `out` is empty
    bool is_over = false;
    Steady::time_point next{};

    explicit Connection(int accepted) : socket(accepted) {}
    ~Connection() { close(socket); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void write_out() {
        if (out.empty() || (is_dribbling && Steady::now() < next)) return;
        const std::size_t size = is_dribbling ? std::min(k_dribble_bytes, out.size()) : out.size();
        const ssize_t sent = send(socket, out.data(), size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN) is_over = true;
        if (sent > 0) out.erase(0, static_cast<std::size_t>(sent));
        next = Steady::now() + 50ms;
        if (out.empty() && closes) is_over = true;
    }
};

HttpServer::HttpServer(Answer answer)
    : m_answer(std::move(answer)),
      m_listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      m_stop(eventfd(0, EFD_CLOEXEC)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* bare = reinterpret_cast<sockaddr*>(&address);
    if (bind(m_listener, bare, size) != 0 || listen(m_listener, 16) != 0 ||
        getsockname(m_listener, bare, &size) != 0)
        throw std::system_error(errno, std::generic_category(), "listening on loopback");
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { run(); });
}

HttpServer::~HttpServer() {
    eventfd_write(m_stop, 1);
    m_thread.join();
    close(m_listener);
    close(m_stop);
}

std::string HttpServer::address() const {
    return fmt::format("http://127.0.0.1:{}", m_port);
}

std::vector<HttpRequest> HttpServer::requests() const {
    const std::lock_guard lock(m_guard);
    return m_requests;
}

bool HttpServer::wait_for_requests(std::size_t count, std::chrono::milliseconds time) const {
    std::unique_lock lock(m_guard);
    return m_changed.wait_for(lock, time, [&] { return m_requests.size() >= count; });
}

std::size_t HttpServer::most_connections() const {
    const std::lock_guard lock(m_guard);
    return m_most_connections;
}

void HttpServer::answer_requests(Connection& connection) {
    for (auto end = connection.in.find("\r\n\r\n"); end != std::string::npos;
         end = connection.in.find("\r\n\r\n")) {
        HttpRequest request = parse(connection.in.substr(0, end + 2));
        const auto length = request.headers.find("content-length");
        const std::size_t size = length == request.headers.end() ? 0 : std::stoul(length->second);
        if (connection.in.size() < end + 4 + size) return;  // the rest is on its way
        request.body = connection.in.substr(end + 4, size);
        request.at = Steady::now();
        connection.in.erase(0, end + 4 + size);
        const HttpReply reply = m_answer(request);
        {
            const std::lock_guard lock(m_guard);
            m_requests.push_back(request);
        }
        m_changed.notify_all();
        if (reply.manner == HttpReply::Manner::never) continue;
        connection.out += head_of(reply);
        const bool is_cut = reply.manner == HttpReply::Manner::cut_short;
        connection.out += is_cut ? reply.body.substr(0, reply.body.size() / 2) : reply.body;
        connection.closes = is_cut;
        connection.is_dribbling = reply.manner == HttpReply::Manner::dribble;
    }
}

void HttpServer::read_from(Connection& connection) {
    char bytes[4096];
    const ssize_t got = recv(connection.socket, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN)) connection.is_over = true;
    if (got > 0) connection.in.append(bytes, static_cast<std::size_t>(got));
    answer_requests(connection);
}

void HttpServer::run() {
    std::vector<std::unique_ptr<Connection>> open;
    for (;;) {
        std::vector<pollfd> waiting{{m_stop, POLLIN, 0}, {m_listener, POLLIN, 0}};
        int patience = -1;
        for (const auto& connection : open) {
            const bool writes = !connection->out.empty();
            const bool is_slow = writes && connection->is_dribbling;
            if (is_slow) patience = 10;
            waiting.push_back(
                {connection->socket, static_cast<short>(writes && !is_slow ? POLLIN | POLLOUT : POLLIN), 0});
        }
        poll(waiting.data(), waiting.size(), patience);
        if (waiting[0].revents != 0) return;
        for (std::size_t i = 2; i < waiting.size(); ++i) {
            Connection& connection = *open[i - 2];
            if ((waiting[i].revents & ~POLLOUT) != 0) read_from(connection);
            connection.write_out();
        }
        std::erase_if(open, [](const auto& connection) { return connection->is_over; });
        if (waiting[1].revents != 0)
            open.push_back(std::make_unique<Connection>(accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC)));
        const std::lock_guard lock(m_guard);
        m_most_connections = std::max(m_most_connections, open.size());
    }
}

}  // namespace mirror::test
