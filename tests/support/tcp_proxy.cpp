#include "tests/support/tcp_proxy.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <string>
#include <system_error>
#include <utility>

namespace mirror::test {
namespace {

using Steady = std::chrono::steady_clock;

sockaddr_in address_of(const std::string& host, int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    address.sin_port = htons(static_cast<in_port_t>(port));
    return address;
}

int stream_socket() {
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

void make_quick(int descriptor) {
    const int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

/// What was read, and when it may go on.
struct Parcel {
    std::string bytes;
    Steady::time_point due;
};

/// One direction of one connection.
struct Lane {
    int from = -1;
    int to = -1;
    bool is_stalled = false;
    std::deque<Parcel> parcels{};

    /// \return false when the connection is over
    bool take(std::chrono::milliseconds delay) {
        char bytes[16'384];
        const ssize_t count = read(from, bytes, sizeof bytes);
        if (count == 0 || (count < 0 && errno != EAGAIN)) return false;
        if (count > 0 && !is_stalled)
            parcels.push_back({std::string(bytes, static_cast<std::size_t>(count)), Steady::now() + delay});
        return true;
    }

    bool give() {
        while (!parcels.empty() && parcels.front().due <= Steady::now()) {
            std::string& bytes = parcels.front().bytes;
            const ssize_t count = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count < 0) return errno == EAGAIN;
            bytes.erase(0, static_cast<std::size_t>(count));
            if (bytes.empty()) parcels.pop_front();
        }
        return true;
    }
};

}  // namespace

struct TcpProxy::Pair {
    Pair(int client, int server) : up{client, server}, down{server, client} {}
    ~Pair() {
        // Whoever is cut off gets a reset, not a goodbye.
        const linger now{1, 0};
        for (const int descriptor : {up.from, up.to}) {
            if (descriptor < 0) continue;
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
            close(descriptor);
        }
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    Lane up, down;  ///< down.from is -1 where nobody answers
};

TcpProxy::TcpProxy(int server_port, std::string address)
    : m_server_port(server_port),
      m_address(std::move(address)),
      m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    open_listener();
    m_thread = std::thread([this] { run(); });
}

TcpProxy::~TcpProxy() {
    {
        const std::lock_guard lock(m_guard);
        m_is_ending = true;
    }
    wake();
    m_thread.join();
    m_pairs.clear();
    if (m_listener >= 0) close(m_listener);
    close(m_wake);
}

void TcpProxy::open_listener() {
    m_listener = stream_socket();
    const int yes = 1;
    setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address = address_of(m_address, m_port);
    socklen_t size = sizeof address;
    if (bind(m_listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        listen(m_listener, 64) != 0 ||
        getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::system_error(errno, std::generic_category(), "a proxy at " + m_address);
    fcntl(m_listener, F_SETFL, O_NONBLOCK);
    m_port = ntohs(address.sin_port);
}

void TcpProxy::wake() const {
    eventfd_write(m_wake, 1);
}

void TcpProxy::delay(std::chrono::milliseconds time) {
    const std::lock_guard lock(m_guard);
    m_delay = time;
    wake();
}

void TcpProxy::stall(Way way) {
    const std::lock_guard lock(m_guard);
    for (const auto& pair : m_pairs) {
        Lane& lane = way == Way::to_server ? pair->up : pair->down;
        lane.is_stalled = true;
        lane.parcels.clear();
    }
}

void TcpProxy::cut() {
    change(Manner::refuse);
}

void TcpProxy::answer_nobody() {
    change(Manner::silent);
}

void TcpProxy::mend() {
    change(Manner::pass);
}

void TcpProxy::change(Manner manner) {
    const std::lock_guard lock(m_guard);
    m_manner = manner;
    if (manner != Manner::pass) m_pairs.clear();
    std::erase_if(m_pairs, [](const auto& pair) { return pair->up.to < 0; });
    if (manner == Manner::refuse && m_listener >= 0) {
        shutdown(m_listener, SHUT_RDWR);  // the thread may still be waiting at it
        close(m_listener);
        m_listener = -1;
    }
    if (manner != Manner::refuse && m_listener < 0) open_listener();
    wake();
}

int TcpProxy::connections() const {
    const std::lock_guard lock(m_guard);
    return m_connections;
}

void TcpProxy::accept_one() {
    const int client = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    ++m_connections;
    int server = -1;
    if (m_manner == Manner::pass) {
        server = stream_socket();
        const sockaddr_in address = address_of("127.0.0.1", m_server_port);
        if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            close(server);
            close(client);
            return;
        }
        make_quick(server);
    }
    make_quick(client);
    m_pairs.push_back(std::make_unique<Pair>(client, server));
}

/// Moves whatever can be moved. \return when the next parcel is due
TcpProxy::Steady::time_point TcpProxy::pump_all() {
    auto next = Steady::time_point::max();
    std::erase_if(m_pairs, [&](const auto& pair) {
        const bool is_whole = pair->up.to >= 0;
        if (!pair->up.take(m_delay)) return true;
        if (!is_whole) {
            pair->up.parcels.clear();
            return false;
        }
        if (!pair->down.take(m_delay) || !pair->up.give() || !pair->down.give()) return true;
        for (const Lane* lane : {&pair->up, &pair->down})
            if (!lane->parcels.empty()) next = std::min(next, lane->parcels.front().due);
        return false;
    });
    return next;
}

void TcpProxy::run() {
    using std::chrono::milliseconds;
    std::unique_lock lock(m_guard);
    while (!m_is_ending) {
        const auto next = pump_all();
        std::vector<pollfd> waiting{{m_wake, POLLIN, 0}, {m_listener, POLLIN, 0}};
        for (const auto& pair : m_pairs) {
            waiting.push_back({pair->up.from, POLLIN, 0});
            waiting.push_back({pair->up.to, POLLIN, 0});
        }
        int time_ms = -1;
        if (next != Steady::time_point::max())
            time_ms = static_cast<int>(
                std::max(milliseconds(1), std::chrono::ceil<milliseconds>(next - Steady::now())).count());
        lock.unlock();
        poll(waiting.data(), waiting.size(), time_ms);
        eventfd_t ignored = 0;
        eventfd_read(m_wake, &ignored);
        lock.lock();
        if (m_listener >= 0 && waiting[1].fd == m_listener && waiting[1].revents != 0) accept_one();
    }
}

}  // namespace mirror::test
