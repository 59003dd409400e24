#include "module/engine/encryption_keys.hpp"

#include <fmt/format.h>

#include <fstream>

namespace mirror::engine {

std::vector<std::string> read_encryption_keys(const std::string& path, std::vector<std::string>& problems) {
    std::vector<std::string> keys;
    if (path.empty()) return keys;
    std::ifstream file(path);
    if (!file)
        problems.push_back(fmt::format(
            "the encryption keys in {} cannot be read: check the file and its permissions", path));
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!line.empty()) keys.push_back(line);
    }
    return keys;
}

}  // namespace mirror::engine
