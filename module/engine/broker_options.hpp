#pragma once
// What the configuration means for the broker client.

#include <string>
#include <string_view>
#include <vector>

#include "module/config/config.hpp"
#include "module/mqtt/options.hpp"

namespace mirror::engine {

/// Host, port, TLS, login, and the topic filters of both OwnTracks conventions, level by level.
/// \param notices gets a sentence for a password file that cannot be read
mqtt::ClientOptions broker_options(const config::Config& config, std::string client_id,
                                   std::vector<std::string>& notices);

/// Whether the connection is encrypted: what the configuration says, else for everything but loopback.
bool uses_tls(const config::Broker& broker);

/// Asks once more why TLS failed (blocks; for the broker thread).
mqtt::TlsFinding diagnose_tls(const std::string& host, int port, const std::string& ca_file);

std::vector<std::string> split_lines(std::string_view text);
std::string join_lines(const std::vector<std::string>& lines);

}  // namespace mirror::engine
