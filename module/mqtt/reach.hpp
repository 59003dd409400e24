#pragma once
// Whether anybody answers at host and port, and if not, why: before libmosquitto is let loose on it.

#include <chrono>
#include <string>

#include "module/base/result.hpp"
#include "module/mqtt/status.hpp"
#include "module/mqtt/wake_up.hpp"

namespace mirror::mqtt {

/// Why there is no connection, for a ConnectionStatus.
struct Obstacle {
    ConnectionProblem problem = ConnectionProblem::connection_lost;
    std::string detail;
};

/// Looks the host up and opens one TCP connection to it, which is closed again at once.
///
/// libmosquitto's own connect blocks for as long as the kernel repeats its SYN (two minutes), cannot be
/// interrupted, and folds every reason into two codes. This one takes at most `timeout` after the look-up,
/// ends as soon as `stop` is raised, and tells the reasons apart. The look-up itself can block for as long as
/// the system's resolver does.
/// \return our own numeric address of that connection: the address family that works.
Result<std::string, Obstacle> reach(const std::string& host, int port, std::chrono::milliseconds timeout,
                                    const WakeUp& stop);

/// What an errno of connect() or of a broken connection means.
ConnectionProblem problem_of_errno(int error);

}  // namespace mirror::mqtt
