#pragma once
// What the configuration means for the broker client.

#include <string>
#include <string_view>
#include <vector>

#include "module/config/config.hpp"
#include "module/mqtt/options.hpp"
#include "module/topics/topic_board.hpp"

namespace mirror::engine {

/// Host, port, TLS, login, and the topic filters of both OwnTracks conventions, level by level.
/// \param notices gets a sentence for a password file that cannot be read
mqtt::ClientOptions broker_options(const config::Config& config, std::string client_id,
                                   std::vector<std::string>& notices);

/// The same with a password that was read before; asks no disk.
mqtt::ClientOptions broker_options(const config::Config& config, std::string client_id, std::string password);

/// The broker's password from its file. \param notices gets a sentence when it cannot be read
std::string read_password(const std::string& path, std::vector<std::string>& notices);

/// What the modules want to hear beside the household's phones.
topics::Wishes topic_wishes(const config::Config& config);

/// What the topics of the household's phones begin with: `owntracks/<uniqueId>/`.
std::string phones_root(const config::Config& config);

/// Whether the connection is encrypted: what the configuration says, else for everything but loopback.
bool uses_tls(const config::Broker& broker);

/// Asks once more why TLS failed (blocks; for the broker thread).
mqtt::TlsFinding diagnose_tls(const std::string& host, int port, const std::string& ca_file);

std::vector<std::string> split_lines(std::string_view text);
std::string join_lines(const std::vector<std::string>& lines);

}  // namespace mirror::engine
