#pragma once
// How often the mirror obeys: enough for every use, too little to keep it busy.

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string_view>

#include "module/control/orders.hpp"

namespace mirror::control {

/// One for each source, so that a topic that is flooded leaves the socket alone.
class Allowance {
  public:
    using Time = std::chrono::milliseconds;  ///< of any clock that never jumps
    static constexpr Time k_span = std::chrono::minutes(1);
    /// Of all verbs together, and of what makes no sense.
    static constexpr int k_most = 240;

    /// Counts one more. \param verb null for what is no verb
    /// \return nothing when it may be obeyed, else how long to wait until one may
    std::optional<Time> ask(const Verb* verb, Time now);

  private:
    std::map<std::string_view, std::deque<Time>> m_obeyed;  ///< by verb, oldest first; "": all of them
};

}  // namespace mirror::control
