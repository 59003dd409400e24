#include "module/http/addresses.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace mirror::http {
namespace {

constexpr int k_bits_per_byte = 8;

/// The 4 or 16 bytes of an address; empty for what is none.
std::string address_bytes(const std::string& address) {
    std::array<char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return {bytes.data(), sizeof(in_addr)};
    if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) return {bytes.data(), bytes.size()};
    return {};
}

bool begins_alike(std::string_view a, std::string_view b, int bits) {
    const auto whole = static_cast<std::size_t>(bits / k_bits_per_byte);
    if (a.substr(0, whole) != b.substr(0, whole)) return false;
    const int rest = bits % k_bits_per_byte;
    if (rest == 0) return true;
    const auto differing =
        static_cast<unsigned>(static_cast<unsigned char>(a[whole]) ^ static_cast<unsigned char>(b[whole]));
    return differing >> static_cast<unsigned>(k_bits_per_byte - rest) == 0;
}

std::string_view without_blanks(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string plain_address(const std::string& address) {
    constexpr std::string_view k_mapped = "::ffff:";
    if (address.starts_with(k_mapped) && address.find('.') != std::string::npos)
        return address.substr(k_mapped.size());
    return address;
}

Networks::Networks(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        const std::size_t slash = text.find('/');
        Network network{address_bytes(text.substr(0, slash)), 0};
        const int all_bits = static_cast<int>(network.bytes.size()) * k_bits_per_byte;
        network.prefix_bits = all_bits;
        bool is_good = all_bits > 0;
        if (slash != std::string::npos) {
            const char* const end = text.data() + text.size();
            const auto [stop, fault] = std::from_chars(text.data() + slash + 1, end, network.prefix_bits);
            is_good &= fault == std::errc() && stop == end && network.prefix_bits >= 0 &&
                       network.prefix_bits <= all_bits;
        }
        if (is_good) m_networks.push_back(std::move(network));
    }
}

bool Networks::contain(const std::string& address) const {
    const std::string bytes = address_bytes(plain_address(address));
    return std::ranges::any_of(m_networks, [&](const Network& network) {
        return network.bytes.size() == bytes.size() &&
               begins_alike(network.bytes, bytes, network.prefix_bits);
    });
}

std::string client_address(const std::string& peer, std::string_view forwarded_for, const Networks& trusted) {
    std::string client = plain_address(peer);
    while (trusted.contain(client) && !forwarded_for.empty()) {
        const std::size_t comma = forwarded_for.rfind(',');
        const std::size_t begin = comma == std::string_view::npos ? 0 : comma + 1;
        const std::string named(without_blanks(forwarded_for.substr(begin)));
        if (address_bytes(named).empty()) break;  // "unknown", or a name: no more is known than the proxy
        client = plain_address(named);
        forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
    }
    return client;
}

}  // namespace mirror::http
