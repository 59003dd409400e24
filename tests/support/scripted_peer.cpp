#include "tests/support/scripted_peer.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

namespace mirror::test {
namespace {

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<in_port_t>(port));
    return address;
}

/// A listening socket and its port.
std::pair<int, int> listen_on_loopback(int backlog) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        listen(listener, backlog) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::system_error(errno, std::generic_category(), "listening on loopback");
    return {listener, ntohs(address.sin_port)};
}

void reset(int descriptor) {
    const linger now{1, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(descriptor);
}

}  // namespace

ScriptedPeer::ScriptedPeer(std::string answer, Afterwards afterwards)
    : m_answer(std::move(answer)), m_afterwards(afterwards), m_stop(eventfd(0, EFD_CLOEXEC)) {
    std::tie(m_listener, m_port) = listen_on_loopback(16);
    m_thread = std::thread([this] { run(); });
}

ScriptedPeer::~ScriptedPeer() {
    eventfd_write(m_stop, 1);
    m_thread.join();
    close(m_listener);
    close(m_stop);
}

void ScriptedPeer::run() {
    std::vector<int> open;
    for (;;) {
        std::vector<pollfd> waiting{{m_stop, POLLIN, 0}, {m_listener, POLLIN, 0}};
        for (const int descriptor : open)
            waiting.push_back({descriptor, POLLIN, 0});
        poll(waiting.data(), waiting.size(), -1);
        if (waiting[0].revents != 0) break;
        if (waiting[1].revents != 0) open.push_back(accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC));
        for (std::size_t i = 2; i < waiting.size(); ++i) {
            if (waiting[i].revents == 0) continue;
            const int descriptor = waiting[i].fd;
            char bytes[4096];
            const bool is_over = read(descriptor, bytes, sizeof bytes) <= 0;
            if (!is_over && !m_answer.empty())
                send(descriptor, m_answer.data(), m_answer.size(), MSG_NOSIGNAL);
            if (!is_over && m_afterwards == Afterwards::stay) continue;
            m_afterwards == Afterwards::hang_up_with_reset ? reset(descriptor) : void(close(descriptor));
            std::erase(open, descriptor);
        }
    }
    for (const int descriptor : open)
        close(descriptor);
}

SilentPort::SilentPort(Takes takes) {
    // With a backlog of 0 Linux completes one connection, then drops SYNs until somebody accepts it.
    std::tie(m_listener, m_port) = listen_on_loopback(0);
    if (takes == Takes::the_first) return;
    m_filler = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(m_port);
    if (connect(m_filler, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::system_error(errno, std::generic_category(), "filling the silent port");
}

SilentPort::~SilentPort() {
    if (m_filler >= 0) close(m_filler);
    close(m_listener);
}

bool SilentPort::wait_for_knock() const {
    // Columns of /proc/net/tcp: number, local address, remote address, state (02 is SYN_SENT).
    const std::string knocking = fmt::format("{:08X}:{:04X} 02", htonl(INADDR_LOOPBACK), m_port);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
        std::ifstream table("/proc/net/tcp");
        const std::string sockets(std::istreambuf_iterator<char>(table), {});
        if (sockets.find(knocking) != std::string::npos) return true;
        std::this_thread::yield();
    }
    return false;
}

}  // namespace mirror::test
