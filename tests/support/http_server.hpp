#pragma once
// A small HTTP/1.1 server on the loopback interface that answers as a test wants, also badly.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mirror::test {

struct HttpRequest {
    std::string method;
    std::string path;                            ///< with the query
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    std::chrono::steady_clock::time_point at{};  ///< when it was complete
};

struct HttpReply {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// How the body goes out.
    enum class Manner {
        whole,
        cut_short,  ///< half of the announced body, then the connection is closed
        dribble,    ///< 16 bytes every 50 ms
        never       ///< nothing at all, but the connection stays open
    } manner = Manner::whole;
};

class HttpServer {
  public:
    /// Called on the server's thread for each request.
    using Answer = std::function<HttpReply(const HttpRequest&)>;

    explicit HttpServer(Answer answer);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] int port() const { return m_port; }
    /// "http://127.0.0.1:<port>"
    [[nodiscard]] std::string address() const;

    /// Requests so far.
    [[nodiscard]] std::vector<HttpRequest> requests() const;
    /// Waits until there were so many. \return false when that takes too long
    [[nodiscard]] bool wait_for_requests(std::size_t count,
                                         std::chrono::milliseconds time = std::chrono::seconds(20)) const;
    /// The most connections that were open at a time.
    [[nodiscard]] std::size_t most_connections() const;

  private:
    struct Connection;
    void run();
    void read_from(Connection& connection);
    void answer_requests(Connection& connection);

    Answer m_answer;
    int m_listener = -1;
    int m_stop = -1;
    int m_port = 0;
    mutable std::mutex m_guard;
    mutable std::condition_variable m_changed;
    std::vector<HttpRequest> m_requests;
    std::size_t m_most_connections = 0;
    std::thread m_thread;
};

}  // namespace mirror::test
