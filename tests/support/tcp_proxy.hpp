#pragma once
// A wire between a client and a server on loopback that can be slowed down, held and torn.

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mirror::test {

/// Listens on a free port of this machine and passes bytes to and from another port of the loopback
/// interface.
class TcpProxy {
  public:
    enum class Way { to_server, to_client };

    /// \param address where it listens, by IPv4
    explicit TcpProxy(int server_port, std::string address = "127.0.0.1");
    ~TcpProxy();
    TcpProxy(const TcpProxy&) = delete;
    TcpProxy& operator=(const TcpProxy&) = delete;

    [[nodiscard]] int port() const { return m_port; }

    /// Bytes of both directions arrive so much later. For connections old and new.
    void delay(std::chrono::milliseconds time);
    /// On the connections that are open now nothing goes this way any more; new ones are whole. As when a
    /// router forgets who belongs together.
    void stall(Way way);
    /// Resets every connection; new ones are refused. As when the broker's machine ends its program: for a
    /// network that is cut see network_namespace.hpp.
    void cut();
    /// New connections are taken, and nothing is ever answered; those that are open are reset.
    void answer_nobody();
    /// New connections are passed on again.
    void mend();
    /// So many connections were taken so far.
    [[nodiscard]] int connections() const;

  private:
    using Steady = std::chrono::steady_clock;
    struct Pair;
    enum class Manner { pass, refuse, silent };

    void run();
    void accept_one();
    Steady::time_point pump_all();
    void change(Manner manner);
    void open_listener();
    void reset_all();
    void wake() const;

    int m_server_port;
    std::string m_address;
    int m_port = 0;
    int m_wake = -1;

    mutable std::mutex m_guard;  // of everything below
    int m_listener = -1;
    Manner m_manner = Manner::pass;
    std::chrono::milliseconds m_delay{0};
    std::vector<std::unique_ptr<Pair>> m_pairs;
    int m_connections = 0;
    bool m_is_ending = false;

    std::thread m_thread;
};

}  // namespace mirror::test
