#pragma once
// Connections that were accepted, so that those can be ended whose request does not come. cpp-httplib hands
// no socket out before a request's header is whole, and reads that one for as long as every few seconds a
// byte comes.

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <list>

namespace mirror::http {

/// One connection, with a descriptor of our own: the same socket, whatever becomes of the server's number.
struct Visit {
    using Steady = std::chrono::steady_clock;

    explicit Visit(int socket, ino_t number) : descriptor(socket), inode(number) {}
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    int descriptor;
    ino_t inode;
    bool is_served = false;           ///< a thread waits for its request, or answers it
    bool has_request = false;         ///< its header is whole: it is being answered
    Steady::time_point waits_from{};  ///< for its (next) request; when served
};

/// Not safe for several threads: whoever owns it guards it.
class Visits {
  public:
    /// \param port at which this process accepts connections
    explicit Visits(int port) : m_port(port) {}

    /// Finds the connection that was accepted last; to be called by the thread that accepts, after each one.
    /// Valid until it leaves(). \return null when there is none
    Visit* arrived();
    /// \param visit may be null
    void leaves(Visit* visit);

    /// Ends every connection whose request has been waited for since before then. \return how many
    std::size_t end_waiting_since(Visit::Steady::time_point time);

    [[nodiscard]] bool is_empty() const { return m_visits.empty(); }

  private:
    [[nodiscard]] bool knows(ino_t inode) const;

    int m_port;
    std::list<Visit> m_visits;
};

}  // namespace mirror::http
