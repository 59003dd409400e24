#include "module/raster/back_off.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mirror::raster {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr seconds k_least_pause = 1min;

struct Rule {
    seconds first;    ///< pause after the first failure; doubled with each further one
    seconds longest;  ///< … up to this
    bool is_grave;
    std::uint32_t free_failures =
        0;  ///< so many in a row may be about single tiles: the others are asked for
};

Rule rule_for(ServerTrouble trouble) {
    switch (trouble) {
        case ServerTrouble::refused:
            return {6h, 24h, true};
        case ServerTrouble::overasked:
            return {1h, 24h, true};
        case ServerTrouble::broken:
            return {1min, 1h, false};
        case ServerTrouble::no_picture:
            return {10min, 6h, true, 2};
        case ServerTrouble::lost_way:
            return {1h, 6h, true};
        case ServerTrouble::untrusted:
            return {2min, 1h, true};
        case ServerTrouble::unreachable:
            break;
    }
    return {30s, 15min, false};
}

std::string words_for(seconds pause) {
    if (pause < 2min) return fmt::format("{} s", pause.count());
    if (pause < 2h) return fmt::format("{} min", std::chrono::ceil<std::chrono::minutes>(pause).count());
    return fmt::format("{} h", std::chrono::ceil<std::chrono::hours>(pause).count());
}

std::string what_happened(const std::string& host, const ServerFailure& failure) {
    switch (failure.trouble) {
        case ServerTrouble::refused:
            return fmt::format(
                "the map server {} refuses this mirror ({}): check map.raster (key, contact) and its terms",
                host, failure.status);
        case ServerTrouble::overasked:
            return fmt::format("the map server {} asks this mirror to wait ({})", host, failure.status);
        case ServerTrouble::broken:
            return fmt::format("the map server {} has a fault of its own ({})", host, failure.status);
        case ServerTrouble::no_picture:
            return fmt::format("the map server {} sends no usable picture ({}): check map.raster.url", host,
                               failure.detail);
        case ServerTrouble::lost_way:
            return fmt::format("the map server {} leads nowhere ({}): check map.raster.url", host,
                               failure.detail);
        case ServerTrouble::untrusted:
            return fmt::format(
                "the certificate of the map server {} does not pass: is this clock right? An "
                "authority of your own belongs into map.raster.caFile",
                host);
        case ServerTrouble::unreachable:
            break;
    }
    return fmt::format("the map server {} cannot be reached ({})", host, failure.detail);
}

}  // namespace

void BackOff::succeed() {
    m_failures = 0;
    m_until = SinceBoot(0);
    m_sentence.clear();
    m_is_grave = false;
}

void BackOff::fail(const ServerFailure& failure, SinceBoot now) {
    const Rule rule = rule_for(failure.trouble);
    const bool is_same_again = now < m_until;  // it was under way when the other one failed
    if (!is_same_again) ++m_failures;
    if (m_failures <= rule.free_failures) return;
    const std::uint32_t doublings = std::min(m_failures - 1 - rule.free_failures, 16U);
    seconds pause = std::min<seconds>(rule.first * (std::int64_t{1} << doublings), rule.longest);
    if (failure.wanted) {
        // A server that says when it will be well again is believed; a refusal does not get shorter by that.
        const bool is_believed =
            failure.trouble == ServerTrouble::overasked || failure.trouble == ServerTrouble::broken;
        pause = std::max(*failure.wanted, is_believed ? k_least_pause : pause);
    }
    if (is_same_again && now + pause <= m_until) return;
    m_until = now + pause;
    m_sentence = fmt::format("{}. Next try in {}", what_happened(m_host, failure), words_for(pause));
    m_is_grave = rule.is_grave;
}

}  // namespace mirror::raster
