// lifetime_of(), wait_wanted() and parse_http_date(). Input: header values, one a line: Cache-Control,
// Expires, Date, Age, Retry-After.

#include <string>

#include "module/raster/freshness.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror;
using namespace mirror::raster;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    AnswerHeaders headers;
    std::string text(reinterpret_cast<const char*>(data), size);
    for (std::string* value :
         {&headers.cache_control, &headers.expires, &headers.date, &headers.age, &headers.retry_after}) {
        const auto end = text.find('\n');
        *value = text.substr(0, end);
        text.erase(0, end == std::string::npos ? end : end + 1);
    }
    constexpr UtcSeconds k_now{std::chrono::seconds(1'770'206'400)};
    const Lifetime lifetime = lifetime_of(headers, k_now);
    FUZZ_REQUIRE(lifetime.fresh_for.count() >= 0);
    FUZZ_REQUIRE(lifetime.fresh_for <= k_longest_lifetime);
    if (const auto wait = wait_wanted(headers.retry_after, k_now)) {
        FUZZ_REQUIRE(wait->count() >= 0);
        FUZZ_REQUIRE(*wait <= std::chrono::days(1));
    }
    return 0;
}
