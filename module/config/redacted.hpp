#pragma once
// A configuration as it may be shown to a stranger who mends the mirror.

#include <string>
#include <string_view>
#include <vector>

namespace mirror::config {

/// A configuration's text as JSON, without passwords, keys, user names, the household's hosts, arguments of
/// its programs and places: "…" stands for them. What only names a file stays, and a public server. \return a
/// sentence in its place where the text is no JSON: nobody knows what would be secret in it
std::string redacted_config(std::string_view text);

/// The names and addresses of machines in a configuration's text, also those in web addresses; this machine's
/// own names and public servers are none. \return none where the text is no JSON
std::vector<std::string> hosts_in(std::string_view text);

/// A text with "…" in place of each of these hosts, where it stands as a whole word. Before a port's number
/// also of others, for a log has those of earlier configurations; and of every numeric address but this
/// machine's own, and of the names in a certificate.
std::string without_hosts(std::string text, std::vector<std::string> hosts);

/// A text with "…" in place of every secret; those of fewer than four letters are none.
std::string without_secrets(std::string text, std::vector<std::string> secrets);

}  // namespace mirror::config
