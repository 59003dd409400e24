#pragma once
// The household's past as plain values.

#include <string>
#include <vector>

#include "module/storage/state_rows.hpp"

namespace mirror::history {

/// What happened in a time, each kind ascending by time.
struct History {
    std::vector<storage::FixRow> fixes;
    std::vector<storage::TransitionRow> transitions;
    std::vector<storage::AlarmRow> alarms;
    std::vector<std::string> people;  ///< everybody who has any history, in this time or another, by name
};

}  // namespace mirror::history
