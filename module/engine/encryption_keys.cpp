#include "module/engine/encryption_keys.hpp"

#include <fmt/format.h>

#include <fstream>

#include "module/config/environment.hpp"
#include "module/owntracks/topic.hpp"

namespace mirror::engine {
namespace {

/// Puts one line of the file where it belongs. Passphrases may hold blanks: only what begins like a device's
/// topic is one.
void add_line(EncryptionKeys& keys, std::string line) {
    const std::size_t blank = line.find(' ');
    const std::string_view topic = std::string_view(line).substr(0, blank);
    if (blank != std::string::npos && blank + 1 < line.size() && owntracks::is_device_topic(topic) &&
        owntracks::is_below(topic, owntracks::k_root)) {
        keys.add(std::string(topic), line.substr(blank + 1));
    } else {
        keys.add(std::move(line));
    }
}

}  // namespace

const std::vector<std::string>& EncryptionKeys::for_topic(std::string_view topic) const {
    // The device is the topic itself or stands one or more levels above it.
    while (!m_of_device.empty() && !topic.empty()) {
        if (const auto found = m_of_device.find(topic); found != m_of_device.end()) return found->second;
        const std::size_t slash = topic.rfind('/');
        topic = topic.substr(0, slash == std::string_view::npos ? 0 : slash);
    }
    return m_household;
}

EncryptionKeys read_encryption_keys(const std::string& path, std::vector<std::string>& problems) {
    EncryptionKeys keys;
    if (path.empty()) return keys;
    std::ifstream file(path);
    if (!file)
        problems.push_back(fmt::format("the encryption keys in {} cannot be read: {}", path,
                                       config::next_step_for_unreadable(path)));
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!line.empty()) add_line(keys, std::move(line));
    }
    return keys;
}

}  // namespace mirror::engine
