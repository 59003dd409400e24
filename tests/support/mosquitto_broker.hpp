#pragma once
// A real mosquitto on a free port of the loopback interface, for tests.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"

namespace mirror::test {

struct BrokerUser {
    std::string name;
    std::string password;
};

struct BrokerSetup {
    std::vector<BrokerUser> users;  ///< none: everybody may connect
    std::string acl;                ///< content of an acl_file; empty: everything is allowed
    /// With the dynamic security plugin only these filters may be subscribed to; the SUBACK refuses others.
    std::optional<std::vector<std::string>> allowed_subscriptions;
    std::filesystem::path certificate;  ///< PEM with its key in `key`; empty: no TLS
    std::filesystem::path key;
    std::string tls_version = "tlsv1.2";
    bool plain_door = false;  ///< with TLS: another port without, for who knows no certificates
    std::filesystem::path client_authority{};  ///< clients need a certificate that it signed; empty: none
    bool quiet = false;                        ///< log errors only, for measurements
    /// How much it keeps for who is away; by default what the mirror recommends. Empty: as Debian ships it.
    std::string limits = "max_queued_messages 100000\nmax_queued_bytes 67108864\n";
    bool persistence = false;  ///< keep sessions and retained messages over restart() and kill()
};

/// Ends with its last owner. Keeps its port over restarts.
class MosquittoBroker {
  public:
    /// Starts it and waits until it takes connections. Skips the test program if there is no mosquitto.
    explicit MosquittoBroker(BrokerSetup setup = {});

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] int plain_port() const { return m_plain_port; }
    void start();
    void stop();    ///< SIGTERM, waits for its end: it saves what it keeps
    void kill();    ///< SIGKILL, waits for its end
    void pause();   ///< SIGSTOP: connections are taken by the kernel, nobody answers
    void resume();  ///< SIGCONT
    void reload();  ///< SIGHUP: reads acl and passwords again
    void set_acl(const std::string& acl) const;
    void set_password(const BrokerUser& user) const;
    [[nodiscard]] std::string log() const;
    /// Waits until the log holds this text. \return false when time ran out first.
    [[nodiscard]] bool logs(const std::string& text, std::chrono::milliseconds time) const;

  private:
    void write_config() const;
    bool start_once();

    BrokerSetup m_setup;
    TempFolder m_folder;
    int m_port = 0;
    int m_plain_port = 0;
    std::optional<ChildProcess> m_process;
};

/// A port of the loopback interface to listen at: nobody does at this moment, and no connection gets it from
/// the kernel.
int free_port();

/// A port of the loopback interface where nobody listens as long as this program runs, whatever other tests
/// start meanwhile.
int deserted_port();

/// Whether somebody on this machine takes connections at the port.
bool takes_connections(int port);

/// mosquitto's dynamic security plugin, wherever the system keeps it.
std::optional<std::filesystem::path> dynamic_security_plugin();

}  // namespace mirror::test
