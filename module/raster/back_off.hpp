#pragma once
// When a tile server may be asked again after it failed, and what the screen says about it. Pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "module/base/clock.hpp"

namespace mirror::raster {

/// What went wrong with a whole server; a single missing tile is none of these.
enum class ServerTrouble : std::uint8_t {
    unreachable,  ///< no network, no such host, no answer in time
    untrusted,    ///< its certificate does not pass: perhaps this machine's clock is wrong
    refused,      ///< 401, 403 and other refusals: it does not want us
    overasked,    ///< 429
    broken,       ///< 5xx
    no_picture,   ///< 200, but HTML, cut short, too large or otherwise no tile
    lost_way      ///< redirects without end, or to where we must not go
};

struct ServerFailure {
    ServerTrouble trouble = ServerTrouble::unreachable;
    int status = 0;                              ///< HTTP; 0: there was none
    std::optional<std::chrono::seconds> wanted;  ///< from Retry-After
    std::string detail;                          ///< a few words; safe to show
};

/// One server's standing. Times are on the clock that never jumps.
class BackOff {
  public:
    explicit BackOff(std::string host) : m_host(std::move(host)) {}

    /// A tile came, or the server said in order that there is none.
    void succeed();
    /// The longer it lasts the longer the pauses, and never shorter than the server wants.
    void fail(const ServerFailure& failure, SinceBoot now);

    [[nodiscard]] bool may_ask(SinceBoot now) const { return now >= m_until; }
    /// Until when nothing may be asked; in the past when all is well.
    [[nodiscard]] SinceBoot until() const { return m_until; }

    /// What is wrong, for a person; empty when all is well.
    [[nodiscard]] const std::string& sentence() const { return m_sentence; }
    /// Whether it is something that waiting alone will not mend, or that the server asks of us: then it is
    /// said even though every tile is there.
    [[nodiscard]] bool is_grave() const { return m_is_grave; }

  private:
    std::string m_host;
    SinceBoot m_until{};
    std::uint32_t m_failures = 0;
    std::string m_sentence;
    bool m_is_grave = false;
};

}  // namespace mirror::raster
