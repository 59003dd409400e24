#include "module/engine/secrets.hpp"

#include "module/engine/broker_options.hpp"

namespace mirror::engine {

Secrets read_secrets(const config::Config& config) {
    Secrets secrets;
    secrets.broker_password = read_password(config.broker.password_file, secrets.problems);
    secrets.keys = read_encryption_keys(config.encryption_key_file, secrets.problems);
    return secrets;
}

std::vector<std::string> secret_files(const config::Config& config) {
    std::vector<std::string> files;
    for (const std::string* file : {&config.broker.password_file, &config.encryption_key_file})
        if (!file->empty()) files.push_back(*file);
    return files;
}

}  // namespace mirror::engine
