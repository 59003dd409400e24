#include "module/http/visits.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace mirror::http {
namespace {

/// The number of a socket by its link in /proc, such as `socket:[4711]`; nothing for other descriptors. The
/// descriptor itself is not touched: another thread may be closing it.
std::optional<ino_t> socket_number(const std::filesystem::path& link) {
    constexpr std::string_view begin = "socket:[";
    std::error_code failure;
    const std::string target = std::filesystem::read_symlink(link, failure).string();
    if (failure || !target.starts_with(begin)) return std::nullopt;
    ino_t number = 0;
    const auto end = std::from_chars(target.data() + begin.size(), target.data() + target.size(), number);
    return end.ec == std::errc() ? std::optional(number) : std::nullopt;
}

std::optional<ino_t> socket_number(int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISSOCK(status.st_mode)) return std::nullopt;
    return status.st_ino;
}

int own_port(int descriptor) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<sockaddr_in*>(&address)->sin_port);
    if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6*>(&address)->sin6_port);
    return 0;
}

bool is_listening(int descriptor) {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && value != 0;
}

}  // namespace

Visit::~Visit() {
    ::close(descriptor);
}

bool Visits::knows(ino_t inode) const {
    return std::ranges::find(m_visits, inode, &Visit::inode) != m_visits.end();
}

Visit* Visits::arrived() {
    std::error_code failure;
    std::filesystem::directory_iterator entry("/proc/self/fd", failure);
    for (; !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
        const std::string name = entry->path().filename().string();
        int number = -1;
        if (std::from_chars(name.data(), name.data() + name.size(), number).ec != std::errc()) continue;
        const auto inode = socket_number(entry->path());
        if (!inode || knows(*inode)) continue;
        // Other threads open and close descriptors meanwhile; an accepted one stays until it is served. So
        // it is asked who it is before it is duplicated: to close the duplicate of a database file would take
        // that file's locks away.
        if (own_port(number) != m_port || is_listening(number)) continue;
        const int own = ::fcntl(number, F_DUPFD_CLOEXEC, 0);
        if (own < 0) continue;
        if (socket_number(own) == inode) return &m_visits.emplace_back(own, *inode);
        ::close(own);
    }
    return nullptr;
}

void Visits::leaves(Visit* visit) {
    m_visits.remove_if([visit](const Visit& each) { return &each == visit; });
}

std::size_t Visits::end_waiting_since(Visit::Steady::time_point time) {
    std::size_t ended = 0;
    for (const Visit& visit : m_visits) {
        if (!visit.is_served || visit.has_request || visit.waits_from > time) continue;
        ::shutdown(visit.descriptor, SHUT_RDWR);
        ++ended;
    }
    return ended;
}

}  // namespace mirror::http
