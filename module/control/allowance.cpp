#include "module/control/allowance.hpp"

#include <algorithm>

namespace mirror::control {
namespace {

std::optional<Allowance::Time> wait_of(std::deque<Allowance::Time>& obeyed, int most, Allowance::Time now) {
    while (!obeyed.empty() && now - obeyed.front() >= Allowance::k_span)
        obeyed.pop_front();
    if (obeyed.size() < static_cast<std::size_t>(most)) return std::nullopt;
    return obeyed.front() + Allowance::k_span - now;
}

}  // namespace

std::optional<Allowance::Time> Allowance::ask(const Verb* verb, Time now) {
    if (verb != nullptr && verb->per_minute == 0) return std::nullopt;
    if (const auto wait = wait_of(m_obeyed[""], k_most, now)) return wait;
    m_obeyed[""].push_back(now);
    if (verb == nullptr) return std::nullopt;
    auto& own = m_obeyed[verb->name];
    if (const auto wait = wait_of(own, verb->per_minute, now)) return wait;
    own.push_back(now);
    return std::nullopt;
}

}  // namespace mirror::control
