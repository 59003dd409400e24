#pragma once
// A server that plays a broker which misbehaves: answers every connection with given bytes.

#include <string>
#include <thread>

namespace mirror::test {

/// Listens on a free port of the loopback interface. For each connection: waits for the client's first bytes,
/// sends the answer, then either hangs up or keeps the connection open until the end.
class ScriptedPeer {
  public:
    enum class Afterwards { hang_up, hang_up_with_reset, stay };

    ScriptedPeer(std::string answer, Afterwards afterwards);
    ~ScriptedPeer();
    ScriptedPeer(const ScriptedPeer&) = delete;
    ScriptedPeer& operator=(const ScriptedPeer&) = delete;

    [[nodiscard]] int port() const { return m_port; }

  private:
    void run();

    std::string m_answer;
    Afterwards m_afterwards;
    int m_listener = -1;
    int m_stop = -1;
    int m_port = 0;
    std::thread m_thread;
};

/// A port of the loopback interface that takes no connection, or only the first one, and then drops every
/// SYN, as a machine behind a strict firewall does.
class SilentPort {
  public:
    enum class Takes { nobody, the_first };
    explicit SilentPort(Takes takes);
    ~SilentPort();
    SilentPort(const SilentPort&) = delete;
    SilentPort& operator=(const SilentPort&) = delete;

    [[nodiscard]] int port() const { return m_port; }
    /// Waits until somebody hangs in a connect to it. \return false when nobody came for long.
    [[nodiscard]] bool wait_for_knock() const;

  private:
    int m_listener = -1;
    int m_filler = -1;
    int m_port = 0;
};

}  // namespace mirror::test
