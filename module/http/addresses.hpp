#pragma once
// Whose machine a request comes from: the connection's other end, or whoever a trusted proxy speaks for.

#include <string>
#include <string_view>
#include <vector>

namespace mirror::http {

/// An IPv4 address as such, also where a socket of both families has it as `::ffff:192.0.2.1`.
std::string plain_address(const std::string& address);

/// Addresses and networks such as `10.0.0.2` and `fd00::/8`. What is none of these matches nothing.
class Networks {
  public:
    Networks() = default;
    explicit Networks(const std::vector<std::string>& texts);
    [[nodiscard]] bool contain(const std::string& address) const;

  private:
    struct Network {
        std::string bytes;
        int prefix_bits = 0;
    };
    std::vector<Network> m_networks;
};

/// The machine that a request comes from. `X-Forwarded-For` counts only when the connection is a trusted
/// proxy's: then the last address in it that no trusted proxy has.
std::string client_address(const std::string& peer, std::string_view forwarded_for, const Networks& trusted);

}  // namespace mirror::http
