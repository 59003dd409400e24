#pragma once
// How much one account may post.

#include <algorithm>
#include <chrono>
#include <map>
#include <string>

namespace mirror::http {

/// A bucket for each account: a phone that was away for weeks may empty its whole queue at once, but nobody
/// can keep the mirror busy for ever. Time is an argument.
class Rate {
  public:
    struct Options {
        double burst = 30'000;     ///< messages
        double per_second = 50.0;  ///< that come back
    };
    explicit Rate(Options options) : m_options(options) {}
    Rate() : Rate(Options{}) {}

    /// \return whether this account may post one more message now
    bool take(const std::string& account, std::chrono::steady_clock::time_point now) {
        auto [found, is_new] = m_buckets.try_emplace(account, Bucket{m_options.burst, now});
        Bucket& bucket = found->second;
        const double seconds = std::chrono::duration<double>(now - bucket.at).count();
        bucket.left = std::min(m_options.burst, bucket.left + std::max(0.0, seconds) * m_options.per_second);
        bucket.at = now;
        if (bucket.left < 1) return false;
        bucket.left -= 1;
        return true;
    }

  private:
    struct Bucket {
        double left = 0;
        std::chrono::steady_clock::time_point at;
    };
    Options m_options;
    std::map<std::string, Bucket> m_buckets;  ///< only proven accounts: as many as were given away
};

}  // namespace mirror::http
