#include "module/base/host.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>

#include <algorithm>
#include <array>

namespace mirror {

bool is_loopback(const std::string& host) {
    in_addr four{};
    if (inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24U == IN_LOOPBACKNET;
    in6_addr six{};
    if (inet_pton(AF_INET6, host.c_str(), &six) == 1) {
        if (IN6_IS_ADDR_V4MAPPED(&six)) return six.s6_addr[12] == IN_LOOPBACKNET;
        return IN6_IS_ADDR_LOOPBACK(&six);
    }
    constexpr std::array k_names{"localhost", "localhost.", "ip6-localhost", "ip6-loopback"};
    return std::ranges::any_of(k_names,
                               [&](const char* name) { return strcasecmp(name, host.c_str()) == 0; });
}

}  // namespace mirror
