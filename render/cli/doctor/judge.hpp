#pragma once
// What the doctor makes of facts that no test can bring about on its machine.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "module/base/board_health.hpp"
#include "module/base/clock.hpp"
#include "render/cli/doctor/doctor.hpp"

namespace mirror::cli::doctor {

struct ClockFacts {
    UtcTime now;
    /// By how much the kernel thinks that it may be wrong; nothing: it does not say.
    std::optional<std::chrono::microseconds> largest_error;
};
Finding judge_clock(const ClockFacts& clock);

/// \param free_bytes for this user; nothing: the system does not say
Finding judge_space(const std::filesystem::path& folder, std::optional<std::uint64_t> free_bytes);

/// Nothing of what the board does not say.
Findings judge_board(const BoardHealth& board);

}  // namespace mirror::cli::doctor
