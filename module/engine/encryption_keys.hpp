#pragma once
// The family's payload encryption keys.

#include <string>
#include <vector>

namespace mirror::engine {

/// One passphrase a line, as typed into the phones. \param problems gets a sentence when the file cannot be
/// read \return no keys for an empty path
std::vector<std::string> read_encryption_keys(const std::string& path, std::vector<std::string>& problems);

}  // namespace mirror::engine
