#include "module/mqtt/reach.hpp"

#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "module/base/handle.hpp"

namespace mirror::mqtt {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using AddressList = std::unique_ptr<addrinfo, HandleDeleter<freeaddrinfo>>;

/// A black hole among a host's addresses must not use up the time of the others.
constexpr auto k_least_time_per_address = 2s;

class Socket {
  public:
    explicit Socket(const addrinfo& address)
        : m_descriptor(socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                              address.ai_protocol)) {}
    ~Socket() {
        if (m_descriptor >= 0) close(m_descriptor);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int descriptor() const { return m_descriptor; }

  private:
    int m_descriptor;
};

std::string words_of(int error) {
    return std::generic_category().message(error);
}

std::string numeric(const sockaddr* address, socklen_t length) {
    char text[NI_MAXHOST] = "";
    getnameinfo(address, length, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
    return text;
}

/// Whether any interface but the loopback has an address that leads somewhere.
bool has_network() {
    ifaddrs* found = nullptr;
    if (getifaddrs(&found) != 0) return true;  // cannot tell
    const std::unique_ptr<ifaddrs, HandleDeleter<freeifaddrs>> interfaces(found);
    constexpr unsigned k_alive = IFF_UP | IFF_RUNNING;
    for (const ifaddrs* one = found; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || (one->ifa_flags & IFF_LOOPBACK) != 0) continue;
        if ((one->ifa_flags & k_alive) != k_alive) continue;
        if (one->ifa_addr->sa_family == AF_INET) return true;
        if (one->ifa_addr->sa_family != AF_INET6) continue;
        const auto& address = reinterpret_cast<const sockaddr_in6*>(one->ifa_addr)->sin6_addr;
        if (!IN6_IS_ADDR_LINKLOCAL(&address)) return true;
    }
    return false;
}

Result<AddressList, Obstacle> look_up(const std::string& host, int port) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    const int error = errno;
    if (code == 0) return AddressList(found);
    if (code == EAI_AGAIN && !has_network())
        return tl::unexpected(Obstacle{ConnectionProblem::no_network, host});
    const std::string words = code == EAI_SYSTEM ? words_of(error) : std::string(gai_strerror(code));
    return tl::unexpected(Obstacle{ConnectionProblem::host_not_found, fmt::format("{}: {}", host, words)});
}

/// Waits for a connection under way. \return 0 or its errno; ECANCELED when `stop` was raised.
int await_connection(int descriptor, Steady::time_point deadline, const WakeUp& stop) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now()).count();
        if (left <= 0) return ETIMEDOUT;
        pollfd waiting[]{{descriptor, POLLOUT, 0}, {stop.descriptor(), POLLIN, 0}};
        const int ready = poll(waiting, 2, static_cast<int>(left));
        if (ready < 0 && errno != EINTR) return errno;
        if (ready <= 0) continue;
        if (waiting[1].revents != 0) return ECANCELED;
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        return error;
    }
}

/// \return 0 and our own address, or an errno.
std::pair<int, std::string> try_address(const addrinfo& address, Steady::time_point deadline,
                                        const WakeUp& stop) {
    const Socket trial(address);
    if (trial.descriptor() < 0) return {errno, {}};
    if (connect(trial.descriptor(), address.ai_addr, address.ai_addrlen) != 0) {
        if (errno != EINPROGRESS) return {errno, {}};
        if (const int error = await_connection(trial.descriptor(), deadline, stop); error != 0)
            return {error, {}};
    }
    sockaddr_storage own{};
    socklen_t size = sizeof own;
    if (getsockname(trial.descriptor(), reinterpret_cast<sockaddr*>(&own), &size) != 0) return {errno, {}};
    return {0, numeric(reinterpret_cast<const sockaddr*>(&own), size)};
}

/// Of several addresses' reasons the one that says most: somebody there said no, before silence, before no
/// way out.
int weight(int error) {
    switch (problem_of_errno(error)) {
        case ConnectionProblem::refused:
            return 3;
        case ConnectionProblem::timed_out:
            return 2;
        case ConnectionProblem::no_network:
            return 1;
        default:
            return 0;
    }
}

}  // namespace

ConnectionProblem problem_of_errno(int error) {
    switch (error) {
        case ECONNREFUSED:
            return ConnectionProblem::refused;
        case ETIMEDOUT:
        case EHOSTUNREACH:  // nobody answers ARP: the route is there, the machine is not
        case EHOSTDOWN:
            return ConnectionProblem::timed_out;
        case ENETUNREACH:
        case ENETDOWN:
        case EADDRNOTAVAIL:
        case EAFNOSUPPORT:
            return ConnectionProblem::no_network;
        default:
            return ConnectionProblem::connection_lost;
    }
}

Result<std::string, Obstacle> reach(const std::string& host, int port, std::chrono::milliseconds timeout,
                                    const WakeUp& stop) {
    const auto addresses = look_up(host, port);
    if (!addresses) return tl::unexpected(addresses.error());
    const auto end = Steady::now() + timeout;
    int telling = EADDRNOTAVAIL;
    std::string where = host;
    for (const addrinfo* address = addresses->get(); address != nullptr; address = address->ai_next) {
        const auto share = address->ai_next == nullptr
                               ? end
                               : std::min(end, Steady::now() + std::max<Steady::duration>(
                                                                   timeout / 3, k_least_time_per_address));
        const auto [error, own_address] = try_address(*address, share, stop);
        if (error == 0) return own_address;
        if (error == ECANCELED) return tl::unexpected(Obstacle{ConnectionProblem::connecting, {}});
        if (weight(error) >= weight(telling)) {
            telling = error;
            where = numeric(address->ai_addr, address->ai_addrlen);
        }
    }
    const std::string place = where == host ? host : fmt::format("{} ({})", host, where);
    return tl::unexpected(
        Obstacle{problem_of_errno(telling), fmt::format("{} port {}: {}", place, port, words_of(telling))});
}

}  // namespace mirror::mqtt
