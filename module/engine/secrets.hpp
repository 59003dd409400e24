#pragma once
// What stands in files of its own because it is secret. Reading them waits for the disk: not for the main
// thread of a running mirror.

#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "module/engine/encryption_keys.hpp"

namespace mirror::engine {

struct Secrets {
    std::string broker_password;
    EncryptionKeys keys;
    std::vector<std::string> problems;  ///< sentences about files that cannot be read
};

Secrets read_secrets(const config::Config& config);

/// The files that these stand in.
std::vector<std::string> secret_files(const config::Config& config);

}  // namespace mirror::engine
