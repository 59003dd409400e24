#pragma once
// Certificates for tests, made with the openssl command.

#include <filesystem>
#include <string>

#include "tests/support/temp_folder.hpp"

namespace mirror::test {

struct CertificateFiles {
    std::filesystem::path certificate;
    std::filesystem::path key;
};

/// A certificate authority that nobody knows. Skips the test program if there is no openssl command.
class TestAuthority {
  public:
    TestAuthority();

    /// What a client that trusts this authority is given (PEM).
    [[nodiscard]] std::filesystem::path ca_file() const { return m_folder.path() / "ca.pem"; }

    /// A server certificate. `names` as in subjectAltName ("DNS:localhost,IP:127.0.0.1"); times as
    /// "20240101000000Z".
    CertificateFiles issue(const std::string& label, const std::string& names,
                           const std::string& begins = "20200101000000Z",
                           const std::string& ends = "20991231000000Z") const;

  private:
    TempFolder m_folder;
};

}  // namespace mirror::test
