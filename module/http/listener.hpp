#pragma once
// The HTTP server itself: sockets, TLS, threads and their limits. Knows nothing of accounts or positions.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "module/base/result.hpp"
#include "module/http/post.hpp"

namespace mirror::http {

/// Larger bodies are read to their end and told as `is_too_large`: a phone that is refused would send the
/// same for ever. What is larger than k_most_taken_bytes is refused at once.
inline constexpr std::size_t k_most_body_bytes = 1024 * 1024;
inline constexpr std::size_t k_most_taken_bytes = 16 * k_most_body_bytes;

/// One POST to /pub or /owntracks.
struct Request {
    std::string peer;           ///< address of the connection's other end
    std::string forwarded_for;  ///< X-Forwarded-For
    std::string authorization;  ///< secret
    Claim claim;
    std::string body;
    bool is_too_large = false;  ///< then `body` is empty
};

struct Answer {
    int status = 200;
    std::string body = "[]";
};

class Listener {
  public:
    struct Options {
        std::vector<std::string> addresses;  ///< the first that the machine has
        int port = 0;
        std::string certificate;  ///< PEM; empty: no TLS
        std::string key;
    };
    /// Called on up to k_threads threads at once. Must not throw.
    using Handler = std::function<Answer(const Request&)>;

    static constexpr std::size_t k_threads = 8;        ///< connections that are served at once
    static constexpr std::size_t k_most_waiting = 64;  ///< connections that wait for one; more stay outside

    /// Listens from now on. \param ended called on another thread when the system lets it listen no more
    /// \return or why it cannot, as a sentence with the next step
    static Result<std::unique_ptr<Listener>, Failure> open(const Options& options, const Handler& handler,
                                                           std::function<void()> ended = {});
    /// Finishes what is under way: a few seconds, when a client is slow.
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

  private:
    struct Parts;
    explicit Listener(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

}  // namespace mirror::http
