#pragma once
// The family's payload encryption keys.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mirror::engine {

/// Passphrases as typed into the phones (`encryptionKey`): the household's, and those of single devices.
class EncryptionKeys {
  public:
    EncryptionKeys() = default;
    explicit EncryptionKeys(std::vector<std::string> of_household) : m_household(std::move(of_household)) {}

    /// A key that opens messages of this device alone. \param device its whole base topic
    void add(std::string device, std::string passphrase) {
        m_of_device[std::move(device)].push_back(std::move(passphrase));
    }
    void add(std::string passphrase) { m_household.push_back(std::move(passphrase)); }

    /// The keys to try on a message: those of its device when that has any of its own, else the household's.
    /// So nobody who knows only another key can speak for that device, or have an old message of another
    /// device believed.
    [[nodiscard]] const std::vector<std::string>& for_topic(std::string_view topic) const;

  private:
    std::vector<std::string> m_household;
    std::map<std::string, std::vector<std::string>, std::less<>> m_of_device;
};

/// Reads a file of keys, one a line: a passphrase for the household, or a device's base topic
/// (`owntracks/family/anna/phone`), a blank and the passphrase of that device.
/// \param problems gets a sentence when the file cannot be read \return no keys for an empty path
EncryptionKeys read_encryption_keys(const std::string& path, std::vector<std::string>& problems);

}  // namespace mirror::engine
