#pragma once
// Once the clock is right again: what was taken in without a clock may turn out to lie in the future.

#include "module/household/turn.hpp"

namespace mirror::household {

/// Notes that a message came in while the clock was wrong; at the first one after that, goes through
/// everything once: fixes dated in the future become doubtful, all other times in the future become now. So
/// nothing that was believed for want of a clock blocks what comes after.
void judge(Turn& turn);

}  // namespace mirror::household
