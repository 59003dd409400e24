#pragma once
// A few HTTP downloads at a time through libcurl. One thread, but for wake().

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "module/raster/freshness.hpp"

namespace mirror::raster {

struct DownloadRules {
    std::string user_agent;
    bool allows_plain_http = false;  ///< also for redirects; else TLS only
    std::size_t most_bytes = std::size_t{4} << 20U;
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
    std::chrono::milliseconds total_timeout = std::chrono::seconds(40);
    std::chrono::seconds crawl_timeout{
        15};              ///< given up when it comes at less than 200 bytes a second so long
    std::string ca_file;  ///< empty: the system's store
};

/// What became of a download.
enum class DownloadEnd : std::uint8_t {
    answered,     ///< the server answered, with whatever status
    unreachable,  ///< no network, host, connection or answer in time
    untrusted,    ///< TLS failed
    cut_short,    ///< the answer ended before it should
    too_large,    ///< more than most_bytes
    lost_way,     ///< too many redirects, or one to where we must not go
};

struct Download {
    std::uint64_t id = 0;
    DownloadEnd end = DownloadEnd::answered;
    int status = 0;
    std::string body;
    AnswerHeaders headers;
    std::string words;  ///< libcurl's, about a failure; never holds the address
};

class Downloads {
  public:
    /// \throws std::runtime_error when libcurl cannot be started
    explicit Downloads(DownloadRules rules);
    ~Downloads();
    Downloads(const Downloads&) = delete;
    Downloads& operator=(const Downloads&) = delete;

    /// Never more at a time: as many connections.
    static constexpr std::size_t k_most_at_a_time = 2;
    [[nodiscard]] bool is_full() const;

    /// Begins one. \param etag, last_modified of the copy that is there already; empty: none is
    void start(std::uint64_t id, const std::string& address, const std::string& etag,
               const std::string& last_modified);

    /// Waits at most so long for something to happen. \return what has ended
    std::vector<Download> wait(std::chrono::milliseconds longest);

    /// Ends a wait() early. Any thread.
    void wake();

  private:
    struct Transfer;
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

}  // namespace mirror::raster
